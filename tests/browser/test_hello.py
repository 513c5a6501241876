"""What the phone tells the server of itself, and what an old page still knows of what was sent."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.ack_server import AckServer
from tests.browser.outbox_page import HURRY, hurry_until_sent, rows, save, until, until_tried

pytestmark = pytest.mark.browser
LET_A_MINUTE_PASS = "() => localStorage.removeItem('hello:7')"
KEEP_A_PACK = """async () => {
  const cache = await caches.open("kafield-pack-7-old");
  await cache.put("/steps", new Response(new Uint8Array(3_000_000)));
}"""
# How much room there is, the browser tells late: here it is full until a pack has gone.
FULL_OF_PACKS = """() => {
  const [add, remove] = [IDBObjectStore.prototype.add, CacheStorage.prototype.delete];
  let isFull = true;
  CacheStorage.prototype.delete = async function (name) { isFull = !(await remove.call(this, name)); return !isFull; };
  IDBObjectStore.prototype.add = function (...values) {
    if (isFull) throw new DOMException("full", "QuotaExceededError");
    return add.apply(this, values);
  };
}"""
RECEIPTS = """() => new Promise((resolve) => {
  const opening = indexedDB.open("kafield-outbox");
  opening.onsuccess = () => {
    const all = opening.result.transaction("receipts").objectStore("receipts").count();
    all.onsuccess = () => { opening.result.close(); resolve(all.result); };
  };
})"""
PACKS = "async () => (await caches.keys()).filter((name) => name.startsWith('kafield-pack')).length"


def opened(phone: BrowserContext, ack_server: AckServer, name: str = "steps") -> Page:
    page = phone.new_page()
    page.goto(f"{ack_server.url}/{name}", wait_until="networkidle")
    return page


def until_heard(page: Page, ack_server: AckServer, number: int) -> dict:
    for _ in range(100):
        if len(ack_server.hellos) >= number:
            return ack_server.hellos[-1]
        page.wait_for_timeout(100)
    pytest.fail(f"only {ack_server.hellos}")


def test_a_phone_says_what_waits_when_a_page_is_opened(steps: Page, ack_server: AckServer) -> None:
    ack_server.fault_of["stock"] = "unread"
    save(steps, "stock", "eleven")
    until_tried(steps)
    steps.evaluate(LET_A_MINUTE_PASS)
    steps.reload()
    said = until_heard(steps, ack_server, 2)
    [row] = said["unsent"]
    assert row["key"] == rows(steps)[0]["key"]
    assert (row["lane"], row["state"], row["size"]) == ("visit-1", "queued", len("note=eleven&kind=a"))
    assert row["tries"] >= 1
    assert said["discarded"] == []


def test_a_phone_says_hello_once_a_minute_and_not_more_often(steps: Page, ack_server: AckServer) -> None:
    for _ in range(3):
        steps.reload(wait_until="networkidle")
    assert len(ack_server.hellos) == 1


def test_what_was_discarded_on_purpose_is_told_until_it_is_heard(steps: Page, ack_server: AckServer) -> None:
    ack_server.fault_of["stock"] = "unread"
    save(steps, "stock", "eleven")
    until_tried(steps)
    key = rows(steps)[0]["key"]
    steps.evaluate("async (key) => (await import('/static/js/outbox.js')).discard(key)", key)
    for number, discarded in ((2, [key]), (3, [])):
        steps.evaluate(LET_A_MINUTE_PASS)
        steps.reload()
        assert until_heard(steps, ack_server, number)["discarded"] == discarded


def test_what_the_server_has_already_leaves_the_outbox_with_the_next_hello(steps: Page, ack_server: AckServer) -> None:
    ack_server.fault_of["stock"] = "lost"
    save(steps, "stock", "eleven")
    until_tried(steps)
    steps.evaluate(LET_A_MINUTE_PASS)
    steps.reload()
    until(steps, lambda waiting: not waiting)
    expect(steps.locator("header send-state[data-state=sent]")).to_be_visible()
    assert len(ack_server.effects()) == 1


def test_a_session_that_an_admin_ended_takes_the_packs_and_leaves_the_outbox(
    steps: Page, ack_server: AckServer
) -> None:
    ack_server.fault_of["stock"] = "unread"
    save(steps, "stock", "eleven")
    until_tried(steps)
    steps.evaluate(KEEP_A_PACK)
    steps.evaluate(LET_A_MINUTE_PASS)
    ack_server.user = "nobody"
    steps.evaluate("() => window.dispatchEvent(new Event('online'))")
    expect(steps.locator("header send-state")).to_have_text("Sign in to send 1")
    steps.wait_for_function(f"async () => (await ({PACKS})()) === 0")
    assert [row["state"] for row in rows(steps)] == ["queued"]


@pytest.mark.parametrize(
    ("clock", "words"),
    [({"hours": 3}, "Slow by 3 hours"), ({"days": -30}, "Fast by 30 days"), ({"minutes": -75}, "Fast by 75 minutes")],
)
def test_a_phone_whose_clock_is_wrong_says_so(
    phone: BrowserContext, ack_server: AckServer, clock: dict[str, int], words: str
) -> None:
    ack_server.clock = timedelta(**clock)
    page = opened(phone, ack_server)
    expect(page.locator("clock-hint")).to_have_text(words)
    ack_server.clock = timedelta(minutes=9)
    page.evaluate(LET_A_MINUTE_PASS)
    page.reload()
    until_heard(page, ack_server, 2)
    expect(page.locator("clock-hint")).to_be_hidden()


def test_a_clock_that_is_far_ahead_lets_go_of_no_receipt(steps: Page, ack_server: AckServer) -> None:
    save(steps, "stock", "eleven")
    expect(steps.locator("#stock")).to_contain_text("Server has eleven")
    ack_server.made_at = (datetime.now(UTC) - timedelta(hours=3)).isoformat()
    steps.add_init_script("{ const now = Date.now; Date.now = () => now() + 30 * 86_400_000 }")
    steps.evaluate(LET_A_MINUTE_PASS)
    steps.reload()
    expect(steps.locator("clock-hint")).to_have_text("Fast by 30 days")
    expect(steps.locator("#stock[data-sending=sent]")).to_contain_text("eleven, First")
    assert steps.evaluate(RECEIPTS) == 1


def test_a_form_that_came_back_says_that_its_first_key_is_used_up(steps: Page, ack_server: AckServer) -> None:
    save(steps, "stock", "wrong")
    expect(steps.locator("#stock .error")).to_have_text("Say it right.")
    steps.evaluate(LET_A_MINUTE_PASS)
    steps.evaluate(HURRY)
    assert until_heard(steps, ack_server, 2)["discarded"] == [ack_server.arrivals[0]["key"]]


def test_an_old_page_shows_as_sent_what_was_sent_after_it_was_made(steps: Page, ack_server: AckServer) -> None:
    save(steps, "stock", "eleven")
    expect(steps.locator("#stock")).to_contain_text("Server has eleven")
    ack_server.made_at = (datetime.now(UTC) - timedelta(hours=3)).isoformat()
    steps.reload()
    expect(steps.locator("#stock[data-sending=sent]")).to_contain_text("eleven, First")
    expect(steps.get_by_label("note of check-in")).to_be_visible()
    steps.get_by_role("button", name="Change").click()
    save(steps, "stock", "twelve")
    expect(steps.locator("#stock")).to_contain_text("Server has twelve")
    assert ack_server.arrivals[1]["headers"]["X-Replaces"] == ack_server.arrivals[0]["key"]


def test_a_page_made_after_the_answer_shows_what_the_server_shows(steps: Page, ack_server: AckServer) -> None:
    save(steps, "stock", "eleven")
    expect(steps.locator("#stock")).to_contain_text("Server has eleven")
    ack_server.made_at = (datetime.now(UTC) + timedelta(seconds=2)).isoformat()
    steps.reload(wait_until="networkidle")
    expect(steps.get_by_label("note of stock")).to_have_value("")


def test_a_full_phone_lets_go_of_its_packs_before_it_refuses_work(steps: Page, ack_server: AckServer) -> None:
    steps.evaluate(KEEP_A_PACK)
    steps.evaluate(FULL_OF_PACKS)
    ack_server.fault_of["stock"] = "unread"
    save(steps, "stock", "eleven")
    expect(steps.locator("#stock")).to_contain_text("On this phone")
    assert steps.evaluate(PACKS) == 0
    ack_server.fault_of.clear()
    hurry_until_sent(steps)
    assert len(ack_server.effects()) == 1
