"""The admin's list of people."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from kafield.kit import address
from kafield.kit.access import role
from kafield.kit.clock import now
from kafield.kit.db import db, writing
from kafield.kit.forms import blank, submitted
from kafield.kit.i18n import gettext as _
from kafield.kit.render import render
from kafield.kit.search import matches
from kafield.people import actions, queries
from kafield.people.forms import PersonForm
from kafield.people.models import Person
from kafield.people.routes.blueprint import bp


@bp.get("/")
@role("admin")
def index() -> str:
    people = queries.people_of(current_user).order_by(Person.active.desc(), Person.role, Person.name_key)
    if query := address.text("q"):
        people = people.where(matches(Person.name_key, query))
    fragment = "people" if request.headers.get("HX-Request") else None
    return render("people/index", fragment=fragment, people=db.session.scalars(people).all(), q=query)


@bp.get("/new")
@role("admin")
def new() -> str:
    return render("people/new", form=blank(role="rep"), team_options=queries.team_options())


@bp.post("/")
@role("admin")
def create() -> Any:
    form = submitted(PersonForm)
    if form.ok and queries.person_named(form.data["username"]):
        form.refuse("username", _("This user name is taken. Please choose another."))
    if not form.ok:
        return render("people/new", form=form, team_options=queries.team_options()), 422
    with writing():
        person, password = actions.invite(form.data, by=current_user, at=now())
    return render("people/password", person=person, password=password), 201


@bp.get("/<int:person_id>")
@role("admin")
def edit(person_id: int) -> str:
    person = queries.person_of(current_user, person_id)
    values = {name: getattr(person, name) for name in ("username", "name", "role", "team_id", "phone", "language")}
    return render("people/edit", person=person, form=blank(**values), team_options=queries.team_options())


@bp.post("/<int:person_id>")
@role("admin")
def change(person_id: int) -> Any:
    form = submitted(PersonForm)
    person = queries.working_person_of(current_user, person_id)
    taken = form.ok and queries.person_named(form.data["username"])
    if taken and taken.id != person_id:
        form.refuse("username", _("This user name is taken. Please choose another."))
    if not form.ok:
        return render("people/edit", person=person, form=form, team_options=queries.team_options()), 422
    with writing():
        actions.change_person(queries.working_person_of(current_user, person_id), form.data, by=current_user, at=now())
    flash(_("Saved."))
    return redirect(url_for("people.index"))


@bp.post("/<int:person_id>/password")
@role("admin")
def reset_password(person_id: int) -> str:
    with writing():
        person = queries.working_person_of(current_user, person_id)
        password = actions.reset_password(person, by=current_user, at=now())
    return render("people/password", person=person, password=password)


@bp.post("/<int:person_id>/access")
@role("admin")
def change_access(person_id: int) -> Response:
    """Shut out or let in; an admin cannot shut himself out."""
    with writing():
        person = queries.working_person_of(current_user, person_id)
        if person.id == current_user.id:
            abort(404)
        actions.set_active(person, request.form.get("active") == "1", by=current_user, at=now())
    return redirect(url_for("people.index"))
