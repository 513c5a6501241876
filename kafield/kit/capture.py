"""The write path of everything captured in a store.

A phone may send a write twice, late, or from a page of last week. Its key is a unique row
written in the transaction of the effect, so an acknowledged write has exactly one effect, and
one that was not acknowledged has none or finds its receipt on the next try. docs/outbox.md
tells the phone's side.
"""

import base64
import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

import sqlalchemy as sa
from flask import Response, abort, request
from flask_login import current_user
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.exceptions import HTTPException, NotFound

from kafield.kit import clock, i18n
from kafield.kit.db import Model, db, insert_ignoring, new_id, writing
from kafield.kit.forms import Form, Submitted, flat, read
from kafield.kit.i18n import gettext as _

CLOCK_TOLERANCE = timedelta(minutes=10)
LARGEST_KEPT_BODY = 1024 * 1024
TRY_AGAIN = frozenset({409, 425, 429})


class Receipt(Model):
    """A write that had its effect. The key is the phone's and is unique for its user."""

    __tablename__ = "receipts"
    __table_args__ = (
        sa.Index("ix_receipts_user_received", "user_id", "received_at"),
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
    recorded_at: Mapped[datetime]
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(index=True)
    device: Mapped[str | None] = mapped_column(sa.String(36))
    outbox: Mapped[str] = mapped_column(sa.String(120))


class RefusedBody(Model):
    """A write that was refused, kept so that nothing typed is lost; for admins only."""

    __tablename__ = "refused_bodies"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[int] = mapped_column(index=True)
    key: Mapped[uuid.UUID]
    path: Mapped[str] = mapped_column(sa.String(200))
    content_type: Mapped[str] = mapped_column(sa.String(120))
    body: Mapped[bytes] = mapped_column(sa.LargeBinary)
    reason: Mapped[str] = mapped_column(sa.Text)
    received_at: Mapped[datetime] = mapped_column(index=True)


class Refused(Exception):
    """What was sent has no meaning; `errors` by field name. Facts are flagged, not refused."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__(str(dict(errors)))
        self.errors = {name: [str(message) for message in messages] for name, messages in errors.items()}


@dataclass
class Submission:
    """One write as the phone states it; times are aware UTC, `recorded_at` is corrected."""

    user: Any
    key: uuid.UUID
    replaces: uuid.UUID | None
    contract: int
    body: bytes
    recorded_at: datetime
    sent_at: datetime
    received_at: datetime
    form: Submitted = field(default_factory=Submitted)
    files: dict[str, bytes] = field(default_factory=dict)
    prepared: Any = None
    flags: list[str] = field(default_factory=list)

    @property
    def data(self) -> dict[str, Any]:
        return self.form.data

    @property
    def body_hash(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    def corrected(self, stated: datetime | None) -> datetime:
        """A time that the phone states, moved by what its clock was wrong when it sent; never in the future."""
        if stated is None:
            return self.recorded_at
        return earlier(self.received_at, self.sent_at - stated)

    def flag(self, name: str) -> None:
        """Accept the fact and mark it for the supervisor."""
        if name not in self.flags:
            self.flags.append(name)


Answer = Callable[..., Any]


def earlier(moment: datetime, by: timedelta) -> datetime:
    """So long before a moment, never after it; a length that no calendar holds is none."""
    try:
        return moment - max(by, timedelta(0))
    except OverflowError:
        return moment


def anything(submission: Submission) -> bool:
    return True


def capture(
    form: type[Form],
    *,
    answer: Answer,
    prepare: Callable[[Submission], Any] | None = None,
    may_keep: Callable[[Submission], bool] = anything,
) -> Callable[[Callable[..., uuid.UUID | None]], Callable[..., Response]]:
    """Make a POST view a capture: exactly one effect per key, acknowledged after the commit.

    The view gets the URL's values and `submission`, performs the effect and returns the id of
    what it made. `answer(form=None, **values)` renders the fragment: after the commit, for a
    replay, and with the errors of a refused form. `prepare(submission)` runs before the
    transaction (to decode and store a photo). Views raise `Refused` or abort with 404. A refused
    body is kept for the admin unless `may_keep(submission)` says that nobody agreed to that.
    """

    def decorate(view: Callable[..., uuid.UUID | None]) -> Callable[..., Response]:
        @wraps(view)
        def captured(**values: Any) -> Response:
            submission = stated()
            try:
                outcome = performed(view, values, submission, form, prepare)
            except Refused as refusal:
                keep_refused(submission, str(refusal.errors), may_keep)
                return refused(submission, refusal, answer, values)
            except HTTPException as error:
                return turned_away(submission, error, may_keep)
            return acknowledged(submission.key, outcome, answered(answer, values))

        captured.captures = form  # type: ignore[attr-defined]
        return captured

    return decorate


def performed(
    view: Callable[..., uuid.UUID | None],
    values: dict[str, Any],
    submission: Submission,
    form: type[Form],
    prepare: Callable[[Submission], Any] | None,
) -> str:
    """The outcome: applied, flagged or replayed. Only executed successes leave a receipt."""
    submission.form = read(form, request.form)
    submission.files = {name: file.read() for name, file in request.files.items()}
    if found := receipt_of(submission):
        return found
    if not submission.form.ok:
        raise Refused(submission.form.errors)
    if prepare:
        submission.prepared = prepare(submission)
    with writing():
        if not claimed(submission):
            return receipt_of(submission) or "replayed"
        entity_id = view(submission=submission, **values)
        return recorded(submission, entity_id)


def stated() -> Submission:
    """Reads the whole request before anything is written; what is not intact gets no ack."""
    if not current_user.is_authenticated or request.headers.get("X-User") != str(current_user.id):
        abort(401)
    body = request.get_data(cache=True)
    check_digest(body)
    received = clock.now()
    sent = time_of("X-Sent-At") or clock.wall_clock()
    recorded = time_of("X-Recorded-At") or sent
    submission = Submission(
        user=current_user._get_current_object(),
        key=key_of("Idempotency-Key") or abort(400, _("This form needs the page's own script to be sent.")),
        replaces=key_of("X-Replaces"),
        contract=contract(),
        body=body,
        recorded_at=earlier(received, sent - recorded),
        sent_at=sent,
        received_at=received,
    )
    if abs(sent - clock.wall_clock()) > CLOCK_TOLERANCE or recorded > sent:
        submission.flag("clock")
    return submission


def check_digest(body: bytes) -> None:
    expected = "sha-256=:" + base64.b64encode(hashlib.sha256(body).digest()).decode() + ":"
    if request.headers.get("Content-Digest") != expected:
        abort(422)


def contract() -> int:
    """The version of the form as the phone states it; 0 where it states none that could be."""
    stated = request.headers.get("X-Contract", "")
    return int(stated) if stated.isdecimal() and len(stated) < 9 else 0


def time_of(header: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(request.headers[header])
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (KeyError, ValueError, OverflowError):
        return None


def key_of(header: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.headers[header])
    except (KeyError, ValueError):
        return None


def receipt_of(submission: Submission) -> str | None:
    """ "replayed" where this key had its effect already; other bytes under it are refused."""
    receipt = db.session.get(Receipt, (submission.user.id, submission.key))
    if receipt is None:
        return None
    if receipt.body_hash != submission.body_hash:
        raise Refused({"": [_("This was already sent with other content. Please enter it again.")]})
    return "replayed"


def claimed(submission: Submission) -> bool:
    return insert_ignoring(
        Receipt.__table__,  # type: ignore[arg-type]
        user_id=submission.user.id,
        key=submission.key,
        replaces=submission.replaces,
        path=request.path[:200],
        contract=submission.contract,
        body_hash=submission.body_hash,
        outcome="applied",
        flags=[],
        recorded_at=submission.recorded_at,
        sent_at=submission.sent_at,
        received_at=submission.received_at,
        device=(request.cookies.get("device") or "")[:36] or None,
        outbox=request.headers.get("X-Outbox", "")[:120],
    )


def recorded(submission: Submission, entity_id: uuid.UUID | None) -> str:
    outcome = "flagged" if submission.flags else "applied"
    receipt = db.session.get_one(Receipt, (submission.user.id, submission.key))
    receipt.outcome, receipt.flags, receipt.entity_id = outcome, submission.flags, entity_id
    return outcome


def answered(answer: Answer, values: dict[str, Any]) -> str:
    """The fragment; empty where the person may no longer see it."""
    try:
        return answer(form=None, **values)
    except NotFound:
        return ""


def refused(submission: Submission, refusal: Refused, answer: Answer, values: dict[str, Any]) -> Response:
    errors = refusal.errors
    form = Submitted(raw=submission.form.raw or flat(request.form), errors=errors)
    try:
        body = answer(form=form, **values)
    except NotFound:
        body = ""
    response = acknowledged(submission.key, "refused", body, 422)
    response.headers["X-Reason"] = ascii_reason(errors)
    return response


def turned_away(submission: Submission, error: HTTPException, may_keep: Callable[[Submission], bool]) -> Response:
    """Not found and the like: an answer about this write, so the phone may stop trying."""
    status = error.code or 500
    if error.response is not None or status >= 500 or status in (401, 403):
        raise error
    if status not in TRY_AGAIN:
        keep_refused(submission, str(status), may_keep)
    return acknowledged(submission.key, "refused", "", status)


def ascii_reason(errors: Mapping[str, list[str]]) -> str:
    """The messages in one header, percent-encoded, for the phone's queue."""
    from urllib.parse import quote

    return quote(" ".join(message for messages in errors.values() for message in messages)[:300])


def keep_refused(submission: Submission, reason: str, may_keep: Callable[[Submission], bool]) -> None:
    if not may_keep(submission):
        return
    with writing():
        db.session.add(
            RefusedBody(
                user_id=submission.user.id,
                key=submission.key,
                path=request.path[:200],
                content_type=(request.content_type or "")[:120],
                body=submission.body[:LARGEST_KEPT_BODY],
                reason=reason,
                received_at=submission.received_at,
            )
        )


def acknowledged(key: uuid.UUID, outcome: str, body: Any, status: int = 200) -> Response:
    response = Response(body, status=status, mimetype="text/html")
    response.headers["X-Ack"] = str(key)
    response.headers["X-Outcome"] = outcome
    response.headers["Content-Language"] = i18n.language()
    response.date = clock.wall_clock()
    return response
