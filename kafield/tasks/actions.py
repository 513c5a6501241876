"""What happens to tasks and promises."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa

from kafield.accounts.models import Store
from kafield.kit import audit
from kafield.kit.db import db, new_id
from kafield.people.models import Person
from kafield.tasks.models import Task


def add_task(
    store: Store,
    owner: Person,
    text: str,
    *,
    by: Person,
    at: datetime,
    kind: str = "task",
    due_on: date | None = None,
    with_whom: str = "",
    origin: str = "manual",
    origin_id: uuid.UUID | None = None,
    task_id: uuid.UUID | None = None,
) -> Task:
    """A new task; the same text from the same origin (a visit, a display) is one task while it is open."""
    same = sa.select(Task).where(
        Task.origin_id == origin_id, Task.text == text, Task.state == "open", Task.kind == kind
    )
    task = db.session.scalar(same) if origin_id else None
    if task is None:
        task = Task(
            id=task_id or new_id(),
            kind=kind,
            store_id=store.id,
            owner_id=owner.id,
            text=text,
            origin=origin,
            origin_id=origin_id,
            created_by=by.id,
            created_at=at,
        )
        db.session.add(task)
    task.due_on, task.with_whom = due_on, with_whom
    db.session.flush()
    return task


def close_task(task: Task, *, at: datetime, note: str = "", state: str = "done") -> None:
    """Done or cancelled; closing it again changes nothing."""
    if task.state == "open":
        task.state, task.closed_at, task.closing_note = state, at, note


def say_state(task: Task, state: str, note: str, *, by: Person, at: datetime) -> None:
    """Done, cancelled or open again: the last word counts, and the one before it stays in the audit log."""
    if state == "open":
        reopen_task(task)
    elif task.state == "open":
        close_task(task, at=at, note=note, state=state)
    elif (state, note or task.closing_note) != (task.state, task.closing_note):
        before = {"state": task.state, "note": task.closing_note}
        task.state, task.closing_note = state, note or task.closing_note
        after = {"state": task.state, "note": task.closing_note}
        audit.record(by, "closed again", "task", task.id, before, after, at=at, personal=())


def reopen_task(task: Task) -> None:
    task.state, task.closed_at = "open", None


def close_tasks_from(origin_id: uuid.UUID, *, at: datetime, note: str = "") -> None:
    """What made the tasks is in order again, such as a display that stands now."""
    for task in db.session.scalars(sa.select(Task).where(Task.origin_id == origin_id, Task.state == "open")):
        close_task(task, at=at, note=note)
