"""The must-stock lists: of all stores, of a format, of an account, or of an account's stores of a format."""

from typing import Any

from flask import abort, flash, redirect, url_for
from flask_login import current_user
from sqlalchemy.orm import joinedload

from kafield.accounts import actions, queries
from kafield.accounts.forms import MustStockForm
from kafield.accounts.models import FORMAT_NAMES, Account
from kafield.accounts.routes.blueprint import bp, options, today
from kafield.catalog.models import Product
from kafield.catalog.queries import ORDERABLE, product_by, searched
from kafield.kit import address
from kafield.kit.access import role
from kafield.kit.clock import now
from kafield.kit.db import db, writing
from kafield.kit.forms import submitted
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import language
from kafield.kit.paging import fragment
from kafield.kit.render import render
from kafield.kit.search import reading_order

OFFERED = 20


@bp.get("/must-stock")
@role("admin")
def must_stock() -> str:
    """One list, and the products that may still be put on it."""
    format, account_id = address.text("format") or None, address.record("account_id")
    if format and format not in FORMAT_NAMES:
        abort(404)
    account = queries.account_of(current_user, account_id) if account_id is not None else None
    query, lines = address.text("q"), queries.must_stock_list(format, account_id, today())
    wider = queries.wider_must_stock(format, account_id, today())
    return render(
        "accounts/must_stock",
        fragment=fragment("offered"),
        lines=lines,
        wider=wider,
        offered=offered(query, [line.product_id for line in (*lines, *wider)]),
        chips=[
            (key, words, address.asked(format=key, q=None))
            for key, words in [("", _("All formats")), *FORMAT_NAMES.items()]
        ],
        accounts=options(db.session.scalars(queries.accounts_of(current_user).order_by(Account.sort_key))),
        account=account,
        format=format,
        q=query,
    )


def offered(query: str, already: list[int]) -> list[Product]:
    wanted = searched(query).where(~Product.is_competitor, Product.status.in_(ORDERABLE), Product.id.not_in(already))
    shown = wanted.order_by(reading_order(Product, language()), Product.id).options(joinedload(Product.category))
    return list(db.session.scalars(shown.limit(OFFERED)))


@bp.post("/must-stock")
@role("admin")
def add_must_stock() -> Any:
    form = submitted(MustStockForm)
    if not form.ok:
        abort(422)
    scope: dict[str, Any] = {"format": form.data["format"], "account_id": form.data["account_id"]}
    with writing():
        if scope["account_id"]:
            queries.account_of(current_user, scope["account_id"])
        product = product_by(form.data["product_id"])
        actions.must_stock(product, **scope, from_day=today(), by=current_user, at=now())
    flash(_("On the list: %(name)s", name=product.name))
    return redirect(url_for("accounts.must_stock", **scope))


@bp.post("/must-stock/<int:line_id>/end")
@role("admin")
def end_must_stock(line_id: int) -> Any:
    with writing():
        line = queries.must_stock_line(line_id)
        scope: dict[str, Any] = {"format": line.format, "account_id": line.account_id}
        name = line.product.name
        actions.end_must_stock(line, day=today(), by=current_user, at=now())
    flash(_("Off the list: %(name)s", name=name))
    return redirect(url_for("accounts.must_stock", **scope))
