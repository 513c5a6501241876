"""The migrations are the models, on both databases, forwards and back."""

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from kafield.kit import migrate
from kafield.kit.db import db


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
