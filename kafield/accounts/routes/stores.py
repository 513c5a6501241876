"""Stores: the list in everybody's hand, the page of one, and what is changed there."""

from typing import Any

import sqlalchemy as sa
from flask import current_app, flash, redirect, url_for
from flask_login import current_user

from kafield.accounts import actions, queries
from kafield.accounts.forms import ContactForm, StoreForm
from kafield.accounts.models import FORMAT_NAMES, SUPPLY_NAMES, Account, Store
from kafield.accounts.routes.blueprint import bp, options, today
from kafield.kit import address
from kafield.kit.access import ANYONE, role, signed_in
from kafield.kit.clock import now
from kafield.kit.db import db, writing
from kafield.kit.forms import Submitted, blank, submitted
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import language
from kafield.kit.paging import fragment, paged, pager
from kafield.kit.render import render
from kafield.kit.search import reading_order
from kafield.metrics.distance import metres_between
from kafield.people.queries import has_consent

NOT_OF_A_STORE = ("confirmed", "report_id")


@bp.get("/stores")
@signed_in
def stores() -> str:
    """The open stores of a person, by name, or the nearest first around ?latitude=&longitude=."""
    query, format = address.text("q"), address.text("format") or None
    account_id, place = address.record("account_id"), place_asked()
    wanted = queries.searched_stores(current_user, today(), query, account_id=account_id)
    mine = wanted.where(Store.format == format) if format else wanted
    ordered = (
        queries.nearest_first(mine, *place) if place else mine.order_by(reading_order(Store, language()), Store.id)
    )
    page = pager(db.session.scalars(paged(ordered)).all())
    return render(
        "accounts/stores",
        fragment=fragment("store_list"),
        **page,
        chips=format_chips(queries.formats_among(wanted)),
        format=format or "",
        account=queries.account_of(current_user, account_id, today()) if account_id is not None else None,
        total=queries.count_of(mine),
        distances=distances(page["rows"], place),
        reports=len(queries.open_reports(current_user)) if current_user.role == "admin" else 0,
        place=place,
        may_place=has_consent(current_user.id, "place"),
        q=query,
    )


def place_asked() -> tuple[float, float] | None:
    """Latitude and longitude of the query; nonsense is no place."""
    latitude, longitude = address.place("latitude"), address.place("longitude")
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return latitude, longitude


def distances(stores: list[Store], place: tuple[float, float] | None) -> dict[int, int]:
    """Metres from the place asked for, by store id."""
    if place is None:
        return {}
    placed = [store for store in stores if store.latitude is not None and store.longitude is not None]
    return {store.id: metres_between(*place, store.latitude, store.longitude) for store in placed}  # type: ignore[arg-type]


def format_chips(formats: dict[str, int]) -> list[tuple[str, str, str]]:
    counted = [(name, f"{FORMAT_NAMES[name]} {count}") for name, count in formats.items()]
    return [(key, words, address.asked(format=key)) for key, words in [("", _("All")), *counted]]


@bp.get("/stores/<int:store_id>")
@signed_in
def store(store_id: int) -> str:
    return store_page(store_id, blank())


def store_page(store_id: int, form: Submitted) -> str:
    store = queries.store_of(current_user, store_id, today())
    territory = queries.territories_of_stores([store_id], today()).get(store_id)
    return render(
        "accounts/store",
        store=store,
        territory=territory,
        rep=queries.reps_on(today()).get(territory.id) if territory else None,
        is_open=store.is_open(today()),
        reports=queries.open_reports_on(store),
        links={**links(store_id), "orders": url_for("orders.index", q=store.name)},
        form=form,
    )


def links(store_id: int) -> dict[str, str]:
    """Addresses of a store's pages further right on the ladder: those that are there for this reader."""
    pages = {
        "visit": "calls.begin",
        "visits": "visits.of_store",
        "figures": "volumes.store",
        "displays": "displays.of_store",
    }
    views = {name: current_app.view_functions.get(endpoint) for name, endpoint in pages.items()}
    mine = [name for name, view in views.items() if view and current_user.role in getattr(view, "roles", ANYONE)]
    return {name: url_for(pages[name], store_id=store_id) for name in mine}


@bp.get("/stores/new")
@role("admin")
def new_store() -> str:
    """Prefilled from a rep's report where one is named."""
    report_id = address.key("report")
    said = queries.report_of(current_user, report_id) if report_id else None
    names = ("account_id", "name", "address", "format", "latitude", "longitude")
    known = {name: getattr(said, name) for name in names} if said else {}
    defaults = {"account_id": address.record("account_id"), "supply": "store", "time_zone": home_zone()}
    return store_form(
        "accounts/new_store", blank(**{**defaults, "opened_on": today(), "report_id": report_id, **known})
    )


@bp.post("/stores")
@role("admin")
def create_store() -> Any:
    form = checked(submitted(StoreForm))
    nearly = look_alikes(form) if form.ok and not form.data["confirmed"] else []
    if not form.ok or nearly:
        return store_form("accounts/new_store", form, nearly=nearly), 422
    with writing():
        store = added(form.data)
    flash(_("Added: %(name)s", name=store.name))
    return redirect(url_for("accounts.store", store_id=store.id))


def look_alikes(form: Submitted) -> list[Store]:
    said = form.data
    account = db.session.get(Account, said["account_id"])
    return queries.nearly_same_stores(account, said["name"], said["address"], said["latitude"], said["longitude"])


def added(data: dict[str, Any]) -> Store:
    """The store that was typed; where a rep had reported it, his report is accepted with it."""
    if data["report_id"]:
        report = queries.report_of(current_user, data["report_id"])
        if report.decision == "open" and report.kind == "new":
            return actions.decide_report(report, True, by=current_user, at=now(), **of_store(data))  # type: ignore[return-value]
    return actions.add_store(**of_store(data), by=current_user, at=now())


def of_store(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in NOT_OF_A_STORE}


@bp.get("/stores/<int:store_id>/edit")
@role("admin")
def edit_store(store_id: int) -> str:
    store = queries.store_of(current_user, store_id, today())
    return store_form("accounts/edit_store", blank(**actions.state(store, actions.STORE_FIELDS)), store=store)


@bp.post("/stores/<int:store_id>")
@role("admin")
def change_store(store_id: int) -> Any:
    store = queries.store_of(current_user, store_id, today())
    form = checked(submitted(StoreForm), store)
    if not form.ok:
        return store_form("accounts/edit_store", form, store=store), 422
    with writing():
        store = queries.store_of(current_user, store_id, today())
        actions.change_store(store, **of_store(form.data), by=current_user, at=now())
    flash(_("Saved."))
    return redirect(url_for("accounts.store", store_id=store_id))


def store_form(page: str, form: Submitted, **more: Any) -> str:
    accounts = db.session.scalars(queries.accounts_of(current_user).order_by(reading_order(Account, language())))
    return render(
        page,
        form=form,
        accounts=options(accounts),
        formats=list(FORMAT_NAMES.items()),
        supplies=list(SUPPLY_NAMES.items()),
        **more,
    )


def checked(form: Submitted, store: Store | None = None) -> Submitted:
    if not form.ok:
        return form
    holder = db.session.scalar(sa.select(Store).where(Store.code == form.data["code"]))
    if holder is not None and holder is not store:
        form.refuse("code", _("%(name)s has this code already.", name=holder.name))
    if db.session.get(Account, form.data["account_id"]) is None:
        form.refuse("account_id", _("Please choose one of the answers shown."))
    return form


@bp.post("/stores/<int:store_id>/contacts")
@signed_in
def add_contact(store_id: int) -> Any:
    """Whoever looks after a store may write down whom he met there."""
    form = submitted(ContactForm)
    if not form.ok:
        return store_page(store_id, form), 422
    with writing():
        store = queries.store_of(current_user, store_id, today())
        actions.add_contact(store, **form.data, by=current_user, at=now())
    return redirect(url_for("accounts.store", store_id=store_id, _anchor="contacts"))


@bp.post("/contacts/<int:contact_id>/remove")
@signed_in
def remove_contact(contact_id: int) -> Any:
    with writing():
        contact = queries.contact_of(current_user, contact_id, today())
        store_id = contact.store_id
        actions.remove_contact(contact, by=current_user, at=now())
    return redirect(url_for("accounts.store", store_id=store_id, _anchor="contacts"))


def home_zone() -> str:
    return current_app.extensions["settings"].time_zone
