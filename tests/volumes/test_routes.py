"""Pages of VPO, and who may see them."""

from datetime import date

import pytest

from kafield.accounts.models import Account, Store
from kafield.kit.db import db, writing
from kafield.visits.models import Visit
from kafield.volumes.actions import freeze, set_target


@pytest.fixture
def sold(sell, world):
    sell("gubei", date(2026, 11, 2), 590, 501_500)
    sell("wuning", date(2026, 11, 2), 410, 348_500)
    sell("gubei", date(2026, 10, 5), 400, 340_000)
    with writing():
        set_target(world.accounts.carrefour, world.today, 1_320)


@pytest.fixture
def visit(world, sold):
    """Ana's visit at 家樂福 古北店 with its snapshot; the path of its page."""
    with writing():
        visit = Visit(
            day=world.today,
            id=world.stop,
            rep_id=world.people.ana,
            store_id=world.stores.gubei,
            checked_in_at=world.now,
        )
        db.session.add(visit)
        db.session.flush()
        freeze(visit, None, world.now)
    return f"/volumes/visits/{world.stop}"


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.status
    return " ".join(answer.text.split())


def test_the_snapshot_says_how_much_beside_whom_and_what_is_missing(as_ana, visit):
    text = page(as_ana, visit)
    assert "<b>590</b>" in text
    assert "18% over" in text
    assert "place 1 of 2" in text
    assert "70 units to go by Nov 30" in text
    assert "家樂福: 1,000 ÷ 2 = 500." in text


def test_the_snapshot_of_a_visit_stays_when_the_store_page_moves_on(as_ana, visit, sell, world):
    sell("gubei", date(2026, 11, 9), 1_000)
    assert "<b>590</b>" in page(as_ana, visit)
    assert "<b>1,590</b>" in page(as_ana, f"/volumes/stores/{world.stores.gubei}")


def test_a_corrected_snapshot_shows_the_one_it_replaced(as_ana, visit, sell, world):
    sell("gubei", date(2026, 11, 9), 10)
    with writing():
        freeze(db.session.get_one(Visit, (world.today, world.stop)), None, world.now)
    text = page(as_ana, visit)
    assert "<b>600</b>" in text
    assert "590 units" in text
    assert "Replaced" in text


def test_figures_that_the_phone_showed_and_the_server_did_not_have_are_told_apart(as_ana, visit, world):
    with writing():
        place = db.session.get_one(Visit, (world.today, world.stop))
        shown = freeze(place, None, world.now).figures
        freeze(place, {**shown, "trend": []}, world.now)
    assert "The figures changed meanwhile" in page(as_ana, visit)


def test_the_rows_behind_a_store_add_up_to_its_volume(as_ana, sold, world, sell):
    sell("gubei", date(2026, 11, 16), 10, 9_900, product="dark")
    text = page(as_ana, f"/volumes/stores/{world.stores.gubei}")
    assert "金标老抽 500ml" in text
    assert ">600</td>" in text


def test_the_rows_of_an_earlier_month_are_a_link_away(as_ana, sold, world):
    text = page(as_ana, f"/volumes/stores/{world.stores.gubei}?month=2026-10")
    assert "Rows of October 2026" in text
    assert ">400</td>" in text


@pytest.mark.parametrize("month", ["2027-01", "no month", "0000-00", "0001-01", "2026-13", "'; --"])
def test_a_month_that_cannot_be_read_or_lies_ahead_is_the_usual_one(as_ana, sold, world, month):
    assert "Rows of November 2026" in page(as_ana, f"/volumes/stores/{world.stores.gubei}?month={month}")


def test_the_account_page_says_where_growth_comes_from(as_max, sold, world):
    text = page(as_max, f"/volumes/accounts/{world.accounts.carrefour}?month=2026-11")
    assert "The change comes from each store, not from the number of stores" in text
    assert "家樂福 武宁店" in text


def test_other_accounts_stand_beside_only_where_the_reader_has_them(as_max, as_ada, world, sold):
    with writing():
        db.session.get_one(Store, world.stores.xinzhuang).format = "hypermarket"
    path = f"/volumes/accounts/{world.accounts.carrefour}?month=2026-11"
    assert "農工商" not in page(as_max, path)
    assert "農工商" in page(as_ada, path)


def test_a_rep_sees_his_own_stores_and_their_place_among_all(as_ana, sold, world):
    text = page(as_ana, f"/volumes/accounts/{world.accounts.carrefour}?month=2026-11")
    assert "家樂福 古北店" in text
    assert "家樂福 武宁店" not in text
    assert "1 of 2" in text


def test_a_stranger_finds_nothing(as_bo, as_nobody, visit, world):
    for path in (visit, f"/volumes/stores/{world.stores.gubei}", f"/volumes/accounts/{world.accounts.carrefour}"):
        assert as_bo.get(path).status_code == 404
        assert "/sign-in" in as_nobody.get(path).headers["Location"]


def test_a_page_without_any_fact_says_so(as_ana, world):
    text = page(as_ana, f"/volumes/stores/{world.stores.gubei}")
    assert "Nothing to compare with yet" in text
    assert "No sales are known of this month" in text
    assert "There is no earlier month" in page(as_ana, f"/volumes/accounts/{world.accounts.carrefour}")


def test_a_name_with_markup_is_only_a_name(as_ana, visit, world):
    with writing():
        db.session.get_one(Account, world.accounts.carrefour).name = "<script>alert(1)</script>"
    text = page(as_ana, f"/volumes/stores/{world.stores.gubei}")
    assert "<script>alert" not in text
