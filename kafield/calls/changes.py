"""What changed for a store since somebody was there last, in rows that the preparation lists."""

from datetime import date

import sqlalchemy as sa

from kafield.accounts import queries as accounts
from kafield.accounts.models import AccountPrice, MustStock, Store
from kafield.catalog.models import Product
from kafield.displays.models import Display
from kafield.kit.db import db

Change = tuple[str, str]
MOST = 6


def changes_since(store: Store, since: date | None, today: date) -> list[Change]:
    """(kind, what) of prices, must-stock items and displays that began after `since`; none before a first visit."""
    if since is None:
        return []
    changes = [*new_items(store, since, today), *new_prices(store, since, today), *new_displays(store, since, today)]
    return changes[:MOST]


def new_items(store: Store, since: date, today: date) -> list[Change]:
    began = sa.select(MustStock.product_id).where(MustStock.from_day > since, MustStock.from_day <= today)
    added = set(db.session.scalars(began))
    return [("must_stock", product.name) for product in accounts.must_stock_of(store, today) if product.id in added]


def new_prices(store: Store, since: date, today: date) -> list[Change]:
    rows = (
        sa.select(Product.name)
        .join(AccountPrice, AccountPrice.product_id == Product.id)
        .where(
            AccountPrice.account_id == store.account_id, AccountPrice.from_day > since, AccountPrice.from_day <= today
        )
        .order_by(Product.sort_key)
    )
    return [("price", name) for name in db.session.scalars(rows)]


def new_displays(store: Store, since: date, today: date) -> list[Change]:
    rows = sa.select(Display).where(
        Display.store_id == store.id, Display.from_day > since, Display.from_day <= today, Display.voided_at.is_(None)
    )
    return [("display", display.promotion) for display in db.session.scalars(rows) if display.promotion]
