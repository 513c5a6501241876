"""A call of Ana at 家樂福 古北店 in which stock is counted and orders are taken."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kafield.kit.db import db, new_id, writing
from kafield.kit.rollups import totals
from kafield.orders.models import CountLine, Movement, MovementLine, Order, StockCount
from kafield.visits.models import Visit
from tests.cast import NOW, TODAY
from tests.phone import capture

LAST_WEEK = TODAY - timedelta(days=7)
WORDS = {"soy": "金标生抽", "dark": "金标老抽"}
PAPER = {"number": "D-1", "day": TODAY.isoformat()}


@pytest.fixture
def checked_in(as_ana, world):
    """Ana stands in the store."""
    answer = capture(as_ana, f"/calls/{world.stop}/check-in", {"store_id": world.stores.gubei})
    assert answer.headers["X-Outcome"] == "applied"


@pytest.fixture
def count(as_ana, world, checked_in):
    """count(soy={"shelf_units": 11}) sends a count of the visit."""

    def send(client=as_ana, stop=world.stop, key=None, **products):
        fields = {}
        for product, row in products.items():
            row_id = getattr(world.products, product, product)
            fields.update({f"lines.{row_id}.{name}": value for name, value in row.items()})
        return capture(client, f"/orders/{stop}/count", fields, key=key)

    return send


@pytest.fixture
def order(as_ana, world, checked_in):
    """order(soy={"cases": 3}, note="…") sends an order of the visit."""

    def send(client=as_ana, stop=world.stop, key=None, **given):
        fields = {}
        for name, value in given.items():
            if isinstance(value, dict):
                row_id = getattr(world.products, name, name)
                fields.update({f"lines.{row_id}.{field}": each for field, each in value.items()})
            else:
                fields[name] = value
        return capture(client, f"/orders/{stop}/order", fields, key=key)

    return send


@pytest.fixture
def last_week(world):
    """last_week(soy=18) writes the count that somebody made here a week ago, in sales units."""

    def write(**units):
        with writing():
            visit = Visit(
                day=LAST_WEEK, id=uuid.uuid4(), rep_id=world.people.cy, store_id=world.stores.gubei,
                checked_in_at=NOW - timedelta(days=7), checked_out_at=NOW - timedelta(days=7), flags=[],
            )  # fmt: skip
            db.session.add(visit)
            db.session.flush()
            count = StockCount(day=LAST_WEEK, id=new_id(), visit_id=visit.id, recorded_at=visit.checked_in_at)
            count.lines = [
                CountLine(day=LAST_WEEK, product_id=getattr(world.products, name), shelf=number, back=0)
                for name, number in units.items()
            ]
            db.session.add(count)

    return write


@pytest.fixture
def moved(world):
    """moved("delivery", soy=24) books a paper of three days ago."""

    def write(kind, days_ago=3, **units):
        with writing():
            paper = Movement(
                kind=kind,
                number=f"{kind}-{uuid.uuid4().hex[:8]}",
                store_id=world.stores.gubei,
                day=TODAY - timedelta(days=days_ago),
            )
            paper.lines = [
                MovementLine(product_id=getattr(world.products, name), units=number, amount_minor=0)
                for name, number in units.items()
            ]
            db.session.add(paper)

    return write


@pytest.fixture
def the_order(world):
    """The order of the visit as it stands now."""

    def look():
        db.session.rollback()
        db.session.expire_all()
        return db.session.scalars(sa.select(Order).order_by(Order.created_at.desc(), Order.number.desc())).first()

    return look


@pytest.fixture
def desk(as_sue, the_order):
    """desk("deliveries", soy=24, number="D1") posts a form of the order's page, lines by product."""

    def post(page, client=as_sue, order_id=None, **given):
        order = the_order()
        named = {line.product.name: line for line in order.lines if not line.is_gift}
        fields = {}
        for name, value in given.items():
            line = next((each for title, each in named.items() if title.startswith(WORDS.get(name, "?"))), None)
            fields[f"lines.{line.id}.units" if line else name] = value
        return client.post(f"/orders/{order_id or order.id}/{page}", data=fields)

    return post


@pytest.fixture
def confirmed(order, desk):
    """An order of 36 soy and 12 dark that the office took on."""
    order(soy={"cases": 3}, dark={"cases": 1})
    assert desk("confirmation").status_code == 302


@pytest.fixture
def ana_today(world):
    """What the boards have of Ana today, by measure."""
    return lambda: totals((TODAY, TODAY), [world.people.ana])[world.people.ana]


def lines(order):
    """(product id, gift?, units) of an order."""
    return sorted((line.product_id, line.is_gift, line.units) for line in order.lines)
