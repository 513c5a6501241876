"""Whatever happens to the phone, the page or the person: what was saved has one effect, under the right name."""

import fcntl
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, Playwright, expect

from kafield.bench.proxy import Proxy
from kafield.bench.soak.server import Chromium
from kafield.kit.assets import FOLDER, Asset, Assets
from kafield.kit.capture import Receipt
from kafield.kit.db import db, writing
from kafield.people.models import Person
from kafield.visits.models import Photo
from tests.browser.ack_server import AckServer
from tests.browser.conftest import CHROMIUM
from tests.browser.invariants import invariants
from tests.browser.sheet import FOUND, IS_LISTED, jot, jot_and_keep, jotted, settle, until_tried
from tests.browser.store import kept, picture_of_a_shelf
from tests.browser.window import wait
from tests.browser.witness import Witness
from tests.cast import SettableClock, World

pytestmark = pytest.mark.browser
NO_DATABASE = (
    """() => { indexedDB.constructor.prototype.open = () => { throw new DOMException("private", "SecurityError") } }"""
)
NEWER_DATABASE = """() => new Promise((done) => {
  const opening = indexedDB.open("kafield-outbox", 99);
  opening.onsuccess = () => done(opening.result.close());
})"""
UNREADABLE = (
    """() => { Blob.prototype.arrayBuffer = () => Promise.reject(new DOMException("gone", "NotReadableError")) }"""
)
FIVE_TIMES = """async ([path, user, body]) => {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body)));
  const headers = {
    "Content-Type": "application/x-www-form-urlencoded", "X-User": user, "Idempotency-Key": crypto.randomUUID(),
    "Content-Digest": `sha-256=:${btoa(String.fromCharCode(...hash))}:`,
  };
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => fetch(path, { method: "POST", headers, body })));
  return answers.map((answer) => [answer.status, answer.headers.get("X-Outcome")]);
}"""
POST_FROM_ELSEWHERE = (
    """(path) => fetch(path, { method: "POST", mode: "no-cors", credentials: "include", body: "type=stack" })"""
)
FORM_FROM_ELSEWHERE = """(path) => {
  const form = Object.assign(document.createElement("form"), { action: path, method: "post" });
  document.body.append(form);
  form.submit();
}"""
WRONG_CLOCK = """(by) => {
  const Right = Date;
  globalThis.Date = class extends Right {
    constructor(...at) { super(...(at.length ? at : [Right.now() + by])); }
    static now() { return Right.now() + by; }
  };
}"""
PICTURES = f"{FOUND} input[type=file]"


def photograph(page: Page, picture: Any) -> None:
    page.locator(PICTURES).set_input_files(picture)
    wait(page, IS_LISTED)


def ana_of(world: World) -> Person:
    return db.session.get_one(Person, world.people.ana)


def test_a_page_closed_in_the_middle_of_a_request_sends_it_once(visit: Page, proxy: Proxy, witness: Witness) -> None:
    proxy.faults.append("hang")
    jot_and_keep(visit, "closed on")
    again = visit.context.new_page()
    visit.close()
    proxy.open_gate()
    again.goto(f"{proxy.url}/calls/today", wait_until="networkidle")
    settle(again)
    invariants(witness, again)
    assert jotted() == ["closed on"]


def test_a_page_that_is_come_back_to_shows_and_sends_what_waits(visit: Page, proxy: Proxy, witness: Witness) -> None:
    proxy.fault_of["/found"] = "unread"
    jot_and_keep(visit, "behind")
    visit.goto(f"{proxy.url}/calls/today")
    visit.go_back(wait_until="networkidle")
    expect(visit.locator("#display_list [data-pending-key]")).to_have_count(1)
    proxy.fault_of.clear()
    settle(visit)
    invariants(witness, visit)
    assert jotted() == ["behind"]


def test_a_session_that_ended_keeps_everything_until_its_person_is_back(
    visit: Page, proxy: Proxy, witness: Witness, world: World, phone_of: Callable[[str], Page]
) -> None:
    with writing():
        ana_of(world).active = False
    jot_and_keep(visit, "away")
    until_tried(visit)
    invariants(witness, visit, settled=False)
    expect(visit.locator("header send-state")).to_contain_text(re.compile("sign in", re.I))
    with writing():
        ana_of(world).active = True
    settle(visit)
    invariants(witness, visit)
    assert jotted() == ["away"]


def test_nothing_of_one_person_arrives_under_another(
    visit: Page, proxy: Proxy, witness: Witness, world: World, phone_of: Callable[[str], Page]
) -> None:
    """Bo signs in in another tab while the page of Ana is still open."""
    proxy.refuse()
    jot_and_keep(visit, "of ana")
    bo = phone_of("bo")
    proxy.listen()
    bo.goto(f"{proxy.url}/calls/today", wait_until="networkidle")
    until_tried(visit)
    invariants(witness, visit, settled=False)
    assert jotted() == []
    phone_of("ana").close()
    visit.reload(wait_until="networkidle")
    settle(visit)
    invariants(witness, visit)
    assert {receipt.user_id for receipt in kept(Receipt)} == {world.people.ana}


def test_a_browser_killed_after_it_said_saved_has_it_when_it_starts_again(
    playwright: Playwright, proxy: Proxy, world: World, signed_in: Callable[[str], Any], tmp_path: Path
) -> None:
    cookie = {"name": "session", "value": signed_in("ana").get_cookie("session").value, "url": proxy.url}
    chromium = Chromium(CHROMIUM, tmp_path / "phone")
    sheet = f"{proxy.url}/calls/{world.stop}"
    for words in ("first life", "second life"):
        page = opened(playwright, chromium, cookie, sheet)
        if page.locator("#check_in[data-state=open]").count():
            page.locator("[data-step-next]").click()
            page.wait_for_selector("#check_in[data-state=done]:not([data-pending-key])")
        proxy.fault_of["/found"] = "unread"
        jot_and_keep(page, words)
        chromium.kill()
    proxy.fault_of.clear()
    page = opened(playwright, chromium, cookie, sheet)
    settle(page)
    chromium.kill()
    assert jotted() == ["first life", "second life"]


def opened(playwright: Playwright, chromium: Chromium, cookie: Any, address: str) -> Page:
    context = playwright.chromium.connect_over_cdp(chromium.start()).contexts[0]
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    return page


def test_a_phone_that_stores_nothing_at_all_sends_straight_away(visit: Page, proxy: Proxy, witness: Witness) -> None:
    visit.add_init_script(NO_DATABASE)
    visit.reload(wait_until="networkidle")
    jot(visit, "private")
    expect(visit.locator("#display_list")).to_contain_text("private")
    assert jotted() == ["private"]


def test_a_database_of_a_newer_page_serves(visit: Page, proxy: Proxy, witness: Witness) -> None:
    visit.evaluate(NEWER_DATABASE)
    jot_and_keep(visit, "newer")
    settle(visit)
    invariants(witness, visit)
    assert jotted() == ["newer"]


@pytest.mark.parametrize("hours", [72, -2])
def test_a_wrong_clock_loses_nothing_and_is_flagged(
    hours: int, visit: Page, proxy: Proxy, witness: Witness, clock: SettableClock
) -> None:
    visit.evaluate(WRONG_CLOCK, hours * 3600_000)
    proxy.faults.append("unread")
    jot_and_keep(visit, "early or late")
    settle(visit)
    invariants(witness, visit)
    [receipt] = [each for each in kept(Receipt) if each.path.endswith("/found")]
    assert receipt.outcome == "flagged"
    assert abs(receipt.recorded_at - clock()) < timedelta(minutes=2)


def test_a_picture_that_is_gone_after_it_was_picked_is_sent_all_the_same(
    visit: Page, proxy: Proxy, witness: Witness, tmp_path: Path
) -> None:
    picture = picture_of_a_shelf(tmp_path)
    proxy.fault_of["/found"] = "unread"
    photograph(visit, picture)
    picture.unlink()
    jot_and_keep(visit, "with a picture")
    proxy.fault_of.clear()
    settle(visit)
    invariants(witness, visit)
    assert len(kept(Photo)) == 1


def test_a_display_after_one_with_a_picture_is_another_after_a_reload_too(
    visit: Page, proxy: Proxy, witness: Witness, tmp_path: Path
) -> None:
    photograph(visit, picture_of_a_shelf(tmp_path))
    jot_and_keep(visit, "with a picture")
    visit.reload(wait_until="networkidle")
    jot_and_keep(visit, "the next one")
    settle(visit)
    invariants(witness, visit)
    assert jotted() == ["with a picture", "the next one"]


def test_a_picture_that_cannot_be_read_says_so(visit: Page, tmp_path: Path) -> None:
    visit.evaluate(UNREADABLE)
    visit.locator(PICTURES).set_input_files(picture_of_a_shelf(tmp_path))
    expect(visit.locator(f"{FOUND} [data-missed]")).to_have_text("A picture was not saved. Please take it again.")


@pytest.mark.full
def test_two_kilobytes_a_second_carry_a_photo(visit: Page, proxy: Proxy, witness: Witness, tmp_path: Path) -> None:
    photograph(visit, picture_of_a_shelf(tmp_path))
    proxy.rate = 2000
    jot_and_keep(visit, "slowly")
    settle(visit)
    invariants(witness, visit)
    assert len(proxy.arrivals) == len({asked.key for asked in proxy.arrivals})
    assert len(kept(Photo)) == 1


def test_a_new_version_of_the_app_sends_what_the_old_one_stored(
    visit: Page, proxy: Proxy, witness: Witness, app: Flask
) -> None:
    proxy.fault_of["/found"] = "unread"
    jot_and_keep(visit, "of the old one")
    newer = Assets(FOLDER)
    newer.files = {path: Asset(path, each.body, f"f{each.digest[1:]}") for path, each in newer.files.items()}
    app.extensions["assets"] = newer
    visit.reload(wait_until="networkidle")
    jot_and_keep(visit, "of the new one")
    proxy.fault_of.clear()
    settle(visit)
    invariants(witness, visit)
    assert jotted() == ["of the old one", "of the new one"]


def test_the_same_key_five_times_at_once_is_one_effect(visit: Page, proxy: Proxy, world: World) -> None:
    body = "display_id=00000000-0000-4000-8000-0000000000aa&type=stack&position=entrance&note=five"
    answers = visit.evaluate(FIVE_TIMES, [f"/displays/{world.stop}/found", str(world.people.ana), body])
    assert sorted(outcome for _, outcome in answers) == ["applied", *["replayed"] * 4]
    assert {status for status, _ in answers} == {200}
    assert jotted() == ["five"]


@pytest.mark.parametrize("way", [POST_FROM_ELSEWHERE, FORM_FROM_ELSEWHERE])
def test_a_page_of_another_site_writes_nothing(
    way: str, visit: Page, proxy: Proxy, world: World, ack_server: AckServer
) -> None:
    elsewhere = visit.context.new_page()
    elsewhere.goto(f"http://localhost:{ack_server.server.server_port}/notes", wait_until="networkidle")
    with elsewhere.expect_response(lambda answer: answer.url.endswith("/found")) as answer:
        elsewhere.evaluate(way, f"{proxy.url}/displays/{world.stop}/found")
    assert (answer.value.url.startswith(proxy.url), answer.value.status) == (True, 403)
    assert jotted() == []


@pytest.mark.full
def test_a_database_that_is_locked_for_long_makes_the_phone_wait(
    visit: Page, proxy: Proxy, witness: Witness, locked: Callable[[], None]
) -> None:
    jot_and_keep(visit, "waits")
    until_tried(visit)
    assert jotted() == []
    locked()
    settle(visit)
    invariants(witness, visit)
    assert jotted() == ["waits"]


@pytest.fixture
def locked(visit: Page) -> Iterator[Callable[[], None]]:
    """Somebody holds the writers' lock; called, he lets go."""
    with Path(f"{db.engine.url.database}.writer").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield partial(fcntl.flock, file, fcntl.LOCK_UN)
