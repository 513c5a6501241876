"""The write path of everything captured in a store.

A phone may send a write twice, late, or from a page of last week. Its key is a unique row
written in the transaction of the effect, so an acknowledged write has exactly one effect, and
one that was not acknowledged has none or finds its receipt on the next try. docs/outbox.md
tells the phone's side.
"""

import logging
import uuid
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from flask import Response, abort, current_app, request
from werkzeug.exceptions import HTTPException, NotFound

from kafield.kit import clock, i18n, receipts, refusals
from kafield.kit.db import db, writing
from kafield.kit.forms import CaptureForm, Submitted, flat, read, upgraded
from kafield.kit.receipts import Receipt, witness
from kafield.kit.refusals import RefusedBody
from kafield.kit.statement import Courier, Refused, Submission, stated

__all__ = ["Courier", "Receipt", "Refused", "RefusedBody", "Submission", "capture", "witness"]

TRY_AGAIN = frozenset({409, 425, 429})
UNTIL_UPDATED = 300  # seconds until a server that is being updated may know a newer form
Answer = Callable[..., Any]
log = logging.getLogger(__name__)


class TooEarly(HTTPException):
    """The page is newer than this server: the phone keeps the write until the server has been updated."""

    code = 425
    description = "The form is newer than this server."


def anything(submission: Submission) -> bool:
    return True


def capture(
    form: type[CaptureForm],
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
                keep_refused(submission, refusal.code, said(refusal.errors), may_keep)
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
    form: type[CaptureForm],
    prepare: Callable[[Submission], Any] | None,
) -> str:
    """The outcome: applied, flagged or replayed. Only executed successes leave a receipt."""
    if receipts.is_replay(submission):
        return "replayed"
    if submission.contract > form.contract:
        raise TooEarly
    submission.form = read(form, upgraded(form, request.form, submission.contract))
    submission.files = {name: file.read() for name, file in request.files.items()}
    if not submission.form.ok:
        raise Refused(submission.form.errors)
    if prepare:
        submission.prepared = prepare(submission)
    return written(view, values, submission)


def written(view: Callable[..., uuid.UUID | None], values: dict[str, Any], submission: Submission) -> str:
    """Once more where another writer of the same moment was first, such as a second phone that checks in;
    what no second try helps is a fault of ours, and the phone keeps it."""
    flags = list(submission.flags)
    try:
        return effect(view, values, submission)
    except sa.exc.IntegrityError:
        submission.flags = flags
    try:
        return effect(view, values, submission)
    except sa.exc.IntegrityError as error:
        log.exception("a write that no second try helps")
        raise abort(500) from error


def effect(view: Callable[..., uuid.UUID | None], values: dict[str, Any], submission: Submission) -> str:
    """One transaction: the effect and its receipt. A write whose correction came first has no effect any more."""
    with writing():
        if not receipts.claim(submission):
            receipts.is_replay(submission)
            return "replayed"
        if overtaken_by := receipts.replacement_of(submission):
            receipts.close(submission, "replaced", overtaken_by.entity_id)
            return "replayed"
        entity_id = view(submission=submission, **values)
        outcome = "flagged" if submission.flags else "applied"
        receipts.close(submission, outcome, entity_id)
        return outcome


def answered(answer: Answer, values: dict[str, Any]) -> str:
    """The fragment; empty where the person may no longer see it. What is committed is acknowledged, even if
    the page that tells of it cannot be drawn."""
    try:
        return answer(form=None, **values)
    except NotFound:
        return ""
    except Exception:
        if current_app.testing:
            raise
        log.exception("an answer could not be drawn: %s", request.path)
        db.session.rollback()
        return ""


def refused(submission: Submission, refusal: Refused, answer: Answer, values: dict[str, Any]) -> Response:
    errors = refusal.errors
    form = Submitted(raw=submission.form.raw or flat(request.form), errors=errors)
    try:
        body = answer(form=form, **values)
    except NotFound:
        body = ""
    response = acknowledged(submission.key, "refused", body, 422)
    response.headers["X-Reason"] = quote(said(errors)[:300])
    response.headers["X-Code"] = refusal.code
    return response


def turned_away(submission: Submission, error: HTTPException, may_keep: Callable[[Submission], bool]) -> Response:
    """Not found and the like: an answer about this write, so the phone may stop trying."""
    status = error.code or 500
    if error.response is not None or status >= 500 or status in (401, 403):
        raise error
    response = acknowledged(submission.key, "refused", "", status)
    if status in TRY_AGAIN:
        response.headers["Retry-After"] = str(UNTIL_UPDATED)
    else:
        keep_refused(submission, str(status), "", may_keep)
    return response


def said(errors: Mapping[str, list[str]]) -> str:
    """The messages in one line, for the phone's queue and for the admin."""
    return " ".join(message for messages in errors.values() for message in messages)


def keep_refused(submission: Submission, code: str, reason: str, may_keep: Callable[[Submission], bool]) -> None:
    if may_keep(submission):
        with writing():
            refusals.keep(submission, code, reason)


def acknowledged(key: uuid.UUID, outcome: str, body: Any, status: int = 200) -> Response:
    response = Response(body, status=status, mimetype="text/html")
    response.headers["X-Ack"] = str(key)
    response.headers["X-Outcome"] = outcome
    response.headers["Content-Language"] = i18n.language()
    response.date = clock.wall_clock()
    return response
