"""What is typed about checklists, and the frame of what a rep answers."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import marshmallow as ma

from kafield.accounts.models import FORMATS
from kafield.kit.forms import CaptureForm, Choice, Flag, Form, Json, Number, Rows, Said, Submitted, Text, Whole
from kafield.kit.i18n import gettext as _
from kafield.surveys.asking import LARGEST, plain
from kafield.surveys.models import KINDS, Question

LIMIT = {"min": -LARGEST, "max": LARGEST}


class AnswersForm(CaptureForm):
    """The answers themselves, `q<id>`, are read by the questions of the version."""

    version_id = Whole(required=True, min=1, max=2**31 - 1)
    photos = Json()


class ChecklistForm(Form):
    name = Text(required=True, max=120)
    format = Choice(FORMATS)


class ChoiceRow(Form):
    """One answer to choose; `value` is kept once it has one. Points are 0 to 100."""

    value = Text(max=40)
    hans = Text(required=True, max=80)
    hant = Text(max=80)
    en = Text(max=80)
    points = Whole(min=0, max=100)


class Bound(Number):
    """A limit of a range, as the float that it is kept as."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> float:  # type: ignore[override]
        return float(super()._deserialize(value, attr, data, **more))


class When(Said):
    """`<code>:<operator>:<value>`; a comparison leaves its number to `when_number`."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> tuple[str, str, str]:
        code, _colon, rest = str(value).partition(":")
        operator, _colon, wanted = rest.partition(":")
        return code, operator, wanted


class QuestionForm(Form):
    section = Text(required=True, max=80)
    section_zh_hant = Text(max=80)
    section_en = Text(max=80)
    kind = Choice(KINDS, required=True)
    text = Text(required=True, max=200)
    text_zh_hant = Text(max=200)
    text_en = Text(max=200)
    choices = Rows(ChoiceRow)
    good_answer = Choice(("yes", "no"))
    minimum = Bound(**LIMIT)
    maximum = Bound(**LIMIT)
    decimals = Whole(min=0, max=3)
    unit = Text(max=20)
    is_required = Flag()
    is_critical = Flag()
    weight = Whole(min=0, max=100)
    when = When()
    when_number = Number(**LIMIT)

    @ma.pre_load
    def forget_wordless_choices(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        """A row whose words were cleared is a choice that is taken away."""
        rows = data.get("choices") or {}
        spoken = {row: fields for row, fields in rows.items() if {"hans", "hant", "en"} & fields.keys()}
        return {**data, "choices": spoken}

    @ma.validates_schema
    def has_a_range(self, data: dict[str, Any], **_more: Any) -> None:
        high = data.get("maximum")
        if data["kind"] == "number" and high is not None and (data.get("minimum") or 0) > high:
            raise ma.ValidationError(_("The largest number is smaller than the smallest."), "maximum")

    @ma.validates_schema
    def offers_choices(self, data: dict[str, Any], **_more: Any) -> None:
        if data["kind"] == "choice" and len(data["choices"]) < 2:
            raise ma.ValidationError(_("A choice needs at least two answers."), "choices")

    @ma.validates_schema
    def compares_with_a_number(self, data: dict[str, Any], **_more: Any) -> None:
        if data.get("when") and data["when"][1] in ("below", "above") and data.get("when_number") is None:
            raise ma.ValidationError(_("Please say which number."), "when_number")


class MoveForm(Form):
    direction = Choice(("up", "down"), required=True)


def columns_of(data: dict[str, Any]) -> dict[str, Any]:
    """The columns of a question from a form that is in order; what its kind does not have is empty."""
    kind = data["kind"]
    code, operator, value = data.get("when") or (None, "is", None)
    number = data.get("when_number")
    texts = {
        name: data.get(name) or ""
        for name in ("section", "section_zh_hant", "section_en", "text", "text_zh_hant", "text_en")
    }
    return {
        **texts,
        "kind": kind,
        "choices": choices_of(data["choices"]) if kind == "choice" else [],
        "good_answer": data.get("good_answer") or "yes",
        "minimum": data.get("minimum") if kind == "number" else None,
        "maximum": data.get("maximum") if kind == "number" else None,
        "decimals": (data.get("decimals") or 0) if kind == "number" else 0,
        "unit": (data.get("unit") or "") if kind == "number" else "",
        "is_required": data["is_required"],
        "is_critical": data["is_critical"],
        "weight": data.get("weight") or 0,
        "when_code": code,
        "when_operator": operator or "is",
        "when_value": plain(number) if operator in ("below", "above") and number is not None else value,
    }


def choices_of(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every choice with a value of its own: c1, c2 … for new ones."""
    used = {row["value"] for row in rows if row.get("value")}
    free = (value for number in range(1, 2 * len(rows) + 1) if (value := f"c{number}") not in used)
    return [
        {
            "value": row.get("value") or next(free),
            "zh_Hans": row["hans"],
            "zh_Hant": row.get("hant") or "",
            "en": row.get("en") or "",
            "points": 0 if row.get("points") is None else row["points"],
        }
        for row in sorted(rows, key=row_number)
    ]


def row_number(row: dict[str, Any]) -> int:
    return int(row["row"]) if row["row"].isdigit() else 0


def filled_with(question: Question) -> Submitted:
    """The form of a question as it is."""
    raw: dict[str, Any] = {
        name: getattr(question, name) for name in QuestionForm().fields if hasattr(question, name) and name != "choices"
    }
    bounds = {name: "" if raw[name] is None else plain(Decimal(str(raw[name]))) for name in ("minimum", "maximum")}
    for number, choice in enumerate(question.choices, 1):
        raw.update({f"choices.{number}.{name.removeprefix('zh_').lower()}": value for name, value in choice.items()})
    return Submitted(raw={**raw, **bounds, **condition_of(question)})


def condition_of(question: Question) -> dict[str, str]:
    if not question.when_code:
        return {"when": "", "when_number": ""}
    compares = question.when_operator in ("below", "above")
    value = "" if compares else question.when_value or ""
    return {
        "when": f"{question.when_code}:{question.when_operator}:{value}",
        "when_number": question.when_value or "" if compares else "",
    }


def options_for_condition(earlier: Iterable[Question], language: str) -> list[tuple[str, str]]:
    """What a later question may depend on, as (value of `when`, words)."""
    found: list[tuple[str, str]] = []
    for question in earlier:
        found.extend(conditions_on(question, language))
    return found


def conditions_on(question: Question, language: str) -> list[tuple[str, str]]:
    code, text = question.code, question.text_in(language)
    if question.kind == "yes_no":
        return [(f"{code}:is:yes", f"{text} = {_('Yes')}"), (f"{code}:is:no", f"{text} = {_('No')}")]
    if question.kind == "choice":
        signs = (("is", "="), ("not", "≠"))
        return [
            (f"{code}:{operator}:{value}", f"{text} {sign} {words}")
            for operator, sign in signs
            for value, words in question.choices_in(language)
        ]
    if question.kind == "number":
        return [(f"{code}:below:", f"{text} < …"), (f"{code}:above:", f"{text} > …")]
    return []
