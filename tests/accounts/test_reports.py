"""A rep's word about a store: captured once, kept whole, and decided by an admin."""

import uuid

import pytest

from kafield.accounts import queries
from kafield.accounts.models import Store, StoreReport
from kafield.kit.capture import Receipt
from kafield.kit.db import db
from kafield.people.models import Person
from tests.cast import TODAY
from tests.phone import capture

REPORT = uuid.UUID("00000000-0000-4000-8000-0000000000f1")
URL = f"/accounts/reports/{REPORT}"


def sent(client, world, **said):
    return capture(client, URL, {"store_id": world.stores.gubei, **said})


def report():
    return db.session.get(StoreReport, REPORT, populate_existing=True)


def test_a_rep_reports_a_closed_store_and_is_told_who_decides(as_ana, world):
    answer = sent(as_ana, world, kind="closed", note="门上贴了告示")
    assert (answer.status_code, answer.headers["X-Outcome"]) == (200, "applied")
    assert "Reported: The store has closed" in answer.text
    assert (report().kind, report().store_id, report().reported_by) == ("closed", world.stores.gubei, world.people.ana)
    assert "门上贴了告示" in as_ana.get(f"/accounts/stores/{world.stores.gubei}").text
    assert db.session.get(Store, world.stores.gubei).closed_on is None


def test_whoever_sees_the_store_reads_what_was_reported_of_it(as_ana, as_sue, as_max, as_cy, world):
    sent(as_ana, world, kind="closed", note="门上贴了告示")
    page = f"/accounts/stores/{world.stores.gubei}"
    for reader in (as_sue, as_max):
        assert "门上贴了告示" in reader.get(page).text
    assert as_cy.get(page).status_code == 404


def test_a_new_store_is_in_nobodys_list_until_it_is_decided(as_ana, world):
    said = {"kind": "new", "account_id": world.accounts.carrefour, "name": "家樂福 新店", "format": "hypermarket"}
    answer = capture(as_ana, URL, said).text
    assert "An admin decides." in answer
    assert "stays in your list" not in answer


def test_a_report_sent_twice_is_kept_once(as_ana, world):
    key = uuid.uuid4()
    said = {"store_id": world.stores.gubei, "kind": "closed"}
    outcomes = [capture(as_ana, URL, said, key=key).headers["X-Outcome"] for _ in range(2)]
    assert outcomes == ["applied", "replayed"]
    assert db.session.query(StoreReport).count() == 1
    assert db.session.query(Receipt).one().entity_id == REPORT


def test_a_second_word_corrects_an_open_report(as_ana, world):
    sent(as_ana, world, kind="closed")
    sent(as_ana, world, kind="moved", address="水城南路300号")
    assert (report().kind, report().address) == ("moved", "水城南路300号")


def test_the_report_of_another_person_is_not_found(as_ana, as_bo, world):
    sent(as_ana, world, kind="closed")
    answer = capture(as_bo, URL, {"store_id": world.stores.qibao, "kind": "closed"})
    assert (answer.status_code, answer.headers["X-Outcome"]) == (404, "refused")
    assert report().reported_by == world.people.ana


def test_a_store_of_somebody_else_cannot_be_reported(as_bo, world):
    assert sent(as_bo, world, kind="closed").status_code == 404
    assert report() is None


def test_a_new_store_is_reported_for_an_account_within_reach(as_ana, as_bo, world):
    said = {"kind": "new", "name": "家樂福 新店", "format": "hypermarket", "account_id": world.accounts.carrefour}
    assert capture(as_bo, URL, said).status_code == 404
    answer = capture(as_ana, URL, {**said, "latitude": "31.2", "longitude": "121.4"})
    assert answer.headers["X-Outcome"] == "applied"
    assert (report().account_id, report().latitude, report().store_id) == (world.accounts.carrefour, 31.2, None)


@pytest.mark.parametrize(
    ("said", "field"),
    [({"kind": "moved"}, "address"), ({"kind": "new"}, "account_id"), ({}, "kind"), ({"kind": "burnt"}, "kind")],
)
def test_a_report_that_nobody_could_decide_is_refused_at_the_field(as_ana, world, said, field):
    answer = sent(as_ana, world, **said)
    assert (answer.status_code, answer.headers["X-Outcome"]) == (422, "refused")
    assert f'id="{field}-error">' in answer.text or field == "account_id"
    assert report() is None


def test_a_word_about_a_decided_report_becomes_a_new_one(as_ana, as_ada, world):
    sent(as_ana, world, kind="closed")
    as_ada.post(f"{URL}/decision", data={"decision": "rejected"})
    answer = sent(as_ana, world, kind="closed", note="wirklich")
    assert answer.headers["X-Outcome"] == "flagged"
    ana = db.session.get(Person, world.people.ana)
    assert [each.note for each in queries.open_reports(ana)] == ["wirklich"]
    assert report().decision == "rejected"


def test_an_accepted_report_closes_the_store_on_the_day_the_admin_names(as_ana, as_ada, world):
    sent(as_ana, world, kind="closed")
    assert "家樂福 古北店" in as_ada.get("/accounts/reports").text
    as_ada.post(f"{URL}/decision", data={"decision": "accepted", "closed_on": "2026-11-23"})
    assert db.session.get(Store, world.stores.gubei).closed_on == TODAY
    assert (report().decision, report().decided_by) == ("accepted", world.people.ada)
    assert "古北店" not in as_ana.get("/accounts/stores").text


def test_a_store_cannot_close_before_it_opened(as_ana, as_ada, world):
    sent(as_ana, world, kind="closed")
    answer = as_ada.post(f"{URL}/decision", data={"decision": "accepted", "closed_on": "2025-01-01"})
    assert answer.status_code == 422
    assert "A day after the opening, please." in answer.text
    assert report().decision == "open"


def test_an_accepted_move_changes_address_and_place(as_ana, as_ada, world):
    sent(as_ana, world, kind="moved", address="水城南路300号")
    said = {"decision": "accepted", "address": "水城南路300号", "latitude": "31.2", "longitude": "121.41"}
    as_ada.post(f"{URL}/decision", data=said)
    store = db.session.get(Store, world.stores.gubei)
    assert (store.address, store.latitude, store.longitude) == ("水城南路300号", 31.2, 121.41)


def test_a_rejected_report_changes_nothing_and_is_decided_once(as_ana, as_ada, world):
    sent(as_ana, world, kind="closed")
    as_ada.post(f"{URL}/decision", data={"decision": "rejected"})
    as_ada.post(f"{URL}/decision", data={"decision": "accepted", "closed_on": "2026-11-23"})
    assert db.session.get(Store, world.stores.gubei).closed_on is None
    assert report().decision == "rejected"


def test_a_reported_store_is_added_with_the_form_of_stores_after_the_look_alike_check(as_ana, as_ada, world):
    said = {"kind": "new", "name": "家樂福 古北二店", "format": "hypermarket", "account_id": world.accounts.carrefour}
    capture(as_ana, URL, {**said, "latitude": "31.1931", "longitude": "121.4030"})
    assert "家樂福 古北店" in as_ada.get(URL).text
    assert 'value="家樂福 古北二店"' in as_ada.get(f"/accounts/stores/new?report={REPORT}").text
    form = {
        "code": "JLF03",
        "account_id": world.accounts.carrefour,
        "name": "家樂福 古北二店",
        "format": "hypermarket",
        "opened_on": "2026-11-01",
        "supply": "store",
        "time_zone": "Asia/Shanghai",
        "latitude": "31.1931",
        "longitude": "121.4030",
        "report_id": str(REPORT),
    }
    assert as_ada.post("/accounts/stores", data=form).status_code == 422
    assert report().decision == "open"
    assert as_ada.post("/accounts/stores", data={**form, "confirmed": "1"}).status_code == 302
    assert (report().decision, report().store.code) == ("accepted", "JLF03")


@pytest.mark.parametrize("name", ["as_ana", "as_sue", "as_max"])
def test_only_an_admin_decides(request, as_ana, world, name):
    sent(as_ana, world, kind="closed")
    client = request.getfixturevalue(name)
    assert client.get(URL).status_code == 404
    assert client.post(f"{URL}/decision", data={"decision": "accepted"}).status_code == 404
    assert report().decision == "open"
