"""The desk: what is agreed for a store, agreeing one more, and ending an agreement."""

import html
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kafield.displays.models import Display, DisplayCheck
from kafield.kit.audit import AuditEntry
from kafield.kit.db import db
from kafield.kit.jobs import run_pending
from tests.displays.conftest import MISSING, WITH_PHOTO
from tests.phone import capture, photo_body
from tests.visits.test_photos import picture


def displays():
    db.session.rollback()
    return list(db.session.scalars(sa.select(Display)))


@pytest.fixture
def fields(world):
    return {
        "store_id": world.stores.gubei,
        "type": "stack",
        "position": "main_aisle",
        "promotion": "周年庆 生抽",
        "products": [world.products.soy, world.products.dark],
        "from_day": str(world.today),
        "to_day": str(world.today + timedelta(days=13)),
        "fee": "3,500.50",
    }


@pytest.mark.parametrize("client", ["as_sue", "as_max", "as_ada"])
def test_a_display_is_agreed_with_its_skus_days_and_fee(request, client, fields, world):
    as_one = request.getfixturevalue(client)
    answer = as_one.post("/displays/", data=fields)
    assert answer.location == f"/displays/stores/{world.stores.gubei}"
    (made,) = displays()
    assert (made.type, made.fee_minor, made.currency, made.is_free) == ("stack", 350_050, "CNY", False)
    assert {item.product_id for item in made.items} == {world.products.soy, world.products.dark}
    assert "周年庆 生抽" in as_one.get(answer.location).text


def test_no_fee_means_free_of_charge(as_sue, fields):
    as_sue.post("/displays/", data={**fields, "fee": ""})
    assert displays()[0].is_free


def test_an_agreed_display_is_on_the_next_call(as_sue, as_ana, fields, world):
    as_sue.post("/displays/", data=fields)
    assert "周年庆 生抽" in as_ana.get(f"/calls/{world.stop}").text


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"to_day": "2026-11-01"}, "to_day", "lies before the first"),
        ({"from_day": ""}, "from_day", "fill this in"),
        ({"type": "tower"}, "type", "one of the answers"),
        ({"fee": "-5"}, "fee", "at least"),
        ({"fee": "a lot"}, "fee", "A number"),
        ({"products": ["x"]}, "products", "whole number"),
    ],
)
def test_a_display_that_cannot_be_comes_back_filled_with_the_reason_at_the_field(as_sue, fields, change, field, words):
    answer = as_sue.post("/displays/", data={**fields, **change})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert words in answer.text
    assert 'value="周年庆 生抽"' in answer.text
    assert displays() == []


def test_the_form_offers_what_the_store_can_order(as_sue, world):
    page = as_sue.get(f"/displays/new?store={world.stores.gubei}").text
    assert "金标生抽 500ml" in page
    assert "竞品生抽" not in page


@pytest.mark.parametrize("store", ["0", "-1", "999", "x", str(10**30)])
def test_a_store_that_does_not_exist_has_no_form(as_sue, store):
    assert as_sue.get(f"/displays/new?store={store}").status_code == 404


def test_running_displays_stand_first_each_with_its_last_finding(as_sue, agree, check, world):
    running, planned = agree(promotion="now"), agree(first=4, last=9, promotion="later")
    agree(first=-20, last=-5, promotion="before")
    check(running, MISSING)
    page = as_sue.get(f"/displays/stores/{world.stores.gubei}").text
    assert page.index("Running now") < page.index("Agreed for later") < page.index("Over")
    assert page.index("now") < page.index("later") < page.rindex("before")
    assert "Not there" in page
    assert "removed on Sunday" in page
    assert f"/displays/{planned}/void" in page


def test_a_photo_that_is_still_made_ready_has_its_place_and_takes_it_when_it_is(as_sue, as_ana, check, display, world):
    body, content_type = photo_body({"subject": f"display:{display}"}, picture())
    capture(as_ana, f"/visits/{world.stop}/photos", body=body, content_type=content_type)
    check(display, WITH_PHOTO)
    page = f"/displays/stores/{world.stores.gubei}"
    (photo,) = re.findall(r'<figure class="photo" id="(photo_[^"]+)" hx-get="([^"]+)"', as_sue.get(page).text)
    assert "thumbnail.jpg" not in as_sue.get(page).text
    run_pending()
    ready = as_sue.get(html.unescape(photo[1])).text.partition(f'id="{photo[0]}"')[2].partition("</figure>")[0]
    assert as_sue.get(re.search(r'<img src="([^"]+)"', ready)[1]).mimetype == "image/jpeg"
    assert "Being prepared" not in ready


def test_an_agreement_ends_and_what_was_found_stays(as_sue, check, display, world):
    check(display, WITH_PHOTO)
    assert as_sue.post(f"/displays/{display}/void").location == f"/displays/stores/{world.stores.gubei}"
    page = as_sue.get(f"/displays/stores/{world.stores.gubei}").text
    assert "Agreed no longer" in page
    assert f"/displays/{display}/void" not in page
    assert db.session.scalar(sa.select(sa.func.count()).select_from(DisplayCheck)) == 1
    audited = sa.select(AuditEntry.action).where(AuditEntry.entity == "display")
    assert sorted(db.session.scalars(audited)) == ["agreed", "voided"]


def test_a_rep_reads_what_is_agreed_and_changes_nothing(as_ana, display, world):
    page = as_ana.get(f"/displays/stores/{world.stores.gubei}").text
    assert "周年庆" in page
    assert "/void" not in page
    assert "/displays/new" not in page
    assert as_ana.post(f"/displays/{display}/void").status_code == 404


def test_no_display_is_said_in_words(as_sue, world):
    assert "No displays agreed" in as_sue.get(f"/displays/stores/{world.stores.gubei}").text
