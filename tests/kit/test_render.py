"""How figures, days and times are written for each reader."""

from datetime import UTC, date, datetime

import pytest

from kafield.kit import render
from kafield.kit.i18n import use_language

AT = datetime(2026, 11, 23, 2, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_english(app):
    use_language("en")


@pytest.mark.parametrize(
    ("value", "digits", "words"),
    [
        (12_345, None, "12,345"),
        (12.34, None, "12.3"),
        (12.0, None, "12"),
        (12.34, 2, "12.34"),
        (0, None, "0"),
        (None, 1, "–"),
    ],
)
def test_a_number_has_its_commas_and_only_the_decimals_it_needs(value, digits, words):
    assert render.number(value, digits) == words


def test_a_factor_reads_as_a_percentage():
    assert (render.percent(1.18), render.percent(0.755, 1), render.percent(None)) == ("118%", "75.5%", "–")


@pytest.mark.parametrize(("language", "words"), [("en", "Nov 23"), ("zh-Hans", "11月23日"), ("zh-Hant", "11月23日")])
def test_a_day_is_written_as_its_reader_writes_it(language, words):
    use_language(language)
    assert render.day(date(2026, 11, 23)) == words


def test_a_time_is_that_on_the_wall_of_the_store():
    assert (render.time(AT, "Asia/Shanghai"), render.time(AT, "Europe/Berlin"), render.time(None)) == (
        "10:04",
        "03:04",
        "–",
    )


def test_nothing_is_a_dash_and_never_a_zero():
    assert {render.money(None), render.day(None), render.moment(None), render.minutes(None)} == {"–"}


def test_a_fragment_is_the_block_alone(app):
    with app.test_request_context():
        block = render.render(
            "accounts/index", fragment="account_list", rows=[], q="", counts={}, earlier=None, later=None
        )
    assert "<html" not in block
    assert 'id="account_list"' in block


def test_a_file_name_in_chinese_keeps_a_plain_one_for_old_readers():
    header = render.disposition("inline", "古北店.pdf", "brief.pdf")
    assert header == "inline; filename=brief.pdf; filename*=UTF-8''%E5%8F%A4%E5%8C%97%E5%BA%97.pdf"
