"""How much of everything fits on the one page: millimetres are given out by rule, never by luck.

What has no room is counted ("and 3 more"); what has too much gives it to the photos, then to lines for notes.
Heights are those of print-brief.css.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from kafield.briefs.store.queries import Picture, Shown, StoreBrief
from kafield.kit.drawing import shortened, text_width

PAGE, WIDTH = 255.0, 174.0  # A4 within its margins
POINT = 25.4 / 72
GAP = 5.1
TITLES = {1: (24, 2), 2: (20, 3), 3: (15, 4)}  # class: points, most lines
FACTS_LINE, CHARTS, HEADING = 4.9, 51.2, 7.1
CAPTION, ROW, TOTAL, STEP, NOTE = 15.6, 6.1, 7.6, 5.0, 9.0
STEP_EDGE, STEP_ROOM, STEP_LINES, MOST_STEPS = 2.4, 108.0, 2, 5
LEAST_ROWS, FEW_ROWS, USUAL_ROWS, MOST_ROWS = 3, 5, 8, 16
SHORTEST, LOW, GOOD, TALLEST, RUNG = 24, 24, 40, 76, 4  # picture heights, as classes of the style sheet
MOST_SLOTS, SLOTS_WITH_MORE_PHOTOS = 4, 3
NO_DISPLAYS = 6.0
FEWEST_NOTES, SECTIONS, MOST_AIR = 3, 4, 7


@dataclass(frozen=True)
class Slot:
    """One place in the row of photos: a display, or another photo of the display before it."""

    display: Shown
    picture: Picture | None
    is_another: bool = False


@dataclass(frozen=True)
class Step:
    text: str
    lines: int


@dataclass(frozen=True)
class Layout:
    """`title` is the class of the headline; `picture` the height of photos in mm; `rows` how many of a list are
    shown, `notes` how many empty lines; `air` mm are added between the sections."""

    title: int
    facts: str
    slots: Sequence[Slot]
    columns: int
    picture: int
    rows: int
    steps: Sequence[Step]
    hides_displays: bool
    notes: int = 0
    air: int = 0

    @property
    def displays(self) -> int:
        """How many displays are shown."""
        return sum(not slot.is_another for slot in self.slots)


def laid_out(brief: StoreBrief, headline: str, facts: str, reserve: float = 0) -> Layout:
    """The page for a headline and a line of facts; `reserve` mm stay free."""
    title = title_class(headline)
    facts = cut(facts, 9.5, WIDTH, 2)
    slots = slots_of(brief.displays)
    hides = len(brief.displays) > MOST_SLOTS
    steps = [step_in(step.text) for step in brief.steps[:MOST_STEPS]]
    plan = Layout(title, facts, slots, columns_of(len(slots)), SHORTEST, wanted_rows(brief), steps, hides)
    used = height_of_head(headline, plan) + (CHARTS + GAP if brief.sales else 0)
    return filled(brief, plan, PAGE - reserve - used)


def filled(brief: StoreBrief, plan: Layout, room: float) -> Layout:
    """Rows give way to photos of a good height, at worst steps to photos of the least; photos take what is left,
    then rows, then notes, or the sections move apart."""
    plan = with_fewer_steps(brief, plan, room)
    room -= height_of_steps(brief, plan)
    good = replace(plan, picture=good_picture(plan))
    plan = replace(with_fewer_rows(brief, good, room, FEW_ROWS), picture=SHORTEST)
    plan = with_fewer_rows(brief, plan, room, LEAST_ROWS)
    plan = in_two_rows(plan, room - height_of_lists(brief, plan))
    while (
        plan.picture + RUNG <= tallest(plan)
        and room - height_of_lists(brief, plan) - height_of_displays(taller(plan)) >= 0
    ):
        plan = taller(plan)
    while (
        plan.rows < most_rows(brief) and room - height_of_displays(plan) - height_of_lists(brief, more_rows(plan)) >= 0
    ):
        plan = more_rows(plan)
    rest = room - height_of_displays(plan) - height_of_lists(brief, plan)
    if rest >= HEADING + GAP + FEWEST_NOTES * NOTE:
        return replace(plan, notes=int((rest - HEADING - GAP) // NOTE))
    return replace(plan, air=min(max(int(rest // SECTIONS), 0), MOST_AIR))


def with_fewer_steps(brief: StoreBrief, plan: Layout, room: float) -> Layout:
    """As many steps as leave room for the shortest of everything else."""
    shortest = replace(plan, rows=min(plan.rows, LEAST_ROWS))
    room -= height_of_lists(brief, shortest) + height_of_displays(shortest)
    while len(plan.steps) > 1 and height_of_steps(brief, plan) > room:
        plan = replace(plan, steps=plan.steps[:-1])
    return plan


def with_fewer_rows(brief: StoreBrief, plan: Layout, room: float, least: int) -> Layout:
    while plan.rows > least and room - height_of_lists(brief, plan) - height_of_displays(plan) < 0:
        plan = replace(plan, rows=plan.rows - 1)
    return plan


def good_picture(plan: Layout) -> int:
    return min(GOOD, int(tallest(plan) // RUNG) * RUNG)


def taller(plan: Layout) -> Layout:
    return replace(plan, picture=plan.picture + RUNG)


def more_rows(plan: Layout) -> Layout:
    return replace(plan, rows=plan.rows + 1)


def in_two_rows(plan: Layout, room: float) -> Layout:
    """Four photos are larger as two by two, where the page has the height for it."""
    square = replace(plan, columns=2, picture=44)
    return square if len(plan.slots) == MOST_SLOTS and height_of_displays(square) <= room else plan


def tallest(plan: Layout) -> float:
    """Photos are four by three; a taller frame cuts their sides, borne only where they are narrow. Frames
    without any photo stay low."""
    if not any(slot.picture for slot in plan.slots):
        return LOW
    return min(TALLEST, column_width(plan.columns) * (0.95 if plan.columns == MOST_SLOTS else 0.78))


def column_width(columns: int) -> float:
    return WIDTH * 0.55 if columns == 1 else (WIDTH - (columns - 1) * 5) / columns


def columns_of(slots: int) -> int:
    return max(min(slots, 4), 1)


def title_class(headline: str) -> int:
    """The largest size at which the headline keeps to its lines."""
    return next(
        (name for name, (size, most) in TITLES.items() if lines_of(headline, size, WIDTH, bold=True) <= most), 3
    )


def lines_of(words: str, size: float, room: float, *, bold: bool = False) -> int:
    """Lines of `room` mm that words, broken where they say so, take at a size in points; a little on the safe side."""
    widths = [text_width(part, size, bold=bold) * POINT for part in words.split("\n")]
    return sum(max(ceil(width / room * 1.04), 1) for width in widths)


def cut(words: str, size: float, room: float, lines: int) -> str:
    return shortened(words, size, room * lines * 0.95 / POINT)


def step_in(text: str) -> Step:
    short = cut(" ".join(text.split()), 10, STEP_ROOM, STEP_LINES)
    return Step(short, lines_of(short, 10, STEP_ROOM))


def slots_of(displays: Sequence[Shown]) -> list[Slot]:
    """A place for each display, the gravest first, and further photos where few displays leave room."""
    first = [Slot(display, next(iter(display.pictures), None)) for display in displays[:MOST_SLOTS]]
    more = [Slot(display, picture, True) for display in displays for picture in display.pictures[1:]]
    chosen = more[: max(SLOTS_WITH_MORE_PHOTOS - len(first), 0)]
    return [each for slot in first for each in (slot, *(other for other in chosen if other.display is slot.display))]


def wanted_rows(brief: StoreBrief) -> int:
    return min(most_rows(brief), USUAL_ROWS)


def most_rows(brief: StoreBrief) -> int:
    """The longer of the two lists side by side."""
    return min(max(len(brief.order.lines) if brief.order else 0, len(brief.stock.out) if brief.stock else 0), MOST_ROWS)


def height_of_head(headline: str, plan: Layout) -> float:
    size, _most = TITLES[plan.title]
    title = lines_of(headline, size, WIDTH, bold=True) * size * 1.22 * POINT
    return 6.2 + title + 1.6 + lines_of(plan.facts, 9.5, WIDTH) * FACTS_LINE + GAP


def height_of_displays(plan: Layout) -> float:
    if not plan.slots:
        return HEADING + NO_DISPLAYS + GAP
    if plan.columns == 1:
        return HEADING + plan.picture + GAP
    rows = ceil(len(plan.slots) / plan.columns)
    return HEADING + rows * (plan.picture + CAPTION) + (ROW if plan.hides_displays else 0) + GAP


def height_of_lists(brief: StoreBrief, plan: Layout) -> float:
    """Order and stock side by side: the taller one counts, with its total and the line of what is left out."""
    ordered, out = len(brief.order.lines) if brief.order else 0, len(brief.stock.out) if brief.stock else 0
    order = height_of_list(ordered, plan.rows) + (TOTAL if ordered else 0)
    return HEADING + max(order, height_of_list(out, plan.rows)) + GAP


def height_of_list(count: int, rows: int) -> float:
    return (min(count, rows) or 1) * ROW + (ROW if count > rows else 0)


def height_of_steps(brief: StoreBrief, plan: Layout) -> float:
    lines = sum(step.lines * STEP + STEP_EDGE for step in plan.steps) or NO_DISPLAYS
    return HEADING + lines + (ROW if len(brief.steps) > len(plan.steps) else 0) + 5.2
