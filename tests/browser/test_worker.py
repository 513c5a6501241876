"""The worker between versions, portals and a full phone: it never stands in the way, and never touches the outbox."""

import json
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Route, expect

from kafield.visits.models import Visit
from tests.browser.outbox_page import rows, until
from tests.browser.pack_page import caches_of, record, take_along, until_true, without_network
from tests.browser.store import furnish, kept
from tests.browser.worker_page import sync
from tests.cast import World

pytestmark = pytest.mark.browser
UPDATE = "() => navigator.serviceWorker.getRegistration().then((found) => found.update())"
WAITS = "() => navigator.serviceWorker.getRegistration().then((found) => Boolean(found.waiting))"
GONE = "() => navigator.serviceWorker.getRegistrations().then((found) => found.length === 0)"
EVICT = """async (end) => {
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) if (url.endsWith(end)) await (await caches.open(name)).delete(url);
}"""
HAS = """async (end) => {
  const found = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
  return found.flat().some(({ url }) => url.endsWith(end));
}"""
# The same again in a visit of its own, of which no page is told.
STORE_ANOTHER = """() => new Promise((stored) => {
  const opening = indexedDB.open("kafield-outbox");
  opening.onsuccess = () => {
    const writing = opening.result.transaction(["rows", "bodies"], "readwrite");
    const [rows, bodies] = ["rows", "bodies"].map((name) => writing.objectStore(name));
    rows.getAll().onsuccess = ({ target: { result: [{ seq, ...row }] } }) => {
      const key = crypto.randomUUID();
      rows.add({ ...row, key, lane: "another", tries: 0, triedAt: 0, nextAt: 0, notBefore: 0 });
      bodies.get(row.key).onsuccess = ({ target: { result } }) => bodies.put({ ...result, key });
    };
    writing.oncomplete = () => stored(opening.result.close());
  };
})"""
NOBODY_SENDS = "() => navigator.locks.query().then(({ held }) => !held.length)"
BUILD = """async () => {
  const app = document.querySelector("script[type=module]").src;
  return (await import(app.replace("app.js", "apart.js"))).$pack_make.build();
}"""


@pytest.fixture
def anas(phone_of: Callable[[str], Page], live: str, world: World) -> Page:
    """Ana's phone with her day on it."""
    furnish(world)
    page = phone_of("ana")
    take_along(page, live)
    return page


def cut(route: Route) -> None:
    body = route.fetch().body()
    route.fulfill(body=body[: len(body) // 2], content_type="application/json")


def altered(route: Route) -> None:
    pack = json.loads(route.fetch(headers={**route.request.headers, "accept-encoding": "identity"}).body())
    pack["entries"][0]["body"] = "<h1>Sign in to the Wi-Fi</h1>"
    route.fulfill(body=json.dumps(pack), content_type="application/json")


def portal(route: Route) -> None:
    route.fulfill(body="<h1>Sign in to the Wi-Fi</h1>", content_type="text/html")


def of_another(route: Route) -> None:
    pack = json.loads(route.fetch(headers={**route.request.headers, "accept-encoding": "identity"}).body())
    route.fulfill(body=json.dumps({**pack, "user": "999"}), content_type="application/json")


@pytest.mark.parametrize("fault", [cut, altered, portal, of_another])
def test_a_pack_that_is_not_whole_never_takes_the_place_of_the_one_before(fault, anas, phone, live, world):
    before = record(anas, "pack")
    anas.evaluate(EVICT, f"/calls/{world.stop}")
    anas.evaluate(EVICT, "/calls/today")
    phone.route("**/sync/pack?*", fault)
    assert anas.evaluate(BUILD) is False
    assert record(anas, "pack") == before
    assert [name for name in caches_of(anas) if name.startswith("kafield-pack-")] == [before["cache"]]


def test_what_is_missing_is_said(anas, phone):
    phone.route("**/sync/pack?*", altered)
    anas.evaluate(EVICT, "/calls/today")
    anas.evaluate(BUILD)
    expect(anas.locator("pack-state")).to_contain_text("Not ready: 1 of")


def test_a_page_that_the_system_took_is_taken_along_again(anas, phone, live, world):
    anas.evaluate(EVICT, f"/calls/{world.stop}")
    assert anas.evaluate(BUILD) is True
    without_network(phone, anas, f"{live}/calls/{world.stop}")
    expect(anas.locator("h1")).to_have_text("家樂福 古北店")


def test_a_file_that_the_system_took_is_fetched_again(anas, live):
    anas.evaluate(EVICT, "/app.css")
    assert anas.evaluate(HAS, "/app.css") is False
    anas.reload(wait_until="networkidle")
    assert anas.evaluate(HAS, "/app.css") is True


def check_in_unsent(phone: BrowserContext, page: Page, live: str, world: World) -> None:
    without_network(phone, page, f"{live}/calls/{world.stop}")
    page.locator("[data-step-next]").tap()
    until(page, lambda waiting: len(waiting) == 1)


def refuse_writes(app: Flask) -> None:
    """From now on the server has no time for anything that is written."""
    reads = app.wsgi_app

    def answer(environ: Any, start_response: Any) -> Any:
        if environ["REQUEST_METHOD"] != "POST":
            return reads(environ, start_response)
        start_response("503 Service Unavailable", [("Content-Length", "0")])
        return [b""]

    app.wsgi_app = answer  # type: ignore[method-assign]


def test_what_waits_is_sent_by_the_worker_when_no_page_is_open(anas, phone, live, world):
    check_in_unsent(phone, anas, live, world)
    anas.close()
    phone.set_offline(False)
    blank = phone.new_page()
    for _ in range(100):
        if world.stop in [visit.id for visit in kept(Visit)]:
            break
        blank.wait_for_timeout(100)
    assert world.stop in [visit.id for visit in kept(Visit)]


def test_beside_a_page_that_is_seen_the_worker_asks_nothing_before_its_time(anas, phone, live, world, app: Flask):
    """After so many tries the next one is a minute away; what only the worker knows of shows that it did look."""
    check_in_unsent(phone, anas, live, world)
    refuse_writes(app)
    phone.set_offline(False)
    until(anas, lambda waiting: waiting[0]["tries"] > 6, hurry=True)
    until_true(anas, NOBODY_SENDS)
    [before] = rows(anas)
    anas.evaluate(STORE_ANOTHER)
    sync(anas, live)
    until(anas, lambda waiting: waiting[1]["tries"] > 0)
    assert rows(anas)[0]["tries"] == before["tries"]


def test_a_new_version_waits_until_the_rep_wants_it_and_keeps_what_is_not_sent(anas, phone, live, world, app: Flask):
    check_in_unsent(phone, anas, live, world)
    refuse_writes(app)
    phone.set_offline(False)
    newer = copy(app.extensions["assets"])
    newer.version = "newer0000000"
    app.extensions["assets"] = newer
    anas.evaluate(UPDATE)
    until_true(anas, WAITS)
    assert [row["name"] for row in rows(anas)] == ["check-in"]
    phone.set_offline(True)
    anas.goto(f"{live}/calls/today")
    expect(anas.locator("#next_stop")).to_be_visible()
    note = anas.locator("new-version")
    expect(note).to_be_visible()
    with anas.expect_event("load"):
        note.get_by_role("button").tap()
    until_true(anas, WAITS.replace("Boolean(found.waiting)", "!found.waiting"))
    assert [row["name"] for row in rows(anas)] == ["check-in"]
    expect(anas.locator("#next_stop")).to_be_visible()
    assert record(anas, "generations")["versions"][0] == "newer0000000"
    assert len(record(anas, "generations")["versions"]) == 2


def test_a_bad_worker_is_called_back_and_the_outbox_stays(anas, phone, live, world, app: Flask):
    check_in_unsent(phone, anas, live, world)
    refuse_writes(app)
    phone.set_offline(False)
    app.extensions["settings"] = replace(app.extensions["settings"], worker=False)
    app.config["WORKER"] = False
    anas.evaluate(UPDATE)
    until_true(anas, GONE)
    assert caches_of(anas) == []
    assert [row["name"] for row in rows(anas)] == ["check-in"]
    page = phone.new_page()
    page.goto(f"{live}/calls/today", wait_until="networkidle")
    assert page.evaluate(GONE) is True
