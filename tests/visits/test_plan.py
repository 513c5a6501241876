"""The journey plan: stops are added, moved, cancelled and handed over; what is begun stays."""

import re
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kafield.kit.audit import AuditEntry
from kafield.kit.db import db, writing
from kafield.kit.rollups import DayTotal
from kafield.visits.models import Stop
from tests.phone import capture


@pytest.fixture
def planned(as_sue, world):
    """Sue plans tomorrow for Ana: 古北, 莘庄, 武宁; planned() lists it as (store, state) in order."""
    day = world.today + timedelta(days=1)
    for store in (world.stores.gubei, world.stores.xinzhuang, world.stores.wuning):
        answer = as_sue.post("/visits/plan", data={"rep_id": world.people.ana, "store_id": store, "day": str(day)})
        assert answer.location == f"/visits/plan?day={day}"

    def now(rep="ana", state="planned"):
        db.session.rollback()
        rows = sa.select(Stop).where(Stop.rep_id == getattr(world.people, rep), Stop.day == day, Stop.state == state)
        return list(db.session.scalars(rows.order_by(Stop.position)))

    now.day = day
    return now


def names(stops):
    return [stop.store.name[-3:] for stop in stops]


def planned_total(world, day, rep="ana"):
    db.session.rollback()
    total = db.session.get(DayTotal, (day, getattr(world.people, rep), "stops_planned"))
    return total.total if total else 0


def hand_over(client, world, day, to="cy", **more):
    return client.post(
        "/visits/plan/hand-over",
        data={"from_id": world.people.ana, "to_id": getattr(world.people, to), "day": str(day), **more},
    )


def test_stops_are_added_in_order_and_counted(planned, world):
    assert names(planned()) == ["古北店", "莘庄店", "武宁店"]
    assert planned_total(world, planned.day) == 3
    assert {stop.planned_by for stop in planned()} == {world.people.sue}


def test_the_same_store_is_planned_once_a_day(planned, as_sue, world):
    as_sue.post(
        "/visits/plan", data={"rep_id": world.people.ana, "store_id": world.stores.gubei, "day": str(planned.day)}
    )
    assert (len(planned()), planned_total(world, planned.day)) == (3, 3)


def test_a_cancelled_stop_is_planned_again_under_its_own_id(planned, as_sue, world):
    first = planned()[0].id
    as_sue.post(f"/visits/plan/{first}/cancel")
    assert (names(planned()), planned_total(world, planned.day)) == (["莘庄店", "武宁店"], 2)
    as_sue.post(
        "/visits/plan", data={"rep_id": world.people.ana, "store_id": world.stores.gubei, "day": str(planned.day)}
    )
    assert (planned()[0].id, planned_total(world, planned.day)) == (first, 3)


def test_cancelling_twice_counts_once(planned, as_sue, world):
    for _ in range(2):
        as_sue.post(
            f"/visits/plan/{planned(state='planned')[0].id if _ == 0 else planned(state='cancelled')[0].id}/cancel"
        )
    assert planned_total(world, planned.day) == 2


def test_a_stop_that_is_begun_cannot_be_cancelled(as_ana, as_sue, world):
    capture(as_ana, f"/calls/{world.stop}/check-in", {"store_id": world.stores.gubei})
    as_sue.post(f"/visits/plan/{world.stop}/cancel")
    db.session.rollback()
    assert db.session.get_one(Stop, world.stop).state == "planned"


@pytest.mark.parametrize(
    ("position", "order"),
    [(1, ["武宁店", "古北店", "莘庄店"]), (2, ["古北店", "武宁店", "莘庄店"]), (99, ["古北店", "莘庄店", "武宁店"])],
)
def test_a_stop_moves_and_the_others_keep_their_order(planned, as_sue, position, order):
    as_sue.post(f"/visits/plan/{planned()[2].id}/position", data={"position": position})
    assert names(planned()) == order
    assert [stop.position for stop in planned()] == [1, 2, 3]


def test_cancelled_stops_do_not_count_when_one_moves(planned, as_sue):
    first, _second, third = planned()
    as_sue.post(f"/visits/plan/{first.id}/cancel")
    as_sue.post(f"/visits/plan/{third.id}/position", data={"position": 1})
    assert names(planned()) == ["武宁店", "莘庄店"]


def test_a_position_that_is_none_moves_nothing(planned, as_sue):
    for position in ("first", "0", str(10**20)):
        assert as_sue.post(f"/visits/plan/{planned()[2].id}/position", data={"position": position}).status_code == 302
    assert names(planned()) == ["古北店", "莘庄店", "武宁店"]


def test_a_sick_reps_day_goes_to_a_colleague(planned, as_sue, world):
    answer = hand_over(as_sue, world, planned.day)
    assert "3 stops go to 陈立" in as_sue.get(answer.location).text
    assert (planned(), names(planned("cy"))) == ([], ["古北店", "莘庄店", "武宁店"])
    assert {stop.handed_from_id for stop in planned("cy")} == {world.people.ana}
    assert (planned_total(world, planned.day), planned_total(world, planned.day, "cy")) == (0, 3)


def test_the_colleague_finds_them_after_his_own(planned, as_sue, world):
    with writing():
        db.session.add(
            Stop(id=uuid.uuid4(), day=planned.day, rep_id=world.people.cy, store_id=world.stores.qibao, position=1)
        )
    hand_over(as_sue, world, planned.day)
    assert names(planned("cy")) == ["老街店", "古北店", "莘庄店", "武宁店"]


def test_a_store_that_the_colleague_has_himself_is_visited_once(planned, as_sue, world):
    as_sue.post(
        "/visits/plan", data={"rep_id": world.people.cy, "store_id": world.stores.wuning, "day": str(planned.day)}
    )
    hand_over(as_sue, world, planned.day)
    assert names(planned("cy")) == ["武宁店", "古北店", "莘庄店"]
    assert (planned_total(world, planned.day), planned_total(world, planned.day, "cy")) == (0, 3)


def test_a_store_that_the_colleague_had_cancelled_is_planned_again_for_him(planned, as_sue, world):
    as_sue.post(
        "/visits/plan", data={"rep_id": world.people.cy, "store_id": world.stores.wuning, "day": str(planned.day)}
    )
    as_sue.post(f"/visits/plan/{planned('cy')[0].id}/cancel")
    hand_over(as_sue, world, planned.day)
    assert sorted(names(planned("cy"))) == ["古北店", "武宁店", "莘庄店"]
    assert planned_total(world, planned.day, "cy") == 3


def test_what_is_begun_stays_with_the_rep_who_began_it(as_ana, as_sue, world):
    capture(as_ana, f"/calls/{world.stop}/check-in", {"store_id": world.stores.gubei})
    hand_over(as_sue, world, world.today)
    db.session.rollback()
    assert db.session.get_one(Stop, world.stop).rep_id == world.people.ana
    assert db.session.get_one(Stop, world.second_stop).rep_id == world.people.cy


def test_only_the_chosen_stops_go(planned, as_sue, world):
    hand_over(as_sue, world, planned.day, stops=[str(planned()[1].id)])
    assert (names(planned()), names(planned("cy"))) == (["古北店", "武宁店"], ["莘庄店"])


def test_a_hand_over_is_audited(planned, as_sue, world):
    hand_over(as_sue, world, planned.day)
    entries = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "handed over")).all()
    assert len(entries) == 3
    assert entries[0].changes == {"rep": [world.people.ana, world.people.cy]}


def test_a_day_is_not_handed_to_the_same_person(planned, as_sue, world):
    answer = hand_over(as_sue, world, planned.day, to="ana")
    assert answer.status_code == 422
    assert "another person" in answer.text


@pytest.mark.parametrize("to", ["bo", "sue", "max"])
def test_a_day_goes_to_reps_of_ones_own_team_only(planned, as_sue, world, to):
    assert hand_over(as_sue, world, planned.day, to=to).status_code == 404
    assert len(planned()) == 3


def test_nobody_elses_day_can_be_taken(as_sue, world):
    answer = as_sue.post(
        "/visits/plan/hand-over", data={"from_id": world.people.bo, "to_id": world.people.cy, "day": str(world.today)}
    )
    assert answer.status_code == 302
    db.session.rollback()
    assert db.session.get_one(Stop, world.bos_stop).rep_id == world.people.bo


def test_the_handed_over_rep_still_reaches_what_he_had_begun_to_visit(as_ana, as_sue, world):
    hand_over(as_sue, world, world.today)
    assert as_ana.get("/calls/today").status_code == 200
    assert "家樂福 古北店" not in as_ana.get("/calls/today").text


def test_the_plan_shows_the_team_and_nobody_else(as_sue, planned):
    page = as_sue.get(f"/visits/plan?day={planned.day}").text
    assert re.findall(r'id="rep_\d+"', page)
    assert "林雨桐" in page
    assert "周敏" not in page


@pytest.mark.parametrize("day", ["", "yesterday", "9999-12-31", "0001-01-01", "2026-02-30"])
def test_a_day_that_no_plan_has_is_today(as_sue, day):
    assert "23 Nov" in as_sue.get(f"/visits/plan?day={day}").text.replace("Nov 23", "23 Nov")


def test_stores_to_plan_are_found_as_one_types_the_reps_own_first(as_sue, world):
    found = as_sue.get(f"/visits/plan/stores?rep={world.people.cy}&day={world.today}&q=").text
    assert found.index("武宁店") < found.index("古北店")
    assert "七宝老街店" not in found
    assert "莘庄" in as_sue.get(f"/visits/plan/stores?rep={world.people.cy}&day={world.today}&q=xz").text


@pytest.mark.parametrize("fields", [{"day": "soon"}, {"rep_id": ""}, {"store_id": str(10**30)}])
def test_a_stop_that_cannot_be_is_refused(as_sue, world, fields):
    good = {"rep_id": world.people.ana, "store_id": world.stores.gubei, "day": str(world.today)}
    assert as_sue.post("/visits/plan", data={**good, **fields}).status_code == 422
