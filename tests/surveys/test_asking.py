"""Which questions are asked, what may be answered, and what it earns."""

import pytest

from kafield.kit import i18n
from kafield.surveys import asking
from kafield.surveys.models import ChecklistVersion, Question
from tests.surveys.checklists import choice

pytestmark = pytest.mark.usefixtures("app")


def asked_as(kind, **more):
    fields = {"id": 1, "code": "q", "is_required": True, "decimals": 0, "good_answer": "yes", "when_operator": "is"}
    return Question(kind=kind, text="?", **{**fields, **more})


def answered(question, typed, photos=0):
    return asking.read([question], {question.name: typed}, {question.id: photos})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12", "12"),
        (" 12 ", "12"),
        ("１２", "12"),
        ("1,200", "1200"),
        ("0", "0"),
        ("-0", "0"),
        ("1e2", "100"),
        ("007", "7"),
    ],
)
def test_a_number_is_kept_plainly_however_it_was_typed(typed, kept):
    assert answered(asked_as("number"), typed).values == {"q": kept}


def test_a_price_keeps_its_decimals():
    assert answered(asked_as("number", decimals=2), "8.90").values == {"q": "8.9"}


@pytest.mark.parametrize(
    "typed", ["61", "-1", "1.5", "1e999", "9" * 5000, "NaN", "Infinity", "twelve", "1e-999999", "0x10", "1 2 x", "\x00"]
)
def test_a_number_out_of_range_or_absurd_is_wrong_at_its_field(typed):
    given = answered(asked_as("number", maximum=60.0), typed)
    assert list(given.errors) == ["q1"]
    assert given.values == {}


def test_the_message_names_the_limit():
    i18n.use_language("en")
    assert answered(asked_as("number", maximum=60.0), "61").errors == {"q1": ["Must be at most 60."]}
    assert answered(asked_as("number", decimals=1), "1.25").errors == {"q1": ["At most 1 decimal place, please."]}


def test_a_number_below_zero_needs_a_question_that_allows_it():
    assert answered(asked_as("number"), "-18").errors
    assert answered(asked_as("number", minimum=-30.0), "-18").values == {"q": "-18"}


@pytest.mark.parametrize("typed", ["maybe", "YES", "1", "yes,no", "<script>"])
def test_yes_or_no_is_one_of_the_two(typed):
    assert answered(asked_as("yes_no"), typed).errors


def test_a_choice_is_one_of_those_offered():
    question = asked_as("choice", choices=[choice("a", "甲", "甲", "A", 100), choice("b", "乙", "乙", "B", 0)])
    assert answered(question, "a").values == {"q": "a"}
    assert answered(question, "c").errors


def test_a_text_of_a_thousand_characters_is_the_longest():
    assert not answered(asked_as("text"), "酱" * 1000).errors
    assert answered(asked_as("text"), "酱" * 1001).errors


def test_a_repeated_field_counts_once():
    assert answered(asked_as("yes_no"), ["yes", "no"]).values == {"q": "no"}


@pytest.mark.parametrize("kind", ["yes_no", "number", "text", "photo"])
def test_what_is_required_must_be_there(kind):
    assert answered(asked_as(kind), "").errors
    assert not answered(asked_as(kind, is_required=False), "").errors


def test_a_photo_question_is_answered_by_photos_not_by_words():
    assert answered(asked_as("photo"), "a photo, I promise").errors
    assert answered(asked_as("photo"), "", photos=2).values == {"q": "2"}


@pytest.mark.parametrize(
    ("operator", "wanted", "value", "is_asked"),
    [
        ("is", "no", "no", True), ("is", "no", "yes", False), ("not", "a", "b", True), ("not", "a", "a", False),
        ("below", "5", "4.5", True), ("below", "5", "5", False), ("above", "5", "6", True), ("above", "5", "five", False),
    ],
)  # fmt: skip
def test_a_condition_decides_by_the_answer_before(operator, wanted, value, is_asked):
    question = asked_as("text", when_code="before", when_operator=operator, when_value=wanted)
    assert asking.is_asked(question, {"before": value}) is is_asked


@pytest.mark.parametrize("operator", ["is", "not", "below", "above"])
def test_while_the_question_before_is_open_nothing_depends_on_it(operator):
    assert not asking.is_asked(asked_as("text", when_code="before", when_operator=operator, when_value="1"), {})


def test_what_depends_on_a_question_that_is_not_asked_is_not_asked():
    first = asked_as("yes_no", id=1, code="a")
    second = asked_as("yes_no", id=2, code="b", when_code="a", when_value="yes")
    third = asked_as("yes_no", id=3, code="c", when_code="b", when_value="yes")
    given = asking.read([first, second, third], {"q1": "no", "q2": "yes", "q3": "yes"}, {})
    assert given.values == {"a": "no"}


def test_a_choice_earns_its_points_and_any_other_answer_all():
    question = asked_as("choice", choices=[choice("a", "甲", "", "", 100), choice("b", "乙", "", "", 50)])
    assert [asking.earned(question, value) for value in ("a", "b", "gone", None)] == [100, 50, 0, 0]
    assert asking.earned(asked_as("number"), "0") == 100
    assert asking.earned(asked_as("yes_no", good_answer="no"), "no") == 100


def test_an_answer_of_another_time_is_offered_only_where_it_would_still_do():
    assert asking.accepts(asked_as("number", maximum=60.0), "12")
    assert not asking.accepts(asked_as("number", maximum=10.0), "12")
    assert not asking.accepts(asked_as("yes_no"), "12")
    assert not asking.accepts(asked_as("photo"), "1")


def test_a_version_without_questions_asks_nothing():
    assert asking.read(ChecklistVersion().questions, {"q1": "yes"}, {}) == asking.Given()
