"""Money as it is counted, and as it is written."""

from decimal import Decimal

import pytest

from kafield.kit.money import Money, format_money, minor_units


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12.34", "CNY", 1234),
        ("12.345", "CNY", 1235),
        ("12.344999", "CNY", 1234),
        ("12.335", "CNY", 1234),
        ("0.005", "CNY", 1),
        ("-12.345", "CNY", -1235),
        ("1284", "JPY", 1284),
        ("1284.5", "JPY", 1285),
        ("1.2345", "KWD", 1235),
    ],
)
def test_half_a_fen_is_rounded_up_to_a_whole_one(amount, currency, minor):
    assert minor_units(Decimal(amount), currency) == minor


def test_minor_units_and_back_is_the_same_amount():
    for minor, currency in ((1235, "CNY"), (1284, "JPY"), (-1, "CNY"), (0, "TWD")):
        assert minor_units(Money(minor, currency).major, currency) == minor


def test_amounts_of_one_currency_add_up():
    assert Money(890, "CNY") + Money(10, "CNY") == Money(900, "CNY")
    assert Money(890, "CNY").times(12) == Money(10_680, "CNY")


def test_two_currencies_never_add_up():
    with pytest.raises(ValueError, match="CNY and TWD cannot be added"):
        Money(890, "CNY") + Money(890, "TWD")


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant", "en"])
def test_yuan_are_written_alike_in_every_language_and_yen_apart(language):
    assert format_money(128_400, "CNY", language) == "¥1,284"
    assert format_money(1250, "CNY", language) == "¥12.50"
    assert format_money(-1250, "CNY", language) == "-¥12.50"
    assert format_money(1250, "JPY", language) == "JP¥1,250"


def test_other_money_is_told_apart_as_the_reader_knows_it():
    assert format_money(1250, "TWD", "zh_Hant") == "$12.50"
    assert format_money(1250, "TWD", "en") == "NT$12.50"
    assert format_money(1250, "HKD", "zh_Hant") == "HK$12.50"


def test_a_figure_of_a_board_goes_without_cents():
    assert format_money(128_450, "CNY", "en", whole=True) == "¥1,284"
