"""Goods that came back from a store, and the credit for them. Sell-in follows by itself."""

from datetime import datetime

from kafield.exchange.columns import Column, Kind, Row
from kafield.exchange.fields import Text
from kafield.exchange.kinds.movements import RETURN, applying, columns, papers_of
from kafield.kit.db import db
from kafield.kit.i18n import lazy_gettext as _l
from kafield.orders.actions import credit
from kafield.orders.models import Order, OrderEvent
from kafield.orders.queries import is_all_back
from kafield.people.models import Person

COLUMNS = (
    *columns(RETURN),
    Column(
        "reason",
        ("退货原因", "退貨原因", "Reason for return", "退货理由"),
        Text(max=120),
        ("临期", "即期品", "Short-dated"),
    ),
)


def settle(rows: list[Row], at: datetime, by: Person) -> None:
    papers = papers_of(RETURN, rows)
    for paper in papers:
        credit(paper, by=by, at=at)
    for order_id in {paper.order_id for paper in papers if paper.order_id}:
        follow(db.session.get_one(Order, order_id), at, by)


def follow(order: Order, at: datetime, by: Person) -> None:
    if order.state != "returned" and is_all_back(order):
        order.state = "returned"
        db.session.add(OrderEvent(order_id=order.id, kind="returned", by_id=by.id, at=at))
        db.session.flush()


RETURNS = Kind("returns", _l("Returns"), COLUMNS, ("number", "product_code"), applying(RETURN), settle=settle)
