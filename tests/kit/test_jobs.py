"""Jobs run at least once, one process at a time, and never without the effect that asked for them."""

import os
import signal
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kafield.kit.db import db, writing
from kafield.kit.job_queue import DEAD_AFTER, MOST_ATTEMPTS
from kafield.kit.jobs import Job, claim, enqueue, enqueue_once, handlers, job, run_next, run_pending, work
from tests.cast import NOW


@pytest.fixture(autouse=True)
def handlers_of_the_application():
    """A handler registered by a test is gone after it."""
    known = dict(handlers)
    yield
    handlers.clear()
    handlers.update(known)


@pytest.fixture
def ran():
    """The payloads that the job `note` was run with."""
    seen = []

    @job("note")
    def note(payload, progress):
        seen.append(payload)
        return {"seen": len(seen)}

    return seen


def ask(name="note", payload=None, **over):
    with writing():
        return enqueue(name, payload or {}, NOW, **over).id


def stored(job_id):
    db.session.rollback()
    return db.session.get_one(Job, job_id, populate_existing=True)


def test_a_job_runs_once_and_keeps_its_result(app, ran):
    job_id = ask(payload={"photo": "abc"})
    assert run_pending() == 1
    assert run_pending() == 0
    assert ran == [{"photo": "abc"}]
    assert (stored(job_id).state, stored(job_id).result) == ("done", {"seen": 1})


def test_a_job_is_gone_with_the_effect_that_asked_for_it(app, ran):
    def fail():
        with writing():
            enqueue("note", {}, NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert run_pending() == 0


def test_jobs_run_in_the_order_they_were_due(app, ran):
    ask(payload={"n": 2}, run_after=NOW - timedelta(hours=1))
    ask(payload={"n": 1}, run_after=NOW - timedelta(hours=2))
    run_pending()
    assert [payload["n"] for payload in ran] == [1, 2]


def test_a_job_waits_for_its_time(app, clock, ran):
    ask(run_after=NOW + timedelta(minutes=5))
    assert run_pending() == 0
    clock.move(minutes=5)
    assert run_pending() == 1


def test_one_that_waits_already_is_not_asked_for_again(app, ran):
    with writing():
        enqueue_once("note", NOW)
        enqueue_once("note", NOW)
    assert run_pending() == 1


def test_progress_is_seen_while_the_job_runs(app):
    seen = []

    @job("count")
    def count(payload, progress):
        progress.step(3, 10, "third row")
        seen.append(db.session.execute(sa.select(Job.done, Job.total, Job.note, Job.state)).one())

    ask("count")
    run_pending()
    assert seen == [(3, 10, "third row", "running")]


def test_a_failed_job_is_tried_again_later_and_at_last_keeps_its_error(app, clock):
    @job("break")
    def broken(payload, progress):
        raise ValueError("no such file")

    job_id = ask("break")
    assert run_pending() == 1
    assert stored(job_id).state == "queued"
    assert stored(job_id).run_after > NOW
    for _ in range(MOST_ATTEMPTS - 1):
        clock.move(minutes=10)
        run_pending()
    failed = stored(job_id)
    assert (failed.state, failed.attempts, failed.error) == ("failed", 3, "ValueError: no such file")
    clock.move(days=1)
    assert run_pending() == 0


def test_what_a_failed_handler_had_not_committed_is_undone(app):
    @job("half")
    def half(payload, progress):
        with writing():
            enqueue("note", {}, NOW)
            raise ValueError

    ask("half")
    run_pending()
    assert db.session.scalars(sa.select(Job.name)).all() == ["half"]


def test_a_job_nobody_knows_fails_with_its_name(app):
    job_id = ask("unheard of")
    run_pending()
    assert "unheard of" in stored(job_id).error


def test_what_waits_for_later_comes_earlier_where_somebody_needs_it_so_and_never_later(app, ran):
    with writing():
        for days in (90, 7, 30):
            enqueue_once("note", NOW, run_after=NOW + timedelta(days=days))
    assert [each.run_after for each in db.session.scalars(sa.select(Job))] == [NOW + timedelta(days=7)]


def test_a_waiting_job_is_cancelled_at_once(app, ran):
    job_id = ask()
    with writing():
        db.session.get_one(Job, job_id).cancel(NOW)
    assert run_pending() == 0
    assert (stored(job_id).state, stored(job_id).is_finished) == ("cancelled", True)


def test_a_running_job_is_cancelled_at_its_next_step(app):
    reached = []

    @job("long")
    def long(payload, progress):
        progress.step(1, 9)
        with writing():
            db.session.get_one(Job, payload["id"]).cancel(NOW)
        progress.step(2, 9)
        reached.append("the end")

    with writing():
        asked = enqueue("long", {}, NOW)
        asked.payload = {"id": asked.id}
    run_pending()
    assert reached == []
    assert (stored(asked.id).state, stored(asked.id).done) == ("cancelled", 2)


def test_a_claimed_job_is_nobody_elses(app, ran):
    ask()
    assert claim(NOW) is not None
    assert claim(NOW) is None


def test_two_processes_never_run_the_same_job(app):
    ids = [ask(payload={"n": number}) for number in range(20)]
    taken = []

    def take_all():
        with app.app_context():
            while found := claim(NOW):
                taken.append(found.job_id)

    threads = [threading.Thread(target=take_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == ids


def test_the_job_of_a_killed_process_is_taken_up_again(app, clock, ran):
    job_id = ask()
    claim(NOW)
    clock.move(seconds=DEAD_AFTER.total_seconds() + 1)
    assert run_pending() == 1
    assert (stored(job_id).state, stored(job_id).attempts) == ("done", 2)


def test_a_job_that_kills_its_process_every_time_is_given_up(app, clock, ran):
    job_id = ask()
    for _ in range(MOST_ATTEMPTS):
        claim(clock())
        clock.move(minutes=5)
    assert run_pending() == 0
    assert (stored(job_id).state, stored(job_id).error) == ("failed", "its process died")


def test_one_that_was_taken_for_dead_ends_at_its_next_step_without_a_word(app, clock):
    @job("slow")
    def slow(payload, progress):
        clock.move(minutes=5)
        taken = claim(clock())
        assert taken is not None
        progress.step(1)

    job_id = ask("slow")
    run_next(app)
    assert (stored(job_id).state, stored(job_id).attempts) == ("running", 2)


def test_a_process_told_to_end_gives_its_job_back_unspent(app):
    ending = threading.Event()

    @job("long")
    def long(payload, progress):
        ending.set()
        progress.step(9, 9)

    job_id = ask("long")
    work(app, ending)
    assert (stored(job_id).state, stored(job_id).attempts) == ("queued", 0)


def test_sigterm_ends_the_work_between_jobs(app, ran):
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    @job("last")
    def last(payload, progress):
        os.kill(os.getpid(), signal.SIGTERM)

    job_id = ask("last")
    try:
        work(app)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert stored(job_id).state == "done"
