import pytest

from kafield.metrics.stock import (
    cases_and_units,
    count_total,
    fill_rate,
    offtake,
    order_total,
    suggested_order,
    whole_cases,
)
from tests.metrics.vectors import cases


@cases("offtake")
def test_offtake_is_what_left_the_store_since_the_last_count(case):
    assert offtake(case["last"], case["delivered"], case["returned"], case["now"]) == case["offtake"]


@cases("suggested_order")
def test_the_suggestion_covers_one_and_a_half_offtakes_in_whole_cases(case):
    found = suggested_order(case["offtake"], case["now"], case["on_order"], case["case_size"], case["factor"])
    assert found is not None
    assert (found.need, found.cases, found.units) == (case["need"], case["cases"], case["units"])
    assert found.is_suspect == case["is_suspect"]


def test_a_suggestion_carries_the_parts_of_its_reason():
    found = suggested_order(31, now=11, on_order=0, case_size=12)
    assert found is not None
    assert (found.factor, found.offtake, found.now, found.on_order) == (1.5, 31, 11, 0)


def test_a_first_count_suggests_nothing():
    assert suggested_order(None, now=11, on_order=0, case_size=12) is None


@pytest.mark.parametrize("case_size", [0, -12])
def test_a_case_holds_at_least_one_unit(case_size):
    for compute in (
        lambda: suggested_order(1, 0, 0, case_size),
        lambda: cases_and_units(1, case_size),
        lambda: whole_cases(1, case_size),
    ):
        with pytest.raises(ValueError, match="at least one unit"):
            compute()


@cases("count_total")
def test_stock_is_counted_on_the_shelf_and_in_the_back_room(case):
    assert count_total(case["places"], case["case_size"]) == case["total"]


@cases("cases_and_units")
def test_a_total_reads_as_cases_and_units(case):
    assert cases_and_units(case["total"], case["case_size"]) == (case["cases"], case["units"])


@cases("whole_cases")
def test_a_begun_case_is_a_whole_case(case):
    assert whole_cases(case["units"], case["case_size"]) == case["cases"]


@cases("order_total")
def test_an_order_costs_what_its_lines_cost(case):
    assert order_total(case["lines"]) == case["total_minor"]


def test_fill_rate_is_delivered_of_ordered():
    assert fill_rate(120, 90) == 0.75


def test_too_much_delivered_is_no_more_than_filled():
    assert fill_rate(120, 144) == 1.0


def test_nothing_ordered_has_no_fill_rate():
    assert fill_rate(0, 0) is None
