"""Who is there, seen from the person who asks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from kafield.kit.db import db, found
from kafield.people.models import Consent, Device, Person, SignInTry, Team

TRY_WINDOW = timedelta(minutes=15)
TRIES_PER_ADDRESS = 5  # times those of one name: a shop's Wi-Fi is shared


def people_of(user: Person) -> sa.Select[Person]:
    """Himself for a rep, the team for a supervisor, all reps for a manager, everyone for an admin."""
    everyone = sa.select(Person)
    if user.role == "admin":
        return everyone
    if user.role == "manager":
        return everyone.where(sa.or_(Person.role == "rep", Person.id == user.id))
    if user.role == "supervisor":
        return everyone.where(sa.or_(Person.team_id == user.team_id, Person.id == user.id))
    return everyone.where(Person.id == user.id)


def reps_of(user: Person) -> sa.Select[Person]:
    return people_of(user).where(Person.role == "rep", Person.active).order_by(Person.name_key, Person.id)


def person_of(user: Person, person_id: int) -> Person:
    return found(people_of(user).where(Person.id == person_id))


def working_person_of(user: Person, person_id: int) -> Person:
    """One who was not erased: of an erased one nothing can be changed."""
    return found(people_of(user).where(Person.id == person_id, Person.erased_at.is_(None)))


def erasable(user: Person, person_id: int) -> Person:
    """One who works here no more: shut out, and not erased yet."""
    gone = people_of(user).where(Person.active.is_(False), Person.erased_at.is_(None))
    return found(gone.where(Person.id == person_id, Person.id != user.id))


def phones_of(person_id: int) -> Sequence[Device]:
    return db.session.scalars(sa.select(Device).where(Device.user_id == person_id)).all()


def person_named(username: str) -> Person | None:
    return db.session.scalar(sa.select(Person).where(Person.username == username.strip().lower()))


def person_by_session(session_id: str) -> Person | None:
    """The person of `<id>.<epoch>`; None once a reset ended that session."""
    identity, _dot, epoch = session_id.partition(".")
    person = db.session.get(Person, int(identity)) if identity.isdigit() else None
    return person if person and str(person.epoch) == epoch and person.active else None


def team_options() -> list[tuple[int, str]]:
    """Every team as an option of a form."""
    return [(team.id, team.name) for team in db.session.scalars(sa.select(Team).order_by(Team.name))]


def consents_of(person_id: int) -> dict[str, Consent]:
    """The last answer of a person for each kind of consent."""
    rows = db.session.scalars(sa.select(Consent).where(Consent.person_id == person_id).order_by(Consent.id))
    return {consent.kind: consent for consent in rows}


def has_consent(person_id: int, kind: str) -> bool:
    consent = consents_of(person_id).get(kind)
    return bool(consent and consent.given and consent.withdrawn_at is None)


def failed_tries(column: Any, value: str, at: datetime) -> int:
    return (
        db.session.scalar(
            sa.select(sa.func.count()).select_from(SignInTry).where(column == value, SignInTry.at > at - TRY_WINDOW)
        )
        or 0
    )


def is_locked_out(name_hash: str, address_hash: str, at: datetime, tries: int) -> bool:
    """Too many wrong passwords lately, for this name or from this address, counted over all workers."""
    return (
        failed_tries(SignInTry.name_hash, name_hash, at) >= tries
        or failed_tries(SignInTry.address_hash, address_hash, at) >= tries * TRIES_PER_ADDRESS
    )
