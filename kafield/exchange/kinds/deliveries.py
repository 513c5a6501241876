"""Goods that reached a store: the order they fill, and what is now to be paid. Sell-in follows by itself."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from kafield.accounts.models import Account, Store
from kafield.exchange.columns import Kind, Row
from kafield.exchange.kinds.movements import DELIVERY, applying, columns, papers_of
from kafield.kit.db import db
from kafield.kit.i18n import lazy_gettext as _l
from kafield.orders.actions import follow_bills, use_credits
from kafield.orders.models import Invoice, Movement, MovementLine, Order, OrderEvent
from kafield.people.models import Person

PAYMENT_DAYS = 30  # where the account has agreed on nothing else


def settle(rows: list[Row], at: datetime, by: Person) -> None:
    papers = papers_of(DELIVERY, rows)
    for paper in papers:
        invoice(paper, at, by)
    for order_id in {paper.order_id for paper in papers if paper.order_id}:
        follow(db.session.get_one(Order, order_id), at, by)


def invoice(movement: Movement, at: datetime, by: Person) -> None:
    """A delivery is to be paid under its own number; gifts are not."""
    amount = sum(line.amount_minor for line in movement.lines)
    found = db.session.scalar(sa.select(Invoice).where(Invoice.number == movement.number))
    if found and found.store_id == movement.store_id:
        found.amount_minor, found.order_id = amount, found.order_id or movement.order_id
    elif found is None and amount:
        found = new_invoice(movement, amount)
        use_credits(found, day=movement.day, by=by, at=at)


def new_invoice(movement: Movement, amount: int) -> Invoice:
    account = db.session.scalars(sa.select(Account).join(Store).where(Store.id == movement.store_id)).one()
    days = account.payment_days if account.payment_days is not None else PAYMENT_DAYS
    made = Invoice(
        number=movement.number,
        store_id=movement.store_id,
        order_id=movement.order_id,
        day=movement.day,
        due_on=movement.day + timedelta(days=days),
        amount_minor=amount,
        paid_minor=0,
        currency=account.currency,
    )
    db.session.add(made)
    db.session.flush()
    return made


def follow(order: Order, at: datetime, by: Person) -> None:
    """The lines of an order have received what its papers say."""
    received = delivered_units(order)
    before = order.state, [line.delivered for line in order.lines]
    for line in sorted(order.lines, key=lambda line: line.is_gift):
        line.delivered = min(received.get(line.product_id, 0), line.units)
        received[line.product_id] = received.get(line.product_id, 0) - line.delivered
    if order.state not in ("paid", "returned"):
        order.state = "partly_delivered" if any(line.waiting for line in order.lines) else "delivered"
    if before != (order.state, [line.delivered for line in order.lines]):
        db.session.add(OrderEvent(order_id=order.id, kind=order.state, by_id=by.id, at=at))
    db.session.flush()
    follow_bills(order, by=by, at=at)


def delivered_units(order: Order) -> dict[int, int]:
    """Units by product id, over all papers of an order."""
    rows = (
        sa.select(MovementLine.product_id, sa.func.sum(MovementLine.units))
        .join(Movement)
        .where(Movement.order_id == order.id, Movement.kind == DELIVERY)
        .group_by(MovementLine.product_id)
    )
    return {product: int(units) for product, units in db.session.execute(rows)}


DELIVERIES = Kind(
    "deliveries", _l("Deliveries"), columns(DELIVERY), ("number", "product_code"), applying(DELIVERY), settle=settle
)
