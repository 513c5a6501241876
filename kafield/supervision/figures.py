"""The figures of a rep, or of a whole team, in a window."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from kafield.metrics.coverage import plan_attainment, strike_rate
from kafield.metrics.execution import Compliance
from kafield.metrics.ratio import percent, ratio
from kafield.supervision.phones import Phone, waiting_on
from kafield.supervision.reports import Due, Standing


@dataclass(frozen=True)
class Figures:
    """Totals by measure (kit.rollups), displays due, phones, and the stores' sales; every ratio is of these sums."""

    totals: Counter[str] = field(default_factory=Counter)
    displays: Due = field(default_factory=Due)
    phones: tuple[Phone, ...] = ()
    standing: Standing = field(default_factory=Standing)

    @property
    def planned(self) -> int:
        return self.totals["stops_planned"]

    @property
    def planned_made(self) -> int:
        return self.totals["planned_made"]

    @property
    def unplanned(self) -> int:
        return self.made - self.planned_made

    @property
    def made(self) -> int:
        return self.totals["visits_made"]

    @property
    def plan(self) -> float | None:
        return plan_attainment(self.planned_made, self.planned)

    @property
    def open(self) -> int:
        """Planned visits that were not made."""
        return max(self.planned - self.planned_made, 0)

    @property
    def with_order(self) -> int:
        return self.totals["visits_with_order"]

    @property
    def strike(self) -> float | None:
        return strike_rate(self.with_order, self.made)

    @property
    def lines_per_order(self) -> float | None:
        return ratio(self.totals["order_lines"], self.totals["orders"])

    @property
    def seconds(self) -> float | None:
        """Mean time in store of the visits that were checked out, in seconds."""
        return ratio(self.totals["seconds_in_store"], self.totals["visits_closed"])

    @property
    def score(self) -> float | None:
        """0 to 100."""
        return percent(self.totals["score_points"], self.totals["score_possible"])

    @property
    def compliance(self) -> float | None:
        return Compliance(self.displays.ok, self.displays.due).rate

    @property
    def waiting(self) -> list[Phone]:
        return waiting_on(self.phones)

    @property
    def on_phones(self) -> int:
        return sum(phone.waiting for phone in self.phones)

    @property
    def refused(self) -> int:
        return sum(phone.refused for phone in self.phones)

    @property
    def gap(self) -> float:
        """Share of the plan not made + share of the due displays found wrong; 0 where nothing was planned or due."""
        return (ratio(self.open, self.planned) or 0) + (ratio(self.displays.wrong, self.displays.due) or 0)


def checked_of(totals: Counter[str]) -> Due:
    """Over several days only what was checked is known without looking at every store: that is the whole."""
    checked, ok = totals["displays_checked"], totals["displays_ok"]
    return Due(due=checked, ok=ok, wrong=checked - ok)


def sum_of(lines: Iterable[Figures]) -> Figures:
    lines = list(lines)
    totals: Counter[str] = Counter()
    for line in lines:
        totals.update(line.totals)
    return Figures(
        totals,
        sum((line.displays for line in lines), Due()),
        tuple(phone for line in lines for phone in line.phones),
        sum((line.standing for line in lines), Standing()),
    )
