"""The call: pauses, what could not be done, and what its page says."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from kafield.kit.db import db, writing
from kafield.people.models import Person
from kafield.visits.models import CannotDo, Pause, Stop, Visit
from tests.phone import capture


def open_cannots():
    db.session.rollback()
    rows = sa.select(CannotDo.step, CannotDo.reason).where(CannotDo.superseded_at.is_(None))
    return dict(db.session.execute(rows).all())


def test_pauses_are_taken_from_the_time_in_store(send, inside, visit, clock):
    clock.move(minutes=10)
    send("pause")
    clock.move(minutes=15)
    send("pause", {"resume": "1"})
    clock.move(minutes=5)
    send("check-out")
    assert visit().seconds_in_store == 15 * 60


def test_a_pause_that_nobody_ended_ends_with_the_check_out(send, inside, visit, clock):
    clock.move(minutes=10)
    send("pause")
    clock.move(minutes=15)
    send("check-out")
    assert visit().seconds_in_store == 10 * 60
    assert db.session.scalar(sa.select(Pause.resumed_at)) == clock()


def test_pausing_twice_is_one_pause(send, inside, clock):
    send("pause")
    clock.move(minutes=1)
    send("pause")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Pause)) == 1


def test_going_on_without_a_pause_changes_nothing(send, inside):
    assert send("pause", {"resume": "1"}).status_code == 200
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Pause)) == 0


def test_the_answer_to_a_pause_offers_to_go_on(send, inside):
    assert "Go on" in send("pause").text
    assert "Pause" in send("pause", {"resume": "1"}).text


def test_a_step_that_cannot_be_done_counts_as_answered_with_its_reason(send, inside, as_ana, world):
    before = progress(as_ana, world)
    answer = send("cannot", {"step": "stock", "reason": "no_stock_room", "note": "keys are gone"})
    assert answer.headers["X-Outcome"] == "applied"
    assert open_cannots() == {"stock": "no_stock_room"}
    assert 'id="step_stock"' in answer.text
    assert progress(as_ana, world) > before


def progress(client, world):
    """How many of the required parts the page says are done."""
    return int(re.search(r'aria-label="(\d+) of \d+ done"', client.get(f"/calls/{world.stop}").text)[1])


@pytest.mark.parametrize("step", ["checklist", "displays", "stock", "order"])
def test_every_step_shows_why_it_could_not_be_done_and_how_it_can_be_after_all(
    step, send, furnished, inside, as_ana, world
):
    for answer in (send("cannot", {"step": step, "reason": "no_access", "note": "keys are gone"}), None):
        page = (answer or as_ana.get(f"/calls/{world.stop}")).text
        part = page.partition(f'id="step_{step}"')[2].partition("</section>")[0]
        assert "No access · keys are gone" in part
        assert "after all" in part
        assert f"cannot_{step}" not in part


def test_a_visit_that_rests_loses_nothing_it_had_done(send, inside, as_ana, world):
    before = progress(as_ana, world)
    text = send("pause").text
    assert 'data-state="paused" data-save="Go on"' in text
    assert progress(as_ana, world) == before


def test_another_reason_takes_the_place_of_the_first_which_stays_as_history(send, inside):
    send("cannot", {"step": "stock", "reason": "no_time"})
    send("cannot", {"step": "stock", "reason": "no_access"})
    assert open_cannots() == {"stock": "no_access"}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CannotDo)) == 2


@pytest.mark.parametrize("step", ["checklist", "displays", "stock", "order"])
def test_what_could_not_be_done_at_first_stays_in_the_history_of_the_visit(
    step, send, furnished, inside, as_ana, as_sue, world, clock
):
    send("cannot", {"step": step, "reason": "no_access", "note": "keys are gone"})
    assert "could not be done" not in part(as_ana, world, step)
    clock.move(minutes=5)
    send("cannot", {"step": step, "reason": "no_time"})
    for reader in (as_ana, as_sue):
        assert "At 10:00 it could not be done: No access · keys are gone" in part(reader, world, step)


def part(client, world, step):
    return client.get(f"/calls/{world.stop}").text.partition(f'id="step_{step}"')[2].partition("</section>")[0]


def test_a_count_tells_that_it_could_not_be_made_before(send, inside, as_ana, world):
    send("cannot", {"step": "stock", "reason": "no_stock_room"})
    answer = capture(as_ana, f"/orders/{world.stop}/count", {f"lines.{world.products.soy}.shelf_units": 4})
    assert "At 10:00 it could not be done: Back room locked" in answer.text


def test_a_step_that_gets_done_is_one_that_could_be_done(send, inside, as_ana, world):
    send("cannot", {"step": "stock", "reason": "no_time"})
    capture(as_ana, f"/orders/{world.stop}/count", {f"lines.{world.products.soy}.shelf_units": 4})
    assert open_cannots() == {}


@pytest.mark.parametrize(
    "fields", [{"step": "stock"}, {"step": "stock", "reason": "tired"}, {"step": "nap", "reason": "no_time"}, {}]
)
def test_cannot_do_without_a_known_step_and_reason_has_no_meaning(send, inside, fields):
    answer = send("cannot", fields)
    assert (answer.status_code, answer.headers["X-Outcome"]) == (422, "refused")
    assert open_cannots() == {}


def test_nothing_can_be_sent_into_a_visit_that_was_never_begun(send):
    for step, fields in (("pause", {}), ("cannot", {"step": "stock", "reason": "no_time"}), ("check-out", {})):
        assert send(step, fields).status_code == 404


def test_a_supervisor_reads_the_call_and_cannot_write_into_it(send, inside, as_sue, world, visit):
    page = as_sue.get(f"/calls/{world.stop}")
    assert page.status_code == 200
    assert "data-capture" not in page.text
    assert send("check-out", {"summary": "by me"}, client=as_sue).status_code == 404
    assert visit().checked_out_at is None


def test_the_page_of_a_planned_call_holds_every_step_before_the_check_in(as_ana, world):
    page = as_ana.get(f"/calls/{world.stop}").text
    for part in ("check_in", "step_displays", "step_stock", "step_order", "check_out", "preparation"):
        assert f'id="{part}"' in page


def test_the_preparation_stays_at_hand_until_the_check_out(as_ana, world, inside, send):
    page = as_ana.get(f"/calls/{world.stop}").text
    assert 'id="preparation"' in page
    assert "Checked in at 10:00" in page
    send("check-out")
    assert 'id="preparation"' not in as_ana.get(f"/calls/{world.stop}").text


def test_the_preparation_tells_what_was_said_last_time(as_ana, world):
    with writing():
        last = world.today - timedelta(days=7)
        when = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
        db.session.add(
            Visit(
                day=last, id=uuid.uuid4(), rep_id=world.people.cy, store_id=world.stores.gubei,
                checked_in_at=when, checked_out_at=when, summary="two cases are on the way", flags=[],
            )
        )  # fmt: skip
    page = as_ana.get(f"/calls/{world.stop}").text
    assert "two cases are on the way" in page
    assert "陈立" in page


def test_today_shows_what_waits_what_runs_and_what_is_done(as_ana, send, world, clock):
    assert "Today 2 stores" in as_ana.get("/calls/today").text
    send("check-in", {"store_id": world.stores.gubei})
    assert "In the store since 10:00" in as_ana.get("/calls/today").text
    clock.move(minutes=20)
    send("check-out")
    page = as_ana.get("/calls/today").text
    assert "1 done" in page
    assert "10:00–10:20 · 20 min" in page


def test_an_ad_hoc_visit_at_a_planned_store_is_the_planned_visit(as_ana, world):
    assert as_ana.get(f"/calls/at/{world.stores.gubei}").location == f"/calls/{world.stop}"


def test_an_ad_hoc_visit_elsewhere_gets_an_id_of_its_own(as_ana, world):
    with writing():
        db.session.get_one(Stop, world.second_stop).state = "cancelled"
    location = as_ana.get(f"/calls/at/{world.stores.xinzhuang}").location
    assert location.endswith(f"?store={world.stores.xinzhuang}")
    assert "農工商 莘庄店" in as_ana.get(location).text


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_the_call_speaks_the_readers_language(as_ana, world, language):
    with writing():
        db.session.get_one(Person, world.people.ana).language = language
    page = as_ana.get(f"/calls/{world.stop}").text
    assert f'lang="{language}"' in page
    assert {"zh-Hans": "签到", "zh-Hant": "簽到", "en": "Check in"}[language] in page
