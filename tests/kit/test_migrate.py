"""The migrations are the models, on both databases, forwards and back."""

import sqlalchemy as sa

from kafield.app import create_app
from kafield.kit import migrate
from kafield.kit.db import db
from tests.databases import opened


def test_the_migrated_database_has_what_the_models_say(database_address, tmp_path):
    create_app  # noqa: B018 - imports every slice, so that the metadata is complete
    with opened(database_address) as engine:
        assert migrate.differences(engine, db.metadata) == []


def test_going_back_to_the_beginning_leaves_no_table_of_ours(empty_database_address):
    with opened(empty_database_address) as engine:
        migrate.upgrade(engine)
        migrate.downgrade(engine, "base")
        assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version"}


def test_migrating_twice_changes_nothing(database_address):
    with opened(database_address) as engine:
        before = sa.inspect(engine).get_table_names()
        migrate.upgrade(engine)
        assert sa.inspect(engine).get_table_names() == before


def test_a_migration_that_leaves_orphans_is_rolled_back(tmp_path):
    import pytest

    with opened(f"sqlite:///{tmp_path / 'orphans.sqlite3'}") as engine:
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
            connection.exec_driver_sql("CREATE TABLE child (parent_id INTEGER REFERENCES parent (id))")
            connection.exec_driver_sql("INSERT INTO parent VALUES (1)")
            connection.exec_driver_sql("INSERT INTO child VALUES (1)")
        with pytest.raises(RuntimeError, match="without their parent"), migrate.migrating(engine) as connection:
            connection.exec_driver_sql("DELETE FROM parent")
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM parent").scalar() == 1
