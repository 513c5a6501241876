"""Upright bars: values over time, and the way from one value to another."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import ceil
from typing import Any

from kafield.kit.drawing import (
    GAP,
    Drawing,
    Item,
    Line,
    Rect,
    Shape,
    Show,
    Text,
    extent,
    fitted,
    in_words,
    items_of,
    label,
    nothing,
    stroke,
    text_width,
    wrapped,
)

LEAST_BAR = 2
MANY = 8


class Columns:
    """Upright bars from level to level, a value over each and a name under it."""

    def __init__(
        self, names: list[str], spans: list[tuple[float, float]], height: float, width: float, size: float
    ) -> None:
        self.names, self.spans, self.size, self.width, self.height = names, spans, size, width, height
        self.slot = width / len(names)
        self.thickness = min(self.slot * 0.72, size * 4.6)
        self.lines = max(len(wrapped(name, size, self.slot - 4)) for name in names)
        self.top, self.bottom = size * 1.7, height - size * (0.6 + 1.3 * self.lines)
        self.low, self.high = extent(level for span in spans for level in span)

    def y(self, value: float) -> float:
        return self.bottom - (value - self.low) / ((self.high - self.low) or 1) * (self.bottom - self.top)

    def middle(self, number: int) -> float:
        return (number + 0.5) * self.slot

    def column(self, number: int, role: str) -> Shape:
        upper, lower = self.y(max(self.spans[number])), self.y(min(self.spans[number]))
        x = self.middle(number) - self.thickness / 2
        height = max(lower - upper, LEAST_BAR)
        return Rect(
            round(x, 1), round(min(upper, self.bottom - height), 1), round(self.thickness, 1), round(height, 1), role, 2
        )

    def number(self, number: int, words: str, role: str = "ink", *, room: float, below: float | None = None) -> Shape:
        """Over the column, or over a line that would cross it."""
        size = fitted(words, self.size, room)
        half = text_width(words, size, bold=True) / 2
        base = self.roof(number, half) - self.size * 0.45
        if below is not None and base - self.size < below < base + 3:
            base = below - self.size * 0.35
        middle = max(min(self.middle(number), self.width - half), half)
        return Text(round(middle, 1), round(base, 1), words, round(size, 1), role, "middle", True)

    def roof(self, number: int, half: float) -> float:
        """The highest top of the columns under a number that is wider than its own."""
        reach = max(ceil((half + 2 - self.thickness / 2) / self.slot), 0) if half > self.slot / 2 else 0
        near = self.spans[max(number - reach, 0) : number + reach + 1]
        return self.y(max(max(span) for span in near))

    def zero(self) -> list[Shape]:
        """Where columns hang below it, the line they hang from."""
        if self.low == 0:
            return []
        return [Line(stroke([(0, self.y(0)), (self.width, self.y(0))]), "other")]

    def bridge(self, number: int, level: float) -> Shape:
        """A thin line from a column to the next, at the level that both share."""
        half, y = self.thickness / 2, self.y(level)
        return Line(stroke([(self.middle(number) - half, y), (self.middle(number + 1) + half, y)]), "other")

    def name(self, number: int, every: int = 1) -> list[Shape]:
        """Under the column, on two lines where it is long; of many names each has the room of `every` columns."""
        room, top = self.slot * every - 4, self.bottom + self.size * 1.4
        rows = wrapped(self.names[number], self.size, room)
        half = min(max(text_width(words, self.size) for words in rows), room) / 2
        middle = max(min(self.middle(number), self.width - half), half)
        return [
            label(middle, top + row * self.size * 1.3, words, size=self.size, room=room, anchor="middle")
            for row, words in enumerate(rows)
        ]


def columns(
    items: Any, show: Show, *, target: Any = None, width: float = 360, height: float = 180, size: float = 13
) -> Drawing:
    """Values over time. Where they are too many for all numbers, the own, the last and the greatest keep theirs."""
    listed = items_of(items)
    if not listed:
        return nothing(width, height, size)
    goal = items_of([target])[0] if target else None
    goal_words = f"{goal.name} {show(goal.value)}" if goal else ""
    margin = min(text_width(goal_words, size) + GAP, width * 0.35) if goal else 0
    plot = Columns(
        [item.name for item in listed], [(0.0, item.value or 0.0) for item in listed], height, width - margin, size
    )
    level = goal.value if goal else None
    plot.low, plot.high = extent([plot.low, plot.high, level])
    shapes = [plot.column(number, item.role) for number, item in enumerate(listed) if item.value]
    shapes += plot.zero()
    shapes += numbers_of(plot, listed, [show(item.value) for item in listed], level)
    shapes += names_of(plot)
    if level is not None:
        shapes += target_line(plot.y(level), goal_words, plot.width, width, size)
    return Drawing(width, height, shapes, in_words([*listed, *([goal] if goal else [])], show))


def numbers_of(plot: Columns, items: Sequence[Item], words: Sequence[str], level: float | None) -> list[Shape]:
    """A number over each column, or over those that matter most, where they would touch each other."""
    widest = max(text_width(one, plot.size, bold=True) for one in words) + 4
    told = told_numbers(items, widest / plot.slot) if widest > plot.slot * 1.2 else list(range(len(items)))
    room = plot.slot - 4 if len(told) == len(items) else widest
    crossing = None if level is None else plot.y(level)
    return [plot.number(number, words[number], room=room, below=crossing) for number in told]


def told_numbers(items: Sequence[Item], apart: float) -> list[int]:
    """The own columns, the last and the greatest, each only if it is `apart` columns away from those before it."""
    greatest = max(range(len(items)), key=lambda number: items[number].value or 0)
    own = [number for number, item in enumerate(items) if item.role == "own"]
    told: list[int] = []
    for number in [*own, len(items) - 1, greatest]:
        if all(abs(number - other) >= apart for other in told):
            told.append(number)
    return told


def names_of(plot: Columns) -> list[Shape]:
    """Every name, cut to its slot; of many, every so many-th from the last one back, so that none touches the next."""
    needed = max(text_width(name, plot.size) for name in plot.names) + GAP
    is_many = len(plot.names) > MANY and needed > plot.slot
    every = ceil(min(needed, plot.slot * MANY) / plot.slot) if is_many else 1
    return [shape for number in range(len(plot.names) - 1, -1, -every) for shape in plot.name(number, every)]


def target_line(y: float, words: str, end: float, width: float, size: float) -> list[Shape]:
    return [
        Line(stroke([(0, y), (end, y)]), "target", 2),
        label(end + GAP / 2, y + size * 0.36, words, size=size, room=width - end - GAP / 2),
    ]


def waterfall(
    before: Any, parts: Any, after: Any, show: Show, *, width: float = 360, height: float = 220, size: float = 13
) -> Drawing:
    """From one value to another by its parts: (name, value), [(name, change), …], (name, value)."""
    first, last = items_of([before, after])
    changes = items_of(parts)
    levels = list(accumulate([first.value or 0, *(change.value or 0 for change in changes)]))
    spans = [(0.0, levels[0]), *pairwise(levels), (0.0, last.value or 0)]
    listed = [first, *changes, last]
    plot = Columns([item.name for item in listed], spans, height, width, size)
    roles = ["faint", *(change_role(change.value) for change in changes), "ink"]
    numbers = [show(first.value), *(signed(change.value, show) for change in changes), show(last.value)]
    shapes = [plot.bridge(number, level) for number, level in enumerate(levels)]
    shapes += plot.zero()
    shapes += [plot.column(number, role) for number, role in enumerate(roles)]
    shapes += [
        plot.number(number, words, number_role(role), room=plot.slot - 6)
        for number, (words, role) in enumerate(zip(numbers, roles, strict=True))
    ]
    shapes += names_of(plot)
    told = [f"{item.name} {number}" for item, number in zip(listed, numbers, strict=True)]
    return Drawing(width, height, shapes, "; ".join(told))


def change_role(change: float | None) -> str:
    if not change:
        return "other"
    return "own" if change > 0 else "missing"


def number_role(role: str) -> str:
    return role if role in ("own", "missing") else "ink"


def signed(change: float | None, show: Show) -> str:
    """+971, -12, +0: a change is never without its sign."""
    if change is None:
        return show(None)
    return f"+{show(change)}" if change >= 0 else show(change)
