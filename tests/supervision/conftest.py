"""A working day of Ana, and the displays, orders and answers that the board adds up."""

import io
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from PIL import Image

from kafield.displays.models import Display
from kafield.kit import rollups
from kafield.kit.db import db, new_id, writing
from kafield.kit.jobs import run_pending
from tests.cast import NOW, TODAY
from tests.phone import capture, photo_body
from tests.surveys import checklists

FEE = 350_000


@pytest.fixture
def planned(world):
    """The stops of the cast, counted as a plan counts them."""
    with writing():
        rollups.add_all(
            {
                (TODAY, world.people.ana, "stops_planned"): 2,
                (TODAY, world.people.bo, "stops_planned"): 1,
            }
        )


@pytest.fixture
def displays(world):
    """Two displays due at Ana's first store, paid and free of charge, and a paid one at her second."""
    ids = [uuid.UUID(int=number) for number in (1, 2, 3)]
    rows = zip(ids, (world.stores.gubei, world.stores.gubei, world.stores.xinzhuang), (FEE, 0, 2 * FEE), strict=True)
    with writing():
        db.session.add_all(
            Display(
                id=key,
                store_id=store,
                type="end_cap",
                position="main_aisle",
                from_day=TODAY - timedelta(days=3),
                to_day=TODAY,
                fee_minor=fee,
                created_at=NOW,
            )
            for key, store, fee in rows
        )
    return ids


class Work:
    """What Ana sends from her stores; every answer is applied."""

    def __init__(self, client, world, clock, checklist):
        self.client, self.world, self.clock, self.checklist = client, world, clock, checklist

    def send(self, url, data, **more):
        answer = capture(self.client, url, data, **more)
        assert answer.headers.get("X-Ack"), answer.text
        assert answer.headers["X-Outcome"] in ("applied", "flagged"), answer.text
        return answer

    def check_in(self, stop=None, store=None):
        store = store or self.world.stores.gubei
        self.send(f"/calls/{stop or self.world.stop}/check-in", {"store_id": store})

    def check_out(self, minutes=20):
        self.clock.move(minutes=minutes)
        self.send(f"/calls/{self.world.stop}/check-out", {"summary": "ok"})

    def check(self, display, *, stop=None, **answers):
        given = {
            "in_place": "yes",
            "right_position": "yes",
            "right_items": "yes",
            "price_tag": "yes",
            "fill": "full",
            **answers,
        }
        url = f"/displays/{stop or self.world.stop}/checks"
        photos = f'[{{"key": "k", "subject": "display:{display}"}}]'
        self.send(url, {"display_id": display, "photos": photos, **given})

    def find(self):
        url = f"/displays/{self.world.stop}/found"
        display = new_id()
        photos = f'[{{"key": "k", "subject": "display:{display}"}}]'
        self.send(url, {"display_id": display, "type": "stack", "position": "entrance", "photos": photos})

    def answer(self, **values):
        url = f"/surveys/{self.world.stop}/answers"
        self.send(url, checklists.fields_of(self.checklist, {**checklists.GOOD, **values}))

    def count(self, units):
        line = f"lines.{self.world.products.soy}"
        self.send(
            f"/orders/{self.world.stop}/count",
            {f"{line}.shelf_units": units, f"{line}.reason": "" if units else "unknown"},
        )

    def order(self, cases):
        line = f"lines.{self.world.products.soy}"
        self.send(f"/orders/{self.world.stop}/order", {f"{line}.cases": cases})

    def photograph(self, subject):
        """A photo of the visit, developed as the job process does it."""
        picture = io.BytesIO()
        Image.new("RGB", (320, 240), (200, 30, 30)).save(picture, "JPEG")
        body, kind = photo_body({"subject": subject}, picture.getvalue())
        self.send(f"/visits/{self.world.stop}/photos", None, body=body, content_type=kind)
        run_pending()

    def whole_day(self, displays):
        """A visit in which everything is done, some of it twice."""
        paid, free, _other = displays
        self.check_in()
        self.answer(full="no")
        self.answer()
        self.check(paid, in_place="no")
        self.check(paid, fill="half")
        self.check(free, in_place="no")
        self.find()
        self.count(0)
        self.count(7)
        self.order(2)
        self.order(3)
        self.check_out()


@pytest.fixture
def work(as_ana, world, clock, planned, app):
    return Work(as_ana, world, clock, checklists.published(world))


@pytest.fixture
def counted(app):
    """counted(act): how many statements the database is asked while `act` runs."""

    def count(act):
        asked = []

        def note(*statement):
            asked.append(statement[2])

        sa.event.listen(db.engine, "before_cursor_execute", note)
        try:
            act()
        finally:
            sa.event.remove(db.engine, "before_cursor_execute", note)
        return len(asked)

    return count
