"""Signing in and out."""

from typing import Any

from flask import current_app, redirect, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from kafield.kit import address, device
from kafield.kit.access import signed_in
from kafield.kit.clock import now
from kafield.kit.db import writing
from kafield.kit.forms import blank, submitted
from kafield.kit.i18n import gettext as _
from kafield.kit.render import render
from kafield.people import actions, queries
from kafield.people.forms import SignInForm
from kafield.people.models import Person
from kafield.people.routes.blueprint import bp


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
