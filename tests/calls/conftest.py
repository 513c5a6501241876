"""A call of Ana at 家樂福 古北店, and what stands in the database after it."""

import pytest
import sqlalchemy as sa

from kafield.kit.db import db
from kafield.kit.rollups import DayTotal
from kafield.visits.models import Visit
from tests.browser.store import furnish
from tests.phone import capture


@pytest.fixture
def send(as_ana, world):
    """send("check-out", {"summary": "…"}) sends a step of Ana's first call."""

    def sending(step, fields=None, *, client=as_ana, visit=world.stop, **over):
        return capture(client, f"/calls/{visit}/{step}", fields, **over)

    return sending


@pytest.fixture
def inside(send, world):
    """Ana is in the store."""
    assert send("check-in", {"store_id": world.stores.gubei}).headers["X-Outcome"] == "applied"


@pytest.fixture
def furnished(world):
    """The store asks for every step: a checklist, two displays, what was counted last week."""
    furnish(world)


@pytest.fixture
def visit(world):
    """visit() is Ana's visit as it stands now."""

    def now():
        db.session.rollback()
        return db.session.scalars(sa.select(Visit).where(Visit.rep_id == world.people.ana)).one()

    return now


@pytest.fixture
def totals(world):
    """totals() are Ana's rollups of today by measure, without those that are 0."""

    def now():
        db.session.rollback()
        rows = sa.select(DayTotal.measure, DayTotal.total).where(
            DayTotal.day == world.today, DayTotal.rep_id == world.people.ana, DayTotal.total != 0
        )
        return dict(db.session.execute(rows).all())

    return now
