"""The board, the rows behind each of its numbers, and the photos of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, abort, current_app
from flask_login import current_user

from kafield.kit import address, rollups
from kafield.kit.access import role
from kafield.kit.clock import local_day, now
from kafield.kit.render import render
from kafield.metrics.periods import Period, month_of
from kafield.people.models import Person, Team
from kafield.supervision import behind, gallery, kpis, queries
from kafield.supervision.board import board_of, figures_of, phones_by_rep
from kafield.supervision.figures import Figures, checked_of, sum_of
from kafield.supervision.phones import Phone
from kafield.supervision.window import Window, window_of

bp = Blueprint("supervision", __name__, url_prefix="/supervision")
LOOKING = ("supervisor", "manager", "admin")
BY_DAY = ("plan", "displays", "strike", "time", "score")
ROWS_OF_A_PAGE = 100


@dataclass(frozen=True)
class Asked:
    """What an address asks for: days, and whose work in them."""

    window: Window
    team: Team | None
    rep: Person | None
    reps: Sequence[Person]

    def args(self, **other: Any) -> dict[str, Any]:
        """The words of an address that asks for the same, but for what is named here."""
        same = {
            "day": self.window.day.isoformat(),
            "unit": self.window.unit if self.window.unit != "day" else None,
            "team": self.team.id if self.team and current_user.role != "supervisor" else None,
            "rep": self.rep.id if self.rep else None,
        }
        return {name: value for name, value in {**same, **other}.items() if value is not None}


def zone() -> str:
    return current_app.extensions["settings"].time_zone


def asked() -> Asked:
    """NotFound for another team's rep, and for a team that is not one's own."""
    window = window_of(address.text("unit"), address.text("day"), local_day(now(), zone()))
    team = queries.team_of(current_user, address.record("team"))
    if address.record("rep") is None:
        return Asked(window, team, None, queries.reps_on(current_user, window, team))
    rep = queries.rep_seen_by(current_user, address.record("rep") or 0)
    return Asked(window, team, rep, [rep])


@bp.get("/board")
@role(*LOOKING)
def board() -> str:
    """The team of a supervisor; all reps, or those of one team, for a manager and an admin."""
    query = asked()
    at = now()
    view = board_of(current_user, query.window, query.team, at, zone())
    teams = queries.teams_of(current_user) if current_user.role != "supervisor" else []
    return render("supervision/board", board=view, asked=query, teams=teams, kpis=kpis, at=at, zone=zone())


@bp.get("/rows/<kpi>")
@role(*LOOKING)
def rows(kpi: str) -> str:
    """What a number is made of: the days of a longer window, and what happened on one day."""
    if kpi not in kpis.KPIS:
        abort(404)
    query = asked()
    if query.window.unit != "day" and kpi in BY_DAY:
        return page_of(kpi, query, days=days_of(query))
    if kpi == "displays":
        return page_of(kpi, query, behind.display_rows(current_user, query.window.day, query.reps))
    if kpi == "phones":
        return page_of(kpi, query, phones_of(query))
    if kpi == "vpo":
        return page_of(kpi, query, behind.store_rows(current_user, last_month(query), query.window.last, query.reps))
    return page_of(kpi, query, behind.call_rows(current_user, query.window.day, query.reps, kpi))


def page_of(kpi: str, query: Asked, shown: Sequence[Any] = (), days: Sequence[Any] = ()) -> str:
    page = address.record("page") or 0
    ids = [rep.id for rep in query.reps]
    is_of_visits = kpi in BY_DAY and not days
    return render(
        "supervision/rows",
        kpi=kpis.DISPLAYS_CHECKED if query.window.unit != "day" and kpi == "displays" else kpis.KPIS[kpi],
        asked=query,
        total=sum_of(figures_of(ids, query.window, now(), zone())),
        shown=shown[page * ROWS_OF_A_PAGE : (page + 1) * ROWS_OF_A_PAGE],
        days=days,
        everyone=queries.reps_on(current_user, query.window, query.team),
        unseen=behind.visits_unseen(current_user, query.window.day, ids) if is_of_visits else 0,
        page=page,
        has_more=len(shown) > (page + 1) * ROWS_OF_A_PAGE,
        month=last_month(query),
        zone=zone(),
    )


def last_month(query: Asked) -> Period:
    return month_of(query.window.last, back=1)


def days_of(query: Asked) -> list[tuple[date, Figures]]:
    """Each day of a window that has any figures, newest first."""
    totals = rollups.totals_by_day(query.window.days, [rep.id for rep in query.reps])
    return [(day, Figures(totals[day], checked_of(totals[day]))) for day in sorted(totals, reverse=True)]


def phones_of(query: Asked) -> list[tuple[Person, Phone]]:
    """The phones of these reps, the one that holds most first."""
    phones = phones_by_rep([rep.id for rep in query.reps], now(), zone())
    pairs = [(rep, phone) for rep in query.reps for phone in phones.get(rep.id, ())]
    return sorted(pairs, key=lambda pair: -pair[1].waiting)


@bp.get("/photos")
@role(*LOOKING)
def photos() -> str:
    """The photos of one day, by rep and by the state of the display they show."""
    query, page = asked(), address.record("page") or 0
    state = address.text("state") if address.text("state") in gallery.STATES else None
    ids = [rep.id for rep in query.reps]
    shots, has_more = gallery.shots_of(current_user, query.window.day, ids, state, page)
    return render(
        "supervision/photos",
        asked=query,
        shots=shots,
        has_more=has_more,
        page=page,
        state=state,
        states=gallery.STATES,
        everyone=queries.reps_on(current_user, query.window, query.team),
        zone=zone(),
    )
