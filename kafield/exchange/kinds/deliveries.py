"""Goods that reached a store: the order they fill, and what is now to be paid. Sell-in follows by itself."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from kafield.accounts.models import Account, Store
from kafield.exchange.columns import Kind, Row
from kafield.exchange.kinds.movements import DELIVERY, applying, columns
from kafield.kit.db import db
from kafield.kit.i18n import lazy_gettext as _l
from kafield.orders.models import Invoice, Movement, MovementLine, Order, OrderEvent
from kafield.people.models import Person

PAYMENT_DAYS = 30  # where the account has agreed on nothing else


def settle(rows: list[Row], at: datetime, by: Person) -> None:
    movements = papers_of(rows)
    for movement in movements:
        invoice(movement)
    for order_id in {movement.order_id for movement in movements if movement.order_id}:
        follow(db.session.get_one(Order, order_id), at, by)


def papers_of(rows: list[Row]) -> list[Movement]:
    numbers = {row["number"] for row in rows}
    papers = sa.select(Movement).where(Movement.kind == DELIVERY, Movement.number.in_(numbers))
    return list(db.session.scalars(papers.order_by(Movement.id)))


def invoice(movement: Movement) -> None:
    """A delivery is to be paid under its own number; gifts are not."""
    amount = db.session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(MovementLine.amount_minor), 0)).where(
            MovementLine.movement_id == movement.id
        )
    )
    found = db.session.scalar(sa.select(Invoice).where(Invoice.number == movement.number))
    if found is None and amount:
        found = new_invoice(movement)
    if found and found.store_id == movement.store_id:
        found.amount_minor = int(amount or 0)
        found.order_id = found.order_id or movement.order_id
        db.session.flush()


def new_invoice(movement: Movement) -> Invoice:
    account = db.session.scalars(sa.select(Account).join(Store).where(Store.id == movement.store_id)).one()
    days = account.payment_days if account.payment_days is not None else PAYMENT_DAYS
    due_on = movement.day + timedelta(days=days)
    made = Invoice(
        number=movement.number, store_id=movement.store_id, day=movement.day, due_on=due_on, currency=account.currency
    )
    db.session.add(made)
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
