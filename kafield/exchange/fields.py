"""The fields of files: those of forms, and what people write in spreadsheets besides."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import marshmallow as ma

from kafield.catalog.queries import check_digit_ok
from kafield.exchange.words import Words, folded, in_own_language
from kafield.kit import forms
from kafield.kit.forms import Form
from kafield.kit.i18n import gettext as _

EARLIEST = date(1990, 1, 1)
LATEST = date(2100, 1, 1)
GROUPED = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?|[+-]?\.\d+")
DAY_PARTS = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]0{1,2}:00(?::00)?)?")
YES = {"1", "yes", "y", "true", "是", "有", "√", "✓"}
NO = {"0", "no", "n", "false", "否", "无", "無", "×", "✗"}


class FileForm(Form):
    """The columns of one kind of file. `today` bounds the days that cannot lie ahead."""

    today: date


class Text(forms.Text):
    """A text in one line; a formula never gets here."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str:
        text = super()._deserialize(value, attr, data, **more)
        if any(unicodedata.category(char) == "Cc" for char in text.replace("\n", "")):
            raise ma.ValidationError(_("There are characters in it that cannot be shown."))
        return " ".join(text.split())


def grouped(value: Any, otherwise: ma.ValidationError) -> str:
    """1,234.50 as it is; 12,50 is no number, since nobody knows which comma was meant."""
    text = unicodedata.normalize("NFKC", str(value)).replace(" ", "").lstrip("¥$")
    if not GROUPED.fullmatch(text):
        raise otherwise
    return text


class Whole(forms.Whole):
    """A whole number; 12.00 is one."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> int:
        text = grouped(value, self.make_error("whole"))
        return super()._deserialize(re.sub(r"\.0*$", "", text), attr, data, **more)


class Number(forms.Number):
    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> Any:
        return super()._deserialize(grouped(value, self.make_error("number")), attr, data, **more)


class Day(forms.Day):
    """2026-01-05, 2026/1/5, 2026.1.5, 20260105 or 2026年1月5日, from 1990 on."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min": EARLIEST, "max": LATEST, **options})

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> date:
        text = unicodedata.normalize("NFKC", str(value)).strip()
        parts = DAY_PARTS.fullmatch(text) or re.fullmatch(r"(\d{4})(\d\d)(\d\d)", text)
        if not parts:
            raise self.make_error("day")
        return super()._deserialize("{}-{:0>2}-{:0>2}".format(*parts.groups()), attr, data, **more)


class PastDay(Day):
    """Something that has happened: today at the latest."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> date:
        day = super()._deserialize(value, attr, data, **more)
        if day > self.root.today:  # type: ignore[union-attr]
            raise ma.ValidationError(_("This day lies in the future."))
        return day


class OneOf(forms.Choice):
    """A choice by its code or by its words in any of the three languages."""

    def __init__(self, words: Mapping[str, Words], **options: Any) -> None:
        super().__init__(words, **options)
        self.words = words
        self.codes = {folded(word): code for code, all_words in words.items() for word in (code, *all_words)}

    def _deserialize(self, value: Any, attr: Any, data: Any, **_more: Any) -> str:
        code = self.codes.get(folded(str(value)))
        if code is None:
            raise ma.ValidationError(_("One of these, please: %(words)s.", words=self.shown()))
        return code

    def shown(self) -> str:
        return " / ".join(in_own_language(words) for words in self.words.values())


class YesNo(forms.Flag):
    def _deserialize(self, value: Any, attr: Any, data: Any, **_more: Any) -> bool:
        word = str(value).strip().casefold()
        if word not in YES | NO:
            raise ma.ValidationError(_("Yes or no, please."))
        return word in YES


class Gtin(forms.Text):
    """8, 12, 13 or 14 digits, the last of them the check digit."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str:
        digits = re.sub(r"[\s-]", "", super()._deserialize(value, attr, data, **more))
        if not check_digit_ok(digits):
            raise ma.ValidationError(_("The check digit of this bar code is wrong. Were digits lost or swapped?"))
        return digits


class CodeOf(forms.Said):
    """A code of a record that is known, loaded as its id; all codes are read once for a file."""

    def __init__(self, ids: Callable[[], Mapping[str, int]], unknown: Callable[[str], str], **options: Any) -> None:
        super().__init__(**options)
        self.ids, self.unknown = ids, unknown
        self.known: dict[str, int] | None = None

    def _deserialize(self, value: Any, attr: Any, data: Any, **_more: Any) -> int:
        if self.known is None:
            self.known = {code.lower(): number for code, number in self.ids().items()}
        number = self.known.get(str(value).strip().lower())
        if number is None:
            raise ma.ValidationError(self.unknown(str(value)[:60]))
        return number
