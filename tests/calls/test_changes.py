"""What changed since somebody was in the store last, told before the rep goes in."""

import re
import uuid
from datetime import date, timedelta

import pytest

from kafield.accounts.actions import mark_product, set_account_price
from kafield.accounts.models import Account, Store
from kafield.catalog.actions import add_product, change_product, set_list_price
from kafield.catalog.models import Product
from kafield.displays.actions import add_display
from kafield.kit.db import db, writing
from kafield.people.models import Person
from kafield.visits.models import Visit

DAYS = timedelta(days=1)


@pytest.fixture
def last(world):
    """Cy was at 家樂福 古北店 a week ago, as of now."""
    at = world.now - 7 * DAYS
    with writing():
        db.session.add(
            Visit(
                day=world.today - 7 * DAYS, id=uuid.uuid4(), rep_id=world.people.cy, store_id=world.stores.gubei,
                checked_in_at=at, checked_out_at=at, flags=[],
            )
        )  # fmt: skip
    return at


@pytest.fixture
def told(as_ana, world):
    """told() is what the preparation of Ana's call says has changed, one text a row."""

    def rows():
        part = as_ana.get(f"/calls/{world.stop}").text.partition('id="preparation"')[2].partition("</section>")[0]
        changed = part.partition("Changed since the last visit")[2]
        return [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in changed.split('<p class="chip-line">')[1:]]

    return rows


def product(world, name):
    return db.session.get_one(Product, getattr(world.products, name))


def account(world):
    return db.session.get_one(Account, world.accounts.carrefour)


def test_a_product_added_since_is_a_new_item(last, told, world):
    with writing():
        category = product(world, "soy").category_id
        fields = {"category_id": category, "unit": "瓶", "case_size": 6}
        add_product(code="N1", name="零添加生抽", status="new", at=last + DAYS, **fields)
        add_product(code="N0", name="去年的新品", status="new", at=last - DAYS, **fields)
    assert told() == ["New item 零添加生抽"]


def test_what_the_account_locked_since_is_told_and_what_another_locked_is_not(last, told, world):
    with writing():
        other = db.session.get_one(Account, world.accounts.kedi)
        marks = {"is_exclusive": False, "is_locked": True}
        mark_product(account(world), product(world, "soy"), at=last + DAYS, **marks)
        mark_product(account(world), product(world, "oyster"), at=last - DAYS, **marks)
        mark_product(other, product(world, "dark"), at=last + DAYS, **marks)
    assert told() == ["Locked 金标生抽 500ml"]


def test_a_lock_that_stands_is_no_news_when_its_other_mark_changes(last, told, world):
    with writing():
        mark_product(account(world), product(world, "soy"), is_exclusive=False, is_locked=True, at=last - DAYS)
        mark_product(account(world), product(world, "soy"), is_exclusive=True, is_locked=True, at=last + DAYS)
    assert told() == []


def test_what_is_to_be_delisted_is_told_once_it_is_decided(last, told, world):
    with writing():
        change_product(product(world, "dark"), status="delisting", at=last + DAYS)
        change_product(product(world, "dark"), name="金标老抽 500ml 旧", at=last + 2 * DAYS)
    assert told() == ["To be delisted 金标老抽 500ml 旧"]


def test_a_product_of_another_account_is_nobodys_news_here(last, told, world):
    with writing():
        change_product(product(world, "dark"), status="new", is_account_only=True, at=last + DAYS)
    assert told() == []


def test_a_changed_price_is_told_with_the_old_and_the_new_amount(last, told, world):
    with writing():
        day = world.today - DAYS
        set_account_price(account(world), product(world, "soy"), from_day=day, price_minor=890, at=world.now)
        set_list_price(product(world, "dark"), from_day=day, price_minor=1020, currency="CNY", at=world.now)
        set_list_price(product(world, "soy"), from_day=day, price_minor=950, currency="CNY", at=world.now)
        set_account_price(account(world), product(world, "oyster"), from_day=day, price_minor=1250, at=world.now)
    assert told() == ["Price 金标老抽 500ml · ¥9.90 → ¥10.20", "Price 金标生抽 500ml · ¥8.50 → ¥8.90"]


def test_a_display_that_began_is_told_with_its_type_and_promotion(last, told, world):
    agree(world, "周年庆", world.today)
    agree(world, "", world.today)
    agree(world, "去年的", world.today - 8 * DAYS)
    assert sorted(told()) == ["Display End cap", "Display End cap · 周年庆"]


def agree(world, promotion: str, first: date):
    with writing():
        fields = {"type": "end_cap", "position": "entrance", "promotion": promotion, "to_day": world.today + DAYS}
        by = db.session.get_one(Person, world.people.sue)
        add_display(db.session.get_one(Store, world.stores.gubei), {**fields, "from_day": first}, by=by, at=world.now)


def test_before_a_first_visit_nothing_has_changed(told, world):
    agree(world, "周年庆", world.today)
    assert told() == []


def test_many_changes_fold_behind_the_first_six(last, told, world, as_ana):
    for number in range(8):
        agree(world, f"第{number}档", world.today)
    assert len(told()) == 8
    assert "2 more changes" in as_ana.get(f"/calls/{world.stop}").text
