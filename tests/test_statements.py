"""A longer list asks the database no more often: what its rows show comes with them."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kafield.accounts.models import MustStock, Store
from kafield.catalog.models import Category, Product, Series
from kafield.kit.db import db, new_id, writing
from kafield.orders.models import Credit, Invoice, Movement, Order
from kafield.people.models import Person, Team
from kafield.tasks.models import Task
from kafield.visits.models import Stop, Visit

ADDRESSES = (
    "/accounts/", "/accounts/{account}", "/accounts/{account}/products", "/accounts/must-stock", "/accounts/reports",
    "/accounts/stores", "/accounts/territories", "/catalog/", "/orders/", "/orders/receivables", "/people/", "/tasks/",
    "/visits/plan", "/supervision/board", "/supervision/rows/plan", "/supervision/rows/strike",
)  # fmt: skip


@contextmanager
def statements():
    """The statements that reach the database meanwhile."""
    said = []

    def note(connection, cursor, statement, *_more):
        said.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


def add_a_bit_of_everything(world, number):
    """One more of each thing that a list shows, with a store, a person and a category of its own."""
    category = Category(name=f"品类 {number}")
    series = Series(name=f"系列 {number}", category=category)
    rep = Person(
        username=f"rep{number}", name=f"业代 {number}", role="rep", password_hash="-", created_at=world.now,
        team=db.session.scalars(sa.select(Team)).first(),
    )  # fmt: skip
    store = Store(
        code=f"X{number}", name=f"家樂福 新店 {number}", account_id=world.accounts.carrefour, format="hypermarket",
        opened_on=world.today - timedelta(days=90),
    )  # fmt: skip
    product = Product(
        code=f"N{number}", name=f"新品 {number}", category=category, series=series, unit="瓶", case_size=12
    )
    db.session.add_all([product, rep, store])
    db.session.flush()
    own = {"store_id": store.id, "rep_id": rep.id, "day": world.today}
    stop = Stop(id=new_id(), position=1, **own)
    order = Order(
        id=new_id(), number=f"KA-{number}", account_id=store.account_id, state="delivered", currency="CNY",
        created_at=world.now, **own,
    )  # fmt: skip
    db.session.add_all([stop, order])
    db.session.flush()
    listed = MustStock(product_id=product.id, from_day=world.today)
    back = Movement(kind="return", number=f"R-{number}", store_id=store.id, order_id=order.id, day=world.today)
    db.session.add_all(
        [
            listed,
            Visit(id=stop.id, stop_id=stop.id, checked_in_at=world.now, flags=[], **own),
            Task(id=new_id(), kind="task", store_id=store.id, owner_id=rep.id, text="送样", created_by=rep.id, created_at=world.now),
            Invoice(
                number=f"D-{number}", store_id=store.id, order_id=order.id, day=world.today, due_on=world.today,
                amount_minor=100, currency="CNY",
            ),
            Credit(movement=back, store_id=store.id, amount_minor=100, currency="CNY"),
        ]
    )  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_longer_list_asks_no_more_often(as_ada, world, address):
    counts, page = [], address.format(account=world.accounts.carrefour)
    for numbers in (range(2), range(2, 12)):
        with writing():
            for number in numbers:
                add_a_bit_of_everything(world, number)
        as_ada.get(page)
        with statements() as said:
            assert as_ada.get(page).status_code == 200
        counts.append(len(said))
    assert counts[1] <= counts[0]
