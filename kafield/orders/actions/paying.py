"""Invoices and what is paid on them, in minor units."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from kafield.kit import audit, i18n
from kafield.kit.db import db
from kafield.kit.i18n import gettext as _
from kafield.kit.money import format_money
from kafield.orders.actions.crediting import use_credits
from kafield.orders.actions.lifecycle import NotAllowed
from kafield.orders.actions.settling import follow_money, receive
from kafield.orders.models import Invoice, Movement, Order, Payment
from kafield.people.models import Person

PAYMENT_DAYS = 30  # where the account has agreed on nothing else


def invoice(paper: Movement, order: Order, *, by: Person, at: datetime) -> Invoice | None:
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
    use_credits(made, day=paper.day, by=by, at=at)
    return made


def pay(bill: Invoice, amount: int, *, reference: str, day: date, by: Person, at: datetime, today: date) -> Payment:
    """Money came in; what it leaves open, the store's credit pays as far as it goes."""
    if day > today:
        raise NotAllowed(_("This day is still to come."), "day")
    if not 0 < amount <= bill.open_minor:
        left = format_money(bill.open_minor, bill.currency, str(i18n.locale()))
        raise NotAllowed(_("Open is %(amount)s: enter that or less, and more than 0.", amount=left), "amount")
    if db.session.scalar(sa.select(Payment.id).filter_by(invoice_id=bill.id, reference=reference)):
        raise NotAllowed(_("This payment is booked already."), "reference")
    payment = receive(bill, amount, reference, day)
    audit.record(by.id, "received", "payment", payment.id, after={"amount_minor": amount}, at=at)
    follow_money(bill, reference=reference, by=by, at=at)
    use_credits(bill, day=day, by=by, at=at)
    return payment
