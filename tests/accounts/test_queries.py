"""Who sees which stores on which day, what they pay, and what they may order."""

from datetime import date, timedelta

import pytest
from werkzeug.exceptions import NotFound

from kafield.accounts import actions, queries
from kafield.accounts.models import Account, Store, Territory
from kafield.catalog.actions import change_product
from kafield.catalog.models import Product
from kafield.kit.db import db, writing
from kafield.people.models import Person
from tests.cast import LONG_AGO, NOW, TODAY

TOMORROW = TODAY + timedelta(days=1)


def person(world, name):
    return db.session.get(Person, getattr(world.people, name))


def store(world, name):
    return db.session.get(Store, getattr(world.stores, name))


def seen(world, name, day=TODAY):
    stores = db.session.scalars(queries.stores_of(person(world, name), day))
    return {store.code for store in stores}


def codes(products):
    return [product.code for product in products]


@pytest.mark.parametrize(
    ("name", "stores"),
    [
        ("ana", {"JLF01", "NGS01"}),
        ("cy", {"JLF02"}),
        ("bo", {"KD01"}),
        ("sue", {"JLF01", "JLF02", "NGS01"}),
        ("max", {"JLF01", "JLF02"}),
        ("ada", {"JLF01", "JLF02", "NGS01", "KD01"}),
    ],
)
def test_a_rep_has_his_territory_a_supervisor_his_team_a_manager_his_accounts(world, name, stores):
    assert seen(world, name) == stores


@pytest.mark.parametrize(
    ("name", "accounts"),
    [("ana", {"JLF", "NGS"}), ("bo", {"KD"}), ("sue", {"JLF", "NGS"}), ("max", {"JLF"}), ("ada", {"JLF", "NGS", "KD"})],
)
def test_accounts_are_those_of_ones_stores(world, name, accounts):
    found = db.session.scalars(queries.accounts_of(person(world, name), TODAY))
    assert {account.code for account in found} == accounts


def test_the_store_of_another_rep_is_not_found(world):
    assert queries.store_of(person(world, "ana"), world.stores.gubei, TODAY).code == "JLF01"
    with pytest.raises(NotFound):
        queries.store_of(person(world, "ana"), world.stores.qibao, TODAY)


def test_a_store_changes_hands_on_the_day_it_is_put_into_another_territory(world):
    with writing():
        pudong = db.session.query(Territory).filter_by(name="浦东线路").one()
        actions.assign_store(store(world, "gubei"), pudong, from_day=TOMORROW, at=NOW)
    assert ("JLF01" in seen(world, "ana"), "JLF01" in seen(world, "bo")) == (True, False)
    assert ("JLF01" in seen(world, "ana", TOMORROW), "JLF01" in seen(world, "bo", TOMORROW)) == (False, True)


def test_a_territory_changes_hands_and_what_was_planned_later_goes(world):
    with writing():
        minhang = db.session.query(Territory).filter_by(name="闵行线路").one()
        actions.assign_rep(minhang, person(world, "bo"), from_day=TODAY + timedelta(days=9), at=NOW)
        actions.assign_rep(minhang, person(world, "cy"), from_day=TOMORROW, at=NOW)
    later = TODAY + timedelta(days=30)
    assert [("NGS01" in seen(world, name, later)) for name in ("ana", "bo", "cy")] == [False, False, True]
    assert len(queries.reps_of_territory(minhang.id)) == 2


def test_a_store_taken_out_of_its_territory_lies_in_none(world):
    with writing():
        actions.assign_store(store(world, "gubei"), None, from_day=TODAY, at=NOW)
    free = db.session.scalars(queries.stores_of(person(world, "ada"), TODAY).where(queries.stores_in_none(TODAY)))
    assert [store.code for store in free] == ["JLF01"]


def test_putting_a_store_where_it_is_changes_nothing(world):
    with writing():
        minhang = db.session.query(Territory).filter_by(name="闵行线路").one()
        line = actions.assign_store(store(world, "gubei"), minhang, from_day=TODAY, at=NOW)
        assert line.from_day == LONG_AGO


def test_an_account_pays_its_own_price_else_the_list_price(world):
    prices = queries.prices_of(world.accounts.carrefour, TODAY)
    assert (prices[world.products.soy], prices[world.products.dark]) == (850, 990)
    assert queries.prices_of(world.accounts.kedi, TODAY)[world.products.soy] == 890


def test_a_price_counts_from_its_first_day_until_the_day_it_ends(world):
    account, soy = db.session.get(Account, world.accounts.carrefour), db.session.get(Product, world.products.soy)
    with writing():
        days = {"from_day": date(2026, 12, 1), "to_day": date(2026, 12, 15)}
        actions.set_account_price(account, soy, **days, price_minor=799, at=NOW)
    found = [queries.prices_of(account.id, date(2026, 12, day))[soy.id] for day in (1, 14, 15)]
    assert found == [799, 799, 850]
    assert queries.prices_of(account.id, date(2025, 12, 31)) == {}


def test_an_account_in_another_currency_is_not_quoted_ours(world):
    with writing():
        account = actions.add_account(code="TW", name="全聯", currency="TWD", at=NOW)
    assert queries.prices_of(account.id, TODAY) == {}


def test_must_stock_follows_the_format(world):
    assert codes(queries.must_stock_of(store(world, "gubei"), TODAY)) == ["O700", "D500", "S500"]
    assert codes(queries.must_stock_of(store(world, "qibao"), TODAY)) == ["S500"]
    assert codes(queries.must_stock_of(store(world, "xinzhuang"), TODAY)) == []


def test_a_list_of_one_account_holds_for_its_stores_only(world):
    vinegar = db.session.get(Product, world.products.vinegar)
    with writing():
        actions.must_stock(vinegar, account_id=world.accounts.carrefour, from_day=TODAY, at=NOW)
    assert "V420" in codes(queries.must_stock_of(store(world, "gubei"), TODAY))
    assert "V420" not in codes(queries.must_stock_of(store(world, "xinzhuang"), TODAY))
    assert "V420" not in codes(queries.must_stock_of(store(world, "gubei"), TODAY - timedelta(days=1)))


def test_a_product_on_two_lists_is_carried_once(world):
    soy = db.session.get(Product, world.products.soy)
    with writing():
        actions.must_stock(soy, from_day=TODAY, at=NOW)
    assert codes(queries.must_stock_of(store(world, "gubei"), TODAY)).count("S500") == 1


def test_what_the_account_locked_is_neither_must_stock_nor_orderable(world):
    account, soy = db.session.get(Account, world.accounts.carrefour), db.session.get(Product, world.products.soy)
    with writing():
        actions.mark_product(account, soy, is_exclusive=False, is_locked=True, at=NOW)
    assert "S500" not in codes(queries.must_stock_of(store(world, "gubei"), TODAY))
    assert "S500" not in codes(queries.orderable_of(store(world, "gubei"), TODAY))
    assert "S500" in codes(queries.orderable_of(store(world, "qibao"), TODAY))


def test_what_was_made_for_another_account_cannot_be_ordered(world):
    account, soy = db.session.get(Account, world.accounts.kedi), db.session.get(Product, world.products.soy)
    with writing():
        actions.mark_product(account, soy, is_exclusive=True, is_locked=False, at=NOW)
    assert "S500" not in codes(queries.orderable_of(store(world, "gubei"), TODAY))
    assert "S500" in codes(queries.orderable_of(store(world, "qibao"), TODAY))


def test_an_item_for_one_account_whose_account_is_not_named_yet_is_for_nobody(world):
    with writing():
        change_product(db.session.get(Product, world.products.soy), is_account_only=True, at=NOW)
    assert "S500" not in codes(queries.orderable_of(store(world, "gubei"), TODAY))


@pytest.mark.parametrize(
    ("status", "is_sold"), [("new", True), ("delisting", True), ("locked", False), ("delisted", False)]
)
def test_only_what_is_in_sale_can_be_ordered_or_has_to_be_carried(world, status, is_sold):
    with writing():
        change_product(db.session.get(Product, world.products.soy), status=status, at=NOW)
    assert ("S500" in codes(queries.orderable_of(store(world, "gubei"), TODAY))) is is_sold
    assert ("S500" in codes(queries.must_stock_of(store(world, "gubei"), TODAY))) is is_sold


def test_products_of_competitors_are_never_ordered(world):
    assert "R500" not in codes(queries.orderable_of(store(world, "gubei"), TODAY))


def test_a_list_shows_what_wider_lists_ask_for_too(world):
    scope = ("hypermarket", world.accounts.carrefour)
    assert codes(line.product for line in queries.wider_must_stock(*scope, TODAY)) == ["O700", "D500", "S500"]
    assert queries.wider_must_stock("hypermarket", None, TODAY) == []


@pytest.mark.parametrize("query", ["古北", "gubei", "gb", "jlfgb", "家乐福古北", "家樂福 古北", "JLF01"])
def test_a_store_is_found_by_characters_of_either_script_pinyin_initials_or_code(world, query):
    with writing():
        actions.change_store(store(world, "gubei"), city="上海", at=NOW)
    found = db.session.scalars(queries.searched_stores(person(world, "ada"), TODAY, query))
    assert [store.code for store in found] == ["JLF01"]


def test_a_closed_store_is_found_only_by_who_searches_for_it(world):
    with writing():
        actions.change_store(store(world, "gubei"), closed_on=TODAY, at=NOW)
    ana = person(world, "ana")
    assert "JLF01" not in {store.code for store in db.session.scalars(queries.searched_stores(ana, TODAY))}
    assert "JLF01" in {store.code for store in db.session.scalars(queries.searched_stores(ana, TODAY, "gubei"))}


def test_the_nearest_store_comes_first_and_one_without_a_place_last(world):
    with writing():
        actions.change_store(store(world, "gubei"), latitude=None, longitude=None, at=NOW)
    stores = queries.nearest_first(queries.stores_of(person(world, "ada"), TODAY), 31.15, 121.35)
    assert [store.code for store in db.session.scalars(stores)] == ["KD01", "NGS01", "JLF02", "JLF01"]


def alike(world, account, *said):
    return [store.code for store in queries.nearly_same_stores(db.session.get(Account, account), *said)]


def test_a_store_of_nearly_the_same_name_is_found_in_either_script(world):
    assert alike(world, world.accounts.carrefour, "家乐福古北分店") == ["JLF01"]


def test_a_store_within_150_metres_is_found_whatever_its_name(world):
    assert alike(world, world.accounts.carrefour, "家樂福 新店", "", 31.1940, 121.4030) == ["JLF01"]
    assert alike(world, world.accounts.carrefour, "家樂福 新店", "", 31.1950, 121.4030) == []


def test_the_same_door_is_the_same_store(world):
    with writing():
        actions.change_store(store(world, "gubei"), address="水城南路268号", at=NOW)
    assert alike(world, world.accounts.carrefour, "家樂福 另一家", "水城南路 268 號") == ["JLF01"]


def test_stores_of_another_account_and_other_numbers_are_other_stores(world):
    with writing():
        account = actions.add_account(code="A", name="A", at=NOW)
        values = {"account_id": account.id, "format": "online", "opened_on": LONG_AGO, "at": NOW}
        actions.add_store(code="A2", name="Store 2", **values)
    assert alike(world, account.id, "Store 3") == []
    assert alike(world, account.id, "store 2") == ["A2"]
    assert alike(world, world.accounts.kedi, "可的 古北店") == []
