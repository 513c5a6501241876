"""The proof of a write's effect: one row for each key of a person, written in the transaction of the effect."""

import uuid
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from flask import request
from sqlalchemy.orm import Mapped, mapped_column

from kafield.kit import personal
from kafield.kit.db import Model, db, insert_ignoring
from kafield.kit.device import device
from kafield.kit.statement import KeyReused, Submission

NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


class Receipt(Model):
    """A write that had its effect. The key is the phone's and is unique for its user.

    `recorded_at` is corrected, `stated_at` is what the phone's own clock said. Where a person was
    erased, only key, hash and outcome are left, and the key that it replaced; its times are NO_TIME.
    """

    __tablename__ = "receipts"
    __table_args__ = (
        sa.Index("ix_receipts_user_received", "user_id", "received_at"),
        sa.Index("ix_receipts_user_replaces", "user_id", "replaces"),
        {"postgresql_partition_by": "HASH (user_id, key)"},
    )
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    replaces: Mapped[uuid.UUID | None]
    path: Mapped[str] = mapped_column(sa.String(200))
    contract: Mapped[int]
    body_hash: Mapped[str] = mapped_column(sa.String(64))
    outcome: Mapped[str] = mapped_column(sa.String(10))
    flags: Mapped[list[str]] = mapped_column(sa.JSON)
    entity_id: Mapped[uuid.UUID | None]
    stated_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime]
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(index=True)
    device: Mapped[str | None] = mapped_column(sa.String(36))
    outbox: Mapped[str] = mapped_column(sa.String(120))


Witness = Callable[[Receipt], None]
witnesses: list[Witness] = []


def witness(heard: Witness) -> Witness:
    """Call this for each receipt, in the transaction of the effect."""
    witnesses.append(heard)
    return heard


def is_replay(submission: Submission) -> bool:
    """Whether this key had its effect already. Raises KeyReused where it came with other bytes, or for
    another form; bytes that say they stand for those that came are no others."""
    receipt = db.session.get(Receipt, (submission.user.id, submission.key))
    if receipt is None:
        return False
    if receipt.body_hash not in submission.body_hashes or receipt.path not in (submission.path, ""):
        raise KeyReused
    return True


def claim(submission: Submission) -> bool:
    """Take the key for this transaction; False where another one has taken it."""
    wait_in_line(submission)
    return insert_ignoring(
        Receipt.__table__,  # type: ignore[arg-type]
        user_id=submission.user.id,
        key=submission.key,
        replaces=submission.replaces,
        path=submission.path,
        contract=submission.contract,
        body_hash=submission.body_hash,
        outcome="applied",
        flags=[],
        stated_at=submission.stated_at,
        recorded_at=submission.recorded_at,
        sent_at=submission.sent_at,
        received_at=submission.received_at,
        device=device(),
        outbox=request.headers.get("X-Outbox", "")[:120],
    )


def wait_in_line(submission: Submission) -> None:
    """A write and the one that replaces it go one after the other; SQLite has one writer anyway."""
    if db.session.connection().dialect.name == "postgresql":
        for key in sorted(str(each) for each in (submission.key, submission.replaces) if each):
            named = sa.func.hashtextextended(f"{submission.user.id}:{key}", 0)
            db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(named)))


def replacement_of(submission: Submission) -> Receipt | None:
    """The receipt of a correction that overtook this write on its way."""
    mine = (Receipt.user_id == submission.user.id, Receipt.replaces == submission.key)
    return db.session.scalar(sa.select(Receipt).where(*mine).limit(1))


def close(submission: Submission, outcome: str, entity_id: uuid.UUID | None) -> None:
    """Write down how it ended, and tell the witnesses."""
    receipt = db.session.get_one(Receipt, (submission.user.id, submission.key))
    receipt.outcome, receipt.flags, receipt.entity_id = outcome, submission.flags, entity_id
    for heard in witnesses:
        heard(receipt)


def known(user_id: int, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Of these keys those that had their effect, or whose correction had it, with the hash of their bytes."""
    mine = Receipt.user_id == user_id
    rows = db.session.execute(sa.select(Receipt.key, Receipt.body_hash).where(mine, Receipt.key.in_(keys))).all()
    corrected = sa.select(Receipt.replaces).where(mine, Receipt.replaces.in_(keys))
    return {**{key: "" for key in db.session.scalars(corrected) if key}, **{row.key: row.body_hash for row in rows}}


@personal.forgets
def forget(user_id: int, at: datetime) -> None:
    """A person was erased: his keys stay, as hash and outcome only, so that no late replay has a second effect."""
    no_time = dict.fromkeys(("recorded_at", "sent_at", "received_at"), NO_TIME)
    nothing: dict[str, Any] = {
        **no_time,
        "path": "",
        "flags": [],
        "entity_id": None,
        "stated_at": None,
        "device": None,
        "outbox": "",
    }
    db.session.execute(sa.update(Receipt).where(Receipt.user_id == user_id).values(nothing))
