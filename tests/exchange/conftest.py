"""Imports as a command runs them, and what became of them."""

from collections.abc import Callable

import pytest

from kafield.exchange.jobs import import_now
from kafield.exchange.models import ImportRun
from kafield.kit import i18n
from kafield.kit.db import db
from kafield.people.models import Person

Importing = Callable[..., ImportRun]


@pytest.fixture
def importing(app, world) -> Importing:
    """`importing("stores", data)` brings a file in for Ada, in English, and answers its run."""

    def bring_in(kind: str, data: bytes, *, filename: str = "file.csv", dry_run: bool = False, step=None) -> ImportRun:
        i18n.use_language("en")
        ada = db.session.get_one(Person, world.people.ada)
        run_id, _ended = import_now(kind, filename, data, ada, is_dry_run=dry_run, step=step)
        return db.session.get_one(ImportRun, run_id)

    return bring_in


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    """Added, changed, unchanged, refused."""
    return run.added, run.changed, run.unchanged, run.refused


def reasons(run: ImportRun) -> list[tuple[str, str, str]]:
    """Line, column and reason of every problem."""
    return [(problem["line"], problem["column"], problem["reason"]) for problem in run.problems]
