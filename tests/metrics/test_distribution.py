from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafield.metrics.distribution import (
    Rank,
    annual_per_store,
    average_stores,
    changes,
    full_year_estimate,
    gap_to_target,
    growth,
    growth_split,
    index,
    is_open,
    rank,
    required_vpo,
    stores_at,
    trend,
    volume_per_outlet,
)
from tests.metrics.vectors import cases

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def gap_on(today, so_far=1_252, target=1_320):
    """The gap of a target for November 2026."""
    gap = gap_to_target(so_far, target, *NOVEMBER, today=today)
    assert gap is not None
    return gap


def growth_of(*figures):
    """Horizontal, vertical and total growth where all three are defined."""
    found = growth_split(*figures)
    assert found.horizontal is not None
    assert found.vertical is not None
    assert found.total is not None
    return found.horizontal, found.vertical, found.total


@pytest.mark.parametrize(
    ("account", "volume", "stores", "vpo"),
    [
        ("農工商", 5_735, 189, 30.34),
        ("教育超市", 2_170, 59, 36.78),
        ("華聯", 9_854, 318, 30.99),
        ("可的", 6_080, 558, 10.90),
        ("家樂福", 6_368, 6, 1_061.33),
    ],
)
def test_vpo_is_volume_by_stores_also_where_the_handbook_prints_another_figure(account, volume, stores, vpo):
    assert volume_per_outlet(volume, stores) == pytest.approx(vpo, abs=0.005)


@pytest.mark.parametrize(
    ("account", "sales", "stores", "vpo"),
    [("農工商", 197_000, 189, 1_042.33), ("華聯", 464_453, 318, 1_460.54), ("家樂福", 288_234, 6, 48_039.0)],
)
def test_vpo_is_also_told_in_money(account, sales, stores, vpo):
    assert volume_per_outlet(sales, stores) == pytest.approx(vpo, abs=0.005)


def test_an_account_without_stores_has_no_vpo():
    assert volume_per_outlet(5_735, 0) is None
    assert volume_per_outlet(None, 189) is None


def test_three_to_five_stores_and_vpo_three_to_five_make_nine_to_twenty_five():
    found = growth_of(25, 5, 9, 3)
    assert found == pytest.approx((5 / 3, 5 / 3, 25 / 9))
    assert [f"{factor:.1%}" for factor in found] == ["166.7%", "166.7%", "277.8%"]


class TestTheExerciseOfLianhua:
    """聯華超市: 200 stores at the end of 2001, 50 of them opened in 2001, 70 opened in 2002, 80 planned for 2003."""

    stores_2001 = average_stores(200 - 50, 200)
    stores_2002 = average_stores(200, 200 + 70)
    stores_2003 = average_stores(270, 270 + 80)

    def test_average_stores_are_the_mean_of_start_and_end(self):
        assert [average_stores(*ends) for ends in ((150, 200), (200, 270), (270, 350))] == [175, 235, 310]

    def test_vpo_of_both_years(self):
        assert volume_per_outlet(262_500, self.stores_2001) == 1_500
        assert volume_per_outlet(470_000, self.stores_2002) == 2_000

    def test_growth_is_horizontal_times_vertical(self):
        found = growth_of(470_000, self.stores_2002, 262_500, self.stores_2001)
        assert [f"{factor:.1%}" for factor in found] == ["134.3%", "133.3%", "179.0%"]

    def test_a_target_of_130_percent_requires_a_vpo(self):
        assert required_vpo(470_000 * 130 // 100, self.stores_2003) == pytest.approx(1_970.97, abs=0.005)


@given(*[st.integers(1, 10**9)] * 4)
def test_horizontal_times_vertical_is_always_the_total(volume_now, stores_now, volume_before, stores_before):
    horizontal, vertical, total = growth_of(volume_now, stores_now, volume_before, stores_before)
    assert horizontal * vertical == pytest.approx(total)


def test_growth_from_nothing_is_undefined():
    assert growth(5, 0) is None
    assert growth(5, None) is None
    assert growth_split(25, 5, 0, 0).total is None


def test_the_twelve_monthly_vpos_add_up_to_a_figure_of_their_own():
    assert annual_per_store([100] * 11 + [200]) == 1_300


def test_a_year_with_an_unknown_month_has_no_annual_figure():
    assert annual_per_store([100] * 11 + [None]) is None
    assert annual_per_store([100] * 11) is None


def test_the_full_year_is_estimated_from_average_stores_and_the_annual_figure():
    assert full_year_estimate(235, 1_300) == 305_500
    assert full_year_estimate(235, None) is None


@cases("index")
def test_an_index_of_100_is_the_average(case):
    assert index(case["value"], case["base"]) == pytest.approx(case["index"])


def test_rank_counts_the_better_ones():
    assert rank([1_252, 1_148, 985, 938, 884, 811], 1_148) == Rank(place=2, of=6, tied=0)


def test_equals_share_a_place_and_the_next_one_is_skipped():
    assert rank([9, 7, 7, 5], 7) == Rank(place=2, of=4, tied=1)
    assert rank([9, 7, 7, 5], 5) == Rank(place=4, of=4, tied=0)


def test_stores_without_a_figure_are_not_ranked():
    assert rank([9, None, 5], 5) == Rank(place=2, of=2, tied=0)
    assert rank([9, None], None) is None


@pytest.mark.parametrize(
    ("opened", "closed", "stands"),
    [
        (date(2002, 1, 1), None, True),
        (date(2002, 1, 2), None, False),
        (date(2001, 1, 1), date(2002, 1, 1), False),
        (date(2001, 1, 1), date(2002, 1, 2), True),
        (None, None, True),
    ],
)
def test_a_store_stands_from_its_opening_to_the_day_before_its_closing(opened, closed, stands):
    assert is_open((opened, closed), date(2002, 1, 1)) is stands


def test_stores_at_a_day_counts_those_that_stand():
    lifespans = [(date(2001, 5, 1), None), (date(2001, 5, 1), date(2001, 12, 31)), (date(2002, 3, 1), None)]
    assert stores_at(lifespans, date(2001, 12, 31)) == 1


def test_a_trend_is_the_change_per_period():
    assert trend([10, 12, 14]) == 2
    assert trend([14, None, 10]) == -2
    assert trend([5, 5, 5]) == 0


def test_one_value_has_no_trend():
    assert trend([10]) is None
    assert trend([None, 10, None]) is None


def test_changes_compare_each_period_with_the_one_before():
    assert changes([10, 12, None, 6]) == [1.2, None, None]


def test_a_gap_says_what_is_missing_to_the_end_of_the_period():
    gap = gap_on(date(2026, 11, 22))
    assert (gap.missing, gap.days_left, gap.per_day) == (68, 8, 8.5)
    assert gap.projected == pytest.approx(1_252 * 30 / 22)
    assert gap.projected_missing == pytest.approx(1_320 - 1_252 * 30 / 22)


def test_a_passed_target_leaves_a_negative_gap_and_no_daily_need():
    gap = gap_on(date(2026, 11, 22), so_far=1_400)
    assert (gap.missing, gap.per_day) == (-80, None)


def test_on_the_last_day_nothing_can_be_spread_any_more():
    gap = gap_on(date(2026, 11, 30))
    assert (gap.days_left, gap.per_day, gap.projected) == (0, None, 1_252)


def test_before_the_period_nothing_is_projected():
    gap = gap_on(date(2026, 10, 20), so_far=0)
    assert (gap.days_left, gap.projected) == (30, None)


def test_without_a_target_there_is_no_gap():
    assert gap_to_target(1_252, None, *NOVEMBER, today=date(2026, 11, 22)) is None


@cases("rank")
def test_phone_and_server_give_a_store_the_same_place(case):
    place = rank(case["values"], case["mine"])
    assert (place.place, place.of, place.tied) == (case["place"], case["of"], case["tied"])


@cases("required_vpo")
def test_phone_and_server_ask_the_same_of_a_store(case):
    assert required_vpo(case["target"], case["stores"]) == case["vpo"]


@cases("gap")
def test_phone_and_server_miss_the_same_to_a_target(case):
    days = [date.fromisoformat(case[name]) for name in ("start", "end", "today")]
    gap = gap_to_target(case["so_far"], case["target"], *days)
    assert (gap.missing, gap.days_left, gap.per_day, gap.projected) == tuple(
        case[name] for name in ("missing", "days_left", "per_day", "projected")
    )
