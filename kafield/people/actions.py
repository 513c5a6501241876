"""What happens to people: added, signed in, asked for consent, given a new password."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kafield.kit import audit, personal
from kafield.kit.db import db, new_id
from kafield.kit.search import search_key
from kafield.people.models import Consent, Device, Person, SignInTry, Team
from kafield.people.queries import TRY_WINDOW, consents_of

hasher = PasswordHasher()
NOBODY = hasher.hash(secrets.token_hex(8))
EASY_TO_READ = "abcdefghjkmnpqrstuvwxyz23456789"


def add_person(
    *,
    username: str,
    name: str,
    role: str,
    password: str,
    at: datetime,
    team: Team | None = None,
    language: str | None = None,
    phone: str | None = None,
    must_change_password: bool = False,
    by: Person | None = None,
) -> Person:
    """A new person; a taken user name is a ValueError."""
    username = username.strip().lower()
    if db.session.scalar(sa.select(Person.id).where(Person.username == username)):
        raise ValueError(username)
    person = Person(
        username=username,
        name=name,
        name_key=search_key(name, username),
        role=role,
        team=team,
        phone=phone,
        language=language,
        password_hash=hasher.hash(password),
        must_change_password=must_change_password,
        created_at=at,
    )
    db.session.add(person)
    db.session.flush()
    audit.record(by.id if by else None, "added", "person", person.id, after={"role": role}, at=at)
    return person


def team_named(name: str) -> Team:
    """The team of this name, made where there is none."""
    team = db.session.scalar(sa.select(Team).where(Team.name == name))
    if team is None:
        team = Team(name=name)
        db.session.add(team)
        db.session.flush()
    return team


def is_password(person: Person | None, password: str) -> bool:
    """Takes as long for a name that nobody has."""
    try:
        return hasher.verify(person.password_hash if person else NOBODY, password) and person is not None
    except (VerificationError, InvalidHashError):
        return False


def hashed(text: str, secret: str) -> str:
    return hashlib.blake2b(text.strip().lower().encode(), key=secret.encode()[:64], digest_size=32).hexdigest()


def record_failed_try(name_hash: str, address_hash: str, at: datetime) -> None:
    db.session.execute(sa.delete(SignInTry).where(SignInTry.at < at - 4 * TRY_WINDOW))
    db.session.add(SignInTry(id=new_id(), name_hash=name_hash, address_hash=address_hash, at=at))


def forget_failed_tries(name_hash: str) -> None:
    db.session.execute(sa.delete(SignInTry).where(SignInTry.name_hash == name_hash))


def change_password(person: Person, password: str, *, by: Person, at: datetime, must_change: bool = False) -> None:
    """Every session of the person ends; the one that changed its own password signs in again at once."""
    person.password_hash = hasher.hash(password)
    person.must_change_password = must_change
    person.epoch += 1
    audit.record(by.id, "password changed", "person", person.id, at=at)


def reset_password(person: Person, *, by: Person, at: datetime) -> str:
    """A new one-time password, returned once; the person has to choose his own with it."""
    password = readable_password()
    change_password(person, password, by=by, at=at, must_change=True)
    return password


def set_active(person: Person, active: bool, *, by: Person, at: datetime) -> None:
    person.active = active
    person.epoch += 1
    audit.record(by.id, "let in" if active else "shut out", "person", person.id, at=at)


def erase(person: Person, *, by: Person, at: datetime) -> None:
    """Nothing is left that says who it was. What he did stays, under his number; what he agreed to ends now, so that
    nothing of the kind is taken in that arrives late."""
    personal.forget(person.id, at)
    db.session.execute(sa.delete(Device).where(Device.user_id == person.id))
    for consent in consents_of(person.id).values():
        consent.withdrawn_at = consent.withdrawn_at or at
    person.username = f" {person.id}"  # nobody can type it: names are stripped
    person.name, person.name_key, person.password_hash = "", "", ""
    person.phone = person.language = person.theme = None
    person.epoch += 1
    person.erased_at = at
    audit.record(by, "erased", "person", person.id, at=at)
    audit.erase("person", person.id)


def answer_consent(person: Person, kind: str, given: bool, at: datetime) -> None:
    """The answer to the question that is asked once; a later yes or no is a new row."""
    db.session.add(Consent(person_id=person.id, kind=kind, given=given, answered_at=at))
    audit.record(person.id, "consented" if given else "declined", "consent", kind, at=at)


def withdraw_consent(person: Person, kind: str, at: datetime) -> None:
    consent = consents_of(person.id).get(kind)
    if consent and consent.given and consent.withdrawn_at is None:
        consent.withdrawn_at = at
        audit.record(person.id, "withdrew", "consent", kind, at=at)


def invite(data: dict[str, Any], *, by: Person, at: datetime) -> tuple[Person, str]:
    """A new person from the admin's form, with a first password that is shown once."""
    password = readable_password()
    person = add_person(
        username=data["username"],
        name=data["name"],
        role=data["role"],
        team=chosen_team(data),
        phone=data["phone"],
        language=data["language"],
        password=password,
        must_change_password=True,
        by=by,
        at=at,
    )
    return person, password


def change_person(person: Person, data: dict[str, Any], *, by: Person, at: datetime) -> None:
    """Name, role, team and the like; another role or user name ends the person's sessions."""
    before = {"role": person.role, "team": person.team_id}
    if (person.role, person.username) != (data["role"], data["username"]):
        person.epoch += 1
    person.username, person.name = data["username"].strip().lower(), data["name"]
    person.name_key = search_key(person.name, person.username)
    person.role, person.phone, person.language = data["role"], data["phone"], data["language"]
    person.team = chosen_team(data)
    db.session.flush()
    audit.record(by.id, "changed", "person", person.id, before, {"role": person.role, "team": person.team_id}, at=at)


def chosen_team(data: dict[str, Any]) -> Team | None:
    if data["new_team"]:
        return team_named(data["new_team"])
    return db.session.get(Team, data["team_id"]) if data["team_id"] else None


def readable_password() -> str:
    """Twelve letters and digits that cannot be mistaken for each other: about 59 bits."""
    return "-".join("".join(secrets.choice(EASY_TO_READ) for _ in range(4)) for _ in range(3))
