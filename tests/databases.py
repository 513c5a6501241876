"""One fresh, migrated database per test: a copied file on SQLite, a copied template on PostgreSQL.

`pytest` runs on SQLite, `pytest --database postgresql` on PostgreSQL; no test knows which.
"""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from kafield.kit import migrate
from tests import postgres

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
def migrated(server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the database that every test's own is copied from; nobody else may open it."""
    if server:
        create_database(server, "template")
        address = named(server, "template")
    else:
        address = f"sqlite:///{tmp_path_factory.mktemp('template') / 'kafield.sqlite3'}"
    migrate_to_head(address)
    return address


@pytest.fixture
def database_address(server: str, migrated: str, tmp_path: Path) -> Iterator[str]:
    """The SQLAlchemy address of a database of this test's own: migrated and empty."""
    if server:
        with copied_database(server, f"test_{next(numbers)}", "template") as address:
            yield address
    else:
        yield copied_file(migrated, tmp_path / "kafield.sqlite3")


@pytest.fixture
def empty_database_address(server: str, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table, for the tests of the migrations."""
    if server:
        with copied_database(server, f"test_{next(numbers)}", "template0") as address:
            yield address
    else:
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"


def migrate_to_head(address: str) -> None:
    with migrate.opened(address) as engine:
        migrate.upgrade(engine)


def copied_file(template: str, target: Path) -> str:
    shutil.copyfile(template.removeprefix("sqlite:///"), target)
    return f"sqlite:///{target}"


@contextmanager
def copied_database(server: str, name: str, template: str) -> Iterator[str]:
    create_database(server, name, template)
    yield named(server, name)
    say(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def create_database(server: str, name: str, template: str = "template0") -> None:
    say(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def say(server: str, statement: str) -> None:
    with closing(psycopg.connect(server.replace("+psycopg", ""), autocommit=True)) as connection:
        connection.execute(statement)


def named(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?")
