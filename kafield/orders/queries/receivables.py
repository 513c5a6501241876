"""Open invoices: what stores still owe."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from kafield.accounts import queries as accounts
from kafield.accounts.models import Store
from kafield.kit.db import db, found
from kafield.orders.models import Invoice, Order
from kafield.orders.queries.orders import orders_of
from kafield.people.models import Person


@dataclass(frozen=True)
class Receivables:
    """Open invoices of a store, in minor units of its account's currency."""

    total_minor: int
    overdue_minor: int
    oldest_due: date | None
    invoices: list[Invoice]


def receivables_of(store_id: int, today: date) -> Receivables:
    """What a store still owes, and how much of it is overdue."""
    rows = sa.select(Invoice).where(Invoice.store_id == store_id, is_open())
    invoices = list(db.session.scalars(rows.order_by(Invoice.due_on, Invoice.id)))
    return Receivables(
        total_minor=sum(invoice.open_minor for invoice in invoices),
        overdue_minor=sum(invoice.open_minor for invoice in invoices if invoice.due_on < today),
        oldest_due=invoices[0].due_on if invoices else None,
        invoices=invoices,
    )


def is_open() -> sa.ColumnElement[bool]:
    return Invoice.amount_minor > Invoice.paid_minor


def invoices_seen(user: Person, today: date) -> sa.Select[Any]:
    """Of the stores a person has on that day, and of the orders that are his to see."""
    stores = accounts.stores_of(user, today).with_only_columns(Store.id)
    orders = orders_of(user).with_only_columns(Order.id)
    return sa.select(Invoice).where(sa.or_(Invoice.store_id.in_(stores), Invoice.order_id.in_(orders)))


def open_invoices(user: Person, today: date) -> sa.Select[Any]:
    """The longest due first."""
    rows = invoices_seen(user, today).where(is_open()).options(joinedload(Invoice.store).joinedload(Store.account))
    return rows.order_by(Invoice.due_on, Invoice.id)


def invoice_of(user: Person, invoice_id: int, today: date, *, lock: bool = False) -> Invoice:
    rows = invoices_seen(user, today).where(Invoice.id == invoice_id)
    return found(rows.with_for_update() if lock else rows)


def invoices_of(order: Order) -> list[Invoice]:
    rows = sa.select(Invoice).where(Invoice.order_id == order.id).order_by(Invoice.due_on, Invoice.id)
    return list(db.session.scalars(rows))
