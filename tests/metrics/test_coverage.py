from datetime import UTC, date, datetime, timedelta

import pytest

from kafield.metrics.coverage import (
    VisitState,
    plan_attainment,
    store_coverage,
    strike_rate,
    time_in_store,
    visit_state,
)

TODAY = date(2026, 11, 23)


def at(hour, minute=0):
    return datetime(2026, 11, 23, hour, minute, tzinfo=UTC)


def test_strike_rate_is_visits_with_an_order_of_visits_made():
    assert strike_rate(38, 71) == pytest.approx(0.535, abs=0.0005)


def test_plan_attainment_is_planned_visits_made_of_planned():
    assert plan_attainment(71, 82) == pytest.approx(0.866, abs=0.0005)


def test_coverage_is_stores_seen_of_stores():
    assert store_coverage(30, 40) == 0.75


def test_a_day_without_visits_has_no_rates():
    assert (strike_rate(0, 0), plan_attainment(0, 0), store_coverage(0, 0)) == (None, None, None)


def test_time_in_store_leaves_out_the_pauses():
    assert time_in_store(at(10), at(11), [(at(10, 10), at(10, 25))]) == timedelta(minutes=45)


def test_an_unended_pause_lasts_to_the_end():
    assert time_in_store(at(10), at(11), [(at(10, 40), None)]) == timedelta(minutes=40)


def test_overlapping_pauses_count_once():
    pauses = [(at(10, 20), at(10, 40)), (at(10, 10), at(10, 30))]
    assert time_in_store(at(10), at(11), pauses) == timedelta(minutes=30)


def test_a_pause_outside_the_visit_takes_nothing_from_it():
    pauses = [(at(9), at(9, 30)), (at(10, 50), at(11, 30))]
    assert time_in_store(at(10), at(11), pauses) == timedelta(minutes=50)


def test_a_clock_that_ran_backwards_gives_no_negative_time():
    assert time_in_store(at(11), at(10)) == timedelta()


@pytest.mark.parametrize(
    ("day", "facts", "state"),
    [
        (TODAY, {}, VisitState.PLANNED),
        (TODAY + timedelta(1), {}, VisitState.PLANNED),
        (TODAY - timedelta(1), {}, VisitState.MISSED),
        (TODAY, {"is_cancelled": True}, VisitState.CANCELLED),
        (TODAY - timedelta(1), {"is_cancelled": True}, VisitState.CANCELLED),
        (TODAY, {"is_checked_in": True}, VisitState.RUNNING),
        (TODAY, {"is_checked_in": True, "is_paused": True}, VisitState.PAUSED),
        (TODAY, {"is_checked_in": True, "is_cancelled": True}, VisitState.RUNNING),
        (TODAY - timedelta(1), {"is_checked_in": True, "is_checked_out": True}, VisitState.DONE),
    ],
)
def test_the_state_of_a_visit_is_what_was_done_before_what_was_planned(day, facts, state):
    known = {"is_checked_in": False, "is_checked_out": False, **facts}
    assert visit_state(day, TODAY, **known) is state
