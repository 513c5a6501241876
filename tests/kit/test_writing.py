"""A write waits for the disk, unless it can simply be done again."""

from kafield.kit.db import db, writing

ASKED = {"sqlite": "PRAGMA synchronous", "postgresql": "SHOW synchronous_commit"}
WAITS, HURRIES = {"2", "on"}, {"1", "off"}


def durability():
    connection = db.session.connection()
    return str(connection.exec_driver_sql(ASKED[connection.dialect.name]).scalar())


def wait_as_in_earnest():
    """The servers of tests never wait."""
    if db.engine.dialect.name == "postgresql":
        db.session.connection().exec_driver_sql("SET synchronous_commit TO on")


def test_only_what_can_be_repeated_does_not_wait_for_the_disk(app):
    with writing():
        wait_as_in_earnest()
        assert durability() in WAITS
    with writing(is_repeatable=True):
        assert durability() in HURRIES
    with writing():
        assert durability() in WAITS
