"""Money is whole minor units with a currency; never a float."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.numbers import format_decimal, get_currency_precision, get_currency_symbol

# The two that share a sign: ours is the short one in every language.
SIGNS = {"CNY": "¥", "JPY": "JP¥"}


@dataclass(frozen=True)
class Money:
    """`minor` whole minor units (fen, cents) of `currency` (ISO 4217)."""

    minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added")
        return Money(self.minor + other.minor, self.currency)

    def times(self, count: int) -> "Money":
        return Money(self.minor * count, self.currency)

    @property
    def major(self) -> Decimal:
        return Decimal(self.minor).scaleb(-get_currency_precision(self.currency))


def minor_units(amount: Decimal, currency: str) -> int:
    """12.345 CNY -> 1235: rounded half up to whole minor units."""
    exact = amount.scaleb(get_currency_precision(currency))
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@lru_cache(4096)
def format_money(minor: int, currency: str, locale: str, whole: bool | None = None) -> str:
    """¥1,284 or ¥12.50: decimals only where there are any, unless `whole` says otherwise."""
    amount = Money(minor, currency).major
    is_whole = amount == amount.to_integral_value() if whole is None else whole
    figure = format_decimal(abs(amount), "#,##0" if is_whole else "#,##0.00", locale=locale)
    return ("-" if amount < 0 else "") + sign(currency, locale) + figure


def sign(currency: str, locale: str) -> str:
    """What stands before an amount, on pages, on paper and in scripts: ¥, $, NT$, HK$."""
    return SIGNS.get(currency) or get_currency_symbol(currency, locale)
