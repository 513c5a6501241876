"""A part of a whole: a ring with its fraction, a meter with its mark."""

from math import cos, pi, sin

from kafield.kit.drawing import NOTHING, Drawing, Line, Rect, Shape, Show, Text, fitted


def ring(done: float, total: float, *, width: float = 50) -> Drawing:
    """A part of a whole as a ring, with the fraction in it; more than the whole is the whole ring."""
    part = min(max(done / total, 0), 1) if total > 0 else 0.0
    middle, radius, thickness = width / 2, width * 0.44, width * 0.1
    words = f"{done}/{total}" if total > 0 else NOTHING
    size = fitted(words, width * 0.3, width * 0.64)
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
