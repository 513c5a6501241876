"""The number under a bar code: GTIN-8, -12, -13 and -14 (GS1 General Specifications, section 7.9)."""

LENGTHS = (8, 12, 13, 14)


def check_digit(body: str) -> int:
    """The digit that follows `body`: weights 3 and 1 in turn from the right, filled up to a multiple of ten."""
    weighted = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(body)))
    return -weighted % 10


def check_digit_ok(gtin: str) -> bool:
    """A GTIN of a known length, ASCII digits only, whose last digit is its check digit."""
    is_number = gtin.isascii() and gtin.isdigit() and len(gtin) in LENGTHS
    return is_number and check_digit(gtin[:-1]) == int(gtin[-1])
