"""Who did what to which record, kept so that it can be checked and a person can still be erased.

Personal values are kept as salted hashes only: they can be compared with a value somebody
claims, and become meaningless when the salt is erased. A job seals entries into a chain of
hashes; the salt is not part of it, so erasure breaks no seal.
"""

import hashlib
import json
import secrets
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kafield.kit import clock, personal
from kafield.kit.db import Model, db, writing
from kafield.kit.jobs import Payload, Progress, enqueue_once, job

PERSONAL = frozenset({"name", "username", "phone", "email", "wechat", "note", "latitude", "longitude"})
SEALED_AFTER = timedelta(minutes=1)
BATCH = 500
FIRST = "0" * 64


class AuditEntry(Model):
    """One act. `changes`: field -> [before, after]; `personal`: field -> the same two, hashed with `salt`."""

    __tablename__ = "audit_entries"
    __table_args__ = (sa.Index(None, "entity", "entity_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(sa.String(60))
    entity: Mapped[str] = mapped_column(sa.String(60))
    entity_id: Mapped[str] = mapped_column(sa.String(40))
    changes: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    personal: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    salt: Mapped[str | None] = mapped_column(sa.String(32))
    seal_id: Mapped[int | None] = mapped_column(sa.ForeignKey("audit_seals.id"), index=True)

    def had(self, field: str, value: Any) -> bool | None:
        """Whether a personal field had (before or after) this value; None after erasure or where it was not touched."""
        if self.salt is None or field not in self.personal:
            return None
        return hashed(self.salt, value) in self.personal[field]


class AuditSeal(Model):
    """A batch of entries, hashed together with the seal before it; only one seal may follow another."""

    __tablename__ = "audit_seals"
    id: Mapped[int] = mapped_column(primary_key=True)
    sealed_at: Mapped[datetime]
    count: Mapped[int]
    previous: Mapped[str] = mapped_column(sa.String(64), unique=True)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)


def record(
    actor: Any,
    action: str,
    entity: str,
    entity_id: object,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    *,
    at: datetime,
    personal: Collection[str] = PERSONAL,
) -> AuditEntry:
    """Write an entry in the caller's transaction. `actor` is a person, an id or None for the system.

    Only fields that differ are kept; those named in `personal` as hashes.
    """
    differing = changed(before or {}, after or {})
    salt = secrets.token_hex(16)
    entry = AuditEntry(
        at=at,
        actor_id=getattr(actor, "id", actor),
        action=action,
        entity=entity,
        entity_id=str(entity_id),
        changes={field: values for field, values in differing.items() if field not in personal},
        personal={
            field: [hashed(salt, value) for value in values] for field, values in differing.items() if field in personal
        },
        salt=salt,
    )
    db.session.add(entry)
    enqueue_once("audit.seal", at, run_after=at + SEALED_AFTER)
    return entry


@personal.tells
def acts_on(person_id: int) -> Iterator[personal.Records]:
    """What was done to a person; what he did himself names him."""
    about = sa.and_(AuditEntry.entity == "person", AuditEntry.entity_id == str(person_id))
    yield "audit_entries_about", sa.select(AuditEntry.__table__).where(about)


def erase(entity: str, entity_id: object) -> None:
    """Make the personal values of a record's entries unrecoverable; the seals still hold."""
    about = (AuditEntry.entity == entity, AuditEntry.entity_id == str(entity_id))
    db.session.execute(sa.update(AuditEntry).where(*about).values(salt=None))


def seal(at: datetime) -> int:
    """Seal the next batch of entries; the number sealed."""
    waiting = sa.select(AuditEntry).where(AuditEntry.seal_id.is_(None)).order_by(AuditEntry.id).limit(BATCH)
    entries = list(db.session.scalars(waiting))
    if entries:
        previous = db.session.scalar(sa.select(AuditSeal.digest).order_by(AuditSeal.id.desc()).limit(1)) or FIRST
        made = AuditSeal(sealed_at=at, count=len(entries), previous=previous, digest=digest(previous, entries))
        db.session.add(made)
        db.session.flush()
        for entry in entries:
            entry.seal_id = made.id
    return len(entries)


def verify() -> list[str]:
    """What is wrong with the chain, in words for an admin; [] where every seal holds."""
    problems, previous = [], FIRST
    for made in db.session.scalars(sa.select(AuditSeal).order_by(AuditSeal.id)):
        entries = list(
            db.session.scalars(sa.select(AuditEntry).where(AuditEntry.seal_id == made.id).order_by(AuditEntry.id))
        )
        if made.previous != previous:
            problems.append(f"seal {made.id} does not follow the one before it")
        if len(entries) != made.count:
            problems.append(f"seal {made.id} holds {len(entries)} entries, not {made.count}")
        elif digest(made.previous, entries) != made.digest:
            problems.append(f"seal {made.id} is broken: an entry was changed")
        previous = made.digest
    return problems


@job("audit.seal")
def seal_all(payload: Payload, progress: Progress) -> Payload:
    """Seal what waits, a batch to a transaction."""
    sealed = 0
    while True:
        with writing():
            count = seal(clock.now())
        sealed += count
        progress.step(sealed)
        if count < BATCH:
            return {"sealed": sealed}


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """field -> [before, after] of the fields that differ, as plain values."""
    fields = sorted(before.keys() | after.keys())
    pairs = {field: [plain(before.get(field)), plain(after.get(field))] for field in fields}
    return {field: values for field, values in pairs.items() if values[0] != values[1]}


def plain(value: Any) -> Any:
    """A value as JSON knows it; dates, identities and the like as their text."""
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value if value is None or isinstance(value, (bool, int, float, str, dict)) else str(value)


def hashed(salt: str, value: Any) -> str | None:
    if value is None:
        return None
    return hashlib.sha256(f"{salt}:{plain(value)}".encode()).hexdigest()


def digest(previous: str, entries: Collection[AuditEntry]) -> str:
    """SHA-256 over the seal before and the entries in the order of their id."""
    return hashlib.sha256("\n".join([previous, *map(sealed_line, entries)]).encode()).hexdigest()


def sealed_line(entry: AuditEntry) -> str:
    """Everything of an entry but its salt, in one spelling."""
    told = (entry.id, entry.at.isoformat(), entry.actor_id, entry.action, entry.entity, entry.entity_id)
    return json.dumps([*told, entry.changes, entry.personal], sort_keys=True, ensure_ascii=True)
