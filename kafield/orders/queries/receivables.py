"""Open invoices and open credits: what stores still owe, and what they have to get."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from kafield.accounts import queries as accounts
from kafield.accounts.models import Store
from kafield.kit.db import db, found
from kafield.orders.models import Credit, Invoice, Movement, Order, Payment
from kafield.orders.queries.orders import orders_of
from kafield.people.models import Person


@dataclass(frozen=True)
class Receivables:
    """Open invoices and credits of a store, in minor units of its account's currency."""

    total_minor: int
    overdue_minor: int
    oldest_due: date | None
    invoices: list[Invoice]
    credit_minor: int


def receivables_of(store_id: int, today: date) -> Receivables:
    """What a store still owes, how much of it is overdue, and what it has to its credit."""
    rows = sa.select(Invoice).where(Invoice.store_id == store_id, is_open())
    invoices = list(db.session.scalars(rows.order_by(Invoice.due_on, Invoice.id)))
    credit = sum(note.open_minor for note in open_credits(store_id))
    return Receivables(
        total_minor=sum(invoice.open_minor for invoice in invoices),
        overdue_minor=sum(invoice.open_minor for invoice in invoices if invoice.due_on < today),
        oldest_due=invoices[0].due_on if invoices else None,
        invoices=invoices,
        credit_minor=credit,
    )


def is_open() -> sa.ColumnElement[bool]:
    return Invoice.amount_minor > Invoice.paid_minor


def has_rest() -> sa.ColumnElement[bool]:
    return Credit.amount_minor > Credit.used_minor


def open_credits(store_id: int, currency: str | None = None, *, lock: bool = False) -> list[Credit]:
    """What a store has to its credit, the oldest first; with `lock` nobody else uses it meanwhile."""
    rows = sa.select(Credit).where(Credit.store_id == store_id, has_rest()).order_by(Credit.id)
    if currency:
        rows = rows.where(Credit.currency == currency)
    return list(db.session.scalars(rows.with_for_update() if lock else rows))


def credit_of(paper: Movement) -> Credit | None:
    return db.session.scalar(sa.select(Credit).where(Credit.movement_id == paper.id))


def credits_of(order: Order) -> list[Credit]:
    """The credit notes of the order's returns, oldest first."""
    rows = sa.select(Credit).join(Credit.movement).where(Movement.order_id == order.id).order_by(Credit.id)
    return list(db.session.scalars(rows.options(joinedload(Credit.movement))))


@dataclass(frozen=True)
class PaidOff:
    """One payment, or one use of a credit, and what was left after it in minor units."""

    payment: Payment
    left_minor: int


def paid_on(invoices: Iterable[Invoice]) -> dict[int, list[PaidOff]]:
    """What came in on each invoice, by its id: money, and credits that were taken off."""
    return paid_off(Payment.invoice_id, {invoice.id: invoice.amount_minor for invoice in invoices})


def uses_of(notes: Iterable[Credit]) -> dict[int, list[PaidOff]]:
    """What each credit paid, by its id."""
    return paid_off(Payment.credit_id, {note.id: note.amount_minor for note in notes})


def paid_off(column: Any, left: dict[int, int]) -> dict[int, list[PaidOff]]:
    """Payments by what `column` names, the oldest first, each with what it left of the amounts `left`."""
    rows = sa.select(Payment).where(column.in_(list(left))).options(joinedload(Payment.invoice))
    steps: dict[int, list[PaidOff]] = {key: [] for key in left}
    for payment in db.session.scalars(rows.order_by(Payment.day, Payment.id)):
        key = getattr(payment, column.key)
        left[key] -= payment.amount_minor
        steps[key].append(PaidOff(payment, left[key]))
    return steps


def invoices_seen(user: Person, today: date) -> sa.Select[Any]:
    """Of the stores a person has on that day, and of the orders that are his to see."""
    stores = accounts.stores_of(user, today).with_only_columns(Store.id)
    orders = orders_of(user).with_only_columns(Order.id)
    return sa.select(Invoice).where(sa.or_(Invoice.store_id.in_(stores), Invoice.order_id.in_(orders)))


def open_invoices(user: Person, today: date) -> sa.Select[Any]:
    """The longest due first."""
    rows = invoices_seen(user, today).where(is_open()).options(joinedload(Invoice.store))
    return rows.order_by(Invoice.due_on, Invoice.id)


@dataclass(frozen=True)
class Sums:
    """Open invoices of one currency: how many, what they ask for, and how much of it is overdue, in minor units."""

    currency: str
    count: int
    open_minor: int
    overdue_minor: int


def open_sums(user: Person, today: date) -> list[Sums]:
    """Of every open invoice that a person sees, by currency."""
    is_open_minor = Invoice.amount_minor - Invoice.paid_minor
    overdue = sa.case((Invoice.due_on < today, is_open_minor), else_=0)
    sums = invoices_seen(user, today).where(is_open()).group_by(Invoice.currency).order_by(Invoice.currency)
    figures = (sa.func.count(), sa.func.sum(is_open_minor), sa.func.sum(overdue))
    rows = db.session.execute(sums.with_only_columns(Invoice.currency, *figures))
    return [Sums(currency, *map(int, numbers)) for currency, *numbers in rows]


def credits_seen(user: Person, today: date) -> list[Credit]:
    """Open credits of the stores a person has on that day, and of the orders that are his to see, oldest first."""
    stores = accounts.stores_of(user, today).with_only_columns(Store.id)
    orders = orders_of(user).with_only_columns(Order.id)
    rows = sa.select(Credit).join(Credit.movement).where(has_rest())
    mine = rows.where(sa.or_(Credit.store_id.in_(stores), Movement.order_id.in_(orders)))
    options = (joinedload(Credit.store), joinedload(Credit.movement))
    return list(db.session.scalars(mine.options(*options).order_by(Credit.id)))


def invoice_of(user: Person, invoice_id: int, today: date, *, lock: bool = False) -> Invoice:
    rows = invoices_seen(user, today).where(Invoice.id == invoice_id)
    return found(rows.with_for_update() if lock else rows)


def invoices_of(order: Order) -> list[Invoice]:
    rows = sa.select(Invoice).where(Invoice.order_id == order.id).order_by(Invoice.due_on, Invoice.id)
    return list(db.session.scalars(rows))
