"""What changed for a store since somebody was there last, in rows that the preparation lists."""

from datetime import date

import sqlalchemy as sa

from kafield.accounts.models import AccountPrice, MustStock, Store
from kafield.catalog.models import Product
from kafield.displays.models import Display
from kafield.kit.db import db
from kafield.visits.queries import Call

Change = tuple[str, str]
MOST = 6


def changes_since(call: Call) -> list[Change]:
    """(kind, what) of prices, must-stock items and displays that began after the last visit; none before a first one."""
    if call.previous is None:
        return []
    store, since, today = call.store, call.previous.day, call.day
    changes = [
        *new_items(call.must_stock, since, today),
        *new_prices(store, since, today),
        *new_displays(store, since, today),
    ]
    return changes[:MOST]


def new_items(must_stock: list[Product], since: date, today: date) -> list[Change]:
    began = sa.select(MustStock.product_id).where(MustStock.from_day > since, MustStock.from_day <= today)
    added = set(db.session.scalars(began))
    return [("must_stock", product.name) for product in must_stock if product.id in added]


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
