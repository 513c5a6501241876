"""The pages of accounts, stores, must-stock lists and territories: who sees and changes what."""

import re

import pytest

from kafield.accounts import actions, queries
from kafield.accounts.models import Account, AccountPrice, Distributor, Store, StoreContact
from kafield.catalog.models import Product
from kafield.kit.audit import AuditEntry
from kafield.kit.db import db, writing
from tests.cast import NOW, TODAY

STORE = {
    "code": "N1",
    "account_id": "3",
    "name": "可的 新店",
    "format": "convenience",
    "opened_on": "2026-11-01",
    "supply": "store",
    "time_zone": "Asia/Shanghai",
}
ACCOUNT = {"code": "QL", "name": "全聯", "trade_type": "direct", "currency": "CNY"}
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def store(world, name):
    return db.session.get(Store, getattr(world.stores, name))


@pytest.mark.parametrize(
    "url", ["/accounts/", "/accounts/1", "/accounts/stores", "/accounts/stores/1", "/accounts/reports/new"]
)
def test_who_is_signed_out_is_asked_to_sign_in(as_nobody, world, url):
    assert as_nobody.get(url).status_code == 302


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("as_ana", "gubei xinzhuang"),
        ("as_cy", "wuning"),
        ("as_bo", "qibao"),
        ("as_sue", "gubei wuning xinzhuang"),
        ("as_max", "gubei wuning"),
    ],
)
def test_the_store_of_somebody_else_does_not_exist(request, world, name, sees):
    client = request.getfixturevalue(name)
    for each in ("gubei", "wuning", "xinzhuang", "qibao"):
        expected = 200 if each in sees.split() else 404
        store_id = getattr(world.stores, each)
        assert client.get(f"/accounts/stores/{store_id}").status_code == expected
        assert client.get(f"/accounts/stores/{store_id}/report").status_code == expected
        answer = client.post(f"/accounts/stores/{store_id}/contacts", data={"name": "王店长"})
        assert answer.status_code == (302 if expected == 200 else 404)


@pytest.mark.parametrize(
    ("name", "sees"), [("as_ana", {1, 2}), ("as_bo", {3}), ("as_sue", {1, 2}), ("as_max", {1}), ("as_ada", {1, 2, 3})]
)
def test_the_account_of_somebody_else_does_not_exist(request, world, name, sees):
    client = request.getfixturevalue(name)
    for account_id in (1, 2, 3):
        expected = 200 if account_id in sees else 404
        for url in (
            f"/accounts/{account_id}",
            f"/accounts/{account_id}/products",
            f"/accounts/{account_id}/products/1",
        ):
            assert client.get(url).status_code == expected


ADMIN_ONLY = [
    ("get", "/accounts/new"),
    ("post", "/accounts/"),
    ("get", "/accounts/stores/new"),
    ("post", "/accounts/stores"),
    ("get", "/accounts/stores/1/edit"),
    ("post", "/accounts/stores/1"),
    ("get", "/accounts/must-stock"),
    ("post", "/accounts/must-stock"),
    ("post", "/accounts/must-stock/1/end"),
    ("get", "/accounts/territories"),
    ("post", "/accounts/territories"),
    ("get", "/accounts/territories/1"),
    ("post", "/accounts/territories/1"),
    ("post", "/accounts/territories/1/reps"),
    ("get", "/accounts/territories/1/stores"),
    ("post", "/accounts/territories/1/stores"),
    ("get", "/accounts/reports"),
]


@pytest.mark.parametrize("name", ["as_ana", "as_sue", "as_max"])
@pytest.mark.parametrize(("method", "url"), ADMIN_ONLY)
def test_only_an_admin_keeps_stores_lists_and_territories(request, world, name, method, url):
    assert getattr(request.getfixturevalue(name), method)(url).status_code == 404


def test_a_manager_changes_his_own_account_and_no_other(as_max, world):
    said = {key: value for key, value in ACCOUNT.items() if key != "code"}
    assert as_max.get("/accounts/1/edit").status_code == 200
    assert as_max.post("/accounts/1", data=said).status_code == 302
    assert db.session.get(Account, 1).name == "全聯"
    assert as_max.get("/accounts/2/edit").status_code == 404
    assert as_max.post("/accounts/2", data=said).status_code == 404


@pytest.mark.parametrize(("minor", "typed"), [(30_000, "300"), (50_050, "500.5"), (0, "0"), (None, "")])
def test_the_minimum_order_stands_in_its_form_as_one_types_it(as_max, world, minor, typed):
    with writing():
        db.session.get_one(Account, world.accounts.carrefour).minimum_order_minor = minor
    field = re.search(r'<input[^>]+name="minimum_order"[^>]*>', as_max.get("/accounts/1/edit").text)[0]
    assert (re.search(r' value="([^"]*)"', field) or ["", ""])[1] == typed


def test_a_manager_cannot_hand_his_account_to_another(as_max, world):
    assert as_max.post("/accounts/1", data={**ACCOUNT, "manager_id": "5"}).status_code == 422


@pytest.mark.parametrize("name", ["as_ana", "as_sue"])
def test_reps_and_supervisors_read_an_account_and_change_nothing(request, world, name):
    client = request.getfixturevalue(name)
    assert client.post("/accounts/1", data=ACCOUNT).status_code == 404
    assert client.post("/accounts/1/products/1", data={"is_locked": "1"}).status_code == 404
    assert (
        client.post("/accounts/1/products/1/prices", data={"price": "1", "from_day": "2026-12-01"}).status_code == 404
    )


def test_a_manager_prices_and_locks_for_his_own_account_only(as_max, world):
    price = {"price": "7.99", "from_day": "2026-12-01"}
    assert as_max.post("/accounts/1/products/1/prices", data=price).status_code == 302
    assert as_max.post("/accounts/1/products/1", data={"is_locked": "1"}).status_code == 302
    assert as_max.post("/accounts/2/products/1/prices", data=price).status_code == 404
    assert as_max.post("/accounts/2/products/1", data={"is_locked": "1"}).status_code == 404
    assert db.session.query(AccountPrice).filter_by(price_minor=799).one().account_id == 1
    assert "Locked by the account" in as_max.get("/accounts/1/products?show=locked").text


def test_an_admin_adds_an_account_with_a_new_distributor(as_ada, world):
    said = {
        **ACCOUNT,
        "trade_type": "distributor",
        "distributor": "大华商贸",
        "minimum_order": "500.50",
        "manager_id": "5",
    }
    assert as_ada.post("/accounts/", data=said).status_code == 302
    account = db.session.query(Account).filter_by(code="QL").one()
    assert (account.distributor.name, account.minimum_order_minor, account.manager_id) == ("大华商贸", 50050, 5)
    assert db.session.query(Distributor).count() == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("code", "JLF", "家樂福 has this code already."),
        ("trade_type", "distributor", "Which distributor?"),
        ("currency", "yuan", "Three letters"),
        ("manager_id", "1", "Please choose one"),
        ("payment_days", "-1", "Must be at least 0."),
    ],
)
def test_what_is_wrong_with_an_account_is_said_at_the_field(as_ada, world, field, value, words):
    answer = as_ada.post("/accounts/", data={**ACCOUNT, field: value})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="全聯"' in answer.text


def test_the_store_list_is_searched_as_one_types(as_sue, world):
    found = as_sue.get("/accounts/stores?q=xz", headers=PARTIAL).text
    assert "莘庄店" in found
    assert "古北店" not in found
    assert "<html" not in found


def test_the_store_list_is_filtered_by_format_and_account(as_ada, world):
    assert "七宝" not in as_ada.get("/accounts/stores?format=hypermarket").text
    assert "古北" in as_ada.get("/accounts/stores?account_id=1").text
    assert "莘庄" not in as_ada.get("/accounts/stores?account_id=1").text


def test_the_nearest_store_comes_first_with_its_distance(as_sue, world):
    found = as_sue.get("/accounts/stores?latitude=31.2400&longitude=121.4209").text
    assert found.index("武宁店") < found.index("古北店") < found.index("莘庄店")
    assert "86 m" in found
    assert "5.5 km" in found


@pytest.mark.parametrize("place", ["latitude=91&longitude=0", "latitude=x&longitude=1", "latitude=31"])
def test_a_place_that_makes_no_sense_is_no_place(as_sue, world, place):
    assert "古北店" in as_sue.get(f"/accounts/stores?{place}").text


def test_a_store_page_says_what_is_known(as_ana, world):
    page = as_ana.get(f"/accounts/stores/{world.stores.gubei}").text
    for words in ("Class A", "8,200 m²", "闵行线路", "林雨桐", "家樂福"):
        assert words in page


def test_an_admin_adds_a_store_and_it_waits_for_a_territory(as_ada, as_ana, world):
    answer = as_ada.post("/accounts/stores", data=STORE, follow_redirects=True)
    assert "可的 新店" in answer.text
    assert "None yet" in answer.text
    assert "新店" not in as_ana.get("/accounts/stores").text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("code", "JLF01", "家樂福 古北店 has this code already."),
        ("account_id", "99", "Please choose one"),
        ("selling_area", "-5", "Must be at least 1."),
        ("selling_area", "9999999", "Must be at most 1000000."),
        ("latitude", "95", "Must be at most 90."),
        ("latitude", "31", "Latitude and longitude go together."),
        ("closed_on", "2026-10-01", "This is not after the opening."),
        ("opened_on", "yesterday", "A date, please"),
        ("receives_until", "25:00", "A time of day, please"),
        ("time_zone", "Mars/Olympus", "Please choose one"),
        ("format", "kiosk", "Please choose one"),
    ],
)
def test_what_is_wrong_with_a_store_is_said_and_nothing_is_written(as_ada, world, field, value, words):
    answer = as_ada.post("/accounts/stores", data={**STORE, field: value})
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.query(Store).filter_by(code="N1").count() == 0


def test_a_store_that_may_be_there_already_is_asked_about_and_the_form_stays_filled(as_ada, world):
    said = {**STORE, "name": "可的七宝老街分店"}
    answer = as_ada.post("/accounts/stores", data=said)
    assert answer.status_code == 422
    assert "Is it one of these?" in answer.text
    assert "可的 七宝老街店" in answer.text
    assert 'value="可的七宝老街分店"' in answer.text
    assert db.session.query(Store).filter_by(code="N1").count() == 0
    assert as_ada.post("/accounts/stores", data={**said, "confirmed": "1"}).status_code == 302
    assert db.session.query(Store).filter_by(code="N1").count() == 1


def test_script_in_a_store_name_is_shown_as_text(as_ada, world):
    answer = as_ada.post("/accounts/stores", data={**STORE, "name": "<script>alert(1)</script>"}, follow_redirects=True)
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    listed = as_ada.get("/accounts/stores?q=alert").text
    assert "<script>alert" not in listed


def test_a_store_keeps_its_own_code_when_it_is_changed(as_ada, world):
    said = {**STORE, "code": "KD01", "name": "可的 七宝新街店", "selling_area": "120"}
    assert as_ada.post(f"/accounts/stores/{world.stores.qibao}", data=said).status_code == 302
    assert store(world, "qibao").name == "可的 七宝新街店"


def test_a_contact_is_written_down_by_who_looks_after_the_store_and_removed_again(as_ana, as_bo, world):
    as_ana.post(f"/accounts/stores/{world.stores.gubei}/contacts", data={"name": "王采购", "phone": "021 1234"})
    contact = db.session.query(StoreContact).one()
    assert "王采购" in as_ana.get(f"/accounts/stores/{world.stores.gubei}").text
    assert as_bo.post(f"/accounts/contacts/{contact.id}/remove").status_code == 404
    assert as_ana.post(f"/accounts/contacts/{contact.id}/remove").status_code == 302
    assert db.session.query(StoreContact).count() == 0
    db.session.rollback()
    entries = db.session.query(AuditEntry).filter_by(entity="store_contact").all()
    assert [entry.had("phone", "021 1234") for entry in entries] == [None, None]


def test_a_contact_without_a_name_is_refused_at_the_field(as_ana, world):
    answer = as_ana.post(f"/accounts/stores/{world.stores.gubei}/contacts", data={"phone": "021 1234"})
    assert answer.status_code == 422
    assert "Please fill this in." in answer.text
    assert "021 1234" in answer.text


def test_a_must_stock_list_is_edited_for_a_format_and_an_account(as_ada, world):
    scope = {"format": "hypermarket", "account_id": str(world.accounts.carrefour)}
    as_ada.post("/accounts/must-stock", data={**scope, "product_id": world.products.vinegar})
    assert "V420" in {product.code for product in queries.must_stock_of(store(world, "gubei"), TODAY)}
    line = queries.must_stock_list("hypermarket", world.accounts.carrefour, TODAY)[0]
    page = as_ada.get("/accounts/must-stock", query_string=scope).text
    assert "香醋" in page
    as_ada.post(f"/accounts/must-stock/{line.id}/end")
    assert "V420" not in {product.code for product in queries.must_stock_of(store(world, "gubei"), TODAY)}


@pytest.mark.parametrize(
    "said", [{"product_id": "999"}, {"product_id": "1", "format": "kiosk"}, {"product_id": "1", "account_id": "99"}]
)
def test_a_must_stock_line_of_nothing_is_refused(as_ada, world, said):
    assert as_ada.post("/accounts/must-stock", data=said).status_code in (404, 422)


def test_products_are_offered_for_a_list_as_one_types(as_ada, world):
    offered = as_ada.get("/accounts/must-stock?format=convenience&q=hy", headers=PARTIAL).text
    assert "蚝油" in offered
    assert "香醋" not in offered
    assert "竞品" not in as_ada.get("/accounts/must-stock?q=jp").text


def test_a_territory_is_added_and_given_to_a_rep(as_ada, as_bo, world):
    as_ada.post("/accounts/territories", data={"name": "徐汇线路", "team_id": "2"})
    territory = next(territory for territory in queries.territories() if territory.name == "徐汇线路")
    as_ada.post(
        f"/accounts/territories/{territory.id}/reps", data={"rep_id": world.people.bo, "from_day": "2026-11-23"}
    )
    said = {"store_ids": [world.stores.gubei], "from_day": "2026-11-23"}
    as_ada.post(f"/accounts/territories/{territory.id}/stores", data=said)
    assert "古北" in as_bo.get("/accounts/stores").text


def test_a_territory_goes_to_reps_only_and_its_name_is_its_own(as_ada, world):
    url = f"/accounts/territories/{queries.territories()[0].id}"
    assert as_ada.post(f"{url}/reps", data={"rep_id": world.people.sue, "from_day": "2026-11-23"}).status_code == 404
    assert as_ada.post(f"{url}/reps", data={"from_day": "2026-11-23"}).status_code == 422
    assert as_ada.post("/accounts/territories", data={"name": "闵行线路", "team_id": "1"}).status_code == 422


def test_many_stores_are_put_into_a_territory_at_once(as_ada, world):
    with writing():
        for number in range(60):
            values = {**STORE, "code": f"K{number}", "name": f"可的 {number} 号店", "opened_on": TODAY}
            actions.add_store(**{**values, "account_id": world.accounts.kedi}, at=NOW)
    said = {"everything": "1", "q": "kd", "free": "1", "from_day": "2026-11-23"}
    answer = as_ada.post("/accounts/territories/1/stores", data=said, follow_redirects=True)
    assert "60 stores are in this territory now." in answer.text
    assert store(world, "qibao").id not in set(db.session.scalars(queries.stores_in(1, TODAY)))


def test_nothing_ticked_is_said_and_the_choice_stays(as_ada, world):
    answer = as_ada.post("/accounts/territories/1/stores", data={"from_day": "2026-11-23", "q": "gubei"})
    assert answer.status_code == 422
    assert "No store is ticked." in answer.text
    assert "古北店" in answer.text


def test_the_assortment_of_an_account_shows_its_own_price_beside_the_list_price(as_max, world):
    page = as_max.get("/accounts/1/products").text
    assert "8.50" in page
    assert "8.90" in page
    assert "竞品" not in page


def test_a_rep_with_other_words_reads_the_pages_in_his_language(as_ana, world):
    for language, words in (("zh-Hans", "大卖场"), ("zh-Hant", "量販店"), ("en", "Hypermarket")):
        as_ana.post("/people/me/settings", data={"language": language})
        assert words in as_ana.get("/accounts/stores").text


def test_an_account_sees_its_product_by_every_name(as_max, world):
    assert db.session.get(Product, world.products.soy).name in as_max.get("/accounts/1/products?q=jbsc").text
