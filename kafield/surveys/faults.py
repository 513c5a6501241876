"""What keeps a checklist from being published."""

from collections.abc import Callable, Iterator

from kafield.kit.i18n import gettext as _
from kafield.surveys import asking
from kafield.surveys.models import ChecklistVersion, Question

Before = dict[str, Question]


def faults_of(version: ChecklistVersion) -> dict[str, list[str]]:
    """Messages by the code of the question, under "" those of the checklist as a whole; empty where all is well."""
    found: dict[str, list[str]] = {}
    before: Before = {}
    for question in version.questions:
        messages = list(faults_in(question, before))
        found.update({question.code: messages} if messages else {})
        before[question.code] = question
    if not version.questions:
        found[""] = [_("There is no question yet.")]
    return found


def faults_in(question: Question, before: Before) -> Iterator[str]:
    for rule in RULES:
        yield from rule(question, before)


def has_a_code_of_its_own(question: Question, before: Before) -> Iterator[str]:
    if question.code in before:
        yield _("Another question has this code already.")


def says_something(question: Question, before: Before) -> Iterator[str]:
    if not question.text.strip():
        yield _("The question has no text.")


def offers_choices(question: Question, before: Before) -> Iterator[str]:
    if question.kind != "choice":
        return
    values = [choice["value"] for choice in question.choices]
    if len(values) < 2:
        yield _("A choice needs at least two answers.")
    if len(set(values)) < len(values):
        yield _("Two answers have the same value.")
    if any(not choice.get("zh_Hans") for choice in question.choices):
        yield _("Every answer needs its words.")


def has_a_range(question: Question, before: Before) -> Iterator[str]:
    low, high = question.minimum, question.maximum
    if question.kind == "number" and high is not None and (low or 0) > high:
        yield _("The smallest number is larger than the largest.")


def asks_after_its_condition(question: Question, before: Before) -> Iterator[str]:
    """A condition looks back: at a question that stands earlier, and at an answer that it can have."""
    if not question.when_code:
        return
    depends_on = before.get(question.when_code)
    if depends_on is None:
        yield wrong_place(question)
    elif not can_be(depends_on, question.when_operator, question.when_value or ""):
        yield _("The condition asks for an answer that “%(question)s” cannot have.", question=depends_on.text)


def wrong_place(question: Question) -> str:
    later = question.version.question(question.when_code or "")
    if later is None:
        return _("The condition refers to a question that is not there.")
    return _("The condition refers to “%(question)s”, which is asked later.", question=later.text)


def can_be(question: Question, operator: str, value: str) -> bool:
    if operator in ("below", "above"):
        return question.kind == "number" and is_number(value)
    return question.kind in ("yes_no", "choice") and value in asking.options_of(question)


def is_number(text: str) -> bool:
    try:
        return float(text) == float(text)
    except ValueError:
        return False


RULES: tuple[Callable[[Question, Before], Iterator[str]], ...] = (
    has_a_code_of_its_own,
    says_something,
    offers_choices,
    has_a_range,
    asks_after_its_condition,
)
