"""What a return is worth: taken off what its order owes, and kept for the store where it owes nothing."""

from datetime import date, datetime

from kafield.accounts.models import Account, Store
from kafield.kit import audit
from kafield.kit.db import db
from kafield.orders.actions.settling import follow_money, receive
from kafield.orders.models import Credit, Invoice, Movement, Order
from kafield.orders.queries import credit_of, invoices_of, open_credits
from kafield.people.models import Person


def credit(paper: Movement, *, by: Person, at: datetime) -> Credit:
    """The credit note of a return, in minor units. It pays the open invoices of its order, the longest
    due first; what is left over is used by the next invoice or payment of the store. Told again of the
    same paper, it follows what the paper says by then."""
    order = db.session.get(Order, paper.order_id) if paper.order_id else None
    note = credit_of(paper) or begun(paper, order)
    before, note.amount_minor = note.amount_minor, sum(line.amount_minor for line in paper.lines)
    db.session.flush()
    if note.amount_minor != before:
        change = {"amount_minor": before}, {"amount_minor": note.amount_minor}
        audit.record(by.id, "credited", "credit", note.id, *change, at=at)
    for bill in invoices_of(order) if order else []:
        take_off(bill, note, day=paper.day, by=by, at=at)
    return note


def begun(paper: Movement, order: Order | None) -> Credit:
    store = db.session.get_one(Store, paper.store_id)
    currency = order.currency if order else db.session.get_one(Account, store.account_id).currency
    note = Credit(movement=paper, store_id=store.id, amount_minor=0, used_minor=0, currency=currency)
    db.session.add(note)
    return note


def use_credits(bill: Invoice, *, day: date, by: Person, at: datetime) -> None:
    """What the store has to its credit pays this invoice, the oldest first."""
    if bill.open_minor > 0:
        for note in open_credits(bill.store_id, bill.currency, lock=True):
            take_off(bill, note, day=day, by=by, at=at)


def take_off(bill: Invoice, note: Credit, *, day: date, by: Person, at: datetime) -> None:
    """As much of the credit as the invoice still asks for, under the number of the return."""
    amount = min(bill.open_minor, note.open_minor)
    if amount <= 0 or bill.currency != note.currency:
        return
    receive(bill, amount, note.movement.number, day, note)
    note.used_minor += amount
    db.session.flush()
    follow_money(bill, reference=note.movement.number, by=by, at=at)
