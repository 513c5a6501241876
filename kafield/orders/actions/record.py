"""The history of an order and what it adds to the totals of its rep."""

from datetime import datetime

from kafield.kit import rollups
from kafield.kit.db import db
from kafield.orders.models import Order, OrderEvent
from kafield.people.models import Person

Figures = dict[str, int]


def happened(order: Order, kind: str, by: Person, at: datetime, note: str = "") -> OrderEvent:
    event = OrderEvent(kind=kind, by_id=by.id, at=at, note=note)
    order.events.append(event)
    db.session.add(event)
    return event


def placed_figures(order: Order) -> Figures:
    """What an order counts for: nothing as a draft, and nothing once it was cancelled."""
    placed = order.is_placed
    return {
        "orders": int(placed),
        "order_minor": order.total_minor if placed else 0,
        "order_lines": len(order.lines) if placed else 0,
        "visits_with_order": int(placed and order.visit_id is not None),
    }


def add_up(order: Order, before: Figures) -> None:
    """Add the difference to the day of the order."""
    now = placed_figures(order)
    rollups.add(order.day, order.rep_id, {measure: now[measure] - before[measure] for measure in now})
