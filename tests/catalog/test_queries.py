"""Products as they are found, and the price that counts on a day."""

from datetime import date

import pytest

from kafield.catalog import actions, queries
from kafield.catalog.models import Product
from kafield.kit.db import db, writing
from kafield.kit.search import reading_order
from tests.cast import LONG_AGO, NOW, TODAY


def names(statement):
    return [product.name for product in db.session.scalars(statement.order_by(Product.id))]


@pytest.mark.parametrize("query", ["生抽", "shengchou", "jbsc", "s500", "S500", "生抽 500", "金標生抽"])
def test_a_product_is_found_by_characters_of_either_script_pinyin_initials_or_code(world, query):
    assert "金标生抽 500ml" in names(queries.searched(query))


def test_a_product_added_by_an_admin_is_found_by_its_bar_code_and_brand(world):
    with writing():
        category = actions.category_named("酱油")
        values = {"unit": "瓶", "case_size": 12, "category_id": category.id, "brand": "海天", "gtin": "96385074"}
        actions.add_product(code="X1", name="味极鲜 380ml", at=NOW, **values)
    assert names(queries.searched("96385074")) == names(queries.searched("haitian")) == ["味极鲜 380ml"]


def test_a_per_cent_sign_in_a_search_is_no_wildcard(world):
    assert names(queries.searched("%")) == []


def test_delisted_products_are_listed_only_when_asked_for(world):
    with writing():
        actions.change_product(queries.product_by(world.products.dark), status="delisted", at=NOW)
    assert "金标老抽 500ml" not in names(queries.searched(""))
    assert names(queries.searched("", "delisted")) == ["金标老抽 500ml"]


def test_lists_are_ordered_by_pinyin_and_for_readers_of_traditional_by_strokes(world):
    with writing():
        category = actions.category_named("糖")
        for code, name in (("A", "一糖"), ("B", "八糖")):
            actions.add_product(code=code, name=name, category_id=category.id, unit="袋", case_size=1, at=NOW)
    ours = queries.products().where(Product.category_id == category.id)
    by_sound = db.session.scalars(ours.order_by(reading_order(Product, "zh-Hans"))).all()
    by_strokes = db.session.scalars(ours.order_by(reading_order(Product, "zh-Hant"))).all()
    assert [product.name for product in by_sound] == ["八糖", "一糖"]
    assert [product.name for product in by_strokes] == ["一糖", "八糖"]


def test_of_the_list_prices_in_force_the_one_that_began_last_counts(world):
    with writing():
        soy = queries.product_by(world.products.soy)
        price = {"currency": "CNY", "at": NOW}
        actions.set_list_price(soy, from_day=date(2026, 11, 1), price_minor=799, to_day=date(2026, 11, 20), **price)
    found = [queries.list_prices_on(date(2026, 11, day), "CNY")[soy.id] for day in (1, 19, 20)]
    assert found == [799, 799, 890]


def test_a_price_in_another_currency_is_no_price(world):
    assert queries.list_prices_on(TODAY, "TWD") == {}


def test_the_same_first_day_again_corrects_a_price(world):
    with writing():
        soy = queries.product_by(world.products.soy)
        actions.set_list_price(soy, from_day=LONG_AGO, price_minor=901, currency="CNY", at=NOW)
    assert [price.price_minor for price in queries.prices_of_product(world.products.soy)] == [901]


def test_a_code_in_use_is_refused(world):
    with pytest.raises(actions.CodeTaken), writing():
        actions.add_product(code="S500", name="又一个", category_id=1, unit="瓶", case_size=1, at=NOW)
