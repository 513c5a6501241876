"""Ana in the middle of her first visit, with a display, a task and a checklist: where every stored body has a meaning."""

import uuid
from datetime import timedelta

import pytest

from kafield.displays.models import Display
from kafield.kit.db import db, writing
from kafield.tasks.models import Task
from tests.contracts import corpus
from tests.phone import capture
from tests.surveys import checklists

DISPLAY, TASK, REPORT, FOUND, STEP = (str(uuid.UUID(int=number, version=4)) for number in range(21, 26))


@pytest.fixture
def ids(world):
    """What stands in braces."""
    checklist = checklists.published(world)
    days = {"from_day": world.today, "to_day": world.today + timedelta(days=9), "created_at": world.now}
    gubei, ana = world.stores.gubei, world.people.ana
    with writing():
        db.session.add(Display(id=uuid.UUID(DISPLAY), store_id=gubei, type="stack", position="entrance", **days))
        task = Task(id=uuid.UUID(TASK), kind="task", store_id=gubei, owner_id=ana, text="补价签", created_by=ana)
        task.created_at = world.now
        db.session.add(task)
    version = checklists.newest(checklist)
    questions = {f"q_{each.code}": str(each.id) for each in version.questions}
    named = {"visit": str(world.stop), "display": DISPLAY, "task": TASK, "report": REPORT, "found": FOUND, "step": STEP}
    numbers = {
        "store": str(gubei),
        **{name: str(getattr(world.products, name)) for name in corpus.GOODS},
        "version": str(version.id),
    }
    return {**named, **numbers, **questions}


@pytest.fixture
def inside(as_ana, world, ids):
    """Ana has checked in."""
    capture(as_ana, f"/calls/{world.stop}/check-in", {"store_id": world.stores.gubei})
