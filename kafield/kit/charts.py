"""Charts without furniture: no grid, no legend, values at the bars, the comparison drawn in.

Each function lays out one chart as a `Drawing`, which templates/charts.html turns into the same SVG for page and
paper. `show` writes a number for the reader. Unknown values are None and shown as such.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import cos, pi, sin
from typing import Any

from kafield.kit.drawing import (
    PAPER,
    Dot,
    Drawing,
    Line,
    Rect,
    Shape,
    Show,
    Text,
    extent,
    fitted,
    label,
    spread,
    stroke,
    text_width,
)

__all__ = ["PAPER", "Item", "Series", "bars", "columns", "line", "meter", "ring", "sparkline", "waterfall"]

GAP = 8
LEAST_BAR = 2
NOTHING = "–"


@dataclass(frozen=True)
class Item:
    """A named value and its role in the comparison: own, other, faint, ink, missing, or target."""

    name: str
    value: float | None
    role: str = "other"


@dataclass(frozen=True)
class Series:
    """A named row of values, one for each period; None where nothing is known."""

    name: str
    values: Sequence[float | None]
    role: str = "own"


def items_of(given: Any) -> list[Item]:
    """From (name, value), (name, value, role) or Items."""
    return [item if isinstance(item, Item) else Item(*item) for item in given]


def series_of(given: Any) -> list[Series]:
    return [one if isinstance(one, Series) else Series(*one) for one in given]


def in_words(items: Sequence[Item], show: Show) -> str:
    return "; ".join(f"{item.name} {show(item.value)}" for item in items)


def nothing(width: float, height: float, size: float) -> Drawing:
    """No data: a quiet dash, in the place that is reserved."""
    return Drawing(width, height, [Text(width / 2, height / 2, NOTHING, size, "quiet", "middle")], NOTHING)


class Bars:
    """Horizontal bars; with tracks the values stand in a column, else at the bars, beside the target's line."""

    def __init__(
        self, items: list[Item], target: Item | None, show: Show, width: float, size: float, tracks: bool
    ) -> None:
        self.items, self.target, self.show, self.size, self.tracks = items, target, show, size, tracks
        self.width = width
        self.row = round(size * (2.35 if tracks else 2.1))
        self.thickness = round(size * (0.95 if tracks else 1.3))
        self.words = [show(item.value) for item in items]
        self.widths = [text_width(words, size, bold=True) for words in self.words]
        names = max(text_width(item.name, size, bold=item.role == "own") for item in items)
        self.left = min(names, width * 0.36) + GAP * 1.5
        self.scale_to_room()

    def scale_to_room(self) -> None:
        """The longest bar ends where its number still fits beside it."""
        values = [item.value for item in self.items] + ([self.target.value] if self.target else [])
        low, high = extent(values)
        room = max(self.width - self.left - max(self.widths) - GAP * 1.5, 20)
        self.unit = room / ((high - low) or 1)
        self.zero = self.left - low * self.unit
        self.room = room

    def x(self, value: float) -> float:
        return self.zero + value * self.unit

    def drawn(self) -> Drawing:
        shapes: list[Shape] = [shape for number in range(len(self.items)) for shape in self.row_of(number)]
        height = self.row * len(self.items)
        target = self.target
        if target is not None and target.value is not None:
            shapes += self.line_of(target.name, target.value, height)
            height += round(self.size * 1.6)
        known = [*self.items, *([target] if target else [])]
        return Drawing(self.width, height, shapes, in_words(known, self.show))

    def row_of(self, number: int) -> list[Shape]:
        item, top = self.items[number], number * self.row
        base = top + self.row / 2 + self.size * 0.36
        is_own = item.role == "own"
        name = label(
            0, base, item.name, size=self.size, room=self.left - GAP, role="ink" if is_own else "quiet", bold=is_own
        )
        at, anchor = (self.width, "end") if self.tracks else (self.number_at(number), "start")
        number_bold = is_own or not self.tracks
        words = Text(round(at, 1), round(base, 1), self.words[number], self.size, "ink", anchor, number_bold)
        return [name, *self.track_of(top), *self.bar_of(item, top + (self.row - self.thickness) / 2), words]

    def track_of(self, top: float) -> list[Shape]:
        if not self.tracks:
            return []
        y = top + (self.row - self.thickness) / 2
        return [Rect(round(self.left, 1), y, round(self.room, 1), self.thickness, "track", self.thickness / 2)]

    def bar_of(self, item: Item, y: float) -> list[Shape]:
        if not item.value:
            return []
        if item.role == "target":
            x = min(self.x(item.value), self.left + self.room) - 3
            return [Rect(round(x, 1), y - 4, 3, self.thickness + 8, "target", 1.5)]
        length = max(abs(item.value) * self.unit, LEAST_BAR)
        x = self.zero if item.value > 0 else self.zero - length
        radius = min(self.thickness / 2, length / 2) if self.tracks else 2
        return [Rect(round(x, 1), y, round(length, 1), self.thickness, item.role, radius)]

    def number_at(self, number: int) -> float:
        """Right of the bar, and right of the target's line where that would cross the number."""
        end = max(self.x(self.items[number].value or 0), self.zero) + GAP
        if self.target is None or self.target.value is None:
            return end
        line = self.x(self.target.value)
        return line + GAP if end - GAP / 2 < line < end + self.widths[number] + GAP / 2 else end

    def line_of(self, name: str, value: float, height: float) -> list[Shape]:
        x = self.x(value)
        words = f"{name} {self.show(value)}".strip()
        half = text_width(words, self.size) / 2
        middle = max(min(x, self.width - half), half)
        return [
            Line(stroke([(x, 0), (x, height + 3)]), "target", 2),
            label(middle, height + self.size * 1.35, words, size=self.size, room=self.width, anchor="middle"),
        ]


def bars(
    items: Any, show: Show, *, target: Any = None, width: float = 360, size: float = 14, tracks: bool = False
) -> Drawing:
    """Values side by side. `target` (name, value) is a gold line through all of them."""
    listed = items_of(items)
    if not listed:
        return nothing(width, size * 2, size)
    return Bars(listed, items_of([target])[0] if target else None, show, width, size, tracks).drawn()


class Columns:
    """Upright bars from level to level, a value over each and a name under it."""

    def __init__(
        self, names: list[str], spans: list[tuple[float, float]], height: float, width: float, size: float
    ) -> None:
        self.names, self.spans, self.size, self.width, self.height = names, spans, size, width, height
        self.slot = width / len(names)
        self.thickness = min(self.slot * 0.72, size * 4.6)
        self.top, self.bottom = size * 1.7, height - size * 1.9
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

    def number(self, number: int, words: str, role: str = "ink", *, below: float | None = None) -> Shape:
        """Over the column, or over a line that would cross it."""
        base = self.y(max(self.spans[number])) - self.size * 0.45
        if below is not None and base - self.size < below < base + 3:
            base = below - self.size * 0.35
        size = fitted(words, self.size, self.slot - 2)
        return Text(round(self.middle(number), 1), round(base, 1), words, round(size, 1), role, "middle", True)

    def name(self, number: int, every: int = 1) -> Shape:
        y = self.height - self.size * 0.5
        room = self.slot * every - 4
        return label(self.middle(number), y, self.names[number], size=self.size, room=room, anchor="middle")


def columns(
    items: Any, show: Show, *, target: Any = None, width: float = 360, height: float = 180, size: float = 13
) -> Drawing:
    """Values over time. Where columns are too many for all numbers, the own, the greatest and the last keep theirs."""
    listed = items_of(items)
    if not listed:
        return nothing(width, height, size)
    line = items_of([target])[0] if target else None
    margin = text_width(f"{line.name} {show(line.value)}", size) + GAP if line else 0
    spans = [(0.0, item.value or 0.0) for item in listed]
    plot = Columns([item.name for item in listed], spans, height, width - min(margin, width * 0.35), size)
    level = line.value if line else None
    if level is not None:
        plot.low, plot.high = extent([plot.low, plot.high, level])
    words = [show(item.value) for item in listed]
    every = step_of(max(text_width(item.name, size) for item in listed) + GAP, plot.slot)
    told = told_numbers(listed, max(text_width(one, size, bold=True) for one in words) > plot.slot * 1.25)
    crossing = plot.y(level) if level is not None else None
    shapes = [plot.column(number, item.role) for number, item in enumerate(listed) if item.value]
    shapes += [plot.number(number, words[number], below=crossing) for number in told]
    shapes += [plot.name(number, every) for number in range(len(listed)) if (len(listed) - 1 - number) % every == 0]
    if line is not None and level is not None:
        shapes += target_line(plot.y(level), f"{line.name} {show(level)}", plot.width, width, size)
    return Drawing(width, height, shapes, in_words([*listed, *([line] if line else [])], show))


def step_of(needed: float, slot: float) -> int:
    """Every how many-th name is written, so that none touches the next."""
    return max(1, -(-int(min(needed, slot * 12)) // max(int(slot), 1)))


def told_numbers(items: Sequence[Item], is_crowded: bool) -> list[int]:
    if not is_crowded:
        return list(range(len(items)))
    greatest = max(range(len(items)), key=lambda number: items[number].value or 0)
    return sorted({greatest, len(items) - 1} | {number for number, item in enumerate(items) if item.role == "own"})


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
    shapes: list[Shape] = [
        Line(
            stroke(
                [
                    (plot.middle(at) - plot.thickness / 2, plot.y(level)),
                    (plot.middle(at + 1) + plot.thickness / 2, plot.y(level)),
                ]
            ),
            "other",
        )
        for at, level in enumerate(levels)
    ]
    shapes += [plot.column(number, role) for number, role in enumerate(roles)]
    shapes += [plot.number(number, words, number_role(roles[number])) for number, words in enumerate(numbers)]
    shapes += [plot.name(number) for number in range(len(listed))]
    return Drawing(
        width, height, shapes, "; ".join(f"{item.name} {words}" for item, words in zip(listed, numbers, strict=True))
    )


def change_role(change: float | None) -> str:
    if not change:
        return "other"
    return "own" if change > 0 else "missing"


def number_role(role: str) -> str:
    return role if role in ("own", "missing") else "ink"


def signed(change: float | None, show: Show) -> str:
    """+971, −12, +0: a change is never without its sign."""
    if change is None:
        return show(None)
    return f"+{show(change)}" if change >= 0 else f"−{show(-change)}"


class Plot:
    """Lines over the same periods on one scale."""

    def __init__(self, values: Sequence[float], count: int, box: tuple[float, float, float, float]) -> None:
        self.left, self.top, self.right, self.bottom = box
        self.low, self.high = min(values), max(values)
        self.count = count

    def point(self, number: int, value: float) -> tuple[float, float]:
        across = number / (self.count - 1) if self.count > 1 else 1.0
        return self.left + across * (self.right - self.left), self.y(value)

    def y(self, value: float) -> float:
        if self.high == self.low:
            return (self.top + self.bottom) / 2
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)

    def strokes(self, values: Sequence[float | None], role: str, thickness: float) -> list[Shape]:
        """The line, broken where a value is unknown; a value between two unknown ones is a dot."""
        runs: list[list[tuple[float, float]]] = [[]]
        for number, value in enumerate(values):
            if value is None:
                runs.append([])
            else:
                runs[-1].append(self.point(number, value))
        return [one_run(run, role, thickness) for run in runs if run]


def one_run(run: list[tuple[float, float]], role: str, thickness: float) -> Shape:
    if len(run) > 1:
        return Line(stroke(run), role, thickness)
    return Dot(round(run[0][0], 1), round(run[0][1], 1), thickness, role)


def last_known(values: Sequence[float | None]) -> tuple[int, float] | None:
    return next(((at, value) for at, value in reversed(list(enumerate(values))) if value is not None), None)


def sparkline(values: Sequence[float | None], show: Show, *, width: float = 100, height: float = 36) -> Drawing:
    """A trend at a glance, with a dot on the last value."""
    known = [value for value in values if value is not None]
    end = last_known(values)
    if end is None:
        return nothing(width, height, 13)
    plot = Plot(known, len(values), (3, 5, width - 5, height - 5))
    x, y = plot.point(*end)
    shapes = [*plot.strokes(values, "own", 2.5), Dot(round(x, 1), round(y, 1), 4, "own")]
    return Drawing(width, height, shapes, " → ".join(show(value) for value in values))


def line(
    series: Any,
    periods: Sequence[str],
    show: Show,
    *,
    target: Any = None,
    width: float = 360,
    height: float = 180,
    size: float = 13,
) -> Drawing:
    """Rows of values over the same periods, each named at its end, where no name touches another."""
    rows = series_of(series)
    if target:
        goal = items_of([target])[0]
        rows.append(Series(goal.name, [goal.value] * len(periods), "target"))
    rows = [row for row in rows if last_known(row.values)]
    known = [value for row in rows for value in row.values if value is not None]
    if not known:
        return nothing(width, height, size)
    step = size * 1.3
    height = max(height, step * (len(rows) + 2.5))
    ends = [(row.name, show((last_known(row.values) or (0, 0.0))[1])) for row in rows]
    margin = min(max(text_width(" ".join(end), size, bold=True) for end in ends), width * 0.42)
    plot = Plot(known, len(periods), (4, size, width - margin - GAP * 2, height - size * 2.4))
    shapes: list[Shape] = [
        shape for row in rows for shape in plot.strokes(row.values, row.role, 3 if row.role == "own" else 2)
    ]
    shapes += end_labels(rows, ends, plot, step, (width, height, size))
    shapes += period_names(periods, plot, height, size)
    return Drawing(width, height, shapes, "; ".join(row_in_words(row, show) for row in rows))


def end_labels(
    rows: Sequence[Series], ends: Sequence[tuple[str, str]], plot: Plot, step: float, page: tuple[float, float, float]
) -> list[Shape]:
    """Value and name of each line at its end, moved apart where lines end close together."""
    width, height, size = page
    points = [plot.point(*(last_known(row.values) or (0, 0.0))) for row in rows]
    places = spread([y for _, y in points], step, size * 0.6, height - size * 2.4)
    shapes: list[Shape] = []
    for row, (name, value), (x, y), place in zip(rows, ends, points, places, strict=True):
        left = plot.right + GAP
        is_own = row.role == "own"
        used = text_width(value, size, bold=True) + size * 0.35
        shapes += [Dot(round(x, 1), round(y, 1), 4, "own")] if is_own else []
        shapes.append(Text(round(left, 1), round(place + size * 0.36, 1), value, size, "ink", "start", True))
        shapes.append(
            label(
                left + used,
                place + size * 0.36,
                name,
                size=size,
                room=width - left - used,
                role="ink" if is_own else "quiet",
            )
        )
    return shapes


def period_names(periods: Sequence[str], plot: Plot, height: float, size: float) -> list[Shape]:
    """The first and the last period; those between are read from them."""
    base, room = height - size * 0.5, (plot.right - plot.left) / 2 - 2
    if len(periods) < 2:
        return [label(plot.right, base, name, size=size, room=room, anchor="end") for name in periods]
    return [
        label(plot.left, base, periods[0], size=size, room=room),
        label(plot.right, base, periods[-1], size=size, room=room, anchor="end"),
    ]


def row_in_words(row: Series, show: Show) -> str:
    return f"{row.name} {', '.join(show(value) for value in row.values)}"


def ring(done: float, total: float, *, width: float = 50) -> Drawing:
    """A part of a whole as a ring, with the fraction in it; more than the whole is the whole ring."""
    part = min(max(done / total, 0), 1) if total > 0 else 0.0
    middle, radius, thickness = width / 2, width * 0.44, width * 0.1
    words = f"{done}/{total}" if total > 0 else NOTHING
    size = fitted(words, width * 0.3, width * 0.72)
    shapes: list[Shape] = [Line(arc(middle, radius, 1), "track", thickness)]
    shapes += [Line(arc(middle, radius, part), "own", thickness)] if part else []
    shapes.append(Text(middle, round(middle + size * 0.36, 1), words, round(size, 1), "ink", "middle", True))
    return Drawing(width, width, shapes, words)


def arc(middle: float, radius: float, part: float) -> str:
    """A path round a circle from its top; two halves, since no arc ends where it begins."""
    angles = [0, part * pi, part * 2 * pi]
    points = [(middle + radius * sin(angle), middle - radius * cos(angle)) for angle in angles]
    (x, y), *rest = points
    return f"M{x:.2f} {y:.2f}" + "".join(f"A{radius:.2f} {radius:.2f} 0 0 1 {x:.2f} {y:.2f}" for x, y in rest)


def meter(value: float | None, most: float, show: Show, *, target: float | None = None, width: float = 160) -> Drawing:
    """One value on its track, with a gold mark where it should be."""
    high = max(most, value or 0, target or 0) or 1
    length = max(width * max(value or 0, 0) / high, 10 if value and value > 0 else 0)
    shapes: list[Shape] = [Rect(0, 5, width, 10, "track", 5)]
    shapes += [Rect(0, 5, round(length, 1), 10, "own", 5)] if length else []
    if target is not None:
        shapes.append(Rect(round(min(max(width * target / high - 1.5, 0), width - 3), 1), 0, 3, 20, "target", 1.5))
    return Drawing(width, 20, shapes, f"{show(value)} / {show(most)}")
