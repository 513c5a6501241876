"""Every kind of file: good rows go in, twice is as good as once, a correction changes."""

from datetime import date

import pytest
import sqlalchemy as sa

from kafield.accounts.models import Account, AccountPrice, Store, TerritoryStore
from kafield.catalog.models import ListPrice, Product
from kafield.exchange.running import ROWS_AT_ONCE
from kafield.kit.db import db, new_id, writing
from kafield.orders.models import Credit, Invoice, Movement, Order, OrderLine, Payment
from kafield.people.models import Person
from kafield.volumes.models import StoreMonth, Volume
from tests.exchange.conftest import counts, reasons
from tests.exchange.files import csv_of

STORES = (
    ["门店编码", "门店名称", "客户编码", "业态", "营业面积", "开业日期", "地址", "路线"],
    ["JLF09", "家樂福 联洋店", "JLF", "大卖场", "7,800", "2015/3/20", "芳甸路300号", "浦东线路"],
    ["KD09", "可的 金桥店", "KD", "便利店", "90", "2016年5月1日", "", ""],
)
PRODUCTS = (
    ["Product code", "Product name", "Category", "Series", "Unit", "Case size", "Bar code", "Competitor"],
    ["S900", "金标生抽 900ml", "酱油", "金标", "瓶", "6", "6901234567809", "no"],
    ["X1", "竞品蚝油", "蚝油", "", "瓶", "12.00", "", "yes"],
)
PRICES = (
    ["產品代碼", "客戶代碼", "生效日期", "單價"],
    ["S500", "", "2026-12-01", "9.10"],
    ["S500", "JLF", "2026-12-01", "8.60"],
)
PEOPLE = (
    ["User name", "Name", "Role", "Team"],
    ["zhou.li", "周立", "业代", "闵行组"],
    ["Feng", "冯一", "supervisor", "新组"],
)
VOLUMES = (
    ["store_code", "product_code", "day", "volume", "sales", "source"],
    ["JLF01", "S500", "2026-11-02", "1,200", "10680.00", "sell-out"],
    ["JLF01", "D500", "2026-11-02", "300", "2970", ""],
)
DELIVERIES = (
    ["送货单号", "门店编码", "送货日期", "产品编码", "数量", "金额"],
    ["D1", "JLF01", "2026-11-20", "S500", "24", "204.00"],
    ["D1", "JLF01", "2026-11-20", "D500", "12", "118.80"],
    ["D2", "NGS01", "2026-11-20", "S500", "12", "106.80"],
)
RETURNS = (
    ["Return number", "Store code", "Returned on", "Product code", "Units", "Amount", "Reason for return"],
    ["R1", "JLF01", "2026-11-20", "S500", "4", "34.00", "临期"],
)
PAYMENTS = (["Invoice number", "Reference", "Paid on", "Amount"], ["D1", "B-1", "2026-11-22", "322.80"])
BEFORE = {"payments": (("deliveries", DELIVERIES),)}
ALL = {
    "stores": STORES,
    "products": PRODUCTS,
    "prices": PRICES,
    "people": PEOPLE,
    "volumes": VOLUMES,
    "deliveries": DELIVERIES,
    "returns": RETURNS,
    "payments": PAYMENTS,
}


@pytest.mark.parametrize("kind", ALL)
def test_every_kind_comes_in_and_changes_nothing_the_second_time(importing, kind):
    for before, rows in BEFORE.get(kind, ()):
        importing(before, csv_of(*rows))
    data = csv_of(*ALL[kind])
    first, second = importing(kind, data), importing(kind, data)
    assert (reasons(first), counts(first)) == ([], (len(ALL[kind]) - 1, 0, 0, 0))
    assert counts(second) == (0, 0, len(ALL[kind]) - 1, 0)


@pytest.mark.parametrize("kind", ALL)
def test_a_dry_run_of_every_kind_says_the_same_and_writes_nothing(importing, kind):
    for before, rows in BEFORE.get(kind, ()):
        importing(before, csv_of(*rows))
    data = csv_of(*ALL[kind])
    tried = importing(kind, data, dry_run=True)
    assert counts(tried) == counts(importing(kind, data)) == (len(ALL[kind]) - 1, 0, 0, 0)


def test_a_store_comes_in_with_its_place_and_territory(importing, world):
    importing("stores", csv_of(*STORES))
    store = db.session.scalars(sa.select(Store).where(Store.code == "JLF09")).one()
    assert (store.name, store.format, store.selling_area, store.opened_on, store.store_class) == (
        "家樂福 联洋店",
        "hypermarket",
        7800,
        date(2015, 3, 20),
        "A",
    )
    assert "lianyang" in store.search_key
    line = db.session.scalars(sa.select(TerritoryStore).where(TerritoryStore.store_id == store.id)).one()
    assert (line.territory.name, line.from_day) == ("浦东线路", world.today)


def test_columns_that_a_file_does_not_have_are_left_as_they_are(importing, world):
    rows = (
        ["Store code", "Store name", "Account code", "Format", "Opened on"],
        ["JLF01", "家樂福 古北店", "JLF", "大卖场", "2026-01-01"],
    )
    assert counts(importing("stores", csv_of(*rows))) == (0, 0, 1, 0)
    changed = (rows[0], ["JLF01", "家樂福 古北新店", *rows[1][2:]])
    assert counts(importing("stores", csv_of(*changed))) == (0, 1, 0, 0)
    store = db.session.get_one(Store, world.stores.gubei)
    assert (store.name, store.selling_area, store.address) == ("家樂福 古北新店", 8200, "上海")


def test_an_account_that_comes_with_its_name_is_added(importing):
    head = [*STORES[0][:3], "客户名称", *STORES[0][3:6]]
    run = importing("stores", csv_of(head, ["LH01", "聯華 曲阳店", "LH", "聯華", "超市", "3000", "2001-05-01"]))
    assert counts(run) == (1, 0, 0, 0)
    assert db.session.scalars(sa.select(Account.name).where(Account.code == "LH")).one() == "聯華"


def test_a_product_comes_in_with_its_category_and_series(importing):
    importing("products", csv_of(*PRODUCTS))
    product = db.session.scalars(sa.select(Product).where(Product.code == "S900")).one()
    assert (product.category.name, product.series and product.series.name, product.case_size) == ("酱油", "金标", 6)
    rival = db.session.scalars(sa.select(Product).where(Product.code == "X1")).one()
    assert (rival.is_competitor, rival.category.name, rival.status) == (True, "蚝油", "active")


def test_a_price_is_the_accounts_own_or_the_list_price(importing, world):
    importing("prices", csv_of(*PRICES))
    day = date(2026, 12, 1)
    own = sa.select(AccountPrice.price_minor).filter_by(account_id=world.accounts.carrefour, from_day=day)
    listed = sa.select(ListPrice.price_minor).filter_by(product_id=world.products.soy, from_day=day)
    assert (db.session.scalar(own), db.session.scalar(listed)) == (860, 910)


def test_the_last_day_of_a_price_is_included(importing, world):
    head = [*PRICES[0], "截止日期(含)"]
    importing("prices", csv_of(head, ["S500", "", "2026-12-01", "9.10", "2026-12-31"]))
    price = db.session.scalars(sa.select(ListPrice).filter_by(from_day=date(2026, 12, 1))).one()
    assert price.to_day == date(2027, 1, 1)


def test_a_person_comes_in_without_a_password_that_anybody_knows(importing):
    importing("people", csv_of(*PEOPLE))
    person = db.session.scalars(sa.select(Person).where(Person.username == "feng")).one()
    assert (person.role, person.team and person.team.name, person.must_change_password) == ("supervisor", "新组", True)


def test_volumes_reach_their_month(importing, world):
    importing("volumes", csv_of(*VOLUMES))
    month = db.session.scalars(sa.select(StoreMonth).filter_by(store_id=world.stores.gubei, source="sell_out")).one()
    assert (month.month, month.volume, month.sales_minor) == (date(2026, 11, 1), 1500, 1365000)
    corrected = (*VOLUMES[:1], [*VOLUMES[1][:3], "1100", "9790.00", "sell-out"])
    assert counts(importing("volumes", csv_of(*corrected))) == (0, 1, 0, 0)
    db.session.refresh(month)
    assert (month.volume, month.sales_minor) == (1400, 1276000)


def test_deliveries_less_returns_are_sell_in(importing, world):
    importing("deliveries", csv_of(*DELIVERIES))
    importing("returns", csv_of(*RETURNS))
    fact = db.session.get_one(Volume, (date(2026, 11, 20), "sell_in", world.stores.gubei, world.products.soy))
    assert (fact.volume, fact.sales_minor) == (20, 17000)
    assert db.session.scalar(sa.select(Movement.reason).where(Movement.kind == "return")) == "临期"


def test_a_delivery_is_to_be_paid_under_its_number_and_a_payment_closes_it(importing, world):
    importing("deliveries", csv_of(*DELIVERIES))
    invoice = db.session.scalars(sa.select(Invoice).where(Invoice.number == "D1")).one()
    assert (invoice.amount_minor, invoice.due_on, invoice.store_id) == (32280, date(2026, 12, 20), world.stores.gubei)
    importing("payments", csv_of(*PAYMENTS))
    db.session.refresh(invoice)
    assert invoice.open_minor == 0


def test_a_delivery_fills_its_order_and_the_payment_ends_it(importing, world):
    order = placed_order(world)
    part = ([*DELIVERIES[0], "订单号"], [*DELIVERIES[1], "O-1"])
    importing("deliveries", csv_of(*part))
    assert (order.state, sorted(line.delivered for line in order.lines)) == ("partly_delivered", [0, 24])
    rest = (part[0], [*DELIVERIES[2], "O-1"])
    importing("deliveries", csv_of(*rest))
    assert (order.state, sorted(line.delivered for line in order.lines)) == ("delivered", [12, 24])
    importing("payments", csv_of(*PAYMENTS))
    assert order.state == "paid"


def placed_order(world) -> Order:
    with writing():
        order = Order(
            id=new_id(),
            number="O-1",
            store_id=world.stores.gubei,
            account_id=world.accounts.carrefour,
            rep_id=world.people.ana,
            day=date(2026, 11, 16),
            state="confirmed",
            currency="CNY",
            created_at=world.now,
        )
        order.lines = [
            OrderLine(product_id=world.products.soy, units=24, price_minor=850),
            OrderLine(product_id=world.products.dark, units=12, price_minor=990),
        ]
        db.session.add(order)
    return order


def test_a_payment_with_another_amount_corrects_the_first(importing):
    importing("deliveries", csv_of(*DELIVERIES))
    importing("payments", csv_of(*PAYMENTS))
    assert counts(importing("payments", csv_of(PAYMENTS[0], ["D1", "B-1", "2026-11-22", "300"]))) == (0, 1, 0, 0)
    invoice = db.session.scalars(sa.select(Invoice).where(Invoice.number == "D1")).one()
    assert (invoice.paid_minor, db.session.scalar(sa.select(sa.func.count(Payment.id)))) == (30000, 1)


def test_a_dry_run_sees_payments_that_exceed_their_invoice_together_as_the_real_one_does(importing):
    importing("deliveries", csv_of(*DELIVERIES))
    importing("returns", csv_of(*RETURNS))
    rows = [["D1", f"B-{number}", "2026-11-22", "2.00"] for number in range(ROWS_AT_ONCE + 50)]
    data = csv_of(PAYMENTS[0], *rows)
    tried = importing("payments", data, dry_run=True)
    real = importing("payments", data)
    assert counts(tried) == counts(real)
    assert reasons(tried) == reasons(real)
    assert 0 < real.refused < len(rows)


def the_credit():
    credit = db.session.scalars(sa.select(Credit)).one()
    db.session.refresh(credit)
    return credit


def test_a_return_without_an_order_is_kept_for_the_store_and_fills_up_its_next_payment(importing):
    importing("deliveries", csv_of(*DELIVERIES))
    for _again in range(2):
        importing("returns", csv_of(*RETURNS))
        assert (the_credit().amount_minor, the_credit().open_minor) == (3400, 3400)
    importing("payments", csv_of(PAYMENTS[0], ["D1", "B-1", "2026-11-22", "288.80"]))
    invoice = db.session.scalars(sa.select(Invoice).where(Invoice.number == "D1")).one()
    assert (invoice.open_minor, the_credit().open_minor) == (0, 0)


def test_a_return_of_an_order_is_taken_off_its_invoice_and_a_correction_follows(importing, world):
    placed_order(world)
    importing("deliveries", csv_of([*DELIVERIES[0], "订单号"], *([*row, "O-1"] for row in DELIVERIES[1:3])))
    back = ([*RETURNS[0], "Order number"], [*RETURNS[1], "O-1"])
    importing("returns", csv_of(*back))
    invoice = db.session.scalars(sa.select(Invoice).where(Invoice.number == "D1")).one()
    assert invoice.open_minor == 32280 - 3400
    more = [*RETURNS[1][:4], "8", "68.00", "临期", "O-1"]
    importing("returns", csv_of(back[0], more))
    db.session.refresh(invoice)
    assert (invoice.open_minor, the_credit().open_minor) == (32280 - 6800, 0)


def test_an_order_that_comes_back_whole_is_returned(importing, world):
    order = placed_order(world)
    importing("deliveries", csv_of([*DELIVERIES[0], "订单号"], *([*row, "O-1"] for row in DELIVERIES[1:3])))
    rows = ([*row[:4], units, amount, "临期", "O-1"] for row, units, amount in (
        (RETURNS[1], "24", "204.00"), ([*RETURNS[1][:3], "D500"], "12", "118.80"),
    ))  # fmt: skip
    importing("returns", csv_of([*RETURNS[0], "Order number"], *rows))
    assert order.state == "returned"


def test_a_file_cannot_pass_a_credit_off_as_a_payment(importing, world):
    placed_order(world)
    importing("deliveries", csv_of([*DELIVERIES[0], "订单号"], *([*row, "O-1"] for row in DELIVERIES[1:3])))
    importing("returns", csv_of([*RETURNS[0], "Order number"], [*RETURNS[1], "O-1"]))
    run = importing("payments", csv_of(PAYMENTS[0], ["D1", "R1", "2026-11-22", "100"]))
    assert len(reasons(run)) == 1
    assert the_credit().used_minor == 3400


def test_a_payment_that_is_corrected_downwards_opens_its_order_again(importing, world):
    order = placed_order(world)
    importing("deliveries", csv_of([*DELIVERIES[0], "订单号"], *([*row, "O-1"] for row in DELIVERIES[1:3])))
    importing("payments", csv_of(*PAYMENTS))
    assert order.state == "paid"
    importing("payments", csv_of(PAYMENTS[0], ["D1", "B-1", "2026-11-22", "300"]))
    db.session.refresh(order)
    assert order.state == "delivered"
