"""What a rep needs of his supervisor, and in which order."""

from collections import Counter
from datetime import timedelta

import pytest

from kafield.supervision.figures import Figures, checked_of, sum_of
from kafield.supervision.needs import need_of
from kafield.supervision.phones import Phone
from kafield.supervision.reports import Due, Standing
from tests.cast import NOW

GOOD = {"stops_planned": 4, "planned_made": 4, "visits_made": 4, "visits_with_order": 2}


def figures(due=2, ok=2, wrong=0, waiting=0, refused=0, **totals):
    phones = (Phone(1, "d", waiting, refused, timedelta(0), NOW),) if waiting else ()
    return Figures(Counter({**GOOD, **totals}), Due(due, ok, wrong), phones)


@pytest.mark.parametrize(
    ("given", "is_running", "kind"),
    [
        ({"wrong": 1, "ok": 1}, True, "displays"),
        ({"wrong": 1, "ok": 1, "planned_made": 1}, False, "displays"),
        ({"planned_made": 3}, False, "missed"),
        ({"planned_made": 3}, True, None),
        ({"planned_made": 0, "visits_made": 0}, True, "not_begun"),
        ({"waiting": 2, "refused": 1}, True, "refused"),
        ({"visits_with_order": 0}, True, "no_order"),
        ({"waiting": 2}, True, "phone"),
        ({}, True, "praise"),
        ({"due": 3}, True, None),
        ({"due": 0, "ok": 0}, True, None),
    ],
)
def test_the_first_that_holds_is_said(given, is_running, kind):
    need = need_of(figures(**given), is_running=is_running, is_late=is_running)
    assert (need.kind if need else None) == kind


def test_who_has_nothing_planned_is_never_late():
    idle = Figures(Counter(), Due())
    assert need_of(idle, is_running=True, is_late=True) is None


def test_the_gap_adds_what_was_not_made_and_what_was_found_wrong():
    assert figures(due=4, ok=1, wrong=3, planned_made=2).gap == 0.5 + 0.75
    assert Figures().gap == 0


def test_a_team_is_the_sum_of_its_reps_and_its_ratios_are_of_the_sums():
    team = sum_of([
        Figures(Counter(stops_planned=10, planned_made=1), Due(1, 1), standing=Standing(10, 20)),
        Figures(Counter(stops_planned=2, planned_made=2), Due(3, 0, 3, 500), standing=Standing(30, 20)),
    ])  # fmt: skip
    assert team.plan == 3 / 12
    assert team.displays == Due(4, 1, 3, 500)
    assert team.standing.index == 100


def test_what_nobody_did_has_no_ratio():
    nobody = Figures()
    assert (nobody.plan, nobody.strike, nobody.seconds, nobody.score, nobody.compliance, nobody.lines_per_order) == (
        None,
    ) * 6
    assert nobody.standing.index is None


def test_over_several_days_the_displays_checked_are_the_whole():
    assert checked_of(Counter(displays_checked=5, displays_ok=3)) == Due(5, 3, 2)


def test_a_visit_that_was_not_planned_is_no_part_of_the_plan():
    assert figures(visits_made=6).unplanned == 2
