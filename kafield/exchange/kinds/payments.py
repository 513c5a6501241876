"""Money that came in for an invoice."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from kafield.exchange.columns import Column, Kind, Outcome, Row
from kafield.exchange.fields import Number, PastDay, Text
from kafield.exchange.kinds.known import minor
from kafield.exchange.words import Refused
from kafield.kit import audit, i18n
from kafield.kit.db import db
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import lazy_gettext as _l
from kafield.kit.money import format_money
from kafield.orders.actions import follow_money, pay
from kafield.orders.models import Credit, Invoice, Payment
from kafield.people.models import Person

COLUMNS = (
    Column(
        "invoice_number",
        ("发票号", "發票號碼", "Invoice number", "账单号", "帳單號碼", "送货单号"),
        Text(max=40, required=True),
        "D20261101-01",
    ),
    Column(
        "reference",
        ("付款编号", "付款編號", "Reference", "流水号", "流水號", "回单号"),
        Text(max=60, required=True),
        "B2026-0042",
        _l("As on the bank's statement: the same one again changes that payment."),
    ),
    Column(
        "day",
        ("付款日期", "付款日期", "Paid on", "日期", "Day", "Date", "到账日期"),
        PastDay(required=True),
        "2026-11-20",
    ),
    Column(
        "amount",
        ("金额", "金額", "Amount", "回款金额"),
        Number(min=Decimal("0.01"), max=1_000_000_000, required=True),
        "213.60",
    ),
)


def apply(row: Row, at: datetime, by: Person) -> Outcome:
    invoice = db.session.scalar(sa.select(Invoice).where(Invoice.number == row["invoice_number"]))
    if invoice is None:
        raise Refused("invoice_number", _("There is no invoice of this number."))
    amount = minor(row["amount"], invoice.currency)
    payment = db.session.scalar(sa.select(Payment).filter_by(invoice_id=invoice.id, reference=row["reference"]))
    if payment and (payment.day, payment.amount_minor) == (row["day"], amount):
        return "unchanged"
    if payment and payment.credit_id:
        raise Refused("reference", _("This is the number of a credit note, not of a payment."))
    refuse_too_much(invoice, amount, payment.amount_minor if payment else 0)
    if payment is None:
        pay(invoice, amount, reference=row["reference"], day=row["day"], by=by, at=at, today=row["day"])
        return "added"
    correct(payment, invoice, row["day"], amount)
    follow_money(invoice, reference=payment.reference, by=by, at=at)
    audit.record(by, "changed", "payment", payment.id, after={"amount_minor": amount, "day": row["day"]}, at=at)
    return "changed"


def correct(payment: Payment, invoice: Invoice, day: date, amount: int) -> None:
    invoice.paid_minor += amount - payment.amount_minor
    payment.day, payment.amount_minor = day, amount
    db.session.flush()


def refuse_too_much(invoice: Invoice, amount: int, before: int) -> None:
    if amount - before > invoice.open_minor:
        left = format_money(invoice.open_minor + before, invoice.currency, str(i18n.locale()))
        raise Refused("amount", _("More than is open: %(left)s.", left=left))


def moves(rows: list[Row]) -> list[tuple[Any, str]]:
    """The invoices of these rows, and what their stores have to their credit."""
    named = sa.select(Invoice).where(Invoice.number.in_({row["invoice_number"] for row in rows}))
    invoices = db.session.scalars(named).all()
    notes = sa.select(Credit).where(Credit.store_id.in_({invoice.store_id for invoice in invoices}))
    return [
        *((invoice, "paid_minor") for invoice in invoices),
        *((note, "used_minor") for note in db.session.scalars(notes)),
    ]


PAYMENTS = Kind("payments", _l("Payments"), COLUMNS, ("invoice_number", "reference"), apply, moves=moves)
