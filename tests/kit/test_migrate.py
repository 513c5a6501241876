"""The migrations are the models, on both databases, forwards and back."""

import hashlib
import uuid
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from kafield.kit import migrate
from kafield.kit.db import UtcDateTime, db
from kafield.kit.refusals import RefusedBody


def test_the_migrated_database_has_what_the_models_say(app):
    assert migrate.differences(db.engine, db.metadata) == []


def test_every_migration_follows_one_and_the_last_is_the_newest():
    script = ScriptDirectory.from_config(migrate.configuration())
    assert script.get_heads() == [migrate.newest()]


def test_going_back_to_the_beginning_leaves_no_table_of_ours(empty_database_address):
    with migrate.opened(empty_database_address) as engine:
        migrate.upgrade(engine)
        migrate.downgrade(engine, "base")
        assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version"}


def test_migrating_twice_changes_nothing(database_address):
    with migrate.opened(database_address) as engine:
        before = sa.inspect(engine).get_table_names()
        migrate.upgrade(engine)
        assert sa.inspect(engine).get_table_names() == before


def test_a_migration_that_leaves_orphans_is_rolled_back(tmp_path):
    with migrate.opened(f"sqlite:///{tmp_path / 'orphans.sqlite3'}") as engine:
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
            connection.exec_driver_sql("CREATE TABLE child (parent_id INTEGER REFERENCES parent (id))")
            connection.exec_driver_sql("INSERT INTO parent VALUES (1)")
            connection.exec_driver_sql("INSERT INTO child VALUES (1)")
        with pytest.raises(RuntimeError, match="without their parent"), migrate.migrating(engine) as connection:
            connection.exec_driver_sql("DELETE FROM parent")
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM parent").scalar() == 1


BEFORE_THE_FLEET = "2026_11_23_the_visit_end_to_end"
FIRST_KEY, OTHER_KEY = (uuid.UUID(int=number) for number in (1, 2))


def test_refused_bodies_of_before_can_be_sent_again_and_are_kept_once(empty_database_address):
    at = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    kept = sa.table("refused_bodies", *(sa.column(name) for name in ("content_type", "path", "reason", "user_id")))
    for name, kind in (
        ("id", sa.Uuid()),
        ("key", sa.Uuid()),
        ("body", sa.LargeBinary()),
        ("received_at", UtcDateTime()),
    ):
        kept.append_column(sa.column(name, kind))
    same = {"user_id": 1, "path": "/x", "content_type": "text/plain", "reason": "", "body": b"a=1", "received_at": at}
    with migrate.opened(empty_database_address) as engine:
        migrate.upgrade(engine)
        migrate.downgrade(engine, BEFORE_THE_FLEET)
        with engine.begin() as connection:
            keys = (FIRST_KEY, FIRST_KEY, OTHER_KEY)
            connection.execute(sa.insert(kept), [{**same, "id": uuid.uuid4(), "key": key} for key in keys])
        migrate.upgrade(engine)
        with engine.connect() as connection:
            rows = connection.execute(sa.select(RefusedBody.__table__)).all()
    assert sorted((row.key, row.size, row.code, row.recorded_at) for row in rows) == [
        (FIRST_KEY, 3, "errors", at),
        (OTHER_KEY, 3, "errors", at),
    ]
    assert {row.body_hash for row in rows} == {hashlib.sha256(b"a=1").hexdigest()}
