"""A write brought in for its owner by somebody else: through its own route, under the owner's name and its own key.

It is the phone's own request once more, so nothing is let in here that the phone could not have sent.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

from flask import Response, current_app, g
from flask_login import login_user
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.test import EnvironBuilder

from kafield.kit.capture import Courier
from kafield.kit.db import db
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import language
from kafield.kit.statement import digest_of
from kafield.people.models import Person


@dataclass(frozen=True)
class Write:
    """What the phone stored, or the server kept; `recorded_at` and `sent_at` are read on the same clock."""

    owner_id: int
    key: uuid.UUID
    url: str
    content_type: str
    body: bytes
    contract: int
    replaces: uuid.UUID | None
    recorded_at: datetime
    sent_at: datetime


@dataclass(frozen=True)
class Delivery:
    """How it ended: applied, flagged or replayed; refused with its reason; or `later`, where the server is busy."""

    outcome: str
    reason: str = ""

    @property
    def is_in(self) -> bool:
        return self.outcome in ("applied", "flagged", "replayed")


def is_capture(url: str) -> bool:
    """Whether the address is that of a form that is filled in a store; no other is ever asked."""
    try:
        endpoint, _values = current_app.url_map.bind("").match(urlsplit(url).path, "POST")
    except (HTTPException, ValueError):
        return False
    return hasattr(current_app.view_functions[endpoint], "captures")


def deliver(write: Write, flag: str) -> Delivery:
    """Send it as its phone would; `flag` marks the fact as one that came this way."""
    with signed_in_as(write, flag):
        return delivery_of(current_app.full_dispatch_request())


@contextmanager
def signed_in_as(write: Write, flag: str) -> Iterator[None]:
    """A request of its own, with a session of the database of its own; what it says is in the reader's language."""
    spoken, app = language(), current_app._get_current_object()  # type: ignore[attr-defined]
    db.session.rollback()
    with app.app_context(), app.request_context(request_of(write).get_environ()):
        owner = db.session.get_one(Person, write.owner_id)
        login_user(owner, force=True)
        g.courier, g.language = Courier(owner, flag), spoken
        yield


def request_of(write: Write) -> EnvironBuilder:
    address = urlsplit(write.url)
    return EnvironBuilder(
        path=address.path,
        query_string=address.query,
        method="POST",
        data=write.body,
        content_type=write.content_type,
        headers=Headers(
            {
                "Idempotency-Key": str(write.key),
                "Content-Digest": digest_of(write.body),
                "X-User": str(write.owner_id),
                "X-Contract": str(write.contract),
                "X-Recorded-At": write.recorded_at.isoformat(),
                "X-Sent-At": write.sent_at.isoformat(),
                "X-Replaces": str(write.replaces or ""),
                "Sec-Fetch-Site": "same-origin",
            }
        ),
    )


def delivery_of(response: Response) -> Delivery:
    if response.status_code == 413:
        return Delivery("refused", _("This entry is larger than anything a form can send."))
    if "X-Ack" not in response.headers or response.status_code in (409, 425, 429):
        return Delivery("later")
    return Delivery(response.headers["X-Outcome"], unquote(response.headers.get("X-Reason", "")))
