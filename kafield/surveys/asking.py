"""Which questions are asked, what may be answered, and what an answer earns.

The page decides the same from the same words (when-condition), so that a rep without a network
sees only what is asked of him; here it is decided again for what arrives.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import marshmallow as ma

from kafield.kit.forms import MESSAGES, Choice, Number, Text
from kafield.kit.i18n import lazy_gettext as _l
from kafield.kit.i18n import ngettext
from kafield.metrics.execution import FULL_MARKS
from kafield.surveys.models import Question

LARGEST = 999_999_999
LONGEST = 1000
TAKE_A_PHOTO = _l("Please take a photo.")


@dataclass(frozen=True)
class Given:
    """Answers by code as they are kept, and what is wrong by the name of the field."""

    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)


class Measure(Number):
    """A number with at most so many decimal places; negative only where the question allows it."""

    def __init__(self, *, decimals: int = 0, **options: Any) -> None:
        super().__init__(**{"min": 0, "max": LARGEST, **options})
        self.decimals = decimals

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> Decimal:
        number = super()._deserialize(value, attr, data, **more)
        if number != round(number, self.decimals):
            raise self.make_error("whole") if not self.decimals else too_precise(self.decimals)
        return number


def too_precise(decimals: int) -> ma.ValidationError:
    message = ngettext(
        "At most %(count)s decimal place, please.", "At most %(count)s decimal places, please.", decimals
    )
    return ma.ValidationError(message)


def read(questions: Iterable[Question], raw: Mapping[str, Any], photographed: Mapping[int, int]) -> Given:
    """What was answered, question by question; what is not asked is left out, whatever was sent.

    `photographed` counts the photos by question id.
    """
    given = Given()
    for question in questions:
        if not is_asked(question, given.values):
            continue
        try:
            value = answer_to(question, typed(raw, question), photographed.get(question.id, 0))
        except ma.ValidationError as error:
            given.errors[question.name] = [str(message) for message in error.messages]
            continue
        if value:
            given.values[question.code] = value
        elif question.is_required:
            given.errors[question.name] = [missing(question)]
    return given


def typed(raw: Mapping[str, Any], question: Question) -> str:
    value = raw.get(question.name, "")
    return (value[-1] if isinstance(value, list) else value).strip()


def answer_to(question: Question, value: str, photos: int) -> str:
    """The answer as it is kept, empty where there is none. Raises ValidationError in the reader's words."""
    if question.kind == "photo":
        return str(photos) if photos else ""
    return plain(field_of(question).deserialize(value)) if value else ""


def plain(value: Any) -> str:
    """12.50 is kept as 12.5 and 1E+3 as 1000."""
    if not isinstance(value, Decimal):
        return str(value)
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def missing(question: Question) -> str:
    return str(TAKE_A_PHOTO) if question.kind == "photo" else str(MESSAGES["required"])


def field_of(question: Question) -> ma.fields.Field:
    """The field that reads an answer to this question."""
    if question.kind == "number":
        return Measure(decimals=question.decimals, **bounds_of(question))
    if question.kind == "text":
        return Text(max=LONGEST)
    return Choice(options_of(question))


def bounds_of(question: Question) -> dict[str, Decimal]:
    bounds = {"min": question.minimum, "max": question.maximum}
    return {name: Decimal(plain(Decimal(str(bound)))) for name, bound in bounds.items() if bound is not None}


def options_of(question: Question) -> Collection[str]:
    """Everything a question of given answers may be answered with."""
    return ("yes", "no") if question.kind == "yes_no" else [choice["value"] for choice in question.choices]


def accepts(question: Question, value: str) -> bool:
    """Whether an answer of another time would still be one."""
    if question.kind == "photo":
        return False
    try:
        return bool(answer_to(question, value, 0))
    except ma.ValidationError:
        return False


def asked(questions: Iterable[Question], values: Mapping[str, str]) -> Iterator[Question]:
    """The questions that apply to these answers, in their order."""
    seen: dict[str, str] = {}
    for question in questions:
        if is_asked(question, seen):
            seen.update({question.code: values[question.code]} if question.code in values else {})
            yield question


def is_asked(question: Question, values: Mapping[str, str]) -> bool:
    """Without a condition always; else by the answer given before, and never while there is none."""
    if not question.when_code:
        return True
    value, wanted = values.get(question.when_code), question.when_value or ""
    if value is None:
        return False
    if question.when_operator in ("is", "not"):
        return (value == wanted) == (question.when_operator == "is")
    return compares(value, wanted, is_below=question.when_operator == "below")


def compares(value: str, wanted: str, *, is_below: bool) -> bool:
    try:
        return Decimal(value) < Decimal(wanted) if is_below else Decimal(value) > Decimal(wanted)
    except ArithmeticError:
        return False


def earned(question: Question, value: str | None) -> int:
    """0 to 100 of the question's weight."""
    if not value:
        return 0
    if question.kind == "yes_no":
        return FULL_MARKS if value == question.good_answer else 0
    if question.kind == "choice":
        return question.points_of(value)
    return FULL_MARKS
