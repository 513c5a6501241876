"""Whoever works here no more can be erased: nothing is left that says who it was, and what he did still counts."""

import io
import json
import uuid
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from PIL import Image

from kafield.kit import audit, jobs, storage
from kafield.kit.audit import AuditEntry
from kafield.kit.capture import Receipt, RefusedBody
from kafield.kit.db import db, writing
from kafield.kit.rollups import DayTotal
from kafield.people.models import Consent, Device, Person
from kafield.people.queries import has_consent
from kafield.sync.models import LossAlarm
from kafield.visits.models import CheckOut, Photo, Visit
from kafield.visits.pictures import watermark_of
from tests.cast import PASSWORD
from tests.phone import capture, photo_body
from tests.sync.test_hello import held, hello
from tests.sync.test_rescue import bring_in, rescue_file, row
from tests.visits.test_photos import with_place

KEY = uuid.UUID("44444444-4444-4444-8444-444444444444")
PLACE = {"latitude": "31.1901", "longitude": "121.4001", "accuracy": "12", "place_state": "taken"}


def check_in(world):
    return {"store_id": world.stores.gubei, "fence_reason": "dropped my child at school", **PLACE}


def send_photo(client, visit, data):
    body, content_type = photo_body(
        {"subject": "visit", **{name: PLACE[name] for name in ("latitude", "longitude")}}, data
    )
    return capture(client, f"/visits/{visit}/photos", body=body, content_type=content_type)


@pytest.fixture
def anas_life(as_ana, as_ada, world):
    """Ana had a telephone number, a day in two places with photos, a refused entry and a phone with an alarm; then she left."""
    with writing():
        db.session.get_one(Person, world.people.ana).phone = "138 0000 1234"
        audit.record(None, "changed", "person", world.people.ana, after={"phone": "138 0000 1234"}, at=world.now)
    as_ana.set_cookie("device", "anas-phone")
    capture(as_ana, f"/calls/{world.stop}/check-in", check_in(world), key=KEY)
    send_photo(as_ana, world.stop, with_place())
    capture(as_ana, f"/calls/{world.stop}/cannot", {"step": "dance"})
    capture(as_ana, f"/calls/{world.stop}/check-out", {"summary": "agreed on two stacks", **PLACE})
    jobs.run_pending()
    hello(as_ana, held(uuid.uuid4(), label="Order · 古北店"))
    hello(as_ana)
    as_ada.post(f"/people/{world.people.ana}/access", data={"active": "0"})


@pytest.fixture
def erase(anas_life, as_ada, world):
    def erasing(username="ana"):
        answer = as_ada.post(f"/people/{world.people.ana}/erasure", data={"username": username})
        db.session.rollback()
        return answer

    return erasing


def ana(world):
    db.session.rollback()
    return db.session.get_one(Person, world.people.ana)


def count(kind):
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(kind))


def everything_kept(app):
    """Every value of every table and every file, as one text."""
    db.session.rollback()
    tables = [db.session.execute(sa.select(table)).all() for table in db.metadata.sorted_tables]
    media = app.extensions["settings"].data_folder / "media"
    files = [file.read_bytes().decode("latin-1") for file in sorted(media.rglob("*")) if file.is_file()]
    return repr(tables) + "".join(files)


def test_nothing_is_left_that_says_who_it_was_or_where(erase, app):
    before = everything_kept(app)
    traces = (
        "林雨桐",
        "linyutong",
        "138 0000 1234",
        "31.1901",
        "121.4001",
        "dropped my child",
        "anas-phone",
        "secret place",
    )
    assert [trace for trace in traces if trace not in before] == []
    assert erase().status_code == 302
    jobs.run_pending()
    after = everything_kept(app)
    assert [trace for trace in traces if trace in after] == []


def test_what_was_done_stays_under_a_number(erase, as_sue, as_ada, world):
    totals = sa.select(DayTotal.measure, DayTotal.total).where(DayTotal.rep_id == world.people.ana)
    before = sorted(db.session.execute(totals).all())
    erase()
    visit = db.session.scalars(sa.select(Visit)).one()
    assert (visit.rep_id, visit.checked_in_at, visit.summary) == (world.people.ana, world.now, "agreed on two stacks")
    assert (visit.latitude, visit.accuracy, visit.distance, visit.fence_reason) == (None, None, None, "")
    assert db.session.scalars(sa.select(CheckOut.latitude)).all() == [None]
    assert sorted(db.session.execute(totals).all()) == before
    assert "Without place" in as_sue.get(f"/calls/{visit.id}").text
    for client, page in ((as_sue, f"/visits/stores/{world.stores.gubei}"), (as_ada, "/people/")):
        assert f"Erased person {world.people.ana}" in client.get(page).text


def test_the_number_has_a_name_in_every_language(erase, as_ada, world):
    erase()
    with writing():
        db.session.get_one(Person, world.people.ada).language = "zh-Hant"
    assert f"已刪除人員 {world.people.ana}" in as_ada.get("/people/").text


def test_the_photos_lose_the_name_and_what_the_phone_sent(erase, app, world, as_sue):
    photo = db.session.scalars(sa.select(Photo)).one()
    named, original = photo.picture_key, photo.original_key
    assert watermark_of(photo)[-1] == "林雨桐"
    erase()
    jobs.run_pending()
    photo = db.session.scalars(sa.select(Photo)).one()
    assert watermark_of(photo) == ["2026-11-23 10:00", "家樂福 古北店"]
    assert (photo.state, photo.original_key, photo.latitude) == ("ready", None, None)
    assert (storage.exists(named), storage.exists(original), photo.picture_key != named) == (False, False, True)
    served = as_sue.get(f"/visits/photos/{photo.id}/picture.jpg")
    assert Image.open(io.BytesIO(served.data)).size == (640, 480)


def test_a_picture_that_a_colleague_sent_too_stays_his(anas_life, as_ada, as_cy, world):
    capture(as_cy, f"/calls/{uuid.uuid4()}/check-in", {"store_id": world.stores.wuning})
    theirs = db.session.scalar(sa.select(Visit.id).where(Visit.rep_id == world.people.cy))
    send_photo(as_cy, theirs, with_place())
    jobs.run_pending()
    as_ada.post(f"/people/{world.people.ana}/erasure", data={"username": "ana"})
    jobs.run_pending()
    kept = {photo.visit_id: photo for photo in db.session.scalars(sa.select(Photo))}
    assert kept[world.stop].original_key is None
    assert storage.exists(kept[theirs].original_key)
    assert watermark_of(kept[theirs])[-1] == "陈立"


def test_a_stopped_run_goes_on_where_it_stopped(erase, world):
    """The file was let go, and the server died before its row said so."""
    erase()
    jobs.run_pending()
    photo = db.session.scalars(sa.select(Photo)).one()
    ready = photo.picture_key
    with writing():
        db.session.scalars(sa.select(Photo)).one().original_key = "ab/ab" + "0" * 62 + ".jpeg"
    with writing():
        jobs.enqueue("pictures.forget", {"person": world.people.ana}, at=world.now)
    jobs.run_pending()
    photo = db.session.scalars(sa.select(Photo)).one()
    assert (photo.picture_key, photo.original_key, storage.exists(ready)) == (ready, None, True)


def test_a_late_replay_of_an_old_key_has_no_second_effect(erase, as_ada, world):
    """The phone is found again, and an admin brings in its file, with a write that had arrived before."""
    body = urlencode(check_in(world)).encode()
    kept = db.session.get_one(Receipt, (world.people.ana, KEY)).body_hash
    erase()
    receipt = db.session.get_one(Receipt, (world.people.ana, KEY))
    assert (receipt.body_hash, receipt.outcome) == (kept, "flagged")
    assert (receipt.path, receipt.device, receipt.outbox, receipt.flags, receipt.received_at.year) == (
        "",
        None,
        "",
        [],
        1970,
    )
    sent = row(f"/calls/{world.stop}/check-in", body=body, key=str(KEY))
    answer = bring_in(as_ada, rescue_file(world.people.ana, [sent]))
    assert "was in already" in answer.text
    assert (count(Visit), count(RefusedBody), db.session.scalars(sa.select(Visit)).one().latitude) == (1, 0, None)


def test_what_arrives_late_is_kept_without_its_place(erase, as_ada, world):
    erase()
    body = urlencode({"store_id": world.stores.xinzhuang, **PLACE}).encode()
    bring_in(as_ada, rescue_file(world.people.ana, [row(f"/calls/{world.second_stop}/check-in", body=body)]))
    late = db.session.scalars(sa.select(Visit).where(Visit.store_id == world.stores.xinzhuang)).one()
    assert (late.rep_id, late.latitude, late.place_state) == (world.people.ana, None, "no_consent")


def test_phones_alarms_and_refused_entries_go_and_consents_end(erase, world):
    assert (count(Device), count(LossAlarm), count(RefusedBody)) == (1, 1, 1)
    erase()
    assert (count(Device), count(LossAlarm), count(RefusedBody)) == (0, 0, 0)
    assert [has_consent(world.people.ana, kind) for kind in ("place", "photos")] == [False, False]
    assert db.session.scalars(sa.select(Consent.given).where(Consent.person_id == world.people.ana)).all() == [
        True,
        True,
    ]


def test_nobody_signs_in_as_the_erased_and_his_session_is_over(erase, as_ana, as_nobody, world):
    erase()
    for username in ("ana", "", f" {world.people.ana}", str(world.people.ana)):
        answer = as_nobody.post("/people/sign-in", data={"username": username, "password": PASSWORD})
        assert answer.status_code == 422
    assert as_ana.get("/calls/today").status_code == 302


def test_the_audit_log_says_that_and_by_whom_without_the_name_and_its_seals_hold(erase, world):
    erase()
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "erased")).one()
    assert (entry.entity, entry.entity_id, entry.actor_id) == ("person", str(world.people.ana), world.people.ada)
    about = sa.select(AuditEntry).where(AuditEntry.entity == "person", AuditEntry.entity_id == str(world.people.ana))
    assert [each.had("phone", "138 0000 1234") for each in db.session.scalars(about)] == [None] * 3
    jobs.run_pending()
    assert audit.verify() == []


@pytest.mark.parametrize("typed", ["", "an", "cy", "林雨桐"])
def test_only_who_types_the_user_name_erases(erase, world, typed):
    answer = erase(typed)
    assert answer.status_code == 422
    assert 'id="username-error"' in answer.text
    assert (ana(world).name, ana(world).erased_at) == ("林雨桐", None)


def test_who_still_works_here_is_not_erased(as_ada, world):
    assert as_ada.get(f"/people/{world.people.ana}/erasure").status_code == 404
    assert as_ada.post(f"/people/{world.people.ana}/erasure", data={"username": "ana"}).status_code == 404
    assert ana(world).name == "林雨桐"
    assert "Erase this person" not in as_ada.get(f"/people/{world.people.ana}").text


def test_of_an_erased_person_nothing_can_be_changed_and_his_name_is_free(erase, as_ada, world):
    erase()
    page = f"/people/{world.people.ana}"
    form = {"username": "ana", "name": "林雨桐", "role": "rep"}
    for path, data in (("", form), ("/password", {}), ("/access", {"active": "1"}), ("/erasure", {"username": "ana"})):
        assert as_ada.post(page + path, data=data).status_code == 404
    assert "Erased on" in as_ada.get(page).text
    assert as_ada.post("/people/", data=form).status_code == 201


def test_the_page_warns_where_the_phone_still_held_something(anas_life, as_ada, world):
    with writing():
        db.session.scalars(sa.select(Device)).one().waiting = 3
    page = as_ada.get(f"/people/{world.people.ana}/erasure").text
    assert "3 entries were last said to be on the phone" in page
    assert "What stays" in page


def test_everything_stored_of_a_person_is_given_out_as_one_file_and_that_is_written_down(anas_life, as_ada, world):
    answer = as_ada.get(f"/people/{world.people.ana}/data")
    assert answer.headers["Content-Disposition"].startswith(
        f"attachment; filename=kafield-person-{world.people.ana}.json"
    )
    told = json.loads(answer.text)
    assert [(person["name"], person["phone"]) for person in told["people"]] == [("林雨桐", "138 0000 1234")]
    assert {"visits", "check_outs", "photos", "receipts", "refused_bodies", "consents", "devices", "stops"} <= set(told)
    assert [visit["latitude"] for visit in told["visits"]] == [31.1901]
    assert [row["fence_reason"] for row in told["visits"]] == ["dropped my child at school"]
    assert {row["user_id"] for row in told["receipts"]} == {world.people.ana}
    assert PASSWORD not in answer.text
    assert "password_hash" not in answer.text
    assert "周敏" not in answer.text
    given = sa.select(AuditEntry.actor_id, AuditEntry.entity_id).where(AuditEntry.action == "given out")
    assert db.session.execute(given).all() == [(world.people.ada, str(world.people.ana))]
