"""What is stored of a person: given out in one file when he asks, and let go when he is erased.

A column that names a person says so by its name or its foreign key, so whatever table is added is told too. What
hangs on such rows without naming anybody, and what has to go, each slice says here for itself.
"""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from kafield.kit.db import Model, db

NAMING = frozenset({"user_id", "actor_id", "rep_id"})
NEVER_TOLD = frozenset({"password_hash", "salt", "personal"})
AT_A_TIME = 500

Records = tuple[str, sa.Select[Any]]
Teller = Callable[[int], Iterator[Records]]
Forgetter = Callable[[int, datetime], None]
tellers: list[Teller] = []
forgetters: list[Forgetter] = []


def tells(teller: Teller) -> Teller:
    """Give out these records too: pairs of a name and a SELECT."""
    tellers.append(teller)
    return teller


def forgets(forgetter: Forgetter) -> Forgetter:
    """Call this when a person is erased, in that transaction."""
    forgetters.append(forgetter)
    return forgetter


def forget(person_id: int, at: datetime) -> None:
    for forgetter in forgetters:
        forgetter(person_id, at)


def told(person_id: int, people: sa.Table) -> Iterator[str]:
    """All of it as one JSON object, record by record: {"visits": [{"day": "2026-11-23", …}, …], …}."""
    yield "{"
    between = ""
    for name, statement in (*named(person_id, people), *(each for teller in tellers for each in teller(person_id))):
        yield f"{between}{json.dumps(name)}: ["
        yield from lines(statement)
        yield "]"
        between = ",\n"
    yield "}\n"


def named(person_id: int, people: sa.Table) -> Iterator[Records]:
    """His own row, and the rows of every table that names him."""
    yield people.name, sa.select(people).where(people.c.id == person_id)
    for table in Model.metadata.sorted_tables:
        naming = [column == person_id for column in table.columns if names_a_person(column, people)]
        if naming:
            yield table.name, sa.select(table).where(sa.or_(*naming))


def names_a_person(column: sa.Column[Any], people: sa.Table) -> bool:
    return column.name in NAMING or column.references(people.c.id)


def lines(statement: sa.Select[Any]) -> Iterator[str]:
    between = "\n"
    for row in db.session.execute(statement.execution_options(yield_per=AT_A_TIME)).mappings():
        kept = {str(name): plain(value) for name, value in row.items() if str(name) not in NEVER_TOLD}
        yield between + json.dumps(kept, ensure_ascii=False)
        between = ",\n"


def plain(value: Any) -> Any:
    """A value as JSON knows it: moments and ids as text, bytes in base64."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value if isinstance(value, str | int | float | list | dict | None) else str(value)
