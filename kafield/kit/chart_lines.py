"""Rows of values over time, as lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kafield.kit.drawing import (
    GAP,
    Dot,
    Drawing,
    Line,
    Shape,
    Show,
    Text,
    items_of,
    label,
    nothing,
    spread,
    stroke,
    text_width,
)


@dataclass(frozen=True)
class Series:
    """A named row of values, one for each period; None where nothing is known."""

    name: str
    values: Sequence[float | None]
    role: str = "own"


def series_of(given: Any) -> list[Series]:
    return [one if isinstance(one, Series) else Series(*one) for one in given]


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
    return Dot(round(run[0][0], 1), round(run[0][1], 1), thickness + 0.5, role)


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
