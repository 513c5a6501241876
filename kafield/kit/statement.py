"""What a phone states with a write: its headers read, its body checked, its clock corrected. All of it is a claim."""

import base64
import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import abort, g, request
from flask_login import current_user

from kafield.kit import clock
from kafield.kit.forms import Submitted
from kafield.kit.i18n import gettext as _

CLOCK_TOLERANCE = timedelta(minutes=10)
OLDEST = timedelta(days=366)  # what seems older was recorded by a clock that had lost the year
YEARS = range(1970, 2200)


class Refused(Exception):
    """What was sent has no meaning; `errors` by field name. Facts are flagged, not refused."""

    code = "errors"

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__(str(dict(errors)))
        self.errors = {name: [str(message) for message in messages] for name, messages in errors.items()}


class KeyReused(Refused):
    """A key that had its effect came again with other content."""

    code = "key-reused"

    def __init__(self) -> None:
        super().__init__({"": [_("This was already sent with other content. Please enter it again.")]})


@dataclass(frozen=True)
class Courier:
    """Who brings a write in for its owner, because the phone could not: `flag` says how it came."""

    owner: Any
    flag: str


@dataclass
class Submission:
    """One write as the phone states it; times are aware UTC, `recorded_at` is corrected, `stated_at` is not."""

    user: Any
    key: uuid.UUID
    replaces: uuid.UUID | None
    contract: int
    body: bytes
    stated_at: datetime
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
    def path(self) -> str:
        return request.path[:200]

    @property
    def body_hash(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    @property
    def body_hashes(self) -> tuple[str, str]:
        """Of this body, and of the one that came first: a photo that was too large for the way comes again, smaller."""
        return self.body_hash, request.form.get("first_sha256", "")

    def corrected(self, stated: datetime | None) -> datetime:
        """A time that the phone states, moved by what its clock was wrong when it sent; never in the future."""
        if stated is None:
            return self.recorded_at
        return earlier(self.received_at, self.sent_at - stated)

    def flag(self, name: str) -> None:
        """Accept the fact and mark it for the supervisor."""
        if name not in self.flags:
            self.flags.append(name)


def earlier(moment: datetime, by: timedelta) -> datetime:
    """So long before a moment, never after it; a length beyond any memory of a phone is none."""
    return moment - by if timedelta(0) <= by <= OLDEST else moment


def stated() -> Submission:
    """Reads the whole request before anything is written; what is not intact gets no ack."""
    user = owner()
    body = request.get_data(cache=True)
    check_digest(body)
    received, wall = clock.now(), clock.wall_clock()
    sent = time_of("X-Sent-At") or wall
    recorded = time_of("X-Recorded-At") or sent
    submission = Submission(
        user=user,
        key=key_of("Idempotency-Key") or abort(400, _("This form needs the page's own script to be sent.")),
        replaces=key_of("X-Replaces"),
        contract=contract(),
        body=body,
        stated_at=recorded,
        recorded_at=earlier(received, sent - recorded),
        sent_at=sent,
        received_at=received,
    )
    if abs(sent - wall) > CLOCK_TOLERANCE or not timedelta(0) <= sent - recorded <= OLDEST:
        submission.flag("clock")
    if courier := g.get("courier"):
        submission.flag(courier.flag)
    return submission


def owner() -> Any:
    """Whose write this is: who is signed in and whom the phone names, or for whom somebody brings it in."""
    if courier := g.get("courier"):
        return courier.owner
    if not current_user.is_authenticated or request.headers.get("X-User") != str(current_user.id):
        abort(401)
    return current_user._get_current_object()


def check_digest(body: bytes) -> None:
    if request.headers.get("Content-Digest") != digest_of(body):
        abort(422)


def digest_of(body: bytes) -> str:
    """The Content-Digest of these bytes."""
    return digest_of_hash(hashlib.sha256(body).hexdigest())


def digest_of_hash(body_hash: str) -> str:
    """The Content-Digest of bytes by their hexadecimal SHA-256."""
    return "sha-256=:" + base64.b64encode(bytes.fromhex(body_hash)).decode() + ":"


def contract() -> int:
    """The version of the form as the phone states it; the first one where it states none that could be."""
    stated = request.headers.get("X-Contract", "")
    return max(int(stated), 1) if stated.isdecimal() and len(stated) < 9 else 1


def time_of(header: str) -> datetime | None:
    """An aware moment of a year that a calendar of ours may show, however wrong."""
    try:
        moment = datetime.fromisoformat(request.headers[header])
        return moment.astimezone(UTC) if moment.tzinfo and moment.year in YEARS else None
    except (KeyError, ValueError, OverflowError):
        return None


def key_of(header: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.headers[header])
    except (KeyError, ValueError):
        return None
