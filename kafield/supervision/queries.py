"""Whose work a person may look at on the board."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from werkzeug.exceptions import NotFound

from kafield.kit.db import db, found
from kafield.kit.rollups import DayTotal
from kafield.people.models import Person, Team
from kafield.people.queries import people_of
from kafield.supervision.window import Window


def teams_of(user: Person) -> Sequence[Team]:
    """A supervisor's own team; every team that has a rep for a manager or an admin."""
    teams = sa.select(Team).where(
        Team.id.in_(people_of(user).where(Person.role == "rep").with_only_columns(Person.team_id))
    )
    return db.session.scalars(teams.order_by(Team.name, Team.id)).all()


def team_of(user: Person, team_id: int | None) -> Team | None:
    """The team that is asked for, None for all of them; NotFound for a stranger's."""
    if user.role == "supervisor":
        if team_id not in (None, user.team_id):
            raise NotFound
        return user.team
    if team_id is None:
        return None
    team = next((each for each in teams_of(user) if each.id == team_id), None)
    if team is None:
        raise NotFound
    return team


def reps_on(user: Person, window: Window, team: Team | None = None) -> Sequence[Person]:
    """The reps on the board of this person: those at work, and who left since but worked in the window."""
    worked = sa.select(DayTotal.rep_id).where(DayTotal.day.between(*window.days))
    reps = reps_seen_by(user).where(sa.or_(Person.active, Person.id.in_(worked)))
    if team:
        reps = reps.where(Person.team_id == team.id)
    return db.session.scalars(reps.order_by(Person.name_key, Person.id)).all()


def reps_seen_by(user: Person) -> Any:
    return people_of(user).where(Person.role == "rep")


def rep_seen_by(user: Person, rep_id: int) -> Person:
    """NotFound for a stranger's rep."""
    return found(reps_seen_by(user).where(Person.id == rep_id))
