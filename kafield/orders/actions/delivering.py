"""Goods that came and goods that went back, under the numbers of their papers. Sell-in follows the papers."""

from collections import Counter
from datetime import date, datetime

import sqlalchemy as sa

from kafield.kit.db import db
from kafield.kit.i18n import gettext as _
from kafield.orders.actions.crediting import credit
from kafield.orders.actions.lifecycle import NotAllowed, Units, chosen, require, settle
from kafield.orders.actions.paying import invoice
from kafield.orders.actions.record import happened
from kafield.orders.models import Movement, MovementLine, Order, OrderLine
from kafield.orders.queries import is_all_back, papers_of, returned_units
from kafield.people.models import Person


def deliver(order: Order, units: Units, *, number: str, day: date, by: Person, at: datetime, today: date) -> Movement:
    """`units` by line id came under this number; gifts travel with the rest and cost nothing."""
    require(order, "deliver")
    lines = chosen(order, units)
    paper = begun(order, "delivery", number, day, today)
    moved, amounts = Counter[int](), Counter[int]()
    for line, came in lines:
        line.delivered += came
        moved[line.product_id] += came
        amounts[line.product_id] += 0 if line.is_gift else came * line.price_minor
    write(paper, moved, amounts)
    settle(order)
    happened(order, order.state, by, at, number)
    invoice(paper, order, by=by, at=at)
    return paper


def begun(order: Order, kind: str, number: str, day: date, today: date, reason: str = "") -> Movement:
    if day > today:
        raise NotAllowed(_("This day is still to come."), "day")
    if day < order.day:
        raise NotAllowed(_("The order is younger than this day."), "day")
    if db.session.scalar(sa.select(Movement.id).where(Movement.kind == kind, Movement.number == number)):
        raise NotAllowed(_("This number is booked already."), "number")
    paper = Movement(kind=kind, number=number, store_id=order.store_id, order_id=order.id, day=day, reason=reason)
    db.session.add(paper)
    return paper


def write(paper: Movement, moved: Counter[int], amounts: Counter[int]) -> None:
    paper.lines = [
        MovementLine(product_id=product, units=units, amount_minor=amounts[product])
        for product, units in sorted(moved.items())
    ]
    db.session.flush()


def return_goods(
    order: Order, units: Units, *, number: str, day: date, reason: str, by: Person, at: datetime, today: date
) -> Movement:
    """`units` by line id went back. Their worth is taken off what is to be paid, or kept for the store."""
    require(order, "return")
    went = returnable(order, units)
    paper = begun(order, "return", number, day, today, reason)
    moved, amounts = Counter[int](), Counter[int]()
    for line, back in went:
        moved[line.product_id] += back
        amounts[line.product_id] += 0 if line.is_gift else back * line.price_minor
    write(paper, moved, amounts)
    if is_all_back(order):
        order.state = "returned"
    happened(order, "returned", by, at, f"{number} · {reason}"[:300])
    credit(paper, by=by, at=at)
    return paper


def returnable(order: Order, units: Units) -> list[tuple[OrderLine, int]]:
    """Per product never more than came and did not go back yet."""
    lines = {str(line.id): line for line in order.lines}
    went = [(lines[line], back) for line, back in units.items() if back and line in lines]
    if not went or set(units) - set(lines):
        raise NotAllowed(_("Please enter a quantity."), "lines")
    left = returnable_units(order)
    for line, back in went:
        left[line.product_id] -= back
        if back > line.delivered or left[line.product_id] < 0:
            raise NotAllowed(_("More than was delivered: please look again."), f"lines.{line.id}.units")
    return went


def returnable_units(order: Order) -> Counter[int]:
    """Sales units in the store by product id: delivered and not returned."""
    left = Counter[int]()
    for line in order.lines:
        left[line.product_id] += line.delivered
    left.subtract(returned_units(papers_of(order)))
    return left
