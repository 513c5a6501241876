"""Tasks and promises: who sees them, how they end, and what cannot be noted."""

import uuid
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from kafield.accounts.models import Store, TerritoryStore
from kafield.kit.db import db, writing
from kafield.people.models import Person
from kafield.tasks.actions import add_task, close_tasks_from
from kafield.tasks.models import Task
from kafield.tasks.queries import open_tasks, tasks_of
from tests.phone import capture

ORIGIN = uuid.UUID("55555555-5555-4555-8555-555555555555")


@pytest.fixture
def note(world):
    """note("送样品", store="gubei", owner="ana", due=2) -> the id; due counts from today."""

    def write(text, store="gubei", owner="ana", due=None, **more):
        with writing():
            person = db.session.get_one(Person, getattr(world.people, owner))
            place = db.session.get_one(Store, getattr(world.stores, store))
            day = world.today + timedelta(days=due) if due is not None else None
            return add_task(place, person, text, by=person, at=world.now, due_on=day, **more).id

    return write


def task(task_id):
    db.session.rollback()
    return db.session.get_one(Task, task_id)


def close(client, task_id, state="done", **fields):
    return capture(client, f"/tasks/{task_id}/state", {"task_id": task_id, "state": state, **fields})


def test_the_first_due_stands_first_and_what_has_no_day_last(as_ana, note):
    for text, due in (("someday", None), ("in a week", 7), ("yesterday", -1)):
        note(text, due=due)
    page = as_ana.get("/tasks/").text
    assert page.index("yesterday") < page.index("in a week") < page.index("someday")


@pytest.mark.parametrize(
    ("client", "seen"),
    [
        ("as_ana", {"mine", "at my store"}),
        ("as_cy", {"at my store"}),
        ("as_bo", set()),
        ("as_sue", {"mine", "at my store"}),
        ("as_ada", {"mine", "at my store"}),
    ],
)
def test_one_sees_ones_own_and_those_of_ones_stores(request, client, note, seen):
    note("mine", owner="ana")
    note("at my store", owner="cy")
    page = request.getfixturevalue(client).get("/tasks/").text
    assert {text for text in ("mine", "at my store") if text in page} == seen


def test_done_from_the_phone_says_so_and_keeps_the_time(as_ana, note, clock):
    made = note("送样品")
    answer = close(as_ana, made, note="given to the buyer")
    assert answer.headers["X-Outcome"] == "applied"
    assert (task(made).state, task(made).closed_at, task(made).closing_note) == ("done", clock(), "given to the buyer")
    assert "Open again" in answer.text
    assert "送样品" in as_ana.get("/tasks/?state=closed").text


def test_closing_twice_keeps_the_first_time(as_ana, note, clock):
    made = note("送样品")
    close(as_ana, made)
    first = clock()
    clock.move(hours=1)
    close(as_ana, made)
    assert task(made).closed_at == first


def test_what_was_closed_by_mistake_opens_again(as_ana, note):
    made = note("送样品")
    close(as_ana, made)
    close(as_ana, made, "open")
    assert (task(made).state, task(made).closed_at) == ("open", None)


@pytest.mark.parametrize("client", ["as_bo", "as_max"])
def test_a_strangers_task_is_not_found(request, client, note):
    made = note("at 莘庄", store="xinzhuang")
    assert close(request.getfixturevalue(client), made).status_code == 404
    assert task(made).state == "open"


def test_a_store_reassigned_meanwhile_takes_no_task_from_the_outbox(as_cy, note, world, clock):
    from datetime import UTC, datetime

    made = note("at 武宁", store="wuning", owner="ana")
    clock.move(days=1)
    with writing():
        line = db.session.scalars(sa.select(TerritoryStore).where(TerritoryStore.store_id == world.stores.wuning)).one()
        line.to_day = world.today + timedelta(days=1)
    sent = datetime.now(UTC)
    answer = capture(
        as_cy,
        f"/tasks/{made}/state",
        {"task_id": made, "state": "done"},
        recorded_at=sent - timedelta(hours=20),
        sent_at=sent,
    )
    assert (answer.status_code, answer.headers["X-Outcome"], answer.text) == (200, "applied", "")
    assert task(made).state == "done"


@pytest.mark.parametrize("state", ["lost", ""])
def test_a_state_that_a_task_has_not_is_refused(as_ana, note, state):
    made = note("送样品")
    assert close(as_ana, made, state).status_code == 422


@pytest.fixture
def fields(world):
    return {
        "store_id": world.stores.gubei,
        "kind": "task",
        "text": "换价签",
        "due_on": "2026-11-25",
        "with_whom": "王采购",
    }


def test_a_task_is_noted_for_a_store(as_ana, fields, world):
    assert as_ana.post("/tasks/", data=fields).location == "/tasks/"
    (made,) = open_tasks(world.stores.gubei)
    assert (made.text, made.due_on, made.with_whom, made.owner_id) == (
        "换价签",
        date(2026, 11, 25),
        "王采购",
        world.people.ana,
    )


def test_a_supervisor_gives_a_task_to_a_rep_of_his_team(as_sue, fields, world):
    as_sue.post("/tasks/", data={**fields, "owner_id": world.people.cy})
    (made,) = open_tasks(world.stores.gubei)
    assert (made.owner_id, made.created_by) == (world.people.cy, world.people.sue)


@pytest.mark.parametrize(("client", "owner"), [("as_ana", "cy"), ("as_sue", "bo"), ("as_ana", "ada")])
def test_nobody_gives_tasks_to_a_stranger(request, client, fields, world, owner):
    answer = request.getfixturevalue(client).post("/tasks/", data={**fields, "owner_id": getattr(world.people, owner)})
    assert (answer.status_code, open_tasks(world.stores.gubei)) == (404, [])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"due_on": "2026-11-22"}, "due_on"),
        ({"text": ""}, "text"),
        ({"text": "x" * 301}, "text"),
        ({"kind": "wish"}, "kind"),
        ({"due_on": "soon"}, "due_on"),
    ],
)
def test_what_cannot_be_noted_comes_back_filled_with_its_reason(as_ana, fields, world, change, field):
    answer = as_ana.post("/tasks/", data={**fields, **change})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'value="王采购"' in answer.text
    assert open_tasks(world.stores.gubei) == []


@pytest.mark.parametrize("store", ["qibao", "wuning"])
def test_a_task_at_a_strangers_store_is_not_found(as_ana, fields, world, store):
    assert as_ana.get(f"/tasks/new?store={getattr(world.stores, store)}").status_code == 404
    assert as_ana.post("/tasks/", data={**fields, "store_id": getattr(world.stores, store)}).status_code == 404


@pytest.mark.parametrize("store", ["", "x", "0", str(10**30)])
def test_a_store_that_does_not_exist_has_no_tasks(as_ana, fields, store):
    assert as_ana.post("/tasks/", data={**fields, "store_id": store}).status_code == 404


def test_the_same_text_from_the_same_origin_is_one_task_while_it_is_open(note):
    first = note("补陈列", origin="visit", origin_id=ORIGIN, due=1)
    assert note("补陈列", origin="visit", origin_id=ORIGIN, due=4) == first
    assert task(first).due_on == date(2026, 11, 27)
    assert note("补陈列") != note("补陈列")


def test_what_made_tasks_closes_them_when_it_is_in_order_again(note, world):
    made = note("补陈列", origin="display_missing", origin_id=ORIGIN)
    with writing():
        close_tasks_from(ORIGIN, at=world.now, note="stands again")
    assert (task(made).state, task(made).closing_note) == ("done", "stands again")


def test_an_overdue_task_is_marked(note, world):
    assert task(note("late", due=-1)).is_overdue(world.today)
    assert not task(note("today", due=0)).is_overdue(world.today)


def test_a_manager_sees_the_tasks_of_his_accounts(note, world):
    note("at carrefour")
    note("elsewhere", store="xinzhuang")
    manager = db.session.get_one(Person, world.people.max)
    assert [each.text for each in db.session.scalars(tasks_of(manager, world.today))] == ["at carrefour"]
