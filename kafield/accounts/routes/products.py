"""What an account buys: its own prices, what was made for it alone, what it has locked."""

from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, url_for
from flask_login import current_user

from kafield.accounts import actions, queries
from kafield.accounts.forms import MarkForm, PriceForm
from kafield.accounts.models import AccountPrice, AccountProduct
from kafield.accounts.routes.accounts import editable, may_edit
from kafield.accounts.routes.blueprint import bp, today
from kafield.catalog.models import Product
from kafield.catalog.queries import list_prices_on, product_by, searched
from kafield.kit import address
from kafield.kit.access import role, signed_in
from kafield.kit.clock import now
from kafield.kit.db import db, writing
from kafield.kit.forms import Submitted, blank, submitted
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import language
from kafield.kit.money import minor_units
from kafield.kit.paging import fragment, paged, pager
from kafield.kit.render import render
from kafield.kit.search import reading_order


@bp.get("/<int:account_id>/products")
@signed_in
def products(account_id: int) -> str:
    account = queries.account_of(current_user, account_id, today())
    query, show = address.text("q"), address.text("show")
    wanted = shown(searched(query).where(~Product.is_competitor), account_id, show)
    page = pager(db.session.scalars(paged(wanted.order_by(reading_order(Product, language()), Product.id))).all())
    return render(
        "accounts/products",
        fragment=fragment("product_list"),
        **page,
        account=account,
        chips=[(key, words, address.asked(show=key)) for key, words in kinds_shown()],
        show=show,
        q=query,
        own=queries.own_prices_on(account, today()),
        listed=list_prices_on(today(), account.currency),
        marks=queries.marks_of(account_id),
    )


def kinds_shown() -> list[tuple[str, str]]:
    return [
        ("", _("All")),
        ("priced", _("Own price")),
        ("locked", _("Locked by the account")),
        ("exclusive", _("Made for this account")),
    ]


def shown(statement: sa.Select[Product], account_id: int, kind: str) -> sa.Select[Product]:
    sources: dict[str, sa.Select[int]] = {
        "priced": sa.select(AccountPrice.product_id).where(AccountPrice.account_id == account_id),
        "locked": sa.select(AccountProduct.product_id).filter_by(account_id=account_id, is_locked=True),
        "exclusive": sa.select(AccountProduct.product_id).filter_by(account_id=account_id, is_exclusive=True),
    }
    return statement.where(Product.id.in_(sources[kind])) if kind in sources else statement


@bp.get("/<int:account_id>/products/<int:product_id>")
@signed_in
def product(account_id: int, product_id: int) -> str:
    return product_page(account_id, product_id, blank(from_day=today()))


def product_page(account_id: int, product_id: int, form: Submitted) -> str:
    account = queries.account_of(current_user, account_id, today())
    return render(
        "accounts/product",
        account=account,
        product=product_by(product_id),
        prices=queries.account_prices(account_id, product_id),
        price_now=queries.prices_of(account_id, today()).get(product_id),
        list_price=list_prices_on(today(), account.currency, product_id).get(product_id),
        price_url=url_for("accounts.set_price", account_id=account_id, product_id=product_id),
        mark=queries.mark_of(account_id, product_id),
        form=form,
        currency=account.currency,
        may_edit=may_edit(account),
    )


@bp.post("/<int:account_id>/products/<int:product_id>/prices")
@role("manager", "admin")
def set_price(account_id: int, product_id: int) -> Any:
    editable(account_id)
    form = submitted(PriceForm)
    if not form.ok:
        return product_page(account_id, product_id, form), 422
    with writing():
        account, product = editable(account_id), product_by(product_id)
        minor = minor_units(form.data.pop("price"), account.currency)
        actions.set_account_price(account, product, **form.data, price_minor=minor, by=current_user, at=now())
    flash(_("Saved."))
    return redirect(url_for("accounts.product", account_id=account_id, product_id=product_id))


@bp.post("/<int:account_id>/products/<int:product_id>")
@role("manager", "admin")
def mark(account_id: int, product_id: int) -> Any:
    editable(account_id)
    form = submitted(MarkForm)
    if not form.ok:
        return product_page(account_id, product_id, form), 422
    with writing():
        actions.mark_product(editable(account_id), product_by(product_id), **form.data, by=current_user, at=now())
    flash(_("Saved."))
    return redirect(url_for("accounts.product", account_id=account_id, product_id=product_id))
