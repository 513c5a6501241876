"""What is stored of a person, given out; and the erasure of one who works here no more."""

from typing import Any

from flask import Response, current_app, flash, redirect, stream_with_context, url_for
from flask_login import current_user

from kafield.kit import audit, personal
from kafield.kit.access import role
from kafield.kit.clock import now
from kafield.kit.db import writing
from kafield.kit.forms import Submitted, blank, submitted
from kafield.kit.i18n import gettext as _
from kafield.kit.render import disposition, render
from kafield.people import actions, queries
from kafield.people.forms import ErasureForm
from kafield.people.models import Person
from kafield.people.routes.blueprint import bp


@bp.get("/<int:person_id>/data")
@role("admin")
def data(person_id: int) -> Response:
    """That it was given out is written down before it is."""
    with writing():
        person = queries.person_of(current_user, person_id)
        audit.record(current_user, "given out", "person", person.id, at=now())
    told = personal.told(person_id, Person.__table__)  # type: ignore[arg-type]
    response = Response(stream_with_context(told), mimetype="application/json")
    name = f"kafield-person-{person_id}.json"
    response.headers["Content-Disposition"] = disposition("attachment", name, name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/<int:person_id>/erasure")
@role("admin")
def erasure(person_id: int) -> str:
    return erasure_page(queries.erasable(current_user, person_id), blank())


def erasure_page(person: Person, form: Submitted) -> str:
    waiting = sum(phone.waiting for phone in queries.phones_of(person.id))
    days = current_app.extensions["settings"].import_days
    return render("people/erasure", person=person, form=form, waiting=waiting, days=days)


@bp.post("/<int:person_id>/erasure")
@role("admin")
def erase(person_id: int) -> Any:
    """Only who types the user name means it."""
    form, person = submitted(ErasureForm), queries.erasable(current_user, person_id)
    if form.ok and form.data["username"].strip().lower() != person.username:
        form.refuse("username", _("This is not the user name of this person."))
    if not form.ok:
        return erasure_page(person, form), 422
    with writing():
        actions.erase(queries.erasable(current_user, person_id), by=current_user, at=now())
    flash(_("Erased. The pictures are made anew without the name in a moment."))
    return redirect(url_for("people.index"))
