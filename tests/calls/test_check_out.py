"""The check-out: what was agreed, what was done, the figures frozen, and a correction with its history."""

import json
import uuid
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from kafield.kit.db import db, writing
from kafield.people.models import Person
from kafield.tasks.actions import add_task
from kafield.tasks.models import Task
from kafield.visits.models import CheckOut
from kafield.volumes.actions import Fact, add_facts
from kafield.volumes.models import Snapshot
from kafield.volumes.queries import figures_for
from tests.phone import capture

TAGS = {
    "next.1.kind": "promise_ours",
    "next.1.text": "补 2 块价格牌",
    "next.1.due_on": "2026-11-27",
    "next.1.with_whom": "王采购",
}
CAP = {"next.2.kind": "promise_theirs", "next.2.text": "腾出端架", "next.2.due_on": "2026-11-30"}


def tasks(state="open"):
    db.session.rollback()
    rows = sa.select(Task).where(Task.state == state).order_by(Task.due_on, Task.text)
    return [(task.kind, task.text, task.due_on, task.with_whom) for task in db.session.scalars(rows)]


def snapshots():
    db.session.rollback()
    return list(db.session.scalars(sa.select(Snapshot).order_by(Snapshot.frozen_at)))


def test_a_check_out_closes_the_visit_with_its_summary_and_time(send, inside, visit, totals, clock):
    clock.move(minutes=32)
    answer = send("check-out", {"summary": "货架已整理"})
    assert answer.headers["X-Outcome"] == "applied"
    assert (visit().checked_out_at, visit().summary, visit().seconds_in_store) == (clock(), "货架已整理", 1920)
    assert totals() == {"visits_made": 1, "planned_made": 1, "visits_closed": 1, "seconds_in_store": 1920}
    assert "32 min in the store" in answer.text


def test_next_steps_become_tasks_and_promises_with_their_day(send, inside, world):
    send("check-out", {**TAGS, **CAP, "next.3.kind": "task", "next.3.text": ""})
    assert tasks() == [
        ("promise_ours", "补 2 块价格牌", date(2026, 11, 27), "王采购"),
        ("promise_theirs", "腾出端架", date(2026, 11, 30), ""),
    ]
    made = db.session.scalars(sa.select(Task)).first()
    assert (made.origin, made.origin_id, made.store_id, made.owner_id) == (
        "visit",
        world.stop,
        world.stores.gubei,
        world.people.ana,
    )


def test_a_promise_is_seen_when_the_next_call_is_prepared(send, inside, as_ana, as_cy, world, clock):
    send("check-out", TAGS)
    clock.move(days=1)
    assert "补 2 块价格牌" in as_ana.get(as_ana.get(f"/calls/at/{world.stores.gubei}").location).text


def test_what_was_ticked_is_done(send, inside, world, clock):
    first, second = own_task(world, "gubei", "换临期 6 瓶"), own_task(world, "gubei", "样品 3 款")
    send("check-out", {"done": f"{first},not-an-id,{second}"})
    assert [text for _kind, text, *_ in tasks("done")] == ["换临期 6 瓶", "样品 3 款"]
    assert db.session.scalars(sa.select(Task.closed_at)).first() == clock()


def own_task(world, store, text, owner="ana"):
    from kafield.accounts.models import Store

    with writing():
        person = db.session.get_one(Person, getattr(world.people, owner))
        place = db.session.get_one(Store, getattr(world.stores, store))
        return add_task(place, person, text, by=person, at=world.now).id


def test_a_task_of_another_store_is_not_closed_here(send, inside, world):
    other = own_task(world, "xinzhuang", "对账")
    send("check-out", {"done": str(other)})
    assert [text for _kind, text, *_ in tasks("open")] == ["对账"]


def test_a_corrected_check_out_leaves_the_first_as_history_and_keeps_the_time(send, inside, visit, totals, clock):
    clock.move(minutes=20)
    send("check-out", {"summary": "first words"})
    left = clock()
    clock.move(hours=3)
    send("check-out", {"summary": "better words"})
    assert (visit().summary, visit().checked_out_at, visit().seconds_in_store) == ("better words", left, 1200)
    history = db.session.scalars(sa.select(CheckOut).order_by(CheckOut.recorded_at)).all()
    assert [(out.summary, out.superseded_at is not None) for out in history] == [
        ("first words", True),
        ("better words", False),
    ]
    assert (totals()["visits_closed"], totals()["seconds_in_store"]) == (1, 1200)


def test_a_correction_changes_keeps_and_cancels_next_steps(send, inside):
    send("check-out", {**TAGS, **CAP})
    send("check-out", {**TAGS, "next.1.due_on": "2026-12-01"})
    assert tasks() == [("promise_ours", "补 2 块价格牌", date(2026, 12, 1), "王采购")]
    assert [text for _kind, text, *_ in tasks("cancelled")] == ["腾出端架"]


def test_a_promise_that_turns_out_to_be_theirs_is_one_promise(send, inside):
    send("check-out", TAGS)
    send("check-out", {**TAGS, "next.1.kind": "promise_theirs"})
    assert [kind for kind, *_ in tasks()] == ["promise_theirs"]


def test_a_step_that_was_done_meanwhile_stays_done_when_the_check_out_is_corrected(send, inside, as_ana):
    send("check-out", TAGS)
    task = db.session.scalars(sa.select(Task)).one()
    capture(as_ana, f"/tasks/{task.id}/state", {"task_id": task.id, "state": "done"})
    send("check-out", {**TAGS, "summary": "once more"})
    assert (tasks("open"), len(tasks("done"))) == ([], 1)


def test_late_facts_of_a_closed_visit_are_accepted(send, inside, as_ana, world, clock):
    send("check-out")
    clock.move(hours=2)
    late = capture(as_ana, f"/orders/{world.stop}/count", {f"lines.{world.products.soy}.shelf_units": 4})
    assert late.status_code == 200
    assert send("cannot", {"step": "displays", "reason": "no_time"}).headers["X-Outcome"] == "applied"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"summary": "x" * 1001}, "summary"),
        ({**TAGS, "next.1.due_on": "tomorrow"}, "next.1.due_on"),
        ({**TAGS, "next.1.kind": "wish"}, "next.1.kind"),
    ],
)
def test_a_check_out_that_has_no_meaning_changes_nothing(send, inside, visit, fields, field):
    assert send("check-out", fields).status_code == 422
    assert visit().checked_out_at is None
    assert tasks() == []


def test_a_check_out_before_its_check_in_by_a_wrong_clock_takes_no_time(send, inside, visit, clock):
    clock.move(minutes=-30)
    send("check-out")
    assert (visit().seconds_in_store, visit().checked_out_at) == (0, visit().checked_in_at)


def sell(world, volume, day=date(2026, 10, 1), store="gubei"):
    with writing():
        add_facts([Fact(day, getattr(world.stores, store), world.products.soy, volume, volume * 100)], "sell_out")


def test_the_figures_freeze_with_the_check_out(send, inside, world, visit):
    sell(world, 120)
    send("check-out")
    (frozen,) = snapshots()
    assert frozen.figures["last_month"]["volume"] == 120
    assert (frozen.visit_id, frozen.differs, frozen.replaces_id) == (world.stop, False, None)


def test_facts_that_come_later_never_change_what_was_frozen(send, inside, world, as_ana):
    sell(world, 120)
    send("check-out")
    before = json.dumps(snapshots()[0].figures, sort_keys=True)
    sell(world, 999)
    sell(world, 500, store="wuning")
    assert json.dumps(snapshots()[0].figures, sort_keys=True) == before
    page = as_ana.get(f"/volumes/visits/{world.stop}").text
    assert "120" in page
    assert "999" not in page


def test_a_corrected_check_out_freezes_anew_and_names_what_it_replaces(send, inside, world, clock):
    sell(world, 120)
    send("check-out")
    sell(world, 150)
    clock.move(minutes=5)
    send("check-out")
    first, second = snapshots()
    assert (second.replaces_id, first.superseded_at is not None) == (first.id, True)
    assert (first.figures["last_month"]["volume"], second.figures["last_month"]["volume"]) == (120, 150)


def test_the_comparison_that_was_shown_is_the_one_that_freezes(send, inside, world, visit):
    sell(world, 120)
    shown = figures_for(visit().store, world.today)
    sell(world, 150)
    answer = send("check-out", {"shown": json.dumps(shown), "data_version": shown["data_version"]})
    (frozen,) = snapshots()
    assert (frozen.figures["last_month"]["volume"], frozen.differs) == (120, True)
    assert frozen.figures["server"]["last_month"]["volume"] == 150
    assert (answer.headers["X-Outcome"], visit().flags) == ("flagged", ["figures_differ"])


def test_the_figures_of_the_page_come_back_as_they_stood(send, inside, as_ana, world, visit):
    import html
    import re

    sell(world, 120)
    shown = html.unescape(re.search(r"name=\"shown\" value='([^']*)'", as_ana.get(f"/calls/{world.stop}").text)[1])
    assert send("check-out", {"shown": shown}).headers["X-Outcome"] == "applied"
    assert not snapshots()[0].differs


@pytest.mark.parametrize("shown", ["{broken", "[1]", '"words"', json.dumps({"store_id": 1})])
def test_figures_that_cannot_be_read_leave_the_servers_own(send, inside, world, shown):
    sell(world, 120)
    assert send("check-out", {"shown": shown}).status_code == 200
    assert snapshots()[0].figures["last_month"]["volume"] == 120


def test_unreadable_figures_are_flagged_on_the_visit(send, inside, visit):
    send("check-out", {"shown": "{broken"})
    assert visit().flags == ["figures_unreadable"]


def test_a_refused_place_is_kept_nowhere_not_even_in_a_refused_body(send, inside, as_ana, world):
    from kafield.kit.capture import RefusedBody

    as_ana.post("/people/me/consents", data={"kind": "place"})
    send("check-out", {"summary": "x" * 1001, "latitude": "31.1", "longitude": "121.4"})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RefusedBody)) == 0


def test_a_check_out_under_a_joined_id_closes_the_first(send, inside, world, visit):
    other = uuid.uuid4()
    send("check-in", {"store_id": world.stores.gubei}, visit=other)
    send("check-out", {**TAGS, "summary": "joined"}, visit=other)
    assert visit().summary == "joined"
    assert db.session.scalar(sa.select(Task.origin_id)) == world.stop


def recount(world):
    """Today's totals of Ana, counted again from the visits themselves."""
    from kafield.visits.models import Stop, Visit

    db.session.rollback()
    mine = db.session.scalars(sa.select(Visit).where(Visit.rep_id == world.people.ana, Visit.day == world.today)).all()
    stops = sa.select(sa.func.count()).where(
        Stop.rep_id == world.people.ana, Stop.day == world.today, Stop.state == "planned"
    )
    counted = {
        "stops_planned": db.session.scalar(stops),
        "visits_made": len(mine),
        "planned_made": sum(visit.stop_id is not None for visit in mine),
        "visits_closed": sum(not visit.is_open for visit in mine),
        "seconds_in_store": sum(visit.seconds_in_store or 0 for visit in mine),
    }
    return {name: number for name, number in counted.items() if number}


def test_the_totals_of_a_busy_day_equal_a_recount(send, as_ana, as_sue, world, totals, clock):
    db.session.execute(sa.text("DELETE FROM stops"))
    db.session.commit()
    for store in (world.stores.gubei, world.stores.xinzhuang):
        as_sue.post("/visits/plan", data={"rep_id": world.people.ana, "store_id": store, "day": str(world.today)})
    for number, store in enumerate((world.stores.gubei, world.stores.xinzhuang, world.stores.gubei)):
        visit = as_ana.get(f"/calls/at/{store}").location.split("/")[-1].split("?")[0]
        send("check-in", {"store_id": store}, visit=visit)
        clock.move(minutes=7 + number)
        send("pause", visit=visit)
        clock.move(minutes=2)
        send("check-out", {"summary": str(number)}, visit=visit)
    assert totals() == recount(world)
    assert totals()["visits_closed"] == 2


def test_a_correction_days_later_still_belongs_to_its_day(send, inside, totals, clock):
    clock.move(minutes=10)
    send("check-out")
    clock.move(days=3)
    send("check-out", {"summary": "remembered"})
    assert totals()["visits_closed"] == 1
    assert totals()["seconds_in_store"] == timedelta(minutes=10).seconds


def test_a_corrected_check_out_shows_what_was_said_before_and_what_is_no_longer_agreed(
    send, inside, as_ana, world, clock
):
    send("check-out", {**TAGS, **CAP, "summary": "端架谈妥"})
    assert "History" not in as_ana.get(f"/calls/{world.stop}").text
    clock.move(minutes=5)
    answer = send("check-out", {**CAP, "summary": "端架没有谈妥"})
    history = answer.text.partition("History")[2].partition("</details>")[0]
    assert "端架谈妥 · 补 2 块价格牌" in history
    assert "腾出端架" not in history


def test_a_promise_says_who_made_it(send, inside):
    text = send("check-out", {**TAGS, **CAP}).text
    assert "We promised · Nov 27" in text
    assert "They promised · Nov 30" in text
