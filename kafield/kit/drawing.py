"""What a chart is made of: a few shapes with a role each, in units of the drawing; and words that fit."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

PAPER = {
    "ink": "#16211d",
    "quiet": "#53615b",
    "own": "#0c6b55",
    "other": "#a3b7af",
    "faint": "#c9d3cd",
    "track": "#e9e8e1",
    "target": "#d9a441",
    "missing": "#b3261e",
}
NARROW, SPACE, DIGIT, CAPITAL, SMALL, BOLD = 0.32, 0.27, 0.57, 0.68, 0.55, 1.06
ELLIPSIS = "…"
NOTHING = "–"
GAP = 8

Show = Callable[[float | None], str]


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    role: str
    radius: float = 0
    kind: str = "rect"


@dataclass(frozen=True)
class Line:
    """A stroke along a path of SVG commands."""

    path: str
    role: str
    thickness: float = 1
    kind: str = "line"


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    radius: float
    role: str
    kind: str = "dot"


@dataclass(frozen=True)
class Text:
    """Words on a base line; `full` is what was shortened, for whoever asks."""

    x: float
    y: float
    words: str
    size: float
    role: str = "ink"
    anchor: str = "start"
    is_bold: bool = False
    full: str | None = None
    kind: str = "text"


Shape = Rect | Line | Dot | Text


@dataclass(frozen=True)
class Drawing:
    """Shapes in the order they are painted, and the same facts in words."""

    width: float
    height: float
    shapes: Sequence[Shape] = field(default_factory=list)
    summary: str = ""


def text_width(words: str, size: float, *, bold: bool = False) -> float:
    """About how wide words are in the fonts of the application, a little on the safe side."""
    return sum(map(char_width, words)) * size * (BOLD if bold else 1)


def char_width(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return 1
    if char.isdigit() or char in "+−–—$¥€%":
        return DIGIT
    if char == " ":
        return SPACE
    if char in ".,;:'|!()[]/iIjl·":
        return NARROW
    return CAPITAL if char.isupper() else SMALL


def shortened(words: str, size: float, room: float, *, bold: bool = False) -> str:
    """The words, cut with an ellipsis to the room there is."""
    if text_width(words, size, bold=bold) <= room:
        return words
    kept = words
    while kept and text_width(kept + ELLIPSIS, size, bold=bold) > room:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def wrapped(words: str, size: float, room: float) -> list[str]:
    """The words on one line or, at a space, on two; what still does not fit is for `label` to cut."""
    if text_width(words, size) <= room or " " not in words:
        return [words]
    breaks = [at for at, char in enumerate(words) if char == " "]
    fitting = [at for at in breaks if text_width(words[:at], size) <= room]
    at = max(fitting, default=breaks[0])
    return [words[:at], words[at + 1 :]]


def fitted(words: str, size: float, room: float) -> float:
    """The size at which a bold number, that must not be cut, fits its room; never below 7."""
    needed = text_width(words, size, bold=True)
    return size if needed <= room else max(size * room / needed, 7)


def label(
    x: float,
    y: float,
    words: str,
    *,
    size: float,
    room: float,
    role: str = "quiet",
    anchor: str = "start",
    bold: bool = False,
) -> Text:
    """Words that stay inside their room; what was cut is kept in full."""
    short = shortened(words, size, room, bold=bold)
    return Text(round(x, 1), round(y, 1), short, size, role, anchor, bold, full=words if short != words else None)


def stroke(points: Iterable[tuple[float, float]]) -> str:
    """A path through points."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def spread(wanted: Sequence[float], gap: float, top: float, bottom: float) -> list[float]:
    """Heights as near to the wanted ones as may be, `gap` apart and between top and bottom where there is room."""
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    placed = [0.0] * len(wanted)
    floor = top
    for number in order:
        placed[number] = floor = max(wanted[number], floor)
        floor += gap
    ceiling = bottom
    for number in reversed(order):
        placed[number] = ceiling = min(placed[number], ceiling)
        ceiling -= gap
    return placed


def extent(values: Iterable[float | None]) -> tuple[float, float]:
    """The least and the greatest known value, zero included."""
    known = [value for value in values if value is not None]
    return min(0, *known, 0), max(0, *known, 0)


@dataclass(frozen=True)
class Item:
    """A named value and its role in the comparison: own, other, faint, ink, missing, or target."""

    name: str
    value: float | None
    role: str = "other"


def items_of(given: Any) -> list[Item]:
    """From (name, value), (name, value, role) or Items."""
    return [item if isinstance(item, Item) else Item(*item) for item in given]


def in_words(items: Sequence[Item], show: Show) -> str:
    return "; ".join(f"{item.name} {show(item.value)}" for item in items)


def nothing(width: float, height: float, size: float) -> Drawing:
    """No data: a quiet dash, in the place that is reserved."""
    return Drawing(width, height, [Text(width / 2, height / 2, NOTHING, size, "quiet", "middle")], NOTHING)
