"""The phone's side of the write path, in a real browser against a server that fails on demand."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.ack_server import AckServer
from tests.browser.outbox_page import FULL_PHONE, HURRY, hurry_until_sent, rows, save, until, until_tried

pytestmark = pytest.mark.browser
# A word for each of so many rows, and a count of how often the phone's database is asked.
MANY_PLACES = """async () => {
  document.body.append(...Array.from({ length: 40 }, (_, number) => {
    const place = document.createElement("send-state");
    place.dataset.key = `row-${number}`;
    return place;
  }));
  const asking = IDBDatabase.prototype.transaction;
  globalThis.looks = 0;
  IDBDatabase.prototype.transaction = function (...values) {
    looks += 1;
    return asking.apply(this, values);
  };
}"""
# As version 2 made it, with a form that waits and a photo that waits for the form.
OLDER_DATABASE = """async () => {
  const text = new TextEncoder();
  const row = async (key, name, words, more) => {
    const body = text.encode(words).buffer;
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
    const digest = `sha-256=:${btoa(String.fromCharCode(...hash))}:`;
    return [{ key, name, user: "7", url: `/write/${name}`, label: name, page: "/steps", type: "application/x-www-form-urlencoded",
      digest, size: body.byteLength, contract: "1", recordedAt: Date.now(), state: "queued", tries: 0, failures: 0, triedAt: 0,
      nextAt: 0, notBefore: 0, ...more }, { key, body }];
  };
  const photo = { lane: "photo:v1", needsKey: "a" };
  const all = [await row("a", "stock", "note=old", { lane: "v1" }), await row("b", "photos", "photo=old", photo)];
  await new Promise((done) => {
    const opening = indexedDB.open("kafield-outbox", 2);
    opening.onupgradeneeded = ({ target: { result: database } }) => {
      const rows = database.createObjectStore("rows", { keyPath: "seq", autoIncrement: true });
      rows.createIndex("key", "key", { unique: true });
      database.createObjectStore("bodies", { keyPath: "key" });
      database.createObjectStore("receipts", { keyPath: "key" }).createIndex("at", "at");
      database.createObjectStore("drafts", { keyPath: "id" });
    };
    opening.onsuccess = () => {
      const writing = opening.result.transaction(["rows", "bodies"], "readwrite");
      for (const [row, body] of all) {
        writing.objectStore("rows").add(row);
        writing.objectStore("bodies").add(body);
      }
      writing.oncomplete = () => done(opening.result.close());
    };
  });
}"""


def test_a_submission_is_on_the_phone_at_once_and_sent_exactly_once(steps: Page, ack_server: AckServer) -> None:
    ack_server.faults.append("slow")
    save(steps, "stock", "eleven")
    expect(steps.locator("#stock")).to_contain_text("On this phone: eleven, First")
    assert [row["state"] for row in rows(steps)] == ["queued"]
    ack_server.gate.set()
    expect(steps.locator("#stock")).to_contain_text("Server has eleven")
    assert rows(steps) == []
    assert ack_server.effects() == [("stock", "note=eleven&kind=a")]
    assert len(ack_server.arrivals) == 1
    expect(steps.locator("send-state[data-state=sent]")).to_be_visible()


def test_the_request_carries_the_frozen_headers(steps: Page, ack_server: AckServer) -> None:
    save(steps, "stock", "eleven")
    expect(steps.locator("#stock")).to_contain_text("Server has eleven")
    headers = ack_server.arrivals[0]["headers"]
    assert re.fullmatch(r"[0-9a-f-]{36}", headers["Idempotency-Key"])
    assert re.fullmatch(r"sha-256=:.+:", headers["Content-Digest"])
    assert re.fullmatch(r"n=1;oldest=\d+;refused=0;persist=[01]", headers["X-Outbox"])
    assert headers["X-User"] == "7"
    assert headers["X-Contract"] == "1"
    assert headers["X-Recorded-At"] <= headers["X-Sent-At"]


@pytest.mark.parametrize("fault", ["lost", "unread", "cut"])
def test_a_lost_answer_is_asked_for_again_with_the_same_key_and_bytes(
    steps: Page, ack_server: AckServer, fault: str
) -> None:
    ack_server.faults.append(fault)
    save(steps, "stock", "eleven")
    expect(steps.locator("#stock")).to_contain_text("Server has eleven")
    first, second = ack_server.arrivals
    assert (first["key"], first["body"]) == (second["key"], second["body"])
    assert len(ack_server.effects()) == 1


@pytest.mark.parametrize("fault", ["500", "502", "busy", "portal", "portal 404", "firewall", "redirect", "401", "409"])
def test_an_answer_that_is_not_ours_keeps_the_row_and_shows_nothing_of_it(
    steps: Page, ack_server: AckServer, fault: str
) -> None:
    ack_server.faults.append(fault)
    save(steps, "stock", "eleven")
    until_tried(steps)
    assert [row["state"] for row in rows(steps)] == ["queued"]
    expect(steps.locator("#stock")).to_contain_text("On this phone: eleven")
    expect(steps.locator("body")).not_to_contain_text(re.compile("mall|oops|gateway"))
    hurry_until_sent(steps)
    expect(steps.locator("#stock")).to_contain_text("Server has eleven")
    assert len(ack_server.effects()) == 1


def test_signed_out_says_so_until_the_rep_is_back(steps: Page, ack_server: AckServer) -> None:
    ack_server.user = "8"
    save(steps, "stock", "eleven")
    expect(steps.locator("send-state")).to_have_text("Sign in to send 1")
    assert ack_server.effects() == []
    ack_server.user = "7"
    hurry_until_sent(steps)
    expect(steps.locator("send-state")).to_have_text("Sent")


def test_only_the_signed_in_users_rows_are_sent(phone: BrowserContext, ack_server: AckServer) -> None:
    page = phone.new_page()
    page.goto(f"{ack_server.url}/steps")
    ack_server.faults.extend(["unread"] * 3)
    save(page, "stock", "eleven")
    until_tried(page)
    ack_server.user = "8"
    ack_server.faults.clear()
    page.goto(f"{ack_server.url}/steps")
    expect(page.locator("send-state")).to_have_text("Sent")
    page.evaluate(HURRY)
    save(page, "check-in", "here")
    expect(page.locator("#check-in")).to_contain_text("Server has here")
    assert [path for path, _ in ack_server.effects()] == ["check-in"]
    assert [row["name"] for row in rows(page)] == ["stock"]


def test_a_refusal_at_the_first_try_brings_the_form_back_with_its_errors(steps: Page, ack_server: AckServer) -> None:
    steps.get_by_label("Full").nth(1).check()
    save(steps, "stock", "wrong")
    expect(steps.locator("#stock .error")).to_have_text("Say it right.")
    expect(steps.get_by_label("note of stock")).to_have_value("wrong")
    expect(steps.get_by_label("Full").nth(1)).to_be_checked()
    assert rows(steps) == []
    save(steps, "stock", "right")
    expect(steps.locator("#stock")).to_contain_text("Server has right")
    assert ack_server.arrivals[0]["key"] != ack_server.arrivals[1]["key"]


def test_a_later_refusal_is_kept_and_says_why(steps: Page, ack_server: AckServer) -> None:
    ack_server.faults.append("unread")
    save(steps, "stock", "wrong")
    expect(steps.locator("#stock [data-reason]")).to_have_text("Say it right.")
    assert [row["state"] for row in rows(steps)] == ["refused"]
    expect(steps.locator("send-state")).to_have_text("Needs you 1")
    refused = rows(steps)[0]["key"]
    steps.get_by_role("button", name="Change").click()
    expect(steps.get_by_label("note of stock")).to_have_value("wrong")
    save(steps, "stock", "right")
    expect(steps.locator("#stock")).to_contain_text("Server has right")
    assert ack_server.arrivals[-1]["headers"]["X-Replaces"] == refused
    assert rows(steps) == []


def test_a_form_that_comes_back_with_the_answer_sends_under_a_new_key(steps: Page, ack_server: AckServer) -> None:
    save(steps, "stock", "one")
    expect(steps.locator("#stock")).to_contain_text("Server has one")
    save(steps, "stock", "two")
    expect(steps.locator("#stock")).to_contain_text("Server has two")
    assert len({arrival["key"] for arrival in ack_server.arrivals}) == 2


def test_a_double_tap_is_one_row(phone: BrowserContext, ack_server: AckServer) -> None:
    page = phone.new_page()
    page.goto(f"{ack_server.url}/notes")
    page.get_by_label("note of notes").fill("hello")
    page.get_by_role("button", name="Save notes").evaluate(
        "save => { save.click(); save.click(); setTimeout(() => save.click(), 5) }"
    )
    expect(page.locator("#list li")).to_have_text(["Server has hello"])
    page.wait_for_timeout(300)
    assert [body for path, body in ack_server.effects() if "hello" in body] == ["note=hello"]


def test_a_correction_of_a_queued_write_goes_in_its_place_and_takes_it_along(
    steps: Page, ack_server: AckServer
) -> None:
    steps.context.set_offline(True)
    save(steps, "check-in", "here")
    save(steps, "stock", "eleven")
    expect(steps.locator("#stock")).to_contain_text("On this phone: eleven")
    first = next(row["key"] for row in rows(steps) if row["name"] == "stock")
    steps.locator("#stock").get_by_role("button", name="Change").click()
    expect(steps.get_by_label("note of stock")).to_have_value("eleven")
    save(steps, "stock", "twelve")
    expect(steps.locator("#stock")).to_contain_text("On this phone: twelve")
    expect(steps.locator("send-state").first).to_have_text("On this phone 2")
    assert [row["name"] for row in rows(steps)] == ["check-in", "stock", "stock"]
    steps.context.set_offline(False)
    hurry_until_sent(steps)
    expect(steps.locator("#stock")).to_contain_text("Server has twelve")
    assert ack_server.effects() == [("check-in", "note=here&kind=a"), ("stock", "note=twelve&kind=a")]
    assert ack_server.arrivals[-1]["headers"]["X-Replaces"] == first


def test_a_form_that_adds_to_a_list_stays_for_the_next_one(phone: BrowserContext, ack_server: AckServer) -> None:
    page = phone.new_page()
    page.goto(f"{ack_server.url}/notes")
    for note in ["one", "two"]:
        save(page, "notes", note)
        expect(page.get_by_label("note of notes")).to_have_value("")
    expect(page.locator("#list li")).to_have_text(["Server has one", "Server has two"])


def test_a_draft_comes_back_after_a_reload_and_says_when_it_was_typed(steps: Page) -> None:
    steps.get_by_label("note of stock").fill("half a")
    steps.get_by_label("Full").nth(1).check()
    steps.wait_for_timeout(300)
    steps.reload()
    expect(steps.get_by_label("note of stock")).to_have_value("half a")
    expect(steps.get_by_label("Full").nth(1)).to_be_checked()
    expect(steps.locator("#stock unsaved-note")).to_have_text(re.compile(r"not saved, \d\d:\d\d"))
    expect(steps.locator("#check-in unsaved-note")).to_have_count(0)


def test_a_form_that_is_as_it_was_again_is_no_draft(steps: Page) -> None:
    note, kind, full = (
        steps.get_by_label("note of stock"),
        steps.locator("#stock select"),
        steps.get_by_label("Full").nth(1),
    )
    note.fill("half a")
    kind.select_option("b")
    full.check()
    steps.reload()
    expect(steps.locator("#stock unsaved-note")).to_have_count(1)
    note.fill("")
    kind.select_option("a")
    full.uncheck()
    expect(steps.locator("#stock unsaved-note")).to_have_count(0)
    steps.reload(wait_until="networkidle")
    expect(steps.locator("unsaved-note")).to_have_count(0)
    note.fill("half a")
    steps.reload()
    expect(steps.locator("#stock unsaved-note")).to_have_count(1)
    steps.locator("#stock form").evaluate("form => form.reset()")
    expect(steps.locator("#stock unsaved-note")).to_have_count(0)
    steps.reload(wait_until="networkidle")
    expect(steps.locator("unsaved-note")).to_have_count(0)
    expect(note).to_have_value("")


def test_a_draft_ends_with_its_row(steps: Page) -> None:
    steps.get_by_label("note of stock").fill("half a")
    steps.wait_for_timeout(400)
    save(steps, "stock", "whole")
    expect(steps.locator("#stock")).to_contain_text("Server has whole")
    steps.reload()
    expect(steps.get_by_label("note of stock")).to_have_value("")
    expect(steps.locator("unsaved-note")).to_have_count(0)


def test_waiting_work_is_shown_again_after_a_reload(steps: Page, ack_server: AckServer) -> None:
    ack_server.faults.extend(["unread"] * 3)
    save(steps, "stock", "eleven")
    until_tried(steps)
    steps.reload()
    expect(steps.locator("#stock")).to_contain_text("On this phone: eleven, First")
    ack_server.faults.clear()
    hurry_until_sent(steps)
    expect(steps.locator("#stock")).to_contain_text("Server has eleven")


def test_a_phone_that_refuses_the_row_sends_it_straight_away(steps: Page, ack_server: AckServer) -> None:
    steps.evaluate(FULL_PHONE)
    save(steps, "stock", "eleven")
    expect(steps.locator("#stock")).to_contain_text("Server has eleven")
    assert len(ack_server.effects()) == 1


def test_without_storage_and_network_the_page_says_not_saved_and_keeps_the_form(
    steps: Page, ack_server: AckServer
) -> None:
    steps.evaluate(FULL_PHONE)
    ack_server.faults.append("unread")
    save(steps, "stock", "eleven")
    expect(steps.locator("#stock unsaved-note")).to_have_text("NOT SAVED")
    expect(steps.get_by_label("note of stock")).to_have_value("eleven")
    steps.get_by_role("button", name="Save stock").click()
    expect(steps.locator("#stock")).to_contain_text("Server has eleven")
    assert ack_server.arrivals[0]["key"] == ack_server.arrivals[1]["key"]


def test_a_quota_that_is_really_full_says_not_saved(phone: BrowserContext, ack_server: AckServer) -> None:
    steps = phone.new_page()
    # Before the first write: afterwards the browser remembers how much room there was.
    cdp = phone.new_cdp_session(steps)
    cdp.send("Storage.overrideQuotaForOrigin", {"origin": ack_server.url, "quotaSize": 1})
    steps.goto(f"{ack_server.url}/steps", wait_until="networkidle")
    ack_server.faults.extend(["unread"] * 3)
    save(steps, "stock", "eleven")
    expect(steps.locator("#stock unsaved-note")).to_have_text("NOT SAVED")
    expect(steps.get_by_label("note of stock")).to_have_value("eleven")


def test_many_places_that_say_where_the_work_is_look_once_for_all_of_them(steps: Page) -> None:
    steps.evaluate(MANY_PLACES)
    save(steps, "stock", "eleven")
    expect(steps.locator("header send-state")).to_have_text("Sent")
    hurry_until_sent(steps)
    assert 0 < steps.evaluate("() => looks") < 30


def test_a_closed_database_is_opened_again(steps: Page, ack_server: AckServer) -> None:
    steps.evaluate("() => new Promise((done) => { indexedDB.deleteDatabase('kafield-outbox').onsuccess = done })")
    save(steps, "stock", "eleven")
    expect(steps.locator("#stock")).to_contain_text("Server has eleven")


def test_what_waits_in_a_database_of_an_older_page_is_sent(phone: BrowserContext, ack_server: AckServer) -> None:
    page = phone.new_page()
    page.goto(f"{ack_server.url}/static/js/app.js")
    page.evaluate(OLDER_DATABASE)
    page.goto(f"{ack_server.url}/steps")
    until(page, lambda waiting: not waiting)
    assert ack_server.effects() == [("stock", "note=old"), ("photos", "photo=old")]


def test_an_older_page_beside_a_newer_one_saves_and_sends(phone: BrowserContext, ack_server: AckServer) -> None:
    older, newer = phone.new_page(), phone.new_page()
    older.route("**/outbox/database.js", as_version_2)
    older.goto(f"{ack_server.url}/steps", wait_until="networkidle")
    ack_server.fault_of["check-in"] = "unread"
    save(older, "check-in", "before")
    until_tried(older)
    newer.goto(f"{ack_server.url}/steps", wait_until="networkidle")
    save(older, "stock", "after")
    expect(older.locator("#stock")).to_contain_text("On this phone: after")
    ack_server.fault_of.clear()
    hurry_until_sent(newer)
    expect(older.locator("#stock")).to_contain_text("Server has after")
    assert [name for name, _ in ack_server.effects()] == ["check-in", "stock"]


def as_version_2(route: Route) -> None:
    script = route.fetch().text()
    assert script.count("const VERSION = 3;") == script.count('["rows", "needsKey"], ') == 1
    older = script.replace("const VERSION = 3;", "const VERSION = 2;").replace('["rows", "needsKey"], ', "")
    route.fulfill(body=older, content_type="text/javascript")


def test_a_lane_keeps_its_order(steps: Page, ack_server: AckServer) -> None:
    ack_server.faults.extend(["unread", "502"])
    for name in ["check-in", "stock", "check-out"]:
        save(steps, name, name)
    hurry_until_sent(steps)
    assert [path for path, _ in ack_server.effects()] == ["check-in", "stock", "check-out"]


def test_a_write_waits_for_the_one_it_needs(steps: Page, ack_server: AckServer) -> None:
    ack_server.faults.append("unread")
    save(steps, "check-in", "wrong")
    expect(steps.locator("#check-in")).to_contain_text("On this phone")
    save(steps, "check-out", "bye")
    save(steps, "stock", "eleven")
    expect(steps.locator("#check-in [data-reason]")).to_have_text("Say it right.")
    expect(steps.locator("#stock")).to_contain_text("Server has eleven")
    assert {row["name"]: row["state"] for row in rows(steps)} == {"check-in": "refused", "check-out": "queued"}
    steps.get_by_role("button", name="Change").first.click()
    save(steps, "check-in", "right")
    expect(steps.locator("#check-out")).to_contain_text("Server has bye")
    assert [path for path, _ in ack_server.effects()] == ["stock", "check-in", "check-out"]


def test_one_write_that_always_fails_is_set_aside_for_the_others(steps: Page, ack_server: AckServer) -> None:
    ack_server.fault_of["check-in"] = "500"
    save(steps, "check-in", "poison")
    save(steps, "stock", "eleven")
    until(steps, lambda waiting: any(row["state"] == "parked" for row in waiting), hurry=True)
    expect(steps.locator("#stock")).to_contain_text("Server has eleven")
    ack_server.fault_of.clear()


def test_two_tabs_send_each_row_once_and_both_know(phone: BrowserContext, ack_server: AckServer) -> None:
    one, two = phone.new_page(), phone.new_page()
    for page in [one, two]:
        page.goto(f"{ack_server.url}/steps")
    for page, name in [(one, "check-in"), (two, "stock"), (one, "check-out")]:
        save(page, name, name)
    for page, name in [(one, "check-in"), (two, "stock"), (one, "check-out")]:
        expect(page.locator(f"#{name}")).to_contain_text(f"Server has {name}")
    assert len(ack_server.arrivals) == 3
    assert len(ack_server.effects()) == 3
    for page in [one, two]:
        expect(page.locator("send-state")).to_have_text("Sent")


def test_two_tabs_with_the_same_draft_lose_neither(phone: BrowserContext, ack_server: AckServer) -> None:
    one = phone.new_page()
    one.goto(f"{ack_server.url}/steps")
    one.get_by_label("note of stock").fill("shared")
    one.wait_for_timeout(400)
    two = phone.new_page()
    two.goto(f"{ack_server.url}/steps")
    expect(two.get_by_label("note of stock")).to_have_value("shared")
    save(one, "stock", "from one")
    expect(one.locator("#stock")).to_contain_text("Server has from one")
    save(two, "stock", "from two")
    expect(two.locator("#stock")).to_contain_text("Server has from two")
    assert len(ack_server.effects()) == 2


def test_markup_in_a_field_stays_text(steps: Page, ack_server: AckServer) -> None:
    ack_server.faults.append("slow")
    save(steps, "stock", "<img src=x onerror=alert(1)>")
    expect(steps.locator("#stock")).to_contain_text("On this phone: <img src=x onerror=alert(1)>")
    assert steps.locator("#stock img").count() == 0
    ack_server.gate.set()


def test_work_saved_offline_goes_out_when_the_network_is_back(steps: Page, ack_server: AckServer) -> None:
    steps.context.set_offline(True)
    save(steps, "check-in", "here")
    save(steps, "stock", "eleven")
    expect(steps.locator("#stock")).to_contain_text("On this phone: eleven")
    expect(steps.locator("send-state")).to_have_text("On this phone 2")
    steps.context.set_offline(False)
    expect(steps.locator("#stock")).to_contain_text("Server has eleven")
    assert [path for path, _ in ack_server.effects()] == ["check-in", "stock"]


def test_a_page_whose_scripts_came_only_in_part_still_saves(phone: BrowserContext, ack_server: AckServer) -> None:
    page = phone.new_page()
    page.route("**/capture/*.js", lambda route: route.abort())
    page.goto(f"{ack_server.url}/steps")
    save(page, "stock", "eleven")
    expect(page.locator("body")).to_contain_text("Saved on this phone")
    until(page, lambda waiting: not waiting)
    assert [path for path, _ in ack_server.effects()] == ["stock"]


def test_a_form_that_another_answer_brings_back_still_shows_what_waits(steps: Page, ack_server: AckServer) -> None:
    ack_server.fault_of["stock"] = "unread"
    form = steps.locator("#stock").evaluate("section => section.outerHTML")
    save(steps, "stock", "eleven")
    expect(steps.locator("#stock")).to_contain_text("On this phone: eleven")
    swap = "(text) => htmx.swap({ target: document.querySelector('#stock'), swap: 'outerHTML', text, sourceElement: document.body })"
    steps.evaluate(swap, form)
    expect(steps.locator("#stock")).to_contain_text("On this phone: eleven")
    ack_server.fault_of.clear()
    hurry_until_sent(steps)
    expect(steps.locator("#stock")).to_contain_text("Server has eleven")


def test_a_refused_write_may_be_discarded_on_purpose(steps: Page, ack_server: AckServer) -> None:
    ack_server.faults.append("unread")
    save(steps, "stock", "wrong")
    until(steps, lambda waiting: waiting[0]["state"] == "refused")
    steps.evaluate("async (key) => (await import('/static/js/outbox.js')).discard(key)", rows(steps)[0]["key"])
    assert rows(steps) == []
    expect(steps.locator("send-state").first).to_have_text("Sent")


def test_a_parked_write_goes_out_on_a_tap(steps: Page, ack_server: AckServer) -> None:
    ack_server.faults.append("413")
    save(steps, "stock", "eleven")
    until(steps, lambda waiting: bool(waiting) and waiting[0]["state"] == "parked")
    steps.evaluate(HURRY)
    assert len(ack_server.arrivals) == 1
    steps.evaluate("async (key) => (await import('/static/js/outbox.js')).retry(key)", rows(steps)[0]["key"])
    expect(steps.locator("#stock")).to_contain_text("Server has eleven")


def test_the_badge_of_the_app_counts_what_waits(phone: BrowserContext, ack_server: AckServer) -> None:
    page = phone.new_page()
    page.add_init_script("navigator.setAppBadge = async (count) => { globalThis.badge = count }")
    page.goto(f"{ack_server.url}/steps", wait_until="networkidle")
    ack_server.fault_of["stock"] = "unread"
    save(page, "stock", "eleven")
    page.wait_for_function("() => globalThis.badge === 1")
    ack_server.fault_of.clear()
    hurry_until_sent(page)
    page.wait_for_function("() => globalThis.badge === 0")
