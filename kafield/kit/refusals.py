"""Writes that were refused, kept for a while so that nothing typed is lost; for admins only."""

import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app, request
from sqlalchemy.orm import Mapped, mapped_column

from kafield.kit import clock, personal
from kafield.kit.db import Model, db, insert_ignoring, new_id, writing
from kafield.kit.jobs import Payload, Progress, enqueue_once, job
from kafield.kit.statement import Submission

LARGEST_KEPT_BODY = 1024 * 1024


class RefusedBody(Model):
    """A refused write as it came. `code`: errors, key-reused, or the status; `reason` in the person's words.

    `size` is what came; where it is more than what is kept, only the beginning is."""

    __tablename__ = "refused_bodies"
    __table_args__ = (sa.UniqueConstraint("user_id", "key", "body_hash"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[int] = mapped_column(index=True)
    key: Mapped[uuid.UUID]
    replaces: Mapped[uuid.UUID | None]
    path: Mapped[str] = mapped_column(sa.String(200))
    contract: Mapped[int]
    content_type: Mapped[str] = mapped_column(sa.String(120))
    body: Mapped[bytes] = mapped_column(sa.LargeBinary)
    body_hash: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(12))
    reason: Mapped[str] = mapped_column(sa.Text)
    recorded_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(index=True)

    @property
    def is_whole(self) -> bool:
        return len(self.body) == self.size


def keep(submission: Submission, code: str, reason: str) -> None:
    """Once, however often the phone tries it."""
    insert_ignoring(
        RefusedBody.__table__,  # type: ignore[arg-type]
        id=new_id(),
        user_id=submission.user.id,
        key=submission.key,
        replaces=submission.replaces,
        path=submission.path,
        contract=submission.contract,
        content_type=(request.content_type or "")[:120],
        body=submission.body[:LARGEST_KEPT_BODY],
        body_hash=submission.body_hash,
        size=len(submission.body),
        code=code,
        reason=reason,
        recorded_at=submission.recorded_at,
        received_at=submission.received_at,
    )
    enqueue_once("refusals.forget", submission.received_at, run_after=submission.received_at + kept_for())


@personal.forgets
def forget(user_id: int, at: datetime) -> None:
    """Of an erased person nothing that he typed is kept."""
    db.session.execute(sa.delete(RefusedBody).where(RefusedBody.user_id == user_id))


def kept_for() -> timedelta:
    return timedelta(days=current_app.extensions["settings"].refused_days)


@job("refusals.forget")
def forget_old(payload: Payload, progress: Progress) -> Payload:
    """Delete what has been kept long enough, and come back when the next one is due."""
    at = clock.now()
    with writing():
        gone = db.session.execute(sa.delete(RefusedBody).where(RefusedBody.received_at <= at - kept_for()))
        oldest = db.session.scalar(sa.select(sa.func.min(RefusedBody.received_at)))
        if oldest:
            enqueue_once("refusals.forget", at, run_after=oldest + kept_for())
    return {"deleted": gone.rowcount}  # type: ignore[attr-defined]
