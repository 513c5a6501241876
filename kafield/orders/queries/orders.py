"""Orders seen from the person who asks, and what came of them."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from kafield.accounts.models import Account, Store
from kafield.accounts.queries import orderable_of
from kafield.catalog.models import Product
from kafield.catalog.queries import pairs
from kafield.kit.db import db, found
from kafield.kit.search import matches
from kafield.orders.models import ORDER_STATES, Movement, MovementLine, Order, OrderEvent, OrderLine
from kafield.people.models import Person


def orders_of(user: Person) -> sa.Select[Order]:
    """A rep's own, those of a supervisor's team, of a manager's accounts, all for an admin."""
    orders = sa.select(Order)
    if user.role == "admin":
        return orders
    if user.role == "manager":
        return orders.where(Order.account_id.in_(sa.select(Account.id).where(Account.manager_id == user.id)))
    if user.role == "supervisor":
        return orders.where(Order.rep_id.in_(sa.select(Person.id).where(Person.team_id == user.team_id)))
    return orders.where(Order.rep_id == user.id)


def order_by_id(user: Person, order_id: uuid.UUID, *, lock: bool = False) -> Order:
    """NotFound for a stranger's. With `lock` nobody else changes it before the transaction ends."""
    rows = orders_of(user).where(Order.id == order_id)
    if lock:
        found(rows.with_for_update())
    return found(with_lines(rows))


def blocked_in(order: Order, day: date) -> set[int]:
    """The products of an order that its store cannot order any more: locked (锁码) or delisted meanwhile."""
    if not order.allows("confirm") and not order.allows("cut"):
        return set()
    return {line.product_id for line in order.lines} - {each.id for each in orderable_of(order.store, day)}


def with_lines(orders: sa.Select[Any]) -> sa.Select[Any]:
    """With their lines, products, history and whose it is."""
    return orders.options(
        selectinload(Order.lines).joinedload(OrderLine.product),
        selectinload(Order.events).joinedload(OrderEvent.by),
        joinedload(Order.rep),
        joinedload(Order.store),
    )


def listed_orders(user: Person, query: str = "") -> sa.Select[Order]:
    """Found by number or store; drafts of others are nobody's business."""
    number = Order.number.contains(query.strip(), autoescape=True)
    orders = orders_of(user).join(Order.store).where(sa.or_(matches(Store.search_key, query), number))
    return orders.where(sa.or_(Order.state != "draft", Order.rep_id == user.id))


def searched_orders(user: Person, query: str = "", state: str | None = None) -> sa.Select[Order]:
    """Newest first, of one state or of all."""
    orders = listed_orders(user, query)
    if state:
        orders = orders.where(Order.state == state)
    return orders.options(joinedload(Order.rep), joinedload(Order.store)).order_by(
        Order.day.desc(), Order.created_at.desc()
    )


def states_of(user: Person, query: str = "") -> dict[str, int]:
    """How many of these orders are in each state, in the order of an order's life; empty states are absent."""
    found_orders = listed_orders(user, query).with_only_columns(Order.state, sa.func.count()).group_by(Order.state)
    counts: dict[str, int] = pairs(found_orders)
    return {state: counts[state] for state in ORDER_STATES if state in counts}


def papers_of(order: Order) -> list[Movement]:
    """The papers of an order, deliveries and returns, oldest first."""
    rows = sa.select(Movement).where(Movement.order_id == order.id).order_by(Movement.day, Movement.id)
    return list(db.session.scalars(rows.options(selectinload(Movement.lines).joinedload(MovementLine.product))))


def returned_units(papers: Iterable[Movement]) -> dict[int, int]:
    """Sales units that went back, by product id."""
    returned: dict[int, int] = {}
    for line in (line for paper in papers if paper.kind == "return" for line in paper.lines):
        returned[line.product_id] = returned.get(line.product_id, 0) + line.units
    return returned


def is_all_back(order: Order) -> bool:
    """Whether something was delivered, and all of it went back."""
    return 0 < order.delivered <= sum(returned_units(papers_of(order)).values())


def products_told(order: Order) -> dict[int, Product]:
    """Every product that the order or its history names, by id."""
    named = {line.product_id: line.product for line in order.lines}
    told = {
        line["product_id"] for event in order.events for line in (event.lines_before or []) + (event.lines_asked or [])
    }
    if others := told - named.keys():
        rows = db.session.scalars(sa.select(Product).where(Product.id.in_(others)))
        named.update((product.id, product) for product in rows)
    return named
