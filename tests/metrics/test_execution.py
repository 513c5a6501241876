import pytest

from kafield.metrics.execution import (
    COMPLIANCE_VERSION,
    Answer,
    DisplayCheck,
    Progress,
    display_compliance,
    faults,
    required_progress,
    score_of,
)
from tests.metrics.vectors import cases

GOOD = DisplayCheck(
    in_place=True,
    right_position=True,
    right_skus=True,
    price_tag_right=True,
    is_full=True,
    posm=True,
    has_photo=True,
)


def test_compliance_counts_faultless_displays_of_those_due():
    found = display_compliance([GOOD, GOOD, DisplayCheck(), GOOD])
    assert (found.compliant, found.due, found.rate) == (3, 4, 0.75)


def test_a_display_nobody_checked_is_due_and_fails():
    assert display_compliance([GOOD, None]).rate == 0.5


def test_a_store_without_displays_has_no_compliance():
    assert display_compliance([]).rate is None


def test_the_definition_that_counted_is_named():
    assert display_compliance([]).version == COMPLIANCE_VERSION == 1


@pytest.mark.parametrize(
    "question",
    ["in_place", "right_position", "right_skus", "price_tag_right", "is_full", "posm", "has_photo"],
)
def test_one_fault_is_enough(question):
    check = DisplayCheck(**{**vars(GOOD), question: False})
    assert faults(check) == (question,)
    assert display_compliance([check]).compliant == 0


def test_a_question_the_display_does_not_ask_is_no_fault():
    assert faults(DisplayCheck(**{**vars(GOOD), "posm": None})) == ()


@cases("score")
def test_a_score_is_weighted_per_section_and_voided_by_a_failed_critical_question(case):
    found = score_of(Answer(**answer) for answer in case["answers"])
    assert (found.earned, found.possible) == (case["earned"], case["possible"])
    assert found.percent == pytest.approx(case["percent"])
    assert [{**vars(section), "percent": section.percent} for section in found.sections] == case["sections"]


def test_a_score_says_that_a_critical_question_failed():
    assert score_of([Answer("hygiene", 1, 50, is_critical=True)]).has_failed_critical
    assert not score_of([Answer("hygiene", 1, 100, is_critical=True)]).has_failed_critical


def test_progress_counts_only_what_is_required():
    steps = [(True, True), (True, False), (False, True), (False, False)]
    assert required_progress(steps) == Progress(done=1, total=2)


def test_a_call_is_complete_when_all_required_steps_are_done():
    assert required_progress([(True, True), (False, False)]).is_complete
    assert not required_progress([(True, False)]).is_complete
