"""家樂福 has two hypermarkets; 古北店 is Ana's. Today is 23 November 2026."""

import json
from datetime import date

import pytest

from kafield.accounts.models import Store
from kafield.kit.db import db, writing
from kafield.volumes.actions import set_target
from kafield.volumes.queries import figures_for

TODAY = date(2026, 11, 23)


@pytest.fixture
def gubei(world):
    return lambda day=TODAY: figures_for(db.session.get_one(Store, world.stores.gubei), day)


@pytest.fixture
def november(sell):
    """Sell-out of November to date, of October, and some before."""
    for store, day, volume in (
        ("gubei", date(2026, 9, 7), 300),
        ("gubei", date(2026, 10, 5), 400),
        ("wuning", date(2026, 10, 5), 200),
        ("gubei", date(2026, 11, 2), 500),
        ("gubei", date(2026, 11, 23), 90),
        ("wuning", date(2026, 11, 2), 410),
        ("xinzhuang", date(2026, 11, 2), 77),
    ):
        sell(store, day, volume, 10 * volume)


@pytest.mark.usefixtures("november")
def test_a_store_stands_beside_its_account_and_its_format(gubei):
    to_date = gubei()["to_date"]
    assert (to_date["from"], to_date["to"], to_date["volume"], to_date["sales_minor"]) == (
        "2026-11-01",
        "2026-11-23",
        590,
        5_900,
    )
    assert (to_date["account"]["volume"], to_date["account"]["average_stores"], to_date["account"]["vpo"]) == (
        1_000,
        2,
        500,
    )
    assert to_date["account"]["index"] == 118
    assert to_date["rank"] == {"place": 1, "of": 2, "tied": 0}
    last = gubei()["last_month"]
    assert (last["from"], last["to"], last["volume"], last["account"]["vpo"]) == ("2026-10-01", "2026-10-31", 400, 300)


def test_a_format_is_compared_within_the_account_and_over_all_accounts(gubei, november, world, sell):
    with writing():
        db.session.get_one(Store, world.stores.wuning).format = "supermarket"
        db.session.get_one(Store, world.stores.xinzhuang).format = "hypermarket"
    to_date = gubei()["to_date"]
    assert (to_date["account"]["vpo"], to_date["account_format"]["vpo"], to_date["format"]["vpo"]) == (500, 590, 333.5)


@pytest.mark.usefixtures("november")
def test_what_comes_after_the_day_is_not_in_its_figures(gubei):
    earlier = gubei(date(2026, 11, 22))
    assert earlier["to_date"]["volume"] == 500
    assert earlier["to_date"]["account"]["volume"] == 910


@pytest.mark.usefixtures("november")
def test_the_trend_is_twelve_full_months_and_silent_where_nothing_is_known(gubei):
    trend = gubei()["trend"]
    assert len(trend) == 12
    assert (trend[0], trend[-2], trend[-1]) == (
        {"month": "2025-11-01", "volume": None},
        {"month": "2026-09-01", "volume": 300},
        {"month": "2026-10-01", "volume": 400},
    )


@pytest.mark.usefixtures("november")
def test_a_target_requires_a_vpo_and_says_what_is_missing_by_the_end_of_the_month(gubei, world):
    assert gubei()["target"] is None
    with writing():
        set_target(world.accounts.carrefour, TODAY, 1_320)
    target = gubei()["target"]
    assert (target["volume"], target["average_stores"], target["required_vpo"]) == (1_320, 2, 660)
    assert (target["missing"], target["days_left"], target["per_day"]) == (70, 7, 10)


def test_sell_in_speaks_where_the_chain_tells_nothing(gubei, sell):
    sell("gubei", date(2026, 11, 2), 48, source="sell_in")
    figures = gubei()
    assert (figures["source"], figures["to_date"]["volume"]) == ("sell_in", 48)
    sell("wuning", date(2026, 11, 2), 7)
    figures = gubei()
    assert (figures["source"], figures["to_date"]["volume"]) == ("sell_out", 0)


def test_a_store_that_does_not_stand_any_more_has_no_rank(gubei, november, world):
    with writing():
        db.session.get_one(Store, world.stores.gubei).closed_on = TODAY
    assert gubei()["to_date"]["rank"] is None


def test_without_any_fact_there_is_no_index_and_nothing_breaks(gubei):
    to_date = gubei()["to_date"]
    assert (to_date["volume"], to_date["account"]["vpo"], to_date["account"]["index"]) == (0, 0, None)


@pytest.mark.usefixtures("november")
def test_figures_are_plain_json(gubei):
    assert json.loads(json.dumps(gubei())) == gubei()
