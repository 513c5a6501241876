"""VPO as a picture, what it is made of, and the accounts side by side."""

import uuid
from datetime import date
from typing import Any

from babel import dates
from flask import Blueprint, abort, current_app, flash, redirect, url_for
from flask_login import current_user

from kafield.accounts.queries import account_of, store_of
from kafield.kit import address, i18n
from kafield.kit.access import role, signed_in
from kafield.kit.clock import local_day, now
from kafield.kit.db import writing
from kafield.kit.forms import Submitted, blank, submitted
from kafield.kit.i18n import gettext as _
from kafield.kit.render import render
from kafield.metrics.periods import Period, month_of, month_start
from kafield.visits.queries import visit_of
from kafield.volumes import actions, queries
from kafield.volumes.forms import TargetForm
from kafield.volumes.side_by_side import account_month
from kafield.volumes.targets import months_to_aim_at, target_of, targets_of

EARLIEST = date(1990, 1, 1)

bp = Blueprint("volumes", __name__, url_prefix="/volumes")
bp.add_app_template_filter(date.fromisoformat, "day_of")


@bp.app_template_filter()
def rounded(value: float | None) -> float | None:
    """VPO as a rep says it: whole from 100 on, one decimal below."""
    if value is None:
        return None
    return round(value) if abs(value) >= 100 else round(value, 1)


@bp.app_template_filter()
def until(start: date, end: date) -> str:
    """11月1日至22日, Nov 1 – 22."""
    return dates.format_interval(start, end, "MMMd", locale=i18n.locale())


@bp.get("/visits/<uuid:visit_id>")
@signed_in
def snapshot(visit_id: uuid.UUID) -> str:
    """What the visit froze; before its check-out the figures as they are now."""
    visit = visit_of(current_user, visit_id)
    snapshots = queries.snapshots_of(visit.day, visit.id)
    frozen = queries.snapshot_of(visit)
    figures = frozen.figures if frozen else queries.figures_for(visit.store, visit.day)
    return render("volumes/snapshot", visit=visit, snapshot=frozen, snapshots=snapshots, figures=figures)


@bp.get("/stores/<int:store_id>")
@signed_in
def store(store_id: int) -> str:
    """A store's picture of today and the rows behind one month of it."""
    today = own_today()
    place = store_of(current_user, store_id, today)
    figures = queries.figures_for(place, today)
    shown = queries.headline(figures)
    month = asked_month(date.fromisoformat(shown["from"]), today)
    period = Period(month, min(month_of(month).end, today))
    return render(
        "volumes/store",
        store=place,
        figures=figures,
        period=period,
        products=queries.products_of_store(place.id, period, figures["source"]),
        days=queries.facts_of_store(place.id, period, figures["source"]),
        **neighbours(month, today),
    )


@bp.get("/accounts/<int:account_id>")
@signed_in
def account(account_id: int) -> str:
    """Growth of an account, its formats and those of others side by side, and its stores."""
    today = own_today()
    chain = account_of(current_user, account_id)
    month = asked_month(month_start(today, back=1), today)
    return render("volumes/account", view=account_month(current_user, chain, month, today), **neighbours(month, today))


@bp.get("/accounts/<int:account_id>/targets")
@role("manager", "admin")
def targets(account_id: int) -> str:
    return targets_page(account_id, blank(first=month_start(own_today())))


def targets_page(account_id: int, form: Submitted) -> str:
    """What the account wants to sell, month by month, and what that asks of each store."""
    chain, today = account_of(current_user, account_id), own_today()
    return render(
        "volumes/targets", account=chain, lines=targets_of(chain, today), months=months_to_aim_at(today), form=form
    )


@bp.post("/accounts/<int:account_id>/targets")
@role("manager", "admin")
def set_targets(account_id: int) -> Any:
    chain, form = account_of(current_user, account_id), submitted(TargetForm)
    ahead = months_to_aim_at(own_today())
    for name in ("first", "last"):
        if form.ok and form.data[name] and form.data[name] not in ahead:
            form.refuse(name, _("Please choose one of the answers shown."))
    if not form.ok:
        return targets_page(account_id, form), 422
    last = form.data["last"] or form.data["first"]
    months = [month for month in ahead if form.data["first"] <= month <= last]
    with writing():
        actions.set_targets(chain.id, months, form.data["volume"], by=current_user, at=now())
    flash(_("Saved."))
    return redirect(url_for("volumes.targets", account_id=account_id))


@bp.post("/accounts/<int:account_id>/targets/<int:target_id>/end")
@role("manager", "admin")
def end_target(account_id: int, target_id: int) -> Any:
    """A month that is over keeps the target it had."""
    with writing():
        target = target_of(account_of(current_user, account_id), target_id)
        if target is None or target.month < month_start(own_today()):
            abort(404)
        actions.end_target(target, by=current_user, at=now())
    flash(_("The month has no target any more."))
    return redirect(url_for("volumes.targets", account_id=account_id))


def own_today() -> date:
    return local_day(now(), current_app.extensions["settings"].time_zone)


def asked_month(otherwise: date, today: date) -> date:
    """The month of ?month=2026-10; what cannot be read, or lies ahead or before all records, is the usual one."""
    try:
        month = date.fromisoformat(f"{address.text('month')}-01")
    except ValueError:
        return otherwise
    return month if EARLIEST <= month <= today else otherwise


def neighbours(month: date, today: date) -> dict[str, str | None]:
    """The words ?month= takes for the month before and the one after, None where it lies ahead."""
    after = month_start(month, back=-1)
    return {
        "before": f"{month_start(month, back=1):%Y-%m}" if month > EARLIEST else None,
        "after": f"{after:%Y-%m}" if after <= today else None,
    }
