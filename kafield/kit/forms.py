"""Forms: what was typed, what it means, and what is wrong with it, at the field.

A `Form` is a marshmallow schema over urlencoded fields. Rows of a table are named
`lines.<row id>.<field>` and arrive as one list. Messages come from the reader's catalogue.
"""

import json
import unicodedata
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

import marshmallow as ma
from flask import request
from werkzeug.datastructures import MultiDict

from kafield.kit.i18n import gettext
from kafield.kit.i18n import lazy_gettext as _l
from kafield.kit.money import minor_units

MESSAGES = {
    "required": _l("Please fill this in."),
    "null": _l("Please fill this in."),
    "long": _l("At most %(max)s characters, please.", max="%(max)s"),
    "short": _l("At least %(min)s characters, please.", min="%(min)s"),
    "whole": _l("A whole number, please, such as 12."),
    "number": _l("A number, please, such as 12.50."),
    "small": _l("Must be at least %(min)s.", min="%(min)s"),
    "large": _l("Must be at most %(max)s.", max="%(max)s"),
    "day": _l("A date, please, such as 2026-11-23."),
    "moment": _l("A time, please, such as 2026-11-23T10:04:00Z."),
    "choice": _l("Please choose one of the answers shown."),
    "id": _l("This is not known here; please reload the page."),
    "unknown": _l("This field does not belong to the form."),
}


UNKNOWN = "unknown"
LARGEST = 2**31 - 1


class Said(ma.fields.Field[Any]):
    """A field whose errors speak the reader's language and whose absence is None."""

    def __init__(self, *, required: bool = False, **options: Any) -> None:
        if not required:
            options.setdefault("load_default", None)
        super().__init__(required=required, allow_none=not required, **options)

    def make_error(self, key: str, **values: Any) -> ma.ValidationError:
        message = MESSAGES[key]
        return ma.ValidationError(gettext(message.message, **values))


class Text(Said):
    def __init__(self, *, max: int = 200, min: int = 0, **options: Any) -> None:
        super().__init__(**options)
        self.max, self.min = max, min

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> str:
        text = unicodedata.normalize("NFC", str(value)).replace("\x00", "").strip()
        if len(text) > self.max:
            raise self.make_error("long", max=self.max)
        if len(text) < self.min:
            raise self.make_error("short", min=self.min)
        return text


class Secret(Text):
    """A password: kept exactly as typed, and never shown again."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> str:
        if len(value) > self.max:
            raise self.make_error("long", max=self.max)
        if len(value) < self.min:
            raise self.make_error("short", min=self.min)
        return value


class Bounded(Said):
    def __init__(self, *, min: Any = None, max: Any = None, **options: Any) -> None:
        super().__init__(**options)
        self.min, self.max = min, max

    def within(self, value: Any) -> Any:
        if self.min is not None and value < self.min:
            raise self.make_error("small", min=self.min)
        if self.max is not None and value > self.max:
            raise self.make_error("large", max=self.max)
        return value


class Whole(Bounded):
    """A whole number; full-width digits and thousands commas are understood. Unless told otherwise one
    that a database column holds, so that an absurd one is an error at the field."""

    def __init__(self, *, min: int = -LARGEST, max: int = LARGEST, **options: Any) -> None:
        super().__init__(min=min, max=max, **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> int:
        try:
            return self.within(int(plain_number(value)))
        except ValueError:
            raise self.make_error("whole") from None


class Number(Bounded):
    """A decimal number, as Decimal."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> Decimal:
        try:
            number = Decimal(plain_number(value))
        except InvalidOperation:
            raise self.make_error("number") from None
        if not number.is_finite():
            raise self.make_error("number")
        return self.within(number)


class Amount(Number):
    """Money typed in major units, loaded as whole minor units of `currency`."""

    def __init__(self, *, currency: str = "CNY", **options: Any) -> None:
        super().__init__(**{"min": 0, "max": 100_000_000, **options})
        self.currency = currency

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> int:  # type: ignore[override]
        return minor_units(super()._deserialize(value, attr, data), self.currency)


class Day(Bounded):
    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> date:
        try:
            return self.within(date.fromisoformat(value))
        except ValueError:
            raise self.make_error("day") from None


class Moment(Said):
    """An aware datetime, ISO 8601 with its zone."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise self.make_error("moment") from None
        if moment.tzinfo is None:
            raise self.make_error("moment")
        return moment


class Choice(Said):
    def __init__(self, options: Iterable[str], **more: Any) -> None:
        super().__init__(**more)
        self.options = frozenset(options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> str:
        if value not in self.options:
            raise self.make_error("choice")
        return value


class Flag(Said):
    """A check box: present is True, absent is False."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"load_default": False, **options})

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> bool:
        return value in ("1", "on", "true", "yes", True)


class Id(Said):
    """A client-made UUID."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> uuid.UUID:
        try:
            return uuid.UUID(value)
        except ValueError:
            raise self.make_error("id") from None


class Json(Said):
    """A value the page itself wrote, such as the manifest of photos."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> Any:
        try:
            return json.loads(value)
        except ValueError:
            raise self.make_error("id") from None


class Many(Said):
    """The same field several times, such as check boxes of one name."""

    def __init__(self, inner: Said, **options: Any) -> None:
        super().__init__(**{"load_default": list, **options})
        self.inner = inner

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> list[Any]:
        return [self.inner.deserialize(each, attr, data) for each in value]


class Rows(Said):
    """Table rows `name.<row id>.<field>`: a list of dicts that carry their `row` id."""

    def __init__(self, row: type["Form"], **options: Any) -> None:
        super().__init__(**{"load_default": list, **options})
        self.form = row

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> list[dict[str, Any]]:
        loaded, errors = [], {}
        for row, fields in value.items():
            try:
                loaded.append({"row": row, **self.form().load(fields)})
            except ma.ValidationError as error:
                errors[row] = error.normalized_messages()
        if errors:
            raise ma.ValidationError(errors)
        return loaded


class Form(ma.Schema):
    """An admin or planning form: a field it does not know is an error."""

    class Meta:
        unknown = ma.RAISE

    error_messages = {"unknown": UNKNOWN}  # noqa: RUF012


Upgrade = Callable[[MultiDict[str, str]], MultiDict[str, str]]


class CaptureForm(Form):
    """A form that may come from an older page: what it does not know it ignores.

    `contract` is the version of its fields, which pages state; `upgrades[n]` turns what a page of
    version n typed into what version n + 1 means.
    """

    class Meta:
        unknown = ma.EXCLUDE

    contract: ClassVar[int] = 1
    upgrades: ClassVar[Mapping[int, Upgrade]] = {}


@dataclass
class Submitted:
    """`raw` as typed, `data` as meant (empty until valid), `errors` by field name."""

    raw: Mapping[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.errors

    def refuse(self, name: str, message: Any) -> "Submitted":
        self.errors.setdefault(name, []).append(str(message))
        return self


def blank(**raw: Any) -> Submitted:
    """A form before anything was typed, perhaps prefilled."""
    return Submitted(raw={name: "" if value is None else value for name, value in raw.items()})


def submitted(form: type[Form], **options: Any) -> Submitted:
    """The form of this request."""
    return read(form, request.form, **options)


def read(form: type[Form], typed: MultiDict[str, str], **options: Any) -> Submitted:
    schema = form(**options)
    raw = gathered(schema, typed)
    try:
        return Submitted(raw=flat(typed), data=schema.load(raw))
    except ma.ValidationError as error:
        return Submitted(raw=flat(typed), errors=by_name(error.normalized_messages()))


def upgraded(form: type[CaptureForm], typed: MultiDict[str, str], contract: int) -> MultiDict[str, str]:
    """What a page of an older contract typed, in the fields of today."""
    for version in range(contract, form.contract):
        typed = form.upgrades[version](typed)
    return typed


def gathered(schema: Form, typed: MultiDict[str, str]) -> dict[str, Any]:
    """Typed pairs as the schema wants them; what is empty is absent."""
    raw: dict[str, Any] = {}
    for name, values in typed.lists():
        head, _dot, rest = name.partition(".")
        kind = schema.fields.get(head)
        if isinstance(kind, Rows) and "." in rest:
            row, _dot, column = rest.rpartition(".")
            if values[-1].strip():
                raw.setdefault(head, {}).setdefault(row, {})[column] = values[-1]
        elif isinstance(kind, Many):
            raw[name] = [value for value in values if value.strip()]
        elif values[-1].strip():
            raw[name] = values[-1]
    return raw


def flat(typed: MultiDict[str, str]) -> dict[str, Any]:
    return {name: values if len(values) > 1 else values[0] for name, values in typed.lists()}


def by_name(messages: Any, prefix: str = "") -> dict[str, list[str]]:
    """Nested messages under the names the fields have on the page."""
    if not isinstance(messages, dict):
        return {prefix: [worded(message) for message in messages]}
    found: dict[str, list[str]] = {}
    for key, inner in messages.items():
        found.update(by_name(inner, f"{prefix}.{key}" if prefix else str(key)))
    return found


def worded(message: Any) -> str:
    return str(MESSAGES["unknown"]) if message == UNKNOWN else str(message)


def record_id(text: str) -> int:
    """A number of an address as the id of a record; one that no record can have is a ValueError."""
    number = int(text)
    if not 0 <= number <= LARGEST:
        raise ValueError(text)
    return number


def plain_number(value: Any) -> str:
    return unicodedata.normalize("NFKC", str(value)).replace(",", "").replace(" ", "").strip()
