"""What was measured, against what was promised."""

import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One number. `target` is the most it may be (None: it is only told), in the same unit."""

    name: str
    measured: float
    unit: str
    target: float | None = None
    note: str = ""

    @property
    def holds(self) -> bool:
        return self.target is None or self.measured <= self.target

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        target = "" if self.target is None else f"≤ {number(self.target)} {self.unit}"
        verdict = "" if self.target is None else "ok" if self.holds else "MISSED"
        return self.name, f"{number(self.measured)} {self.unit}", target, verdict, self.note


def number(value: float) -> str:
    """1234.5 -> 1,234.5; small values keep two decimals."""
    return f"{value:,.2f}".rstrip("0").rstrip(".") if abs(value) < 100 else f"{value:,.0f}"


def table(figures: Iterable[Figure]) -> str:
    """Name, measured, target, verdict and note in columns; the note stands last and may be long."""
    rows = [("", "measured", "target", "", ""), *(figure.cells for figure in figures)]
    widths = [max(width(row[column]) for row in rows) for column in range(4)]
    return "\n".join("  ".join([*map(padded, row[:4], widths), row[4]]).rstrip() for row in rows)


def width(text: str) -> int:
    """Columns of a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def as_data(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """For JSON: every field, and whether the promise holds."""
    return [{**asdict(figure), "holds": figure.holds} for figure in figures]
