import json
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from kafield.accounts.models import Account, Store
from kafield.kit.db import db, writing
from kafield.metrics.periods import Period
from kafield.volumes.actions import Fact, add_facts
from kafield.volumes.vpo import UnknownAccount, told, vpo_report

YEAR_2001 = Period(date(2001, 1, 1), date(2001, 12, 31))
YEAR_2002 = Period(date(2002, 1, 1), date(2002, 12, 31))
Q4 = Period(date(2026, 10, 1), date(2026, 12, 31))


@pytest.fixture
def lianhua(world):
    """聯華 as in the handbook: 150 stores, 50 opened in 2001 and 70 in 2002, and its sales of both years."""
    with writing():
        account = Account(code="LH", name="聯華")
        openings = [date(1999, 1, 1)] * 150 + [date(2001, 6, 1)] * 50 + [date(2002, 6, 1)] * 70
        account.stores = [
            Store(code=f"LH{at}", name=f"聯華 {at}", format="supermarket", opened_on=day)
            for at, day in enumerate(openings)
        ]
        db.session.add(account)
        db.session.flush()
        store = account.stores[0].id
        add_facts(
            [
                Fact(date(2001, 3, 1), store, world.products.soy, 7_500, 26_250_000),
                Fact(date(2002, 9, 1), store, world.products.soy, 13_400, 47_000_000),
            ],
            "sell_out",
        )


def test_the_exercise_of_lianhua(lianhua):
    found = vpo_report("聯華", YEAR_2002, YEAR_2001, measure="sales").as_json()
    assert (found["sales"], found["stores_start"], found["stores_end"], found["average_stores"]) == (
        470_000,
        200,
        270,
        235,
    )
    assert found["vpo"] == 2_000
    before = found["against"]
    assert (before["sales"], before["stores_start"], before["stores_end"], before["average_stores"]) == (
        262_500,
        150,
        200,
        175,
    )
    assert before["vpo"] == 1_500
    factors = [round(found["growth"][name], 3) for name in ("horizontal", "vertical", "total")]
    assert factors == [1.343, 1.333, 1.790]


def test_the_measure_decides_vpo_and_growth_and_both_sums_are_told(lianhua):
    found = vpo_report("聯華", YEAR_2002, YEAR_2001)
    assert (found.now.volume, found.now.sales) == (13_400, 470_000)
    assert found.now.vpo == pytest.approx(13_400 / 235)
    assert found.as_json()["growth"]["total"] == pytest.approx(13_400 / 7_500)


def test_json_has_just_the_agreed_names(lianhua):
    found = vpo_report("聯華", YEAR_2002, YEAR_2001).as_json()
    six = ["volume", "sales", "stores_start", "stores_end", "average_stores", "vpo"]
    assert list(found) == [*six, "against", "growth"]
    assert list(found["against"]) == six
    assert list(found["growth"]) == ["horizontal", "vertical", "total"]


def test_without_a_period_to_compare_with_there_is_no_growth(lianhua):
    found = vpo_report("LH", YEAR_2002).as_json()
    assert (found["against"], found["growth"]) == (None, None)


def test_an_account_goes_by_its_name_or_code_and_a_stranger_is_told(lianhua):
    assert vpo_report("LH", YEAR_2002).account == vpo_report("聯華", YEAR_2002).account == "聯華"
    with pytest.raises(UnknownAccount):
        vpo_report("聯", YEAR_2002)


def test_a_store_that_opens_on_the_first_day_stood_at_the_start_and_one_that_closes_on_it_did_not(world):
    with writing():
        db.session.get_one(Store, world.stores.gubei).opened_on = Q4.start
        db.session.get_one(Store, world.stores.wuning).closed_on = Q4.start
    found = vpo_report("家樂福", Q4).now
    assert (found.stores_start, found.stores_end, found.average_stores) == (1, 1, 1)


def test_a_store_that_opens_or_closes_on_the_last_day(world):
    with writing():
        db.session.get_one(Store, world.stores.gubei).opened_on = Q4.end
        db.session.get_one(Store, world.stores.wuning).closed_on = Q4.end
    found = vpo_report("家樂福", Q4).now
    assert (found.stores_start, found.stores_end) == (1, 1)


def test_where_no_store_stood_there_is_no_vpo(world):
    with writing():
        db.session.execute(sa.update(Store).values(opened_on=date(2027, 1, 1)))
    assert vpo_report("家樂福", Q4).now.vpo is None


def test_both_dates_belong_to_the_period_and_a_week_to_that_of_its_monday(sell):
    sell("gubei", date(2026, 9, 28), 1)
    sell("gubei", date(2026, 10, 5), 10)
    sell("gubei", date(2026, 12, 28), 100)
    assert vpo_report("家樂福", Q4).now.volume == 110
    assert vpo_report("家樂福", Period(date(2026, 10, 5), date(2026, 12, 28))).now.volume == 110
    assert vpo_report("家樂福", Period(date(2026, 10, 6), date(2026, 12, 27))).now.volume == 0


def test_only_the_source_asked_for_counts(sell):
    sell("gubei", date(2026, 10, 5), 10)
    sell("gubei", date(2026, 10, 5), 7, source="sell_in")
    assert vpo_report("家樂福", Q4).now.volume == 10
    assert vpo_report("家樂福", Q4, source="sell_in").now.volume == 7


def test_only_products_of_the_named_manufacturers_count_where_any_is_named(sell):
    sell("gubei", date(2026, 10, 5), 10, product="soy")
    sell("wuning", date(2026, 10, 5), 5, product="rival")
    sell("xinzhuang", date(2026, 10, 5), 3, product="rival")
    assert vpo_report("家樂福", Q4, manufacturers=["Rival"]).now.volume == 5
    assert vpo_report("家樂福", Q4, manufacturers=["Rival", "KA Foods"]).now.volume == 15
    assert vpo_report("家樂福", Q4, manufacturers=["Nobody"]).now.volume == 0


@pytest.mark.parametrize(
    "period",
    [
        Period(date(2026, 9, 15), date(2026, 12, 10)),
        Period(date(2026, 10, 1), date(2026, 11, 15)),
        Period(date(2026, 10, 1), date(2026, 11, 20)),
        Period(date(2026, 11, 3), date(2026, 11, 19)),
    ],
)
def test_months_and_days_together_give_what_the_facts_alone_give(sell, period):
    sold = {
        date(2026, 9, 14): 1,
        date(2026, 9, 15): 2,
        date(2026, 10, 31): 4,
        date(2026, 11, 3): 8,
        date(2026, 11, 20): 16,
    }
    for day, volume in sold.items():
        sell("gubei", day, volume)
    expected = sum(volume for day, volume in sold.items() if period.start <= day <= period.end)
    assert vpo_report("家樂福", period).now.volume == expected
    assert vpo_report("家樂福", period, manufacturers=["KA Foods"]).now.volume == expected


ASKED: dict[str, Any] = {"manufacturers": (), "source": "sell-out", "measure": "sales", "as_json": True}


def test_the_command_prints_one_json_object(lianhua):
    printed = told("聯華", (YEAR_2002.start, YEAR_2002.end), (YEAR_2001.start, YEAR_2001.end), **ASKED)
    assert json.loads(printed) == vpo_report("聯華", YEAR_2002, YEAR_2001, measure="sales").as_json()


def test_or_lines_to_read(lianhua):
    asked = {**ASKED, "as_json": False}
    printed = told("聯華", (YEAR_2002.start, YEAR_2002.end), (YEAR_2001.start, YEAR_2001.end), **asked)
    assert "horizontal 1.343, vertical 1.333, total 1.790" in printed
    assert "470,000" in printed


def test_a_period_that_ends_before_it_starts_is_refused(lianhua):
    with pytest.raises(ValueError, match="lies before"):
        told("聯華", (YEAR_2002.end, YEAR_2002.start), (None, None), **ASKED)
