"""A phone says hello: what it holds is noted, what it holds without need is named, what is missing raises an alarm."""

import json
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from kafield.kit.db import db
from kafield.people.models import Device
from kafield.sync.models import LossAlarm
from tests.phone import capture, digest

A, B, C = (uuid.UUID(int=number, version=4) for number in (1, 2, 3))


def held(key, **over):
    row = {"key": str(key), "label": f"Order · {key.hex[:1]}", "lane": "v", "state": "queued", "size": 120, "tries": 0}
    return {**row, "recordedAt": "2026-11-23T01:00:00.000Z", "reason": "", **over}


def hello(client, *unsent, outbox=None, **over):
    """What the phone says; answers what it was told."""
    said = {
        "unsent": list(unsent), "discarded": [], "version": "ab12", "worker": "w1", "persisted": True, "quota": 10**9,
        "usage": 10**6, "standalone": True, "pack": {"day": "2026-11-23", "verifiedAt": "2026-11-23T00:10:00Z"}, **over,
    }  # fmt: skip
    stated = {"X-User": str(client.person_id), "X-Outbox": outbox or f"n={len(unsent)};oldest=60;refused=0;persist=1"}
    return client.post("/sync/hello", json=said, headers=stated)


def phones():
    db.session.rollback()
    return list(db.session.scalars(sa.select(Device).order_by(Device.first_heard_at, Device.id)))


def alarms():
    db.session.rollback()
    return list(db.session.scalars(sa.select(LossAlarm).order_by(LossAlarm.raised_at)))


@pytest.fixture
def phone(as_ana):
    """Ana on a phone that has its name."""
    as_ana.set_cookie("device", "anas-phone")
    return as_ana


def check_in(client, world, key, **over):
    return capture(client, f"/calls/{world.stop}/check-in", {"store_id": world.stores.gubei}, key=key, **over)


def test_a_phone_is_known_by_what_it_says(phone, world, clock):
    answer = hello(phone, held(A, tries=3, reason="500"), held(B, state="refused"))
    assert answer.json == {"user": world.people.ana, "receipts": [], "revoked": False, "device": "anas-phone"}
    assert abs(answer.date - datetime.now(UTC)) < timedelta(minutes=1)
    (known,) = phones()
    assert (known.id, known.user_id, known.waiting, known.refused) == ("anas-phone", world.people.ana, 2, 1)
    assert [(each["state"], each["reason"], each["tries"]) for each in known.held] == [
        ("queued", "500", 3),
        ("refused", "", 0),
    ]
    assert (known.app_version, known.worker_version, known.pack_day) == ("ab12", "w1", date(2026, 11, 23))
    assert (known.is_persisted, known.is_standalone, known.quota, known.usage) == (True, True, 10**9, 10**6)
    assert (known.heard_at, known.oldest_at) == (clock(), clock() - timedelta(seconds=60))


def test_a_phone_without_a_name_is_given_one(as_ana, world):
    answer = hello(as_ana)
    assert "device=" in answer.headers["Set-Cookie"]
    assert answer.json["device"] == as_ana.get_cookie("device").value
    assert [known.id for known in phones()] == [as_ana.get_cookie("device").value]


def test_a_write_tells_of_its_phone_too(phone, world, clock):
    check_in(phone, world, A, X_Outbox="n=3;oldest=120;refused=1;persist=0")
    (known,) = phones()
    assert (known.waiting, known.refused, known.is_persisted) == (2, 1, False)
    assert known.oldest_at == clock() - timedelta(seconds=120)


def test_each_phone_of_a_person_and_each_person_of_a_phone_is_one(phone, as_bo, world):
    as_bo.set_cookie("device", "anas-phone")
    hello(phone, held(A))
    hello(as_bo)
    phone.set_cookie("device", "the other one")
    hello(phone)
    assert {(known.id, known.user_id, known.waiting) for known in phones()} == {
        ("anas-phone", world.people.ana, 1),
        ("anas-phone", world.people.bo, 0),
        ("the other one", world.people.ana, 0),
    }


def test_what_the_server_has_the_phone_need_not_hold(phone, world):
    check_in(phone, world, A, X_Outbox="n=2;oldest=0")
    stored = held(A, digest=digest(f"store_id={world.stores.gubei}".encode()))
    assert hello(phone, stored, held(B)).json["receipts"] == [str(A)]
    assert phones()[0].waiting == 1


@pytest.mark.parametrize("other", [{"digest": digest(b"other bytes")}, {"state": "refused"}])
def test_other_bytes_under_a_key_stay_on_the_phone(phone, world, other):
    check_in(phone, world, A)
    assert hello(phone, held(A, **other)).json["receipts"] == []


def test_the_key_of_another_person_is_nothing_that_arrived(phone, as_bo, world):
    capture(as_bo, f"/calls/{world.bos_stop}/check-in", {"store_id": world.stores.qibao}, key=A)
    assert hello(phone, held(A)).json["receipts"] == []


def test_what_a_correction_replaced_need_not_be_held(phone, world):
    check_in(phone, world, B, X_Replaces=str(A))
    assert hello(phone, held(A)).json["receipts"] == [str(A)]


def test_what_vanished_without_having_arrived_raises_an_alarm_by_name(phone, world, clock):
    hello(phone, held(A, label="Stock · 古北店"), held(B, label="Order · 古北店"))
    clock.move(minutes=5)
    hello(phone, held(B))
    (alarm,) = alarms()
    assert (alarm.user_id, alarm.device, alarm.count, alarm.is_exact) == (world.people.ana, "anas-phone", 1, True)
    assert [lost["label"] for lost in alarm.lost] == ["Stock · 古北店"]


def test_what_arrived_was_discarded_or_is_typed_anew_is_not_lost(phone, world):
    hello(phone, held(A), held(B), held(C))
    check_in(phone, world, A, X_Outbox="n=3;oldest=9")
    capture(phone, f"/calls/{world.stop}/check-out", {"summary": "x" * 1001}, key=C, X_Outbox="n=2;oldest=9")
    hello(phone, discarded=[str(B)])
    assert alarms() == []


def test_a_photo_that_went_back_to_its_draft_is_not_lost(phone, world):
    hello(phone, held(A))
    hello(phone, held(A, state="held"), outbox="n=0;oldest=0")
    hello(phone)  # the rep took it out of the draft
    assert (alarms(), phones()[0].waiting) == ([], 0)


def test_what_is_lost_raises_one_alarm(phone, world, clock):
    hello(phone, held(A))
    for _hello in range(3):
        clock.move(minutes=2)
        hello(phone)
    assert [alarm.count for alarm in alarms()] == [1]


def test_a_phone_that_was_heard_by_its_writes_alone_and_comes_back_empty_raises_an_alarm_by_number(phone, world):
    check_in(phone, world, A, X_Outbox="n=5;oldest=600;refused=0")
    hello(phone)
    (alarm,) = alarms()
    assert (alarm.count, alarm.is_exact, alarm.lost) == (4, False, [])


def test_a_refused_write_that_the_phone_also_calls_discarded_excuses_one_and_not_two(phone, world):
    check_in(phone, world, A, X_Outbox="n=3;oldest=600;refused=0")
    capture(phone, f"/calls/{world.stop}/check-out", {"summary": "x" * 1001}, key=B, X_Outbox="n=2;oldest=600")
    hello(phone, discarded=[str(B)])
    assert [alarm.count for alarm in alarms()] == [1]


def test_a_phone_that_sent_all_it_had_raises_none(phone, world):
    check_in(phone, world, A, X_Outbox="n=2;oldest=600;refused=0")
    capture(phone, f"/calls/{world.stop}/check-out", {}, key=B, X_Outbox="n=1;oldest=600;refused=0")
    hello(phone)
    assert (alarms(), phones()[0].waiting) == ([], 0)


@pytest.mark.parametrize(
    "said",
    [
        "[]", "7", '"hello"', "{}", '{"unsent": 7, "discarded": {}}', '{"unsent": [1, {"key": 7}, {"key": "x"}]}',
        '{"quota": -1, "usage": 1e99, "persisted": "yes", "version": {}, "pack": [1]}',
        '{"pack": {"day": "never", "verifiedAt": "2026-11-23"}, "quota": NaN}',
    ],
)  # fmt: skip
def test_what_makes_no_sense_in_a_hello_is_left_out(phone, said):
    answer = phone.post(
        "/sync/hello", data=said, content_type="application/json", headers={"X-User": str(phone.person_id)}
    )
    assert answer.status_code == 200
    (known,) = phones()
    assert (known.waiting, known.held, known.quota, known.pack_day) == (0, [], None, None)


def test_a_hello_cut_on_the_way_changes_nothing(phone):
    answer = phone.post(
        "/sync/hello", data='{"unsent": [', content_type="application/json", headers={"X-User": str(phone.person_id)}
    )
    assert (answer.status_code, phones()) == (400, [])


def test_a_hello_of_megabytes_is_not_read(phone):
    answer = hello(phone, version="x" * 600_000)
    assert (answer.status_code, phones()) == (413, [])


def test_a_hello_under_another_name_is_not_heard(phone, world):
    answer = phone.post("/sync/hello", json={}, headers={"X-User": str(world.people.bo)})
    assert (answer.status_code, phones()) == (401, [])


def test_who_was_shut_out_hears_it_from_the_hello(phone, as_ada, world):
    as_ada.post(f"/people/{world.people.ana}/access", data={"active": "0"})
    answer = hello(phone, held(A))
    assert (answer.status_code, answer.headers["X-Reason"], phones()) == (401, "revoked", [])


def test_a_hello_from_another_site_is_refused(phone):
    answer = phone.post("/sync/hello", data=json.dumps({}), headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, phones()) == (403, [])
