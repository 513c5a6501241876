"""What a rep needs of his supervisor: the first of these that holds."""

from dataclasses import dataclass

from kafield.supervision.figures import Figures

SERIOUS = ("displays", "missed", "not_begun", "refused", "no_order")
ENOUGH_VISITS = 3


@dataclass(frozen=True)
class Need:
    """`kind` is said in words by the page; `rows` names the figure whose rows show it."""

    kind: str
    count: int
    rows: str

    @property
    def is_serious(self) -> bool:
        return self.kind in SERIOUS


def need_of(figures: Figures, *, is_running: bool, is_late: bool) -> Need | None:
    """`is_running`: what is not done may still be done; `is_late`: who has not begun by now is behind."""
    displays = figures.displays
    rules = (
        (displays.wrong, Need("displays", displays.wrong, "displays")),
        (not is_running and figures.open, Need("missed", figures.open, "plan")),
        (is_late and figures.planned and not figures.made, Need("not_begun", figures.planned, "plan")),
        (figures.refused, Need("refused", figures.refused, "phones")),
        (figures.made >= ENOUGH_VISITS and not figures.with_order, Need("no_order", figures.made, "strike")),
        (figures.on_phones, Need("phone", figures.on_phones, "phones")),
        (is_praiseworthy(figures), Need("praise", figures.made, "plan")),
    )
    return next((need for holds, need in rules if holds), None)


def is_praiseworthy(figures: Figures) -> bool:
    """The whole plan made, every due display compliant, and something sold."""
    return bool(
        figures.planned
        and not figures.open
        and figures.displays.due
        and figures.displays.ok == figures.displays.due
        and figures.with_order
    )
