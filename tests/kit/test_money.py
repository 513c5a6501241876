"""Money as it is written."""

import pytest

from kafield.kit.money import format_money


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
