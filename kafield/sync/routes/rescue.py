"""The way back in for what a phone could not send: a rescue file, by its owner or by an admin."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge

from kafield.kit import audit
from kafield.kit.access import signed_in
from kafield.kit.clock import now, wall_clock
from kafield.kit.db import db, writing
from kafield.kit.forms import Submitted, blank
from kafield.kit.i18n import lazy_gettext as _l
from kafield.kit.render import render
from kafield.people.models import Person
from kafield.sync import courier
from kafield.sync.courier import Delivery
from kafield.sync.rescue import BadRescue, Rescue, Row, rescue_of
from kafield.sync.routes.blueprint import bp

REASONS = {
    "not-a-rescue": _l(
        "This is not a rescue file, or it was cut before its first entry. Please write it again on the phone."
    ),
    "newer": _l("This file was written by a newer KA Field. Please try again when the server has been updated."),
    "no-owner": _l("The file does not say whose it is. Please write it again on the phone."),
    "stranger": _l("This file belongs to somebody else. Its owner or an admin can bring it in."),
    "too-large": _l("The file is too large. Please write it again after part of it has been sent."),
    "missing": _l("Please choose a file."),
}
PROBLEMS = {
    "unreadable": _l("This entry cannot be read: it was cut or changed by hand."),
    "altered": _l("This entry was changed after it was saved, so it stays out."),
    "not-ours": _l("This entry belongs to no form that is filled in a store."),
}


@dataclass(frozen=True)
class Outcome:
    """What became of one row of the file."""

    row: Row
    delivery: Delivery


@bp.get("/sync/rescue")
@signed_in
def rescue() -> str:
    return render("sync/rescue", form=blank())


@bp.post("/sync/rescue")
@signed_in
def bring_in() -> Any:
    """Every good row goes in, in its order; twice does no harm, since each has its own key."""
    request.max_content_length = 2 * current_app.extensions["settings"].max_body
    try:
        file = rescue_of(uploaded(), wall_clock())
        owner = owner_of(file)
    except BadRescue as bad:
        form = Submitted().refuse("file", REASONS[bad.reason])
        return render("sync/rescue", form=form), 422
    outcomes = [Outcome(row, delivered(row)) for row in file.rows]
    record(owner.id, outcomes)
    return render("sync/rescued", owner=db.session.get(Person, owner.id), file=file, outcomes=outcomes)


def uploaded() -> bytes:
    try:
        data = request.files["file"].read() if "file" in request.files else b""
    except RequestEntityTooLarge:
        raise BadRescue("too-large") from None
    if not data:
        raise BadRescue("missing")
    return data


def owner_of(file: Rescue) -> Person:
    """Whose work it is; only the owner and an admin may bring it in."""
    if file.user_id != current_user.id and current_user.role != "admin":
        raise BadRescue("stranger")
    owner = db.session.get(Person, file.user_id)
    if owner is None:
        raise BadRescue("no-owner")
    return owner


def delivered(row: Row) -> Delivery:
    if row.write is None:
        return Delivery("refused", str(PROBLEMS[row.problem]))
    return courier.deliver(row.write, "rescued")


def record(owner_id: int, outcomes: Sequence[Outcome]) -> None:
    """Who brought what in."""
    keys = [str(each.row.write.key) for each in outcomes if each.row.write and each.delivery.is_in]
    what = {"rows": len(outcomes), "in": len(keys), "keys": keys}
    with writing():
        audit.record(current_user, "rescued", "person", owner_id, after=what, at=now())
