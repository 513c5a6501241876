"""The fleet: who needs the supervisor first, and alarms that only a person closes."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kafield.kit.audit import AuditEntry
from kafield.kit.db import db, writing
from kafield.people.models import Device
from kafield.sync.models import LossAlarm
from kafield.sync.watch import fleet_of
from tests.cast import NOW

FLEET = "/sync/fleet"


def phone(world, name, device="phone", hours_ago=0, **over):
    told = {"waiting": 0, "refused": 0, "held": [], **over}
    if told["waiting"] and "oldest_at" not in told:
        told["oldest_at"] = NOW - timedelta(hours=hours_ago)
    with writing():
        db.session.add(
            Device(id=device, user_id=getattr(world.people, name), first_heard_at=NOW, **{"heard_at": NOW, **told})
        )


def alarm(world, name, *labels, count=None):
    key = uuid.uuid4()
    lost = [{"key": str(uuid.uuid4()), "label": label, "recordedAt": ""} for label in labels]
    with writing():
        db.session.add(
            LossAlarm(
                id=key, device="phone", user_id=getattr(world.people, name), raised_at=NOW, lost=lost,
                count=count or len(labels), is_exact=bool(labels),
            )
        )  # fmt: skip
    return key


def open_alarms():
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).where(LossAlarm.acknowledged_at.is_(None)))


def needs(world, name, at=NOW):
    from kafield.people.models import Person

    return [
        (each.person.username, each.need) for each in fleet_of(db.session.get(Person, getattr(world.people, name)), at)
    ]


def test_who_may_have_lost_work_comes_first_then_refused_then_stuck(world):
    phone(world, "ana", "a", waiting=3, hours_ago=2)
    phone(world, "cy", "b", waiting=1, hours_ago=30)
    phone(world, "bo", "c", waiting=2, refused=1)
    phone(world, "sue")
    alarm(world, "sue", "Order")
    assert needs(world, "ada") == [("sue", "alarm"), ("bo", "refused"), ("cy", "stuck"), ("ana", "waiting")]


def test_a_supervisor_sees_the_phones_of_the_own_team_alone(world, as_sue):
    phone(world, "ana", waiting=3)
    phone(world, "bo", waiting=4)
    assert needs(world, "sue") == [("ana", "waiting")]
    page = as_sue.get(FLEET).text
    assert "林雨桐" in page
    assert "周敏" not in page


def test_a_phone_that_was_given_away_leaves_the_view_unless_it_holds_something(world):
    phone(world, "ana", "old", heard_at=NOW - timedelta(days=90))
    phone(world, "cy", "lost", heard_at=NOW - timedelta(days=90), waiting=2, hours_ago=90 * 24)
    assert needs(world, "ada") == [("cy", "stuck")]


def test_a_desk_is_no_phone(world):
    phone(world, "sue", "desk")
    phone(world, "ana", "phone")
    assert needs(world, "ada") == [("ana", "well")]


def test_the_page_says_calmly_that_nobody_needs_help(world, as_sue):
    phone(world, "ana")
    page = as_sue.get(FLEET).text
    assert "Nobody needs you" in page
    assert "Not heard yet: 陈立" in page


def test_the_page_names_what_is_lost_and_asks_what_became_of_it(world, as_sue):
    phone(world, "ana", waiting=1, is_persisted=False, app_version="ab12", kind="Android", pack_day=world.today)
    alarm(world, "ana", "Stock count · 古北店", "Order · 古北店")
    page = as_sue.get(FLEET).text
    for words in (
        "2 entries were on this phone",
        "Stock count · 古北店",
        "May be lost",
        "can be cleared",
        "ab12",
        "ready",
    ):
        assert words in page


def named(state, label="Order · 古北店", **over):
    told = {"key": str(uuid.uuid4()), "label": label, "recordedAt": "2026-11-23T01:00:00.000Z", "state": state}
    return {**told, "reason": "", "tries": 0, **over}


def test_what_the_server_failed_at_again_and_again_comes_before_what_is_only_old(world):
    phone(world, "ana", "a", waiting=2, hours_ago=1, held=[named("queued"), named("parked")])
    phone(world, "cy", "b", waiting=1, hours_ago=30)
    assert needs(world, "ada") == [("ana", "parked"), ("cy", "stuck")]


def test_the_page_tells_of_each_write_why_it_is_still_on_the_phone(world, as_sue):
    refused = named("refused", "Stock · 古北店", reason="Please count the shelf too.", tries=1)
    parked, queued = named("parked", reason="500", tries=5), named("queued", "Check-in · 古北店", reason="0", tries=2)
    phone(world, "ana", waiting=3, refused=1, hello_at=NOW, held=[queued, parked, refused])
    page = as_sue.get(FLEET).text
    assert page.index("Stock · 古北店") < page.index("Order · 古北店") < page.index("Check-in · 古北店")
    for words in (
        "Please count the shelf too.",
        "Set aside",
        "5 tries · the server answered 500",
        "2 tries · no network",
    ):
        assert words in page
    assert '<details class="disclosure" open' in page


def test_what_has_arrived_since_the_phone_named_it_is_not_shown(world, as_sue, as_ana):
    from tests.phone import capture

    gone, still = named("queued", "Check-in · 古北店"), named("queued", "Order · 古北店")
    phone(world, "ana", waiting=2, hello_at=NOW, held=[gone, still])
    capture(
        as_ana,
        f"/calls/{world.stop}/check-in",
        {"store_id": world.stores.gubei},
        key=uuid.UUID(gone["key"]),
        X_Outbox="",
    )
    page = as_sue.get(FLEET).text
    assert ("Order · 古北店" in page, "Check-in · 古北店" in page) == (True, False)


def test_of_a_phone_that_an_older_server_heard_what_it_holds_is_shown_all_the_same(world, as_sue):
    old = {name: value for name, value in named("").items() if name in ("key", "label", "recordedAt")}
    phone(world, "ana", waiting=1, hello_at=NOW, held=[old])
    assert "Order · 古北店" in as_sue.get(FLEET).text


def test_an_alarm_is_closed_by_a_person_with_a_note(world, as_sue, clock):
    key = alarm(world, "ana", "Order")
    assert as_sue.post(f"/sync/alarms/{key}", data={"note": "entered again"}).status_code == 302
    closed = db.session.get(LossAlarm, key)
    assert (closed.acknowledged_by, closed.acknowledged_at, closed.note) == (world.people.sue, clock(), "entered again")
    assert db.session.scalar(sa.select(AuditEntry.action).where(AuditEntry.entity == "loss_alarm")) == "acknowledged"
    page = as_sue.get(FLEET).text
    assert "entered again" in page
    assert "May be lost" not in page


@pytest.mark.parametrize("note", ["", "   ", "x" * 501])
def test_without_words_an_alarm_stays(world, as_sue, note):
    key = alarm(world, "ana", "Order")
    assert as_sue.post(f"/sync/alarms/{key}", data={"note": note}).status_code == 422
    assert open_alarms() == 1


def test_the_alarm_of_another_team_is_not_found(world, as_sue):
    key = alarm(world, "bo", "Order")
    assert as_sue.post(f"/sync/alarms/{key}", data={"note": "mine"}).status_code == 404
    assert open_alarms() == 1


def test_what_arrived_since_on_another_way_is_told(world, as_sue, as_ana):
    from tests.phone import capture

    key = alarm(world, "ana", "Check-in", "Order")
    lost = uuid.UUID(db.session.get(LossAlarm, key).lost[0]["key"])
    capture(as_ana, f"/calls/{world.stop}/check-in", {"store_id": world.stores.gubei}, key=lost)
    assert "1 of them arrived since" in as_sue.get(FLEET).text
