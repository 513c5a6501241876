"""The check digits of the GS1 General Specifications."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafield.catalog.gtin import check_digit, check_digit_ok


@pytest.mark.parametrize("gtin", ["6901234567892", "4006381333931", "96385074", "036000291452", "10012345678902"])
def test_published_numbers_have_the_right_check_digit(gtin):
    assert check_digit_ok(gtin)


@pytest.mark.parametrize(
    "gtin",
    ["", "6901234567893", "69012345", "690123456789", "690123456789x", "６９０１２３４５６７８９２", "-901234567892"],
)
def test_a_wrong_digit_length_or_letter_is_refused(gtin):
    assert not check_digit_ok(gtin)


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 11), st.integers(1, 9))
def test_one_digit_typed_wrong_is_always_found(body, place, change):
    gtin = body + str(check_digit(body))
    wrong = gtin[:place] + str((int(gtin[place]) + change) % 10) + gtin[place + 1 :]
    assert check_digit_ok(gtin)
    assert not check_digit_ok(wrong)
