"""Figures that a phone says it has shown are a claim: whole and of this store, or not believed."""

from datetime import date
from typing import Any

from kafield.volumes.models import SOURCES

IDENTITY = ("store_id", "store", "account_id", "account", "format", "currency")


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and abs(value) < 1e15


def is_number_or_none(value: Any) -> bool:
    return value is None or is_number(value)


def is_day(value: Any) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except (TypeError, ValueError):
        return False


def is_source(value: Any) -> bool:
    return value in SOURCES


SIDE = {
    **dict.fromkeys(("volume", "stores_start", "stores_end", "average_stores"), is_number),
    **dict.fromkeys(("vpo", "index"), is_number_or_none),
}
RANK = dict.fromkeys(("place", "of", "tied"), is_number)
COMPARISON = {
    "from": is_day,
    "to": is_day,
    "volume": is_number,
    "sales_minor": is_number,
    "account": SIDE,
    "account_format": SIDE,
    "format": SIDE,
    "rank": (None, RANK),
}
TARGET = {
    "to": is_day,
    **dict.fromkeys(("volume", "average_stores", "required_vpo", "missing", "days_left"), is_number),
    **dict.fromkeys(("per_day", "projected"), is_number_or_none),
}
FIGURES = {
    **dict.fromkeys(IDENTITY, lambda value: isinstance(value, str | int)),
    "source": is_source,
    "data_version": lambda value: isinstance(value, str) and len(value) <= 40,
    "day": is_day,
    "to_date": COMPARISON,
    "last_month": COMPARISON,
    "trend": [{"month": is_day, "volume": is_number_or_none}],
    "target": (None, TARGET),
}


def is_told_of(shown: Any, own: dict[str, Any]) -> bool:
    """Whether `shown` is a whole set of figures, of the same store as our own."""
    return has_shape(shown, FIGURES) and all(shown[name] == own[name] for name in IDENTITY)


def has_shape(value: Any, shape: Any) -> bool:
    """A dict has just these keys, a list at most 24 items of one shape, (None, shape) may be missing."""
    if isinstance(shape, dict):
        return (
            isinstance(value, dict)
            and value.keys() == shape.keys()
            and all(has_shape(value[key], inner) for key, inner in shape.items())
        )
    if isinstance(shape, list):
        return isinstance(value, list) and len(value) <= 24 and all(has_shape(item, shape[0]) for item in value)
    if isinstance(shape, tuple):
        return value is None or has_shape(value, shape[1])
    return shape(value)
