"""What comes in on an invoice, and what that makes of its order."""

from datetime import date, datetime

import sqlalchemy as sa

from kafield.kit.db import db
from kafield.orders.actions.record import happened
from kafield.orders.models import Credit, Invoice, Order, Payment
from kafield.orders.queries import invoices_of
from kafield.people.models import Person


def receive(bill: Invoice, amount: int, reference: str, day: date, note: Credit | None = None) -> Payment:
    """Money, or a part of a credit; more of the same credit is added to what it paid already."""
    payment = db.session.scalar(sa.select(Payment).filter_by(invoice_id=bill.id, reference=reference))
    if payment is None:
        payment = Payment(invoice_id=bill.id, reference=reference, day=day, amount_minor=0)
        db.session.add(payment)
    payment.credit_id = note.id if note else None
    payment.amount_minor += amount
    bill.paid_minor += amount
    db.session.flush()
    return payment


def follow_money(bill: Invoice, *, reference: str, by: Person, at: datetime) -> None:
    """The order of an invoice follows what was paid on it."""
    order = db.session.get(Order, bill.order_id) if bill.order_id else None
    if order:
        follow_bills(order, reference=reference, by=by, at=at)


def follow_bills(order: Order, *, reference: str = "", by: Person, at: datetime) -> None:
    """A delivered order is paid once nothing of it is open, and is not paid any more when something is again."""
    bills = invoices_of(order)
    if not bills or order.state not in ("delivered", "paid"):
        return
    state = "paid" if all(bill.open_minor <= 0 for bill in bills) else "delivered"
    if state != order.state:
        order.state = state
        happened(order, state, by, at, reference)
