"""What the server refused: an admin looks at it, sends it again under its owner's name, or deletes it."""

import uuid
from typing import Any

from flask import Response, abort, flash, redirect, url_for
from flask_login import current_user

from kafield.kit import audit
from kafield.kit.access import role
from kafield.kit.clock import now, wall_clock
from kafield.kit.db import db, writing
from kafield.kit.i18n import gettext as _
from kafield.kit.refusals import kept_for
from kafield.kit.render import disposition, render
from kafield.people.models import Person
from kafield.sync import courier, watch
from kafield.sync.courier import Write
from kafield.sync.keeping import opened
from kafield.sync.routes.blueprint import bp


@bp.get("/sync/refused")
@role("admin")
def refused() -> str:
    return render("sync/refused", bodies=watch.refused_bodies(), days=kept_for().days)


@bp.get("/sync/refused/<uuid:body_id>")
@role("admin")
def refused_body(body_id: uuid.UUID) -> str:
    kept = seen(body_id, "opened")
    owner = db.session.get(Person, kept.user_id)
    return render("sync/refused_body", kept=kept, owner=owner, content=opened(kept), days=kept_for().days)


def seen(body_id: uuid.UUID, act: str) -> Any:
    """What somebody typed is read by another one: that is written down before it is shown."""
    with writing():
        kept = watch.refused_body(body_id)
        audit.record(current_user, act, "refused_body", body_id, after=named(kept), at=now())
    return kept


def named(kept: Any) -> dict[str, Any]:
    return {"user": kept.user_id, "key": str(kept.key), "path": kept.path, "code": kept.code}


@bp.get("/sync/refused/<uuid:body_id>/files/<int:number>")
@role("admin")
def refused_file(body_id: uuid.UUID, number: int) -> Response:
    """To be saved, never to be shown by the browser: nobody has looked at what is in it."""
    files = opened(seen(body_id, "saved")).files
    if not 1 <= number <= len(files):
        abort(404)
    name = f"{body_id}-{number}.bin"
    response = Response(files[number - 1], mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = disposition("attachment", name, name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.post("/sync/refused/<uuid:body_id>/resend")
@role("admin")
def resend_refused(body_id: uuid.UUID) -> Any:
    """Once more as it came. What is in is kept here no longer."""
    kept = watch.refused_body(body_id)
    if not kept.is_whole:
        flash(_("Only the beginning of it was kept, so it cannot be sent again. The phone still has it."), "missing")
        return redirect(url_for("sync.refused_body", body_id=body_id))
    delivery = courier.deliver(write_of(kept), "resent")
    if not delivery.is_in:
        why = delivery.reason or _("The server is busy. Please try again later.")
        flash(_("It was refused again: %(reason)s", reason=why), "missing")
        return redirect(url_for("sync.refused_body", body_id=body_id))
    with writing():
        gone(body_id, "sent again")
    flash(_("It is in, under the name of its owner."))
    return redirect(url_for("sync.refused"))


def write_of(kept: Any) -> Write:
    """The age of the write stays what it was."""
    wall, owner = wall_clock(), db.session.get(Person, kept.user_id) or abort(404)
    return Write(
        owner_id=owner.id,
        key=kept.key,
        url=kept.path,
        content_type=kept.content_type,
        body=kept.body,
        contract=kept.contract,
        replaces=kept.replaces,
        recorded_at=wall - (now() - kept.recorded_at),
        sent_at=wall,
    )


@bp.post("/sync/refused/<uuid:body_id>/delete")
@role("admin")
def delete_refused(body_id: uuid.UUID) -> Any:
    with writing():
        gone(body_id, "deleted")
    flash(_("Deleted."))
    return redirect(url_for("sync.refused"))


def gone(body_id: uuid.UUID, act: str) -> None:
    kept = watch.refused_body(body_id)
    audit.record(current_user, act, "refused_body", body_id, before=named(kept), at=now())
    db.session.delete(kept)
