"""Territories: which rep works which stores from which day on. For admins."""

from typing import Any

from flask import flash, redirect, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from kafield.accounts import actions, queries
from kafield.accounts.forms import PutForm, RepForm, TerritoryForm
from kafield.accounts.models import FORMAT_NAMES, Account, Store, Territory
from kafield.accounts.routes.blueprint import bp, options, today
from kafield.kit import address
from kafield.kit.access import role
from kafield.kit.clock import now
from kafield.kit.db import db, found, writing
from kafield.kit.forms import Submitted, blank, read, submitted
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import language, ngettext
from kafield.kit.paging import fragment, paged, pager
from kafield.kit.render import render
from kafield.kit.search import reading_order
from kafield.people.models import Person, Team
from kafield.people.queries import reps_of, team_options


@bp.get("/territories")
@role("admin")
def territories() -> str:
    return territories_page(blank())


def territories_page(form: Submitted) -> str:
    return render(
        "accounts/territories",
        territories=queries.territories(),
        reps=queries.reps_on(today()),
        sizes=queries.territory_sizes(today()),
        free=queries.count_of(queries.stores_of(current_user, today()).where(*free_today())),
        teams=team_options(),
        form=form,
    )


def free_today() -> tuple[Any, Any]:
    return queries.stores_in_none(today()), queries.open_on(today())


@bp.post("/territories")
@role("admin")
def add_territory() -> Any:
    form = checked(submitted(TerritoryForm))
    if not form.ok:
        return territories_page(form), 422
    with writing():
        territory = actions.add_territory(**named(form.data), by=current_user, at=now())
    return redirect(url_for("accounts.territory", territory_id=territory.id))


def checked(form: Submitted, territory: Territory | None = None) -> Submitted:
    others = [other.name for other in queries.territories() if other is not territory]
    if form.ok and form.data["name"] in others:
        form.refuse("name", _("There is one of this name already."))
    if form.ok and form.data["team_id"] not in dict(team_options()):
        form.refuse("team_id", _("Please choose one of the answers shown."))
    return form


def named(data: dict[str, Any]) -> dict[str, Any]:
    return {"name": data["name"], "team": db.session.get_one(Team, data["team_id"])}


@bp.get("/territories/<int:territory_id>")
@role("admin")
def territory(territory_id: int) -> str:
    territory = queries.territory_by(territory_id)
    return territory_page(territory, blank(name=territory.name, team_id=territory.team_id), blank(from_day=today()))


def territory_page(territory: Territory, form: Submitted, rep_form: Submitted) -> str:
    return render(
        "accounts/territory",
        territory=territory,
        lines=queries.reps_of_territory(territory.id),
        size=queries.territory_sizes(today()).get(territory.id, 0),
        reps=options(db.session.scalars(reps_of(current_user))),
        teams=team_options(),
        form=form,
        rep_form=rep_form,
    )


@bp.post("/territories/<int:territory_id>")
@role("admin")
def change_territory(territory_id: int) -> Any:
    territory = queries.territory_by(territory_id)
    form = checked(submitted(TerritoryForm), territory)
    if not form.ok:
        return territory_page(territory, form, blank(from_day=today())), 422
    with writing():
        actions.change_territory(queries.territory_by(territory_id), **named(form.data), by=current_user, at=now())
    flash(_("Saved."))
    return redirect(url_for("accounts.territory", territory_id=territory_id))


@bp.post("/territories/<int:territory_id>/reps")
@role("admin")
def assign_rep(territory_id: int) -> Any:
    territory = queries.territory_by(territory_id)
    form = submitted(RepForm)
    if not form.ok:
        return territory_page(territory, blank(name=territory.name, team_id=territory.team_id), form), 422
    with writing():
        rep = found(reps_of(current_user).where(Person.id == form.data["rep_id"]))
        territory = queries.territory_by(territory_id)
        actions.assign_rep(territory, rep, from_day=form.data["from_day"], by=current_user, at=now())
    flash(_("Saved."))
    return redirect(url_for("accounts.territory", territory_id=territory_id))


@bp.get("/territories/<int:territory_id>/stores")
@role("admin")
def territory_stores(territory_id: int) -> str:
    return choose_page(territory_id, read(PutForm, MultiDict({**address.everything(), "from_day": str(today())})))


def choose_page(territory_id: int, form: Submitted) -> str:
    """Stores to tick, with the territory they lie in now."""
    wanted = candidates(form.data or dict.fromkeys(("q", "account_id", "format", "free")))
    page = pager(db.session.scalars(paged(wanted.order_by(reading_order(Store, language()), Store.id))).all())
    return render(
        "accounts/territory_stores",
        fragment=fragment("store_choice"),
        **page,
        territory=queries.territory_by(territory_id),
        present=queries.territories_of_stores([store.id for store in page["rows"]], today()),
        total=queries.count_of(wanted),
        accounts=options(
            db.session.scalars(queries.accounts_of(current_user).order_by(reading_order(Account, language())))
        ),
        formats=list(FORMAT_NAMES.items()),
        form=form,
    )


def candidates(said: dict[str, Any]) -> Any:
    """The stores that a search of the form finds."""
    wanted = queries.searched_stores(current_user, today(), said["q"] or "", said["format"], said["account_id"])
    return wanted.where(queries.stores_in_none(today())) if said["free"] else wanted


@bp.post("/territories/<int:territory_id>/stores")
@role("admin")
def put_stores(territory_id: int) -> Any:
    form = submitted(PutForm)
    if form.ok and not (form.data["store_ids"] or form.data["everything"]):
        form.refuse("store_ids", _("No store is ticked."))
    if not form.ok:
        return choose_page(territory_id, form), 422
    with writing():
        territory, stores = queries.territory_by(territory_id), chosen(form.data)
        for store in stores:
            actions.assign_store(store, territory, from_day=form.data["from_day"], by=current_user, at=now())
    flash(
        ngettext(
            "%(count)s store is in this territory now.", "%(count)s stores are in this territory now.", len(stores)
        )
    )
    return redirect(url_for("accounts.territory", territory_id=territory_id))


def chosen(data: dict[str, Any]) -> list[Store]:
    if data["everything"]:
        return list(db.session.scalars(candidates(data)))
    mine = queries.stores_of(current_user, today())
    return list(db.session.scalars(mine.where(Store.id.in_(data["store_ids"]))))
