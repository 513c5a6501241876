"""The board: who needs the supervisor, the team's figures, and what to look at first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from kafield.kit import rollups
from kafield.kit.clock import local_day, local_time
from kafield.metrics.coverage import plan_attainment
from kafield.metrics.periods import month_of
from kafield.people.models import Person, Team
from kafield.supervision import reports
from kafield.supervision.figures import Figures, checked_of, sum_of
from kafield.supervision.gallery import Look, looks_of
from kafield.supervision.needs import Need, need_of
from kafield.supervision.phones import Phone, phones_of
from kafield.supervision.queries import reps_on
from kafield.supervision.window import ONE_DAY, WEEK, Window

FIRST_LOOKS = 3
LATE = time(10)


@dataclass(frozen=True)
class Line:
    rep: Person
    figures: Figures
    need: Need | None

    @property
    def order(self) -> tuple[bool, bool, float]:
        """Who needs the supervisor first, then by gap, who is to be praised last."""
        serious = self.need is not None and self.need.is_serious
        return not serious, self.need is not None and self.need.kind == "praise", -self.figures.gap


@dataclass(frozen=True)
class Board:
    """`before` are the team's figures of the compared days, `plan_before` its plan made by the same time of them."""

    window: Window
    team: Team | None
    lines: list[Line]
    total: Figures
    before: Figures
    plan_before: float | None
    looks: list[Look]

    @property
    def first(self) -> Line | None:
        """Who needs the supervisor most; None where nobody is behind."""
        return next((line for line in self.lines if line.need and line.need.is_serious), None)


def board_of(user: Person, window: Window, team: Team | None, at: datetime, zone: str) -> Board:
    """What `user` sees at a moment; `zone` is the time zone of the team's wall clock."""
    reps = reps_on(user, window, team)
    ids = [rep.id for rep in reps]
    late = window.is_today and local_time(at, zone).time() >= LATE
    lines = []
    for rep, figures in zip(reps, figures_of(ids, window, at, zone), strict=True):
        lines.append(Line(rep, figures, need_of(figures, is_running=window.is_running, is_late=late)))
    before = sum_of(Figures(totals, checked_of(totals)) for totals in rollups.totals(window.compared, ids).values())
    return Board(
        window,
        team,
        sorted(lines, key=lambda line: line.order),
        sum_of(line.figures for line in lines),
        before,
        plan_before(before, window, ids, at),
        looks_of(user, window.day, ids, limit=FIRST_LOOKS) if window.unit == "day" else [],
    )


def figures_of(rep_ids: Sequence[int], window: Window, at: datetime, zone: str) -> list[Figures]:
    """Figures of each of these reps, in their order: a day looks at what is due, longer windows at rollups alone."""
    totals = rollups.totals(window.days, rep_ids)
    due = reports.displays_due(window.day, rep_ids) if window.unit == "day" else {}
    phones = phones_by_rep(rep_ids, at, zone) if window.last == window.today else {}
    standings = reports.standings(month_of(window.last, back=1), window.last, rep_ids)
    return [
        Figures(
            totals[rep_id],
            due.get(rep_id, reports.Due()) if window.unit == "day" else checked_of(totals[rep_id]),
            tuple(phones.get(rep_id, ())),
            standings.get(rep_id, reports.Standing()),
        )
        for rep_id in rep_ids
    ]


def phones_by_rep(rep_ids: Sequence[int], at: datetime, zone: str) -> dict[int, list[Phone]]:
    """From what the phones sent since yesterday morning."""
    found: dict[int, list[Phone]] = {}
    for phone in phones_of(rep_ids, at, since_yesterday(at, zone)):
        found.setdefault(phone.rep_id, []).append(phone)
    return found


def since_yesterday(at: datetime, zone: str) -> datetime:
    yesterday = local_day(at, zone) - ONE_DAY
    return datetime.combine(yesterday, time(), tzinfo=local_time(at, zone).tzinfo)


def plan_before(before: Figures, window: Window, rep_ids: Sequence[int], at: datetime) -> float | None:
    """The plan made in the compared days; of a running day, by the same time of the day a week ago."""
    if not window.is_today:
        return before.plan
    made = reports.planned_made_until(window.compared[0], rep_ids, at - WEEK)
    return plan_attainment(made, before.planned)
