"""The list of accounts and the page of one. A KA manager changes his own, an admin all of them."""

from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, url_for
from flask_login import current_user

from kafield.accounts import actions, queries
from kafield.accounts.forms import AccountForm, OwnAccountForm
from kafield.accounts.models import TRADE_NAMES, Account
from kafield.accounts.routes.blueprint import bp, options, today
from kafield.kit import address
from kafield.kit.access import role, signed_in
from kafield.kit.clock import now
from kafield.kit.db import db, writing
from kafield.kit.forms import Submitted, blank, submitted
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import language
from kafield.kit.money import Money, minor_units
from kafield.kit.paging import fragment, paged, pager
from kafield.kit.render import render
from kafield.kit.search import matches, reading_order
from kafield.people.models import Person
from kafield.people.queries import people_of


@bp.get("/")
@signed_in
def index() -> str:
    query = address.text("q")
    wanted = queries.accounts_of(current_user, today()).where(matches(Account.search_key, query))
    ordered = wanted.order_by(reading_order(Account, language()), Account.id)
    page = pager(db.session.scalars(paged(ordered)).all())
    counts = queries.store_counts(today(), [account.id for account in page["rows"]])
    return render("accounts/index", fragment=fragment("account_list"), **page, counts=counts, q=query)


@bp.get("/<int:account_id>")
@signed_in
def account(account_id: int) -> str:
    account = queries.account_of(current_user, account_id, today())
    stores = queries.searched_stores(current_user, today(), account_id=account_id)
    return render(
        "accounts/account", account=account, formats=queries.formats_among(stores), may_edit=may_edit(account)
    )


def may_edit(account: Account) -> bool:
    return current_user.role == "admin" or account.manager_id == current_user.id


def editable(account_id: int) -> Account:
    """NotFound for an account that is not the manager's own."""
    return queries.account_of(current_user, account_id)


@bp.get("/new")
@role("admin")
def new() -> str:
    return account_form("accounts/new", blank(trade_type="direct", currency="CNY", payment_days=30))


@bp.post("/")
@role("admin")
def create() -> Any:
    form = checked(submitted(AccountForm))
    if not form.ok:
        return account_form("accounts/new", form), 422
    with writing():
        account = actions.add_account(**values(form.data), by=current_user, at=now())
    flash(_("Added: %(name)s", name=account.name))
    return redirect(url_for("accounts.account", account_id=account.id))


@bp.get("/<int:account_id>/edit")
@role("manager", "admin")
def edit(account_id: int) -> str:
    account = editable(account_id)
    return account_form("accounts/edit", blank(**typed(account)), account=account)


@bp.post("/<int:account_id>")
@role("manager", "admin")
def change(account_id: int) -> Any:
    account = editable(account_id)
    form = checked(submitted(AccountForm if current_user.role == "admin" else OwnAccountForm), account)
    if not form.ok:
        return account_form("accounts/edit", form, account=account), 422
    with writing():
        actions.change_account(editable(account_id), **values(form.data), by=current_user, at=now())
    flash(_("Saved."))
    return redirect(url_for("accounts.account", account_id=account_id))


def account_form(page: str, form: Submitted, **more: Any) -> str:
    return render(
        page,
        form=form,
        trade_types=list(TRADE_NAMES.items()),
        distributors=[distributor.name for distributor in queries.distributors()],
        managers=options(managers()),
        weekdays=weekdays(),
        **more,
    )


def weekdays() -> list[tuple[int, str]]:
    names = _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")
    return list(enumerate(names))


def managers() -> list[Person]:
    people: sa.Select[Any] = people_of(current_user)
    return list(db.session.scalars(people.where(Person.role == "manager", Person.active).order_by(Person.name_key)))


def checked(form: Submitted, account: Account | None = None) -> Submitted:
    if not form.ok or "code" not in form.data:
        return form
    holder = db.session.scalar(sa.select(Account).where(Account.code == form.data["code"]))
    if holder is not None and holder is not account:
        form.refuse("code", _("%(name)s has this code already.", name=holder.name))
    if form.data["manager_id"] and form.data["manager_id"] not in {person.id for person in managers()}:
        form.refuse("manager_id", _("Please choose one of the answers shown."))
    return form


def values(data: dict[str, Any]) -> dict[str, Any]:
    """The fields of an account from what was typed; to be called where distributors may be written."""
    data = dict(data)
    distributor, minimum = data.pop("distributor"), data.pop("minimum_order")
    return {
        **data,
        "distributor_id": actions.distributor_named(distributor).id if distributor else None,
        "minimum_order_minor": None if minimum is None else minor_units(minimum, data["currency"]),
    }


def typed(account: Account) -> dict[str, Any]:
    """The fields as they are typed."""
    minimum = account.minimum_order_minor
    names = AccountForm().fields.keys() - {"distributor", "minimum_order"}
    return {
        **{name: getattr(account, name) for name in names},
        "distributor": account.distributor.name if account.distributor else "",
        "minimum_order": None if minimum is None else f"{Money(minimum, account.currency).major.normalize():f}",
    }
