"""Values side by side, as horizontal bars."""

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
    in_words,
    items_of,
    label,
    nothing,
    stroke,
    text_width,
)

LEAST_BAR = 2


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
        height = self.row * len(self.items)
        shapes = [shape for number in range(len(self.items)) for shape in self.row_of(number)]
        if self.zero > self.left and not self.tracks:
            shapes.append(Line(stroke([(self.zero, 0), (self.zero, height)]), "other"))
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
        return line + GAP if line - self.widths[number] - GAP < end < line + GAP else end

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
