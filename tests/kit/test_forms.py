"""What was typed, what it means, and what is said where it means nothing."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict

from kafield.kit.forms import (
    Amount,
    CaptureForm,
    Choice,
    Day,
    Flag,
    Form,
    Id,
    Many,
    Moment,
    Number,
    Rows,
    Secret,
    Text,
    Whole,
    read,
    record_id,
)
from kafield.kit.i18n import use_language


class Line(Form):
    units = Whole(min=0, max=999)


class Sheet(Form):
    name = Text(max=5)
    password = Secret()
    count = Whole()
    share = Number(min=0, max=100)
    price = Amount()
    day = Day()
    at = Moment()
    state = Choice(["open", "done"])
    agreed = Flag()
    key = Id()
    tags = Many(Choice(["a", "b"]))
    lines = Rows(Line)


@pytest.fixture(autouse=True)
def in_english(app):
    use_language("en")


def form(*pairs, of=Sheet):
    return read(of, MultiDict(pairs))


@pytest.mark.parametrize(
    ("name", "typed", "meant"),
    [
        ("name", "  林雨桐 ", "林雨桐"),
        ("name", "a\x00b", "ab"),
        ("password", "  a b ", "  a b "),
        ("count", "１，２００", 1200),
        ("count", "-3", -3),
        ("share", "12.50", Decimal("12.50")),
        ("price", "12.345", 1235),
        ("day", "2026-11-23", date(2026, 11, 23)),
        ("at", "2026-11-23T10:04:00+08:00", datetime(2026, 11, 23, 2, 4, tzinfo=UTC)),
        ("agreed", "1", True),
    ],
)
def test_what_is_typed_means(name, typed, meant):
    assert form((name, typed)).data[name] == meant


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("name", "abcdef", "At most 5 characters, please."),
        ("count", "a dozen", "A whole number, please, such as 12."),
        ("count", "1.5", "A whole number, please, such as 12."),
        ("count", "9" * 24, "Must be at most 2147483647."),
        ("count", "9" * 5000, "A whole number, please, such as 12."),
        ("share", "NaN", "A number, please, such as 12.50."),
        ("share", "Infinity", "A number, please, such as 12.50."),
        ("share", "-0.1", "Must be at least 0."),
        ("price", "-1", "Must be at least 0."),
        ("price", "1e12", "Must be at most 100000000."),
        ("day", "2026-02-30", "A date, please, such as 2026-11-23."),
        ("at", "2026-11-23T10:04:00", "A time, please, such as 2026-11-23T10:04:00Z."),
        ("state", "lost", "Please choose one of the answers shown."),
        ("key", "42", "This is not known here; please reload the page."),
        ("tags", "c", "Please choose one of the answers shown."),
        ("role", "admin", "This field does not belong to the form."),
    ],
)
def test_what_means_nothing_is_said_at_its_field_and_stays_typed(name, typed, words):
    found = form((name, typed))
    assert found.errors[name] == [words]
    assert found.raw[name] == typed
    assert not found.ok


def test_what_is_empty_is_absent():
    found = form(("name", "  "), ("count", ""), ("tags", ""))
    assert found.ok
    assert (found.data["name"], found.data["count"], found.data["tags"], found.data["agreed"]) == (
        None,
        None,
        [],
        False,
    )


def test_what_is_needed_and_empty_asks_to_be_filled_in():
    class Needing(Form):
        name = Text(required=True)

    assert form(("name", " "), of=Needing).errors == {"name": ["Please fill this in."]}


def test_rows_arrive_as_a_list_with_the_id_of_each():
    found = form(("lines.7.units", "3"), ("lines.8.units", ""), ("lines.9.units", "0"))
    assert found.data["lines"] == [{"row": "7", "units": 3}, {"row": "9", "units": 0}]


def test_an_error_in_a_row_stands_at_the_field_of_this_row():
    found = form(("lines.7.units", "3"), ("lines.8.units", "-1"))
    assert found.errors == {"lines.8.units": ["Must be at least 0."]}


def test_a_page_of_another_version_may_say_more_than_a_capture_knows():
    class Noted(CaptureForm):
        note = Text()

    assert form(("note", "x"), ("mood", "good"), of=Noted).data == {"note": "x"}


def test_an_error_speaks_the_readers_language():
    use_language("zh-Hans")
    assert form(("name", "abcdef")).errors == {"name": ["最多 5 个字。"]}


@pytest.mark.parametrize("typed", ["-1", "2147483648", "9" * 24, "²", "1.0", "x"])
def test_a_number_that_no_record_has_is_no_id(typed):
    with pytest.raises(ValueError, match=re.escape(typed)):
        record_id(typed)
