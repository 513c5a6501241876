"""A rep's word that a store closed, moved or is new: captured like everything in the field, decided by an admin."""

import uuid
from typing import Any

from flask import abort, flash, redirect, url_for
from flask_login import current_user

from kafield.accounts import actions, queries
from kafield.accounts.forms import DecisionForm, ReportForm
from kafield.accounts.models import FORMAT_NAMES, Account, Store, StoreReport
from kafield.accounts.routes.blueprint import bp, options, today
from kafield.kit import address
from kafield.kit.access import role, signed_in
from kafield.kit.capture import Submission, capture
from kafield.kit.clock import local_day, now
from kafield.kit.db import db, new_id, writing
from kafield.kit.forms import Submitted, blank, record_id, submitted
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import language
from kafield.kit.render import render
from kafield.kit.search import reading_order
from kafield.people.queries import has_consent


@bp.get("/stores/<int:store_id>/report")
@signed_in
def report_of_store(store_id: int) -> str:
    return report_page(new_id(), blank(store_id=queries.store_of(current_user, store_id, today()).id))


@bp.get("/reports/new")
@signed_in
def new_report() -> str:
    return report_page(new_id(), blank(account_id=address.record("account_id")))


def report_page(report_id: uuid.UUID, form: Submitted, fragment: str | None = None) -> str:
    """The form, or the same with what is wrong in it."""
    accounts = queries.accounts_of(current_user, today()).order_by(reading_order(Account, language()))
    return render(
        "accounts/report",
        fragment=fragment,
        report_id=report_id,
        report=None,
        store=store_named(form.raw.get("store_id")),
        accounts=options(db.session.scalars(accounts)),
        formats=list(FORMAT_NAMES.items()),
        may_place=has_consent(current_user.id, "place"),
        form=form,
    )


def store_named(typed: Any) -> Store | None:
    """The store that a form speaks of; None where it names none, or none that could be."""
    try:
        store_id = record_id(str(typed))
    except ValueError:
        return None
    return queries.store_of(current_user, store_id, today())


def report_answer(report_id: uuid.UUID, form: Submitted | None) -> str:
    if form:
        return report_page(report_id, form, fragment="report")
    report = queries.report_of(current_user, report_id)
    return render("accounts/report", fragment="report", report=report, report_id=report_id, store=report.store)


@bp.post("/reports/<uuid:report_id>")
@signed_in
@capture(ReportForm, answer=report_answer)
def report(report_id: uuid.UUID, submission: Submission) -> uuid.UUID:
    """A second word on an open report corrects it; on a decided one it is a new report under the key of the write."""
    said = dict(submission.data)
    known = own_report(submission.user.id, report_id)
    if known is not None and known.decision != "open":
        submission.flag("already_decided")
        report_id = submission.key
    day = local_day(submission.recorded_at, "Asia/Shanghai")
    store_id = said.pop("store_id")
    store = queries.store_of(submission.user, store_id, day) if store_id and said["kind"] != "new" else None
    said["account_id"] = store.account_id if store else queries.account_of(submission.user, said["account_id"], day).id
    kind = said.pop("kind")
    return actions.report_store(report_id, kind, by=submission.user, at=submission.recorded_at, store=store, **said).id


def own_report(user_id: int, report_id: uuid.UUID) -> StoreReport | None:
    """The report of this id; another person's looks like not found."""
    report = db.session.get(StoreReport, report_id)
    if report is not None and report.reported_by != user_id:
        abort(404)
    return report


@bp.get("/reports")
@role("admin")
def reports() -> str:
    waiting = queries.open_reports(current_user)
    return render("accounts/reports", reports=waiting, reporters=queries.reporters(waiting))


@bp.get("/reports/<uuid:report_id>")
@role("admin")
def decision(report_id: uuid.UUID) -> str:
    report = queries.report_of(current_user, report_id)
    place = report if report.latitude is not None else report.store
    return decision_page(
        report,
        blank(
            closed_on=local_day(report.reported_at, report.store.time_zone if report.store else "Asia/Shanghai"),
            address=report.address,
            city=report.store.city if report.store else None,
            latitude=place.latitude if place else None,
            longitude=place.longitude if place else None,
        ),
    )


def decision_page(report: StoreReport, form: Submitted) -> str:
    nearly = []
    if report.kind == "new":
        nearly = queries.nearly_same_stores(
            report.account, report.name, report.address, report.latitude, report.longitude
        )
    reporter = queries.reporters([report]).get(report.reported_by)
    return render("accounts/decision", report=report, reporter=reporter, nearly=nearly, form=form)


@bp.post("/reports/<uuid:report_id>/decision")
@role("admin")
def decide(report_id: uuid.UUID) -> Any:
    """A new store is accepted with the form of stores, where it gets its code."""
    report = queries.report_of(current_user, report_id)
    form = checked(submitted(DecisionForm), report)
    if not form.ok:
        return decision_page(report, form), 422
    with writing():
        report = queries.report_of(current_user, report_id)
        if report.decision == "open":
            accepted = form.data["decision"] == "accepted"
            changes = change_of(report, form.data) if accepted else {}
            actions.decide_report(report, accepted, by=current_user, at=now(), **changes)
    flash(_("Decided."))
    return redirect(url_for("accounts.reports"))


def checked(form: Submitted, report: StoreReport) -> Submitted:
    if not form.ok or form.data["decision"] == "rejected":
        return form
    if report.kind == "closed" and not (form.data["closed_on"] and form.data["closed_on"] > report.store.opened_on):  # type: ignore[union-attr]
        form.refuse("closed_on", _("A day after the opening, please."))
    if report.kind == "moved" and not form.data["address"]:
        form.refuse("address", _("Please fill this in."))
    if report.kind == "new":
        form.refuse("decision", _("Please accept it with the form of a new store."))
    return form


def change_of(report: StoreReport, data: dict[str, Any]) -> dict[str, Any]:
    if report.kind == "closed":
        return {"closed_on": data["closed_on"]}
    moved = {name: data[name] for name in ("address", "latitude", "longitude")}
    return {**moved, "city": data["city"] or ""}
