"""One writer at a time, in turn, and nobody waits for ever."""

import threading
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from kafield.kit import db as database
from kafield.kit.db import Busy, UtcDateTime, WriterLock, db, writing
from kafield.people.models import Team
from tests.phone import capture


def names():
    db.session.rollback()
    return list(db.session.scalars(sa.select(Team.name)))


def test_what_is_written_stands_and_what_fails_never_was(app):
    def fail():
        with writing():
            db.session.add(Team(name="never"))
            db.session.flush()
            raise RuntimeError

    with writing():
        db.session.add(Team(name="first"))
    with pytest.raises(RuntimeError):
        fail()
    with writing():
        db.session.add(Team(name="second"))
    assert sorted(names()) == ["first", "second"]


def test_writers_take_turns_and_lose_nothing(app):
    def add(name):
        with app.app_context():
            for number in range(10):
                with writing():
                    db.session.add(Team(name=f"{name}{number}"))

    threads = [threading.Thread(target=add, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names()) == 30


def test_another_process_that_writes_is_waited_for_so_long_and_no_longer(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "LONGEST_WAIT", 0.02)
    held, waiting = WriterLock(tmp_path / "writer"), WriterLock(tmp_path / "writer")
    held.acquire()
    with pytest.raises(Busy):
        waiting.acquire()
    held.release()
    waiting.acquire()
    waiting.release()


def test_another_thread_that_writes_is_waited_for_so_long_and_no_longer(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "LONGEST_WAIT", 0.02)
    lock = WriterLock(tmp_path / "writer")
    lock.acquire()
    with pytest.raises(Busy):
        lock.acquire()
    lock.release()


def test_a_busy_server_says_when_to_come_again_and_acknowledges_nothing(as_ana, world, settings, monkeypatch):
    if not settings.database.startswith("sqlite"):
        pytest.skip("PostgreSQL has no queue of ours")
    monkeypatch.setattr(database, "LONGEST_WAIT", 0.02)
    held = WriterLock(Path(settings.database.removeprefix("sqlite:///") + ".writer"))
    held.acquire()
    answer = capture(as_ana, f"/calls/{world.stop}/check-in", {"store_id": world.stores.gubei})
    held.release()
    assert (answer.status_code, answer.headers["Retry-After"], "X-Ack" in answer.headers) == (503, "5", False)
    assert as_ana.get(f"/calls/{world.stop}").status_code == 200


def test_a_time_without_a_zone_is_never_stored():
    with pytest.raises(ValueError, match="without a zone"):
        UtcDateTime().process_bind_param(datetime(2026, 11, 23), None)  # noqa: DTZ001 - that is the point
