"""What changed for a store since somebody was there last, in rows that the preparation lists."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from kafield.accounts.models import MustStock, Store
from kafield.accounts.queries import prices_of, range_changes
from kafield.catalog.models import Product
from kafield.displays.models import Display
from kafield.kit.db import db
from kafield.visits.queries import Call


@dataclass(frozen=True)
class Change:
    """`kind` is said in words by the page; of a price `before` and `now` are minor units a sales unit."""

    kind: str
    what: str
    before: int | None = None
    now: int | None = None


def changes_since(call: Call) -> list[Change]:
    """Of the range, the must-stock list, the prices and the displays since the last visit; none before a first one."""
    if call.previous is None:
        return []
    store, since = call.store, call.previous.day
    return [
        *(Change(kind, product.name) for kind, product in range_changes(store.account_id, call.previous.checked_in_at)),
        *new_items(call.must_stock, since, call.day),
        *new_prices(call, since),
        *new_displays(store, since, call.day),
    ]


def new_items(must_stock: list[Product], since: date, today: date) -> Iterator[Change]:
    began = sa.select(MustStock.product_id).where(MustStock.from_day > since, MustStock.from_day <= today)
    added = set(db.session.scalars(began))
    return (Change("must_stock", product.name) for product in must_stock if product.id in added)


def new_prices(call: Call, since: date) -> Iterator[Change]:
    """What the account pays otherwise than on the day of the last visit, whether by a price of its own or of the list."""
    before = prices_of(call.store.account_id, since)
    for product in call.orderable:
        old, new = before.get(product.id), call.prices.get(product.id)
        if old is not None and new is not None and old != new:
            yield Change("price", product.name, old, new)


def new_displays(store: Store, since: date, today: date) -> Iterator[Change]:
    rows = sa.select(Display).where(
        Display.store_id == store.id, Display.from_day > since, Display.from_day <= today, Display.voided_at.is_(None)
    )
    for display in db.session.scalars(rows.order_by(Display.from_day, Display.id)):
        yield Change("display", " · ".join(filter(None, (str(display.type_name), display.promotion))))
