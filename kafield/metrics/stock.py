"""Stock, offtake and the suggested order, by the stock-count method of the store call.

The phone computes the same figures before the server has them, so everything is whole-number arithmetic:
tests/metrics/vectors.json holds the cases that both must agree on.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kafield.metrics.ratio import ratio

ORDER_FACTOR = 1.5


@dataclass(frozen=True)
class Suggestion:
    """A suggested order with the parts of its reason: factor × offtake − now − on order, up to whole cases.

    All figures but `cases` are sales units; `need` is what the formula asks for before rounding, never below zero.
    """

    offtake: int
    now: int
    on_order: int
    case_size: int
    factor: float
    need: float
    cases: int

    @property
    def units(self) -> int:
        """The suggestion in sales units: whole cases."""
        return self.cases * self.case_size

    @property
    def is_suspect(self) -> bool:
        """A negative offtake is a data problem (a miscount, a delivery not booked), shown to the rep."""
        return self.offtake < 0


def offtake(last: int | None, delivered: int, returned: int, now: int) -> int | None:
    """Sales units sold since the last count = last + delivered − returned − now; None at a first count."""
    return None if last is None else last + delivered - returned - now


def suggested_order(
    offtake: int | None, now: int, on_order: int, case_size: int, factor: float = ORDER_FACTOR
) -> Suggestion | None:
    """max(0, factor × offtake − now − on order) rounded up to whole cases; None at a first count.

    The factor counts to two decimals. Raises ValueError for a case of less than one unit.
    """
    _require_case(case_size)
    if offtake is None:
        return None
    hundredths = max(round(100 * factor) * offtake - 100 * (now + on_order), 0)
    return Suggestion(
        offtake=offtake,
        now=now,
        on_order=on_order,
        case_size=case_size,
        factor=round(100 * factor) / 100,
        need=hundredths / 100,
        cases=-(-hundredths // (100 * case_size)),
    )


def count_total(places: Iterable[tuple[int, int]], case_size: int) -> int:
    """Sales units counted over the places (shelf, back room), each as (cases, units)."""
    return sum(cases * case_size + units for cases, units in places)


def cases_and_units(total: int, case_size: int) -> tuple[int, int]:
    """A number of sales units as (cases, units), both with the sign of the total.

    Raises ValueError for a case of less than one unit.
    """
    _require_case(case_size)
    cases, units = divmod(abs(total), case_size)
    return (cases, units) if total >= 0 else (-cases, -units)


def whole_cases(units: int, case_size: int) -> int:
    """Cases that hold a number of sales units, rounded up; zero for none."""
    _require_case(case_size)
    return -(-max(units, 0) // case_size)


def order_total(lines: Iterable[tuple[int, int]]) -> int:
    """Minor units of money over lines of (sales units, minor units a piece); a gift line costs zero a piece."""
    return sum(units * price_minor for units, price_minor in lines)


def fill_rate(ordered: int, delivered: int) -> float | None:
    """Delivered / ordered sales units, at most 1: what came too much mends no other line; None where none were ordered."""
    return ratio(min(delivered, ordered), ordered)


def _require_case(case_size: int) -> None:
    if case_size < 1:
        raise ValueError(f"a case holds at least one unit, not {case_size}")
