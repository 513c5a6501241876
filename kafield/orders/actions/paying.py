"""Invoices and what is paid on them, in minor units."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from kafield.kit import audit, i18n
from kafield.kit.db import db
from kafield.kit.i18n import gettext as _
from kafield.kit.money import format_money
from kafield.orders.actions.lifecycle import NotAllowed
from kafield.orders.actions.record import happened
from kafield.orders.models import Invoice, Movement, Order, Payment
from kafield.orders.queries import invoices_of
from kafield.people.models import Person

PAYMENT_DAYS = 30  # where the account has agreed on nothing else


def invoice(paper: Movement, order: Order) -> Invoice | None:
    """A delivery is to be paid under its own number within the account's payment days; gifts alone are not."""
    amount = sum(line.amount_minor for line in paper.lines)
    if not amount:
        return None
    if db.session.scalar(sa.select(Invoice.id).where(Invoice.number == paper.number)):
        raise NotAllowed(_("An invoice of this number is there already."), "number")
    days = order.account.payment_days
    due_on = paper.day + timedelta(days=PAYMENT_DAYS if days is None else days)
    made = Invoice(
        number=paper.number, store_id=order.store_id, order_id=order.id, day=paper.day, due_on=due_on,
        amount_minor=amount, paid_minor=0, currency=order.currency,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def credit(order: Order, amount: int, number: str, day: date) -> None:
    """What went back is taken off the open invoices, the oldest first, under the number of its paper.
    What is left over is money to give back, which is not kept here."""
    for each in invoices_of(order):
        taken = min(amount, each.open_minor)
        if taken > 0:
            receive(each, taken, number, day)
            amount -= taken
    db.session.flush()


def receive(bill: Invoice, amount: int, reference: str, day: date) -> Payment:
    payment = Payment(invoice_id=bill.id, reference=reference, day=day, amount_minor=amount)
    db.session.add(payment)
    bill.paid_minor += amount
    db.session.flush()
    return payment


def pay(bill: Invoice, amount: int, *, reference: str, day: date, by: Person, at: datetime, today: date) -> Payment:
    """Money came in. The order is paid once it is delivered in full and nothing of it is open."""
    if day > today:
        raise NotAllowed(_("This day is still to come."), "day")
    if not 0 < amount <= bill.open_minor:
        left = format_money(bill.open_minor, bill.currency, str(i18n.locale()))
        raise NotAllowed(_("Open is %(amount)s: enter that or less, and more than 0.", amount=left), "amount")
    if db.session.scalar(sa.select(Payment.id).filter_by(invoice_id=bill.id, reference=reference)):
        raise NotAllowed(_("This payment is booked already."), "reference")
    payment = receive(bill, amount, reference, day)
    audit.record(by.id, "received", "payment", payment.id, after={"amount_minor": amount}, at=at)
    order = db.session.get(Order, bill.order_id) if bill.order_id else None
    if order and order.state == "delivered" and all(each.open_minor <= 0 for each in invoices_of(order)):
        order.state = "paid"
        happened(order, "paid", by, at, reference)
    return payment
