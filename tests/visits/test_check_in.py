"""The check-in: facts are accepted and flagged, never refused; a second one joins the first."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from kafield.accounts.models import Store, TerritoryStore
from kafield.kit.db import db, writing
from kafield.kit.rollups import DayTotal
from kafield.people.models import Person
from kafield.visits.models import CheckOut, Stop, Visit, VisitAlias
from tests.phone import capture

GUBEI = {"latitude": "31.1931", "longitude": "121.4031", "accuracy": "12"}
FAR_AWAY = {"latitude": "31.2400", "longitude": "121.4900", "accuracy": "20"}
OTHER_PHONE = uuid.UUID("22222222-2222-4222-8222-222222222222")


@pytest.fixture
def check_in(as_ana, world):
    """check_in(place=GUBEI) sends Ana's check-in at her first stop."""

    def send(place=None, *, client=as_ana, visit=world.stop, store=world.stores.gubei, **over):
        reason = over.pop("reason", None)
        return capture(
            client, f"/calls/{visit}/check-in", {"store_id": store, **(place or {}), "fence_reason": reason}, **over
        )

    return send


def visits():
    db.session.rollback()
    return list(db.session.scalars(sa.select(Visit).order_by(Visit.checked_in_at)))


def the_visit():
    (visit,) = visits()
    return visit


def totals(day, rep):
    db.session.rollback()
    rows = db.session.execute(
        sa.select(DayTotal.measure, DayTotal.total).where(DayTotal.day == day, DayTotal.rep_id == rep)
    )
    return dict(rows.all())


def test_a_check_in_keeps_time_place_and_distance(check_in, world, clock):
    assert check_in(GUBEI).headers["X-Outcome"] == "applied"
    visit = the_visit()
    assert (visit.id, visit.stop_id, visit.day, visit.checked_in_at) == (world.stop, world.stop, world.today, clock())
    assert (visit.place_state, visit.distance, visit.accuracy, visit.flags) == ("taken", 15, 12.0, [])
    assert totals(world.today, world.people.ana) == {"visits_made": 1, "planned_made": 1}


def test_outside_the_fence_is_flagged_with_its_reason_and_never_refused(check_in):
    answer = check_in(FAR_AWAY, reason="The address is wrong")
    assert (answer.status_code, answer.headers["X-Outcome"]) == (200, "flagged")
    assert (the_visit().flags, the_visit().fence_reason) == (["outside_fence"], "The address is wrong")
    assert "Outside the store" in answer.text


@pytest.mark.parametrize(("accuracy", "flags"), [("20", ["outside_fence"]), ("90", [])])
def test_the_phones_own_inaccuracy_counts_in_its_favour(check_in, accuracy, flags):
    check_in({"latitude": "31.1964", "longitude": "121.4030", "accuracy": accuracy})  # 378 m away
    assert the_visit().flags == flags


@pytest.mark.parametrize("state", ["refused", "unavailable", "unknown"])
def test_without_a_place_the_visit_counts_all_the_same(check_in, state):
    assert check_in({"place_state": state}).headers["X-Outcome"] == "applied"
    assert (the_visit().place_state, the_visit().latitude, the_visit().distance) == (state, None, None)


def test_a_place_that_nobody_consented_to_is_dropped(check_in, as_ana, world):
    as_ana.post("/people/me/consents", data={"kind": "place"})
    assert check_in({**GUBEI, "place_state": "taken"}).headers["X-Outcome"] == "applied"
    visit = the_visit()
    assert (visit.place_state, visit.latitude, visit.longitude, visit.accuracy, visit.distance) == (
        "no_consent",
        None,
        None,
        None,
        None,
    )


def test_a_place_at_check_out_is_dropped_too(check_in, as_ana, world):
    as_ana.post("/people/me/consents", data={"kind": "place"})
    check_in()
    capture(as_ana, f"/calls/{world.stop}/check-out", GUBEI)
    out = db.session.scalars(sa.select(CheckOut)).one()
    assert (out.latitude, out.longitude, out.accuracy) == (None, None, None)


def test_a_store_without_coordinates_has_no_fence(check_in, world):
    with writing():
        db.session.get_one(Store, world.stores.gubei).latitude = None
    assert check_in(FAR_AWAY).headers["X-Outcome"] == "applied"


@pytest.mark.parametrize("place", [{"latitude": "91", "longitude": "0"}, {"latitude": "nan", "longitude": "0"}])
def test_a_place_that_is_not_on_earth_has_no_meaning(check_in, place):
    assert check_in(place).status_code == 422
    assert visits() == []


def test_a_second_check_in_of_the_same_phone_joins_the_first(check_in, world, clock):
    check_in(GUBEI)
    clock.move(minutes=5)
    assert check_in(FAR_AWAY).headers["X-Outcome"] == "flagged"
    assert (the_visit().flags, the_visit().checked_in_at) == (["joined"], world.now)
    assert totals(world.today, world.people.ana)["visits_made"] == 1


def test_a_check_in_from_another_phone_joins_and_its_id_leads_to_the_first(check_in, as_ana, world):
    check_in()
    check_in(visit=OTHER_PHONE)
    assert the_visit().id == world.stop
    assert db.session.get(VisitAlias, OTHER_PHONE).visit_id == world.stop
    capture(as_ana, f"/calls/{OTHER_PHONE}/check-out", {"summary": "from the other phone"})
    assert the_visit().summary == "from the other phone"
    assert as_ana.get(f"/calls/{OTHER_PHONE}").status_code == 200


def test_the_same_store_the_next_day_is_another_visit(check_in, clock, world):
    check_in()
    clock.move(days=1)
    check_in(visit=OTHER_PHONE)
    assert [visit.day for visit in visits()] == [world.today, world.today + timedelta(days=1)]


def test_the_business_day_is_the_date_on_the_wall_of_the_store(check_in, clock):
    clock.set(datetime(2026, 11, 22, 16, 30, tzinfo=UTC))  # half past midnight in Shanghai
    check_in()
    assert the_visit().day == date(2026, 11, 23)


def in_new_york(world):
    with writing():
        db.session.get_one(Store, world.stores.gubei).time_zone = "America/New_York"


def test_an_early_visit_in_another_zone_keeps_its_own_date(check_in, clock, world):
    in_new_york(world)
    check_in()
    assert the_visit().day == date(2026, 11, 22)


def test_in_the_hour_that_the_clock_goes_through_twice_a_visit_ends_after_its_beginning(check_in, as_ana, clock, world):
    """In at 1:50 of summer time, out at 1:10 of winter time."""
    in_new_york(world)
    clock.set(datetime(2026, 11, 1, 5, 50, tzinfo=UTC))
    check_in()
    clock.set(datetime(2026, 11, 1, 6, 10, tzinfo=UTC))
    capture(as_ana, f"/calls/{world.stop}/check-out", {"summary": "late"})
    assert (the_visit().day, the_visit().seconds_in_store) == (date(2026, 11, 1), 20 * 60)


@pytest.mark.parametrize(("hour", "day"), [(4, date(2026, 11, 1)), (5, date(2026, 11, 2))])
def test_the_day_on_which_summer_time_ends_has_twenty_five_hours(hour, day, check_in, clock, world):
    in_new_york(world)
    clock.set(datetime(2026, 11, 2, hour, 30, tzinfo=UTC))
    check_in()
    assert the_visit().day == day


def test_a_check_out_after_midnight_closes_yesterdays_visit(check_in, as_ana, clock, world):
    clock.set(datetime(2026, 11, 23, 15, 40, tzinfo=UTC))
    check_in()
    clock.set(datetime(2026, 11, 23, 16, 20, tzinfo=UTC))
    capture(as_ana, f"/calls/{world.stop}/check-out", {"summary": "late"})
    assert (the_visit().day, the_visit().seconds_in_store) == (world.today, 40 * 60)


def test_a_check_in_that_arrives_after_midnight_belongs_to_the_day_it_was_recorded(check_in, clock, world):
    clock.set(datetime(2026, 11, 23, 20, 0, tzinfo=UTC))
    sent = datetime.now(UTC)
    check_in(recorded_at=sent - timedelta(hours=12), sent_at=sent)
    assert the_visit().day == world.today


def moved_to_the_other_team(world, day):
    with writing():
        line = db.session.scalars(
            sa.select(TerritoryStore).where(TerritoryStore.store_id == world.stores.xinzhuang)
        ).one()
        line.to_day = day
        db.session.execute(sa.update(Stop).where(Stop.id == world.second_stop).values(rep_id=world.people.bo))


def test_a_store_reassigned_meanwhile_is_accepted_as_it_was_when_recorded(check_in, clock, world):
    tomorrow = world.today + timedelta(days=1)
    moved_to_the_other_team(world, tomorrow)
    clock.move(days=1)
    sent = datetime.now(UTC)
    answer = check_in(
        visit=OTHER_PHONE, store=world.stores.xinzhuang, recorded_at=sent - timedelta(days=1), sent_at=sent
    )
    assert (answer.status_code, the_visit().day) == (200, world.today)


def test_a_store_that_was_not_his_when_recorded_is_not_found(check_in, clock, world):
    moved_to_the_other_team(world, world.today)
    assert check_in(visit=OTHER_PHONE, store=world.stores.xinzhuang).status_code == 404
    assert visits() == []


def test_an_ad_hoc_visit_needs_no_stop_and_counts_as_unplanned(check_in, world):
    with writing():
        db.session.get_one(Stop, world.second_stop).state = "cancelled"
    check_in(visit=OTHER_PHONE, store=world.stores.xinzhuang)
    assert (the_visit().stop_id, the_visit().id) == (None, OTHER_PHONE)
    assert totals(world.today, world.people.ana) == {"visits_made": 1}


def test_a_store_of_a_stop_is_reachable_without_its_territory(as_cy, world):
    with writing():
        db.session.add(
            Stop(id=OTHER_PHONE, day=world.today, rep_id=world.people.cy, store_id=world.stores.gubei, position=1)
        )
    assert capture(as_cy, f"/calls/{OTHER_PHONE}/check-in", {"store_id": world.stores.gubei}).status_code == 200


def test_a_colleague_who_was_handed_the_stop_meanwhile_loses_nobodys_visit(check_in, as_cy, as_sue, world):
    """Ana was already in the store, without a signal, when her stop was handed to Cy."""
    as_sue.post(
        "/visits/plan/hand-over", data={"from_id": world.people.ana, "to_id": world.people.cy, "day": str(world.today)}
    )
    assert check_in(client=as_cy).status_code == 200
    assert check_in().headers["X-Outcome"] == "applied"
    by_rep = {visit.rep_id: visit for visit in visits()}
    assert (len(by_rep), by_rep[world.people.cy].id) == (2, world.stop)
    assert by_rep[world.people.ana].id != world.stop


def test_what_follows_under_the_handed_over_id_reaches_each_reps_own_visit(check_in, as_ana, as_cy, as_sue, world):
    as_sue.post(
        "/visits/plan/hand-over", data={"from_id": world.people.ana, "to_id": world.people.cy, "day": str(world.today)}
    )
    check_in(client=as_cy)
    check_in()
    for client, words in ((as_ana, "ana was here"), (as_cy, "cy was here")):
        assert capture(client, f"/calls/{world.stop}/check-out", {"summary": words}).status_code == 200
    assert {visit.rep_id: visit.summary for visit in visits()} == {
        world.people.ana: "ana was here",
        world.people.cy: "cy was here",
    }


def test_the_id_of_a_strangers_visit_opens_nothing_of_it(check_in, as_bo, world):
    check_in()
    answer = check_in(client=as_bo, store=world.stores.qibao)
    assert answer.status_code == 200
    capture(as_bo, f"/calls/{world.stop}/check-out", {"summary": "mine"})
    assert {visit.rep_id: visit.summary for visit in visits()} == {world.people.ana: "", world.people.bo: "mine"}


@pytest.mark.parametrize("store", ["gubei", "qibao", "wuning"])
def test_a_store_of_somebody_else_is_not_found(as_bo, as_ana, world, store):
    client = as_ana if store != "gubei" else as_bo
    answer = capture(client, f"/calls/{OTHER_PHONE}/check-in", {"store_id": getattr(world.stores, store)})
    assert (answer.status_code, answer.headers["X-Outcome"], visits()) == (404, "refused", [])


@pytest.mark.parametrize("role", ["supervisor", "manager", "admin"])
def test_who_became_something_else_meanwhile_still_sends_what_he_did_as_a_rep(check_in, as_ana, world, role):
    with writing():
        ana = db.session.get_one(Person, world.people.ana)
        ana.role, ana.team_id = role, None
    assert check_in().status_code == 200
    assert capture(as_ana, f"/calls/{world.stop}/check-out", {"summary": "my last visit"}).status_code == 200
    assert the_visit().summary == "my last visit"


def test_a_refused_ad_hoc_check_in_comes_back_as_a_form(check_in, world):
    with writing():
        db.session.get_one(Stop, world.second_stop).state = "cancelled"
    answer = check_in({"latitude": "91", "longitude": "0"}, visit=OTHER_PHONE, store=world.stores.xinzhuang)
    assert (answer.status_code, "check_in_form" in answer.text) == (422, True)


@pytest.mark.parametrize("client", ["as_sue", "as_max", "as_ada"])
def test_only_reps_make_visits(request, client, world):
    answer = capture(request.getfixturevalue(client), f"/calls/{world.stop}/check-in", {"store_id": world.stores.gubei})
    assert (answer.status_code, visits()) == (404, [])
