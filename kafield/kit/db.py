"""The database: one session, one way to write.

SQLite runs with WAL and synchronous=FULL, because an acknowledgement given to a phone must
survive a power cut. Its writers queue at a fair lock, so that nobody starves in SQLite's own
busy-retry; readers never wait.
"""

import fcntl
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase, registry
from werkzeug.exceptions import NotFound

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
LONGEST_WAIT = 8.0
# The cache: 16 MB a connection, so that the pages of a call sheet are still there for the next one.
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "cache_size=-16000")


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware UTC datetime in and out; a naive one is a ValueError."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    registry = registry(
        metadata=sa.MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: UtcDateTime, uuid.UUID: sa.Uuid, dict: sa.JSON, list: sa.JSON},
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class Busy(Exception):
    """Writers waited longer than LONGEST_WAIT; the answer is 503 with Retry-After."""


class WriterLock:
    """One writer at a time: threads of a process queue first, then processes meet at a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.threads = threading.Lock()
        self.file: Any = None

    def acquire(self) -> None:
        deadline = time.monotonic() + LONGEST_WAIT
        if not self.threads.acquire(timeout=LONGEST_WAIT):
            raise Busy
        try:
            self.file = self.path.open("a")
            self._wait_for_other_processes(deadline)
        except BaseException:
            self.release()
            raise

    def _wait_for_other_processes(self, deadline: float) -> None:
        while True:
            try:
                return fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Busy from None
                time.sleep(0.001)

    def release(self) -> None:
        """Closing the file gives its lock back."""
        if self.file:
            self.file.close()
        self.threads.release()


def init_database(app: Flask, address: str) -> None:
    """Bind the app to the database at `address`; nothing is created (migrations do that)."""
    app.config["SQLALCHEMY_DATABASE_URI"] = address
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(address)
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            prepare_sqlite(db.engine)


def engine_options(address: str) -> dict[str, Any]:
    if address.startswith("sqlite"):
        return {"connect_args": {"timeout": 10, "isolation_level": None}}
    return {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 8}


def prepare_sqlite(engine: sa.Engine) -> None:
    """Register the pragmas, the explicit BEGIN and the writer lock on an engine."""
    lock = WriterLock(Path(str(engine.url.database) + ".writer"))

    @sa.event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        options = connection.get_execution_options()
        if not options.get("writes"):
            connection.exec_driver_sql("BEGIN")
            return
        lock.acquire()
        connection.info["writer"] = lock
        if options.get("repeatable"):
            connection.info["hurries"] = True
            connection.exec_driver_sql("PRAGMA synchronous=NORMAL")
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @sa.event.listens_for(engine, "checkin")
    def on_checkin(connection: Any, record: Any) -> None:
        if record.info.pop("hurries", False):
            connection.execute("PRAGMA synchronous=FULL")
        held = record.info.pop("writer", None)
        if held:
            held.release()


@contextmanager
def writing(*, is_repeatable: bool = False) -> Iterator[None]:
    """The one way to write: commits at the end, rolls back on any error, releases the lock.

    What was read before is forgotten, so look up inside. Raises `Busy` after 8 s in the queue. What
    `is_repeatable` may be gone after a power cut, whole transactions from the last one backwards, and is
    simply done again: its commits do not wait for the disk.
    """
    db.session.rollback()
    connection = db.session.connection(execution_options={"writes": True, "repeatable": is_repeatable})
    try:
        if is_repeatable and connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def found(statement: sa.Select[Any]) -> Any:
    """The one row that the statement finds for this person; NotFound where there is none."""
    row = db.session.scalars(statement.limit(1)).first()
    if row is None:
        raise NotFound
    return row


def new_id() -> uuid.UUID:
    return uuid.uuid4()


def insert_ignoring(table: sa.Table, **values: Any) -> bool:
    """INSERT … ON CONFLICT DO NOTHING; True where the row is new."""
    if db.session.connection().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    statement = insert(table).values(**values).on_conflict_do_nothing()
    counted = db.session.execute(statement, execution_options={"preserve_rowcount": True})
    return counted.rowcount == 1  # type: ignore[attr-defined]
