"""Sign-in, one's own settings, and the admin's list of people."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from kafield.kit import address, device
from kafield.kit.access import role, signed_in
from kafield.kit.clock import now
from kafield.kit.db import db, found, writing
from kafield.kit.forms import blank, submitted
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import use_language
from kafield.kit.render import render
from kafield.kit.search import matches
from kafield.people import actions, queries
from kafield.people.forms import ConsentForm, PasswordForm, PersonForm, SettingsForm, SignInForm
from kafield.people.models import CONSENTS, Person

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("/sign-in")
def sign_in() -> Any:
    if current_user.is_authenticated and not is_in_place():
        return redirect(url_for("home"))
    return sign_in_page(blank(next=address.text("next")))


def is_in_place() -> bool:
    """A page whose session has ended asks for the form alone: what was entered on it stays."""
    return request.headers.get("HX-Request-Type") == "partial"


def sign_in_page(form: Any, status: int = 200) -> Response:
    html = render("people/sign_in", fragment="content" if is_in_place() else None, form=form)
    return Response(html, status, {"X-Sign-In": "1"}, mimetype="text/html")


@bp.post("/sign-in")
def start_session() -> Any:
    form = submitted(SignInForm)
    if not form.ok:
        return sign_in_page(form, 422)
    secret, at = current_app.secret_key, now()
    name_hash = actions.hashed(form.data["username"], str(secret))
    address_hash = actions.hashed(request.remote_addr or "", str(secret))
    if queries.is_locked_out(name_hash, address_hash, at, current_app.extensions["settings"].sign_in_tries):
        form.refuse(
            "password", _("Too many tries. Please wait a quarter of an hour, or ask your admin for a new password.")
        )
        return sign_in_page(form, 429)
    person = queries.person_named(form.data["username"])
    if not actions.is_password(person, form.data["password"]) or not person or not person.active:
        with writing():
            actions.record_failed_try(name_hash, address_hash, at)
        form.refuse("password", _("The user name and the password do not belong together."))
        return sign_in_page(form, 422)
    with writing():
        actions.forget_failed_tries(name_hash)
    return welcomed(person, form.data["next"])


def welcomed(person: Person, target: str | None) -> Response:
    session.permanent = True
    login_user(person)
    response = redirect(own_page(target) or url_for("people.own" if person.must_change_password else "home"))
    device.named(response)
    return response


def own_page(target: str | None) -> str | None:
    """A path of ours to go on to; anything that could lead elsewhere is dropped."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    return target if target.isprintable() and "\\" not in target else None


@bp.post("/sign-out")
@signed_in
def end_session() -> Response:
    logout_user()
    return redirect(url_for("people.sign_in"))


@bp.before_app_request
def ask_for_an_own_password() -> Response | None:
    """A password that somebody else knows opens only the page on which it is changed; captures are kept all the same."""
    is_page = request.method == "GET" and request.endpoint not in ("people.own", "assets.file", "healthz")
    if is_page and current_user.is_authenticated and current_user.must_change_password:
        return redirect(url_for("people.own"))
    return None


@bp.get("/me")
@signed_in
def own() -> str:
    return own_page_of(
        current_user, blank(language=current_user.language or "browser", theme=current_user.theme or "auto"), blank()
    )


def own_page_of(person: Person, settings: Any, password: Any) -> str:
    return render(
        "people/own", person=person, consents=queries.consents_of(person.id), settings=settings, password=password
    )


@bp.post("/me/settings")
@signed_in
def change_settings() -> Any:
    form = submitted(SettingsForm)
    if not form.ok:
        return own_page_of(current_user, form, blank()), 422
    with writing():
        current_user.language = None if form.data["language"] in (None, "browser") else form.data["language"]
        current_user.theme = None if form.data["theme"] in (None, "auto") else form.data["theme"]
    if current_user.language:
        use_language(current_user.language)
    flash(_("Saved."))
    return redirect(url_for("people.own"))


@bp.post("/me/password")
@signed_in
def change_password() -> Any:
    form = submitted(PasswordForm)
    if form.ok and not actions.is_password(current_user, form.data["current"]):
        form.refuse("current", _("This is not your present password."))
    if form.ok and form.data["new"] != form.data["again"]:
        form.refuse("again", _("The two new passwords differ."))
    if not form.ok:
        return own_page_of(current_user, blank(language=current_user.language, theme=current_user.theme), form), 422
    with writing():
        actions.change_password(current_user, form.data["new"], by=current_user, at=now())
    login_user(current_user._get_current_object())
    flash(_("Your password is changed. Other devices have to sign in again."))
    return redirect(url_for("people.own"))


@bp.post("/me/consents/first")
@signed_in
def answer_consents() -> Response:
    """The answer to the question that is asked once, for every kind at a time."""
    with writing():
        for kind in CONSENTS:
            actions.answer_consent(current_user, kind, request.form.get(kind) == "1", now())
    return redirect(own_page(request.form.get("next")) or url_for("people.own"))


@bp.post("/me/consents")
@signed_in
def answer_consent() -> Response:
    """Given later, or withdrawn, from one's own page."""
    form = submitted(ConsentForm)
    if form.ok:
        with writing():
            if form.data["given"]:
                actions.answer_consent(current_user, form.data["kind"], True, now())
            else:
                actions.withdraw_consent(current_user, form.data["kind"], now())
    return redirect(own_page(form.data.get("next")) or url_for("people.own"))


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
    person = queries.person_of(current_user, person_id)
    taken = form.ok and queries.person_named(form.data["username"])
    if taken and taken.id != person_id:
        form.refuse("username", _("This user name is taken. Please choose another."))
    if not form.ok:
        return render("people/edit", person=person, form=form, team_options=queries.team_options()), 422
    with writing():
        actions.change_person(queries.person_of(current_user, person_id), form.data, by=current_user, at=now())
    flash(_("Saved."))
    return redirect(url_for("people.index"))


@bp.post("/<int:person_id>/password")
@role("admin")
def reset_password(person_id: int) -> str:
    with writing():
        person = queries.person_of(current_user, person_id)
        password = actions.reset_password(person, by=current_user, at=now())
    return render("people/password", person=person, password=password)


@bp.post("/<int:person_id>/access")
@role("admin")
def change_access(person_id: int) -> Response:
    """Shut out or let in; an admin cannot shut himself out."""
    with writing():
        person = found(queries.people_of(current_user).where(Person.id == person_id, Person.id != current_user.id))
        actions.set_active(person, request.form.get("active") == "1", by=current_user, at=now())
    return redirect(url_for("people.index"))
