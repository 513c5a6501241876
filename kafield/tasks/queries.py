"""Tasks and promises, seen from the person who asks."""

from datetime import date

import sqlalchemy as sa

from kafield.accounts import queries as accounts
from kafield.accounts.models import Store
from kafield.kit.db import db
from kafield.people.models import Person
from kafield.tasks.models import Task

FIRST_DUE = (sa.nulls_last(Task.due_on.asc()), Task.created_at.asc(), Task.id)


def tasks_of(user: Person, today: date) -> sa.Select[Task]:
    """What he owns himself, and what lies at the stores he can reach."""
    reachable = accounts.stores_of(user, today).with_only_columns(Store.id).order_by(None)
    return sa.select(Task).where(sa.or_(Task.owner_id == user.id, Task.store_id.in_(reachable)))


def open_tasks(store_id: int) -> list[Task]:
    """Open tasks and promises at a store, first due first."""
    rows = sa.select(Task).where(Task.store_id == store_id, Task.state == "open").order_by(*FIRST_DUE)
    return list(db.session.scalars(rows))


def open_tasks_by_store(store_ids: list[int]) -> dict[int, list[Task]]:
    rows = sa.select(Task).where(Task.store_id.in_(store_ids), Task.state == "open").order_by(*FIRST_DUE)
    found: dict[int, list[Task]] = {}
    for task in db.session.scalars(rows):
        found.setdefault(task.store_id, []).append(task)
    return found


def tasks_from(origin_id: object) -> list[Task]:
    """The tasks that a visit or a display made."""
    return list(db.session.scalars(sa.select(Task).where(Task.origin_id == origin_id).order_by(*FIRST_DUE)))
