"""A display agreed for 家樂福 古北店, and Ana in the store."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kafield.accounts.models import Store
from kafield.displays.actions import add_display
from kafield.displays.models import DisplayCheck
from kafield.kit.db import db, writing
from kafield.kit.rollups import DayTotal
from kafield.people.models import Person
from tests.phone import capture

GOOD = {
    "in_place": "yes",
    "right_position": "yes",
    "right_items": "yes",
    "price_tag": "yes",
    "fill": "full",
    "posm": "yes",
}
WITH_PHOTO = {**GOOD, "photos": '["photo"]'}
MISSING = {"in_place": "no", "note": "removed on Sunday"}


@pytest.fixture
def agree(world):
    """agree(store="gubei", first=-3, last=3, fee=300000) -> the id; days count from today."""

    def write(store="gubei", first=-3, last=3, **data):
        fields = {
            "type": "end_cap",
            "position": "main_aisle",
            "promotion": "周年庆",
            "fee": 300_000,
            "products": [world.products.soy],
            **data,
        }
        days = {"from_day": world.today + timedelta(days=first), "to_day": world.today + timedelta(days=last)}
        with writing():
            place, by = (
                db.session.get_one(Store, getattr(world.stores, store)),
                db.session.get_one(Person, world.people.sue),
            )
            return add_display(place, {**fields, **days}, by=by, at=world.now).id

    return write


@pytest.fixture
def display(agree):
    """The id of the one display that is due today."""
    return agree()


@pytest.fixture
def inside(as_ana, world):
    capture(as_ana, f"/calls/{world.stop}/check-in", {"store_id": world.stores.gubei})


@pytest.fixture
def check(as_ana, world, inside):
    """check(display, in_place="no") sends what Ana found of a display."""

    def send(display_id: uuid.UUID, fields=None, *, client=as_ana, visit=world.stop, **more):
        return capture(client, f"/displays/{visit}/checks", {"display_id": display_id, **(fields or {}), **more})

    return send


@pytest.fixture
def found():
    """found() are the checks that hold."""

    def now():
        db.session.rollback()
        rows = sa.select(DisplayCheck).where(DisplayCheck.superseded_at.is_(None)).order_by(DisplayCheck.recorded_at)
        return list(db.session.scalars(rows))

    return now


@pytest.fixture
def totals(world):
    """totals() are Ana's display rollups of today, without those that are 0."""

    def now():
        db.session.rollback()
        rows = sa.select(DayTotal.measure, DayTotal.total).where(
            DayTotal.measure.startswith("displays_"), DayTotal.total != 0
        )
        return dict(db.session.execute(rows.where(DayTotal.rep_id == world.people.ana)).all())

    return now
