"""Papers of deliveries and returns: what one row of either does."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from kafield.exchange.columns import Column, Outcome, Row
from kafield.exchange.fields import Number, PastDay, Text, Whole
from kafield.exchange.kinds.known import currency_of_store, minor, product_column, store_column
from kafield.exchange.words import Refused
from kafield.kit import audit
from kafield.kit.db import db
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import lazy_gettext as _l
from kafield.orders.models import Movement, MovementLine, Order
from kafield.people.models import Person

DELIVERY, RETURN = "delivery", "return"
NO_GOODS = ("draft", "cancelled")


def columns(kind: str) -> tuple[Column, ...]:
    names = {
        DELIVERY: ("送货单号", "送貨單號", "Delivery number", "出货单号", "出貨單號", "单号", "單號", "Number"),
        RETURN: ("退货单号", "退貨單號", "Return number", "单号", "單號", "Number"),
    }[kind]
    days = {
        DELIVERY: ("送货日期", "送貨日期", "Delivered on", "日期", "Day", "Date", "出货日期"),
        RETURN: ("退货日期", "退貨日期", "Returned on", "日期", "Day", "Date"),
    }[kind]
    return (
        Column("number", names, Text(max=40, required=True), "D20261101-01", _l("The same on every row of one paper.")),
        store_column(),
        Column("day", days, PastDay(required=True), "2026-11-01"),
        product_column(),
        Column(
            "units",
            ("数量", "數量", "Units", "件数", "件數", "Quantity"),
            Whole(min=1, max=1_000_000, required=True),
            "24",
            _l("In sales units, not in cases."),
        ),
        Column(
            "amount",
            ("金额", "金額", "Amount"),
            Number(min=Decimal(0), max=100_000_000, required=True),
            "213.60",
            _l("Of this row; 0 for a gift."),
        ),
        Column(
            "order_number",
            ("订单号", "訂單號碼", "Order number", "订单编号", "訂單編號"),
            Text(max=30),
            "",
            _l("The order that it belongs to."),
        ),
    )


def applying(kind: str) -> Callable[[Row, datetime, Person], Outcome]:
    def apply(row: Row, at: datetime, by: Person) -> Outcome:
        order = order_of(row)
        movement = movement_of(kind, row, order, at, by)
        return line_of(movement, row)

    return apply


def order_of(row: Row) -> Order | None:
    number = row.get("order_number")
    if not number:
        return None
    order = db.session.scalar(sa.select(Order).where(Order.number == number))
    if order is None or order.store_id != row["store_code"]:
        raise Refused("order_number", _("This store has no order of this number."))
    if order.state in NO_GOODS:
        raise Refused("order_number", _("This order was never placed, or it was cancelled."))
    return order


def movement_of(kind: str, row: Row, order: Order | None, at: datetime, by: Person) -> Movement:
    """The paper of this number, made with its first row. It belongs to one store, day and order."""
    movement = db.session.scalar(sa.select(Movement).where(Movement.kind == kind, Movement.number == row["number"]))
    if movement is None:
        return begun(kind, row, order, at, by)
    if movement.store_id != row["store_code"]:
        raise Refused("number", _("This number is already booked for another store."))
    if movement.day != row["day"]:
        raise Refused("number", _("This number is already booked for another day."))
    if order and movement.order_id is None:
        movement.order_id = order.id
    if order and movement.order_id != order.id:
        raise Refused("order_number", _("This paper already belongs to another order."))
    return movement


def begun(kind: str, row: Row, order: Order | None, at: datetime, by: Person) -> Movement:
    movement = Movement(
        kind=kind,
        number=row["number"],
        store_id=row["store_code"],
        day=row["day"],
        order_id=order.id if order else None,
        reason=row.get("reason") or "",
    )
    db.session.add(movement)
    db.session.flush()
    audit.record(by, "added", kind, movement.id, after={"number": movement.number}, at=at)
    return movement


def line_of(movement: Movement, row: Row) -> Outcome:
    figures = row["units"], minor(row["amount"], currency_of_store(movement.store_id))
    line = db.session.get(MovementLine, (movement.id, row["product_code"]))
    if line is None:
        line = MovementLine(
            movement=movement, product_id=row["product_code"], units=figures[0], amount_minor=figures[1]
        )
        db.session.add(line)
        db.session.flush()
        return "added"
    if (line.units, line.amount_minor) == figures:
        return "unchanged"
    line.units, line.amount_minor = figures
    db.session.flush()
    return "changed"


def papers_of(kind: str, rows: list[Row]) -> list[Movement]:
    """The papers that these rows belong to, each once."""
    papers = sa.select(Movement).where(Movement.kind == kind, Movement.number.in_({row["number"] for row in rows}))
    return list(db.session.scalars(papers.order_by(Movement.id).options(selectinload(Movement.lines))))
