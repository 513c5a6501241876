"""One's own page: language, theme, password, consents."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from kafield.kit.access import signed_in
from kafield.kit.clock import now
from kafield.kit.db import writing
from kafield.kit.forms import blank, submitted
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import use_language
from kafield.kit.render import render
from kafield.people import actions, queries
from kafield.people.forms import ConsentForm, PasswordForm, SettingsForm
from kafield.people.models import CONSENTS, Person
from kafield.people.routes.blueprint import bp
from kafield.people.routes.session import own_page


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
