"""What is refused and what is kept when accounts, stores and territories change."""

import pytest

from kafield.accounts import actions, queries
from kafield.accounts.models import Account, MustStock, Store, TerritoryStore
from kafield.catalog.actions import CodeTaken
from kafield.catalog.models import Product
from kafield.kit.audit import AuditEntry
from kafield.kit.db import db, writing
from kafield.people.models import Person, Team
from tests.cast import LONG_AGO, NOW, TODAY


def new_store(world, **more):
    values = {"code": "N1", "name": "可的 新店", "account_id": world.accounts.kedi, "format": "convenience"}
    return actions.add_store(**{**values, "opened_on": LONG_AGO, **more}, at=NOW)


@pytest.mark.parametrize("name", ["家樂福 古北店", "x" * 120, "<script>"])
def test_a_store_may_have_any_name_but_not_the_code_of_another(world, name):
    with writing():
        assert new_store(world, name=name).name == name
    with pytest.raises(CodeTaken), writing():
        new_store(world, code="KD01")


def test_an_account_and_a_territory_may_not_take_the_code_or_name_of_another(world):
    with pytest.raises(CodeTaken), writing():
        actions.add_account(code="JLF", name="又一个", at=NOW)
    with pytest.raises(CodeTaken), writing():
        actions.add_territory(name="闵行线路", team=db.session.query(Team).first(), at=NOW)


def test_a_field_that_a_store_does_not_have_is_an_error(world):
    with pytest.raises(TypeError), writing():
        new_store(world, colour="red")


def test_a_change_keeps_what_was_there_before(world):
    with writing():
        actions.change_store(db.session.get(Store, world.stores.gubei), selling_area=9000, at=NOW)
    entry = db.session.query(AuditEntry).filter_by(entity="store", action="changed").one()
    assert entry.changes == {"selling_area": [8200, 9000]}


def test_nothing_changed_leaves_no_entry(world):
    with writing():
        actions.change_store(db.session.get(Store, world.stores.gubei), selling_area=8200, at=NOW)
    assert db.session.query(AuditEntry).filter_by(entity="store").count() == 0


def test_a_renamed_store_is_found_by_its_new_name(world):
    with writing():
        actions.change_store(db.session.get(Store, world.stores.gubei), name="家樂福 虹桥店", at=NOW)
    ada = db.session.get(Person, world.people.ada)
    found = db.session.scalars(queries.searched_stores(ada, TODAY, "hq")).all()
    assert [store.id for store in found] == [world.stores.gubei]


def test_a_store_moved_twice_on_one_day_lies_in_the_last_territory_only(world):
    with writing():
        store = db.session.get(Store, world.stores.gubei)
        first, second = queries.territories()[1:3]
        for territory in (first, second):
            actions.assign_store(store, territory, from_day=TODAY, at=NOW)
    assert queries.territories_of_stores([store.id], TODAY)[store.id] is second
    assert db.session.query(TerritoryStore).filter_by(store_id=store.id).count() <= 2


def test_a_must_stock_line_ends_on_a_day_and_one_of_today_is_gone(world):
    soy, vinegar = (db.session.get(Product, id) for id in (world.products.soy, world.products.vinegar))
    with writing():
        old = queries.must_stock_list("hypermarket", None, TODAY)
        new = actions.must_stock(vinegar, format="hypermarket", from_day=TODAY, at=NOW)
        line = next(line for line in old if line.product_id == soy.id)
        actions.end_must_stock(line, day=TODAY, at=NOW)
        actions.end_must_stock(new, day=TODAY, at=NOW)
    left = {line.product.code for line in queries.must_stock_list("hypermarket", None, TODAY)}
    assert left == {"O700", "D500"}
    assert db.session.query(MustStock).filter_by(product_id=soy.id, format="hypermarket").one().to_day == TODAY


def test_a_product_is_put_on_a_list_once(world):
    soy = db.session.get(Product, world.products.soy)
    with writing():
        actions.must_stock(soy, format="hypermarket", from_day=TODAY, at=NOW)
    assert db.session.query(MustStock).filter_by(product_id=soy.id, format="hypermarket").count() == 1


def test_an_account_price_is_in_the_currency_of_the_account(world):
    with writing():
        account = db.session.get(Account, world.accounts.kedi)
        account.currency = "TWD"
        soy = db.session.get(Product, world.products.soy)
        assert actions.set_account_price(account, soy, from_day=TODAY, price_minor=40, at=NOW).currency == "TWD"
