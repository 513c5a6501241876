"""One database per process, migrated once, and before every test put back to what it was.

`pytest` runs on SQLite, `pytest --database postgresql` on PostgreSQL; no test knows which.
"""

import itertools
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from kafield.kit import migrate
from tests import postgres
from tests.rewinding import Database, PostgresRows, SqliteFile, connected

numbers = itertools.count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=["sqlite", "postgresql"], default="sqlite", help="where the tests keep their data"
    )


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`."""
    return str(request.config.getoption("--database"))


@pytest.fixture(scope="session")
def server(database_kind: str) -> Iterator[str]:
    """The address of the run's own PostgreSQL server, empty on SQLite."""
    if database_kind == "sqlite":
        yield ""
    else:
        with postgres.running() as address:
            yield address


@pytest.fixture(scope="session")
def database(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The database of this process: migrated, and empty at first."""
    if server:
        with created_database(server, "test") as address:
            migrate_to_head(address)
            rows = PostgresRows(address)
            yield rows
            rows.connection.close()
    else:
        file = SqliteFile(tmp_path_factory.mktemp("database") / "kafield.sqlite3")
        migrate_to_head(file.address)
        yield file


@pytest.fixture(scope="session")
def empty(database: Database) -> Any:
    """The database as it is after the migrations."""
    return database.save()


@pytest.fixture
def database_address(database: Database, empty: Any) -> str:
    """The SQLAlchemy address of a database that is migrated and, unless the app filled it, empty."""
    database.restore(empty)
    return database.address


@pytest.fixture
def empty_database_address(server: str, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table, for the tests of the migrations."""
    if server:
        with created_database(server, f"empty_{next(numbers)}") as address:
            yield address
    else:
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"


def migrate_to_head(address: str) -> None:
    with migrate.opened(address) as engine:
        migrate.upgrade(engine)


@contextmanager
def created_database(server: str, name: str) -> Iterator[str]:
    say(server, f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield server.replace("/postgres?", f"/{name}?")
    say(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def say(server: str, statement: str) -> None:
    with closing(connected(server)) as connection:
        connection.execute(statement)
