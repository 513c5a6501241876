"""The pages of the range: who sees them, who changes them, and what an admin is told."""

import pytest

from kafield.catalog import actions
from kafield.catalog.models import Category, ListPrice, Product, Series
from kafield.kit.audit import AuditEntry
from kafield.kit.db import db, writing

NEW = {"code": "N1", "name": "新酱油", "category_id": 1, "unit": "瓶", "case_size": 12, "status": "new"}


@pytest.mark.parametrize("name", ["as_ana", "as_sue", "as_max", "as_ada"])
def test_everybody_reads_the_product_list_and_a_product(request, world, name):
    client = request.getfixturevalue(name)
    assert "金标生抽 500ml" in client.get("/catalog/").text
    assert "6901234567892" in client.get(f"/catalog/{world.products.soy}").text


def test_who_is_signed_out_is_asked_to_sign_in(as_nobody, world):
    assert as_nobody.get("/catalog/").status_code == 302
    assert as_nobody.post("/catalog/", data=NEW).status_code == 401


@pytest.mark.parametrize("name", ["as_ana", "as_sue", "as_max"])
@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("get", "/catalog/new"),
        ("get", "/catalog/1/edit"),
        ("get", "/catalog/categories"),
        ("get", "/catalog/categories/1"),
        ("get", "/catalog/series/1"),
        ("post", "/catalog/"),
        ("post", "/catalog/1"),
        ("post", "/catalog/1/prices"),
        ("post", "/catalog/categories"),
        ("post", "/catalog/categories/1"),
        ("post", "/catalog/series"),
        ("post", "/catalog/series/1"),
    ],
)
def test_only_an_admin_changes_the_range(request, name, method, url):
    client = request.getfixturevalue(name)
    assert getattr(client, method)(url, **({"data": NEW} if method == "post" else {})).status_code == 404


def test_the_list_is_searched_as_one_types(as_ana, world):
    found = as_ana.get("/catalog/?q=hy", headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text
    assert "蚝油 700g" in found
    assert "香醋" not in found
    assert "<html" not in found


def test_the_list_is_filtered_by_status(as_ana, as_ada, world):
    as_ada.post(
        f"/catalog/{world.products.oyster}", data={**NEW, "code": "O700", "name": "蚝油 700g", "status": "locked"}
    )
    assert "蚝油" in as_ana.get("/catalog/?status=locked").text
    assert "香醋" not in as_ana.get("/catalog/?status=locked").text


def test_a_long_list_is_paged(as_ada, world):
    with writing():
        for number in range(55):
            values = {**NEW, "code": f"P{number:03}", "name": f"番茄酱 {number:03}"}
            actions.add_product(**values, at=world.now)
    first, second = as_ada.get("/catalog/?q=fqj").text, as_ada.get("/catalog/?q=fqj&page=2").text
    assert ("番茄酱 049" in first, "番茄酱 050" in first) == (True, False)
    assert ("番茄酱 050" in second, "番茄酱 049" in second) == (True, False)


def test_an_admin_adds_a_product_and_it_is_recorded(as_ada, world):
    answer = as_ada.post("/catalog/", data=NEW, follow_redirects=True)
    assert "新酱油" in answer.text
    product = db.session.query(Product).filter_by(code="N1").one()
    entry = db.session.query(AuditEntry).filter_by(entity="product", entity_id=str(product.id)).one()
    assert (entry.actor_id, entry.changes["name"]) == (world.people.ada, [None, "新酱油"])


def test_a_code_in_use_is_refused_at_its_field_and_the_form_stays_filled(as_ada, world):
    answer = as_ada.post("/catalog/", data={**NEW, "code": "S500"})
    assert answer.status_code == 422
    assert "金标生抽 500ml has this code already." in answer.text
    assert 'value="新酱油"' in answer.text


def test_a_product_keeps_its_own_code_when_it_is_changed(as_ada, world):
    answer = as_ada.post(f"/catalog/{world.products.soy}", data={**NEW, "code": "S500", "name": "金标生抽 新"})
    assert answer.status_code == 302
    assert db.session.get(Product, world.products.soy).name == "金标生抽 新"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("gtin", "6901234567893", "The check digit does not fit"),
        ("case_size", "0", "Must be at least 1."),
        ("case_size", "-12", "Must be at least 1."),
        ("case_size", "12.5", "A whole number"),
        ("name", "", "Please fill this in."),
        ("name", "长" * 121, "At most 120 characters"),
        ("category_id", "999", "Please choose one"),
        ("status", "gone", "Please choose one"),
        ("colour", "red", "does not belong to the form"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(as_ada, world, field, value, words):
    answer = as_ada.post("/catalog/", data={**NEW, field: value})
    assert answer.status_code == 422
    assert words in answer.text or field == "colour"
    assert db.session.query(Product).filter_by(code="N1").count() == 0


def test_a_series_of_another_category_is_refused(as_ada, world):
    vinegar = db.session.query(Category).filter_by(name="醋").one().id
    answer = as_ada.post("/catalog/", data={**NEW, "category_id": vinegar, "series_id": 1})
    assert "This series belongs to another category." in answer.text


def test_script_in_a_product_name_is_shown_as_text(as_ada, world):
    answer = as_ada.post("/catalog/", data={**NEW, "name": "<script>alert(1)</script>"}, follow_redirects=True)
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "<script>alert" not in answer.text


def test_an_admin_sets_a_price_from_a_day_on(as_ada, world):
    as_ada.post(f"/catalog/{world.products.soy}/prices", data={"price": "9.20", "from_day": "2026-12-01"})
    price = db.session.query(ListPrice).filter_by(product_id=world.products.soy, price_minor=920).one()
    assert (str(price.from_day), price.to_day, price.currency) == ("2026-12-01", None, "CNY")
    assert "8.90" in as_ada.get(f"/catalog/{world.products.soy}").text


def test_a_price_that_ends_before_it_begins_is_refused(as_ada, world):
    said = {"price": "9", "from_day": "2026-12-01", "to_day": "2026-12-01"}
    answer = as_ada.post(f"/catalog/{world.products.soy}/prices", data=said)
    assert answer.status_code == 422
    assert "This is not after the first day." in answer.text


def test_a_product_that_is_not_there_is_not_found(as_ada, world):
    assert as_ada.get("/catalog/999").status_code == 404
    assert as_ada.post("/catalog/999/prices", data={"price": "9", "from_day": "2026-12-01"}).status_code == 404


def test_categories_and_series_are_added_and_renamed_once(as_ada, world):
    as_ada.post("/catalog/categories", data={"name": "糖"})
    sugar = db.session.query(Category).filter_by(name="糖").one()
    as_ada.post("/catalog/series", data={"name": "白糖", "category_id": sugar.id})
    assert as_ada.post("/catalog/categories", data={"name": "糖"}).status_code == 422
    assert as_ada.post(f"/catalog/categories/{sugar.id}", data={"name": "酱油"}).status_code == 422
    as_ada.post(f"/catalog/categories/{sugar.id}", data={"name": "食糖"})
    assert "食糖" in as_ada.get("/catalog/categories").text
    series = db.session.query(Series).filter_by(name="白糖").one()
    assert (
        as_ada.post(f"/catalog/series/{series.id}", data={"name": "金标", "category_id": sugar.id}).status_code == 422
    )
    assert (
        as_ada.post(f"/catalog/series/{series.id}", data={"name": "红糖", "category_id": sugar.id}).status_code == 302
    )
