"""Databases that are put back to what they were: a file is written again, and on PostgreSQL the rows are,
for a copy of a whole database costs it a fifth of a second.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg
from flask import Flask

from kafield.kit.db import db

OWN_TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') "
    "AND NOT relispartition AND relname <> 'alembic_version' ORDER BY relname"
)
USED_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"


class Database(Protocol):
    """A database at a SQLAlchemy `address`; nobody else may use it while it is saved or restored."""

    address: str

    def save(self) -> Any: ...

    def restore(self, saved: Any) -> None: ...


class SqliteFile:
    def __init__(self, path: Path) -> None:
        self.path, self.address = path, f"sqlite:///{path}"

    def save(self) -> bytes:
        return self.path.read_bytes()

    def restore(self, saved: bytes) -> None:
        """A new file, so that whoever still holds the old one writes into nothing."""
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.path}{ending}").unlink(missing_ok=True)
        self.path.write_bytes(saved)


class PostgresRows:
    def __init__(self, address: str) -> None:
        self.address = address
        self.connection = connected(address)
        self.connection.execute("SET session_replication_role = replica")  # foreign keys hold again at the end
        self.connection.execute("SET lock_timeout = '10s'")
        self.tables = [name for (name,) in self.connection.execute(OWN_TABLES)]
        self.emptying = "; ".join(f'DELETE FROM "{name}"' for name in self.tables)  # noqa: S608 - the names are the catalogue's

    def save(self) -> tuple[dict[str, bytes], str]:
        """The rows of each table that has any, and the statement that sets the sequences."""
        rows = {name: self.rows_of(name) for name in self.tables if self.has_rows(name)}
        sequences = self.connection.execute(USED_SEQUENCES).fetchall()
        return rows, "; ".join(
            f"SELECT setval('\"{name}\"', {last or 1}, {last is not None})" for name, last in sequences
        )

    def has_rows(self, table: str) -> bool:
        return self.connection.execute(f'SELECT FROM "{table}" LIMIT 1').rowcount == 1

    def rows_of(self, table: str) -> bytes:
        with self.connection.cursor().copy(f'COPY (SELECT * FROM "{table}") TO STDOUT (FORMAT BINARY)') as rows:  # noqa: S608
            return b"".join(rows)

    def restore(self, saved: tuple[dict[str, bytes], str]) -> None:
        tables, sequences = saved
        with self.connection.transaction():
            self.connection.execute(self.emptying)
            for name, rows in tables.items():
                with self.connection.cursor().copy(f'COPY "{name}" FROM STDIN (FORMAT BINARY)') as copy:
                    copy.write(rows)
            self.connection.execute(sequences)


@contextmanager
def opened(app: Flask) -> Iterator[None]:
    """In the app's context; after it nobody holds the database."""
    with app.app_context():
        yield
        let_go()


def let_go() -> None:
    db.session.remove()
    db.engine.dispose()


def connected(address: str) -> psycopg.Connection[Any]:
    return psycopg.connect(address.replace("+psycopg", ""), autocommit=True)
