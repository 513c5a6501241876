"""A rescue file: every good row goes in under its owner's name, none twice, and each bad one says why."""

import base64
import json
import uuid
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from kafield.kit.audit import AuditEntry
from kafield.kit.capture import Receipt
from kafield.kit.db import db, writing
from kafield.people.models import Person
from kafield.visits.models import Photo, Visit
from tests.phone import capture, digest, photo_body
from tests.visits.test_photos import picture

HOUR_AGO = timedelta(hours=1)


def row(url, data=None, *, body=None, content_type="application/x-www-form-urlencoded", **over):
    body = urlencode(data or {}).encode() if body is None else body
    stored = {
        "key": str(uuid.uuid4()), "url": url, "type": content_type, "digest": digest(body), "contract": "1",
        "recordedAt": (datetime.now(UTC) - HOUR_AGO).isoformat(), "label": url.rsplit("/", 1)[1], "lane": "v",
        "body": base64.b64encode(body).decode(),
    }  # fmt: skip
    return {**stored, **over}


def rescue_file(user, rows, **over):
    head = {"format": "kafield-rescue", "version": 1, "user": user, "device": "", "madeAt": "2026-11-23T01:00:00Z"}
    return json.dumps({**head, **over, "rows": rows}, ensure_ascii=False).encode()


def bring_in(client, data):
    """As a browser sends it; the test client would leave a large one in a file of its own."""
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="kafield-rescue-1.json"\r\n\r\n'
    body = head + data + b"\r\n--b--\r\n"
    return client.post("/sync/rescue", data=body, content_type="multipart/form-data; boundary=b")


@pytest.fixture
def anas_visit(world):
    """The rows of a whole small visit, in their order."""
    call = f"/calls/{world.stop}"
    body, content_type = photo_body({"subject": "visit"}, picture())
    return [
        row(f"{call}/check-in", {"store_id": world.stores.gubei}),
        row(f"/visits/{world.stop}/photos", body=body, content_type=content_type),
        row(f"/orders/{world.stop}/count", {f"lines.{world.products.soy}.shelf_units": 4}),
        row(f"{call}/check-out", {"summary": "all well"}),
    ]


def receipts():
    db.session.rollback()
    return list(db.session.scalars(sa.select(Receipt).order_by(Receipt.path)))


def test_a_whole_visit_comes_back_under_its_owners_name(as_ana, world, anas_visit, clock):
    page = bring_in(as_ana, rescue_file(world.people.ana, anas_visit))
    assert "All 4 entries are in." in page.text
    visit = db.session.scalars(sa.select(Visit)).one()
    assert (visit.rep_id, visit.summary) == (world.people.ana, "all well")
    assert abs(visit.checked_in_at - (clock() - HOUR_AGO)) < timedelta(seconds=30)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Photo)) == 1
    assert {(each.outcome, *each.flags) for each in receipts()} == {("flagged", "rescued")}
    assert {str(each.key) for each in receipts()} == {each["key"] for each in anas_visit}


def test_an_admin_brings_in_what_somebody_else_saved_and_is_named(as_ada, world, anas_visit):
    assert "Brought in for 林雨桐" in bring_in(as_ada, rescue_file(world.people.ana, anas_visit)).text
    assert {each.user_id for each in receipts()} == {world.people.ana}
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "rescued")).one()
    assert (entry.actor_id, entry.entity_id, entry.changes["in"]) == (
        world.people.ada,
        str(world.people.ana),
        [None, 4],
    )


def test_the_work_of_somebody_who_was_shut_out_is_not_lost(as_ada, world, anas_visit):
    as_ada.post(f"/people/{world.people.ana}/access", data={"active": "0"})
    assert "All 4 entries are in." in bring_in(as_ada, rescue_file(world.people.ana, anas_visit)).text


@pytest.mark.parametrize("who", ["as_ana", "as_sue", "as_max", "as_ada"])
def test_everybody_finds_the_way_from_the_queue_and_brings_in_his_own_file(request, who, world):
    """Everybody closes tasks and reports stores, so everybody's phone may be unable to send."""
    client = request.getfixturevalue(who)
    assert 'href="/sync/rescue"' in client.get("/sync/queue").text
    assert 'type="file"' in client.get("/sync/rescue").text
    store = world.stores.gubei
    report = row(f"/accounts/reports/{uuid.uuid4()}", {"kind": "closed", "note": "shut", "store_id": store})
    assert "1 entry is in." in bring_in(client, rescue_file(client.person_id, [report])).text
    assert [(each.user_id, each.flags) for each in receipts()] == [(client.person_id, ["rescued"])]


@pytest.mark.parametrize("who", ["as_bo", "as_sue", "as_max"])
def test_a_strangers_file_stays_out(request, who, world, anas_visit):
    answer = bring_in(request.getfixturevalue(who), rescue_file(world.people.ana, anas_visit))
    assert (answer.status_code, "belongs to somebody else" in answer.text, receipts()) == (422, True, [])


def test_a_file_that_somebody_signed_over_to_himself_opens_nothing_of_the_other(as_bo, as_ana, world, anas_visit):
    capture(as_ana, f"/calls/{world.stop}/check-in", {"store_id": world.stores.gubei})
    page = bring_in(as_bo, rescue_file(world.people.bo, anas_visit)).text
    assert "0 of 4 entries are in" in page
    assert db.session.scalars(sa.select(Visit)).one().summary == ""


def test_the_same_file_twice_does_no_harm(as_ana, world, anas_visit):
    for _time in range(2):
        page = bring_in(as_ana, rescue_file(world.people.ana, anas_visit)).text
    assert "was in already" in page
    assert (len(receipts()), db.session.scalar(sa.select(sa.func.count()).select_from(Photo))) == (4, 1)


def test_what_the_phone_sends_after_all_is_a_replay(as_ana, world, anas_visit):
    bring_in(as_ana, rescue_file(world.people.ana, anas_visit))
    first = anas_visit[0]
    late = capture(as_ana, first["url"], body=base64.b64decode(first["body"]), key=uuid.UUID(first["key"]))
    assert (late.status_code, late.headers["X-Outcome"]) == (200, "replayed")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"body": base64.b64encode(b"summary=forged").decode()}, "changed after it was saved"),
        ({"digest": "sha-256=:AAAA:"}, "changed after it was saved"),
        ({"key": "seven"}, "cut or changed by hand"),
        ({"body": "not base64!"}, "cut or changed by hand"),
        ({"recordedAt": "yesterday"}, "cut or changed by hand"),
        ({"url": "/people/6/password"}, "belongs to no form"),
        ({"url": "/sync/rescue"}, "belongs to no form"),
        ({"url": "http://[broken"}, "belongs to no form"),
    ],
)
def test_a_bad_row_says_why_and_the_good_ones_go_in(as_ana, world, anas_visit, change, words):
    anas_visit[3].update(change)
    page = bring_in(as_ana, rescue_file(world.people.ana, anas_visit)).text
    assert "3 of 4 entries are in" in page
    assert words in page
    assert (len(receipts()), db.session.scalar(sa.select(Visit.summary))) == (3, "")


def test_rows_that_are_no_rows_say_so(as_ana, world):
    page = bring_in(as_ana, rescue_file(world.people.ana, [7, None, {}, [], "x"])).text
    assert "0 of 5 entries are in" in page


def test_of_a_file_that_was_cut_the_whole_rows_go_in(as_ana, world, anas_visit):
    whole = rescue_file(world.people.ana, anas_visit)
    page = bring_in(as_ana, whole[:-40]).text
    assert "The file was cut" in page
    assert [each.path.rsplit("/", 1)[1] for each in receipts()] == ["check-in", "count", "photos"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Please choose a file"),
        (b"\x89PNG\r\n\x1a\n", "not a rescue file"),
        (b"[" * 100_000, "not a rescue file"),
        (b'{"rows": []}', "not a rescue file"),
        (b'{"format": "kafield-rescue", "version": 1, "us', "not a rescue file"),
        (b'{"format": "kafield-rescue", "version": 9, "user": 1}', "newer KA Field"),
        (b'{"format": "kafield-rescue", "version": 1, "user": "ana"}', "does not say whose"),
    ],
)
def test_what_is_no_rescue_file_is_told_so(as_ana, data, words):
    answer = bring_in(as_ana, data)
    assert (answer.status_code, words in answer.text, receipts()) == (422, True, [])


def test_a_file_of_more_than_the_server_takes_is_told_so(app, as_ana, world):
    app.config["MAX_CONTENT_LENGTH"] = 1
    from dataclasses import replace

    app.extensions["settings"] = replace(app.extensions["settings"], max_body=10_000)
    answer = bring_in(as_ana, rescue_file(world.people.ana, [], padding="x" * 30_000))
    assert (answer.status_code, "too large" in answer.text) == (422, True)


def test_a_file_of_thirty_megabytes_goes_in_and_what_is_too_large_for_a_form_says_so(as_ana, world, anas_visit):
    """A hundred photos make such a file; a row that no phone could have sent is no reason to turn the others away."""
    too_large = row(f"/calls/{world.stop}/cannot", body=b"step=stock&note=" + b"x" * (31 * 1024 * 1024))
    page = bring_in(as_ana, rescue_file(world.people.ana, [*anas_visit[:3], too_large, anas_visit[3]])).text
    assert "4 of 5 entries are in" in page
    assert "larger than anything a form can send" in page
    assert [each.path.rsplit("/", 1)[1] for each in receipts()] == ["check-in", "check-out", "count", "photos"]


def test_a_row_of_a_phone_whose_clock_ran_ahead_is_taken_as_now(as_ana, world, anas_visit, clock):
    anas_visit[0]["recordedAt"] = "2038-01-19T03:14:08Z"
    bring_in(as_ana, rescue_file(world.people.ana, anas_visit[:1]))
    visit = db.session.scalars(sa.select(Visit)).one()
    assert (visit.checked_in_at, sorted(visit.flags)) == (clock(), ["clock", "rescued"])


def test_nobody_elses_session_changes_by_a_rescue(as_ada, world, anas_visit):
    bring_in(as_ada, rescue_file(world.people.ana, anas_visit))
    assert as_ada.get("/people/").status_code == 200
    assert db.session.get(Person, world.people.ana).epoch == 1


def test_the_reasons_are_in_the_importers_language(as_ada, world, anas_visit):
    with writing():
        db.session.get_one(Person, world.people.ana).language = "zh-Hant"
    body = urlencode({"summary": "x" * 1001}).encode()
    anas_visit[3].update(body=base64.b64encode(body).decode(), digest=digest(body))
    assert "At most 1000 characters" in bring_in(as_ada, rescue_file(world.people.ana, anas_visit)).text
