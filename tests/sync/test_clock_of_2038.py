"""A phone that believes it is 2038, or 1970, spends a whole visit so: the day, the lists, the figures and the tasks are
those of a phone whose clock is right."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from kafield.kit.capture import Receipt, RefusedBody
from kafield.kit.db import db
from kafield.kit.rollups import DayTotal
from kafield.orders.models import Order, StockCount
from kafield.people.models import Device
from kafield.tasks.models import Task
from kafield.visits.models import CheckOut, Photo, Visit
from kafield.volumes.models import Snapshot
from tests.phone import capture, photo_body
from tests.rewinding import let_go
from tests.sync.test_hello import held, hello
from tests.visits.test_photos import picture

WRONG = [datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC), datetime(1970, 1, 1, 0, 50, tzinfo=UTC)]
NEXT = {"next.1.kind": "task", "next.1.text": "补 2 块价格牌", "next.1.due_on": "2026-11-27"}


def visit_by(client, world, now):
    """Half an hour in the store, everything sent at its end from a phone whose clock says `now`."""
    minutes = iter(range(30, 0, -5))
    soy = f"lines.{world.products.soy}"
    taken = {"subject": "visit", "taken_at": (now - timedelta(minutes=24)).isoformat()}
    body, content_type = photo_body(taken, picture())
    for url, written in (
        (f"/calls/{world.stop}/check-in", {"data": {"store_id": world.stores.gubei}}),
        (f"/visits/{world.stop}/photos", {"body": body, "content_type": content_type}),
        (f"/orders/{world.stop}/count", {"data": {f"{soy}.shelf_units": 4}}),
        (f"/orders/{world.stop}/order", {"data": {f"{soy}.cases": 2}}),
        (f"/calls/{world.stop}/check-out", {"data": {"summary": "all well", **NEXT}}),
    ):
        recorded = now - timedelta(minutes=next(minutes))
        answer = capture(client, url, recorded_at=recorded, sent_at=now, **written)
        assert answer.headers["X-Outcome"] in ("applied", "flagged"), answer.text
    hello(client, held(uuid.uuid4(), recordedAt=now.isoformat()))


FACTS = (
    sa.select(Visit.day, Visit.checked_in_at, Visit.checked_out_at, Visit.seconds_in_store),
    sa.select(Photo.day, Photo.recorded_at, Photo.taken_at),
    sa.select(StockCount.day, StockCount.recorded_at),
    sa.select(Order.day, Order.number, Order.created_at, Order.total_minor, Order.state),
    sa.select(CheckOut.day, CheckOut.left_at),
    sa.select(Snapshot.day, Snapshot.figures, Snapshot.differs),
    sa.select(Task.text, Task.due_on, Task.state, Task.created_at),
    sa.select(DayTotal.day, DayTotal.measure, DayTotal.total).order_by(DayTotal.measure),
    sa.select(Receipt.path, Receipt.recorded_at, Receipt.received_at).order_by(Receipt.path),
    sa.select(Device.waiting, Device.oldest_at, Device.heard_at),
)


def seen(as_ana, as_sue, world):
    """What the server holds of it, and what is read of it."""
    db.session.rollback()
    facts = [[tuple(row) for row in db.session.execute(statement)] for statement in FACTS]
    pages = [as_ana.get("/calls/today"), as_ana.get(f"/volumes/stores/{world.stores.gubei}"), as_ana.get("/tasks/")]
    pages += [as_sue.get("/supervision/board"), as_sue.get("/orders/"), as_sue.get("/visits/plan")]
    assert {page.status_code for page in pages} == {200}
    return facts, [told_in(page.text) for page in pages]


def told_in(page):
    return re.sub(r'data-made-at="[^"]*"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', "", page)


@pytest.mark.parametrize("phones_clock", WRONG, ids=["2038", "1970"])
def test_a_visit_by_a_clock_of_another_age_is_the_visit_it_was(phones_clock, as_ana, as_sue, world, database, cast):
    as_ana.set_cookie("device", "anas-phone")
    visit_by(as_ana, world, datetime.now(UTC))
    right = seen(as_ana, as_sue, world)
    let_go()
    database.restore(cast.saved)
    visit_by(as_ana, world, phones_clock)
    facts, pages = seen(as_ana, as_sue, world)
    assert facts == right[0]
    assert pages == right[1]
    assert ["clock" in flags for flags in db.session.scalars(sa.select(Receipt.flags))] == [True] * 5
    assert db.session.scalars(sa.select(RefusedBody)).all() == []
