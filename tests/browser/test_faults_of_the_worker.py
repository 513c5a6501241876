"""Whatever the system does to the worker, and to what the phone keeps: what was saved has one effect, or is missed by name."""

import pytest
from playwright.sync_api import Page

from kafield.bench.proxy import Proxy
from kafield.sync.models import LossAlarm
from tests.browser.invariants import invariants
from tests.browser.pack_page import CONTROLLED, until_true
from tests.browser.sheet import jot_and_keep, jotted, outlast_a_second_tab, settle, until_tried
from tests.browser.store import kept
from tests.browser.witness import Witness
from tests.browser.worker_page import stop_workers, sync

pytestmark = pytest.mark.browser
# Every page that is opened says hello, as if the last one had said it long ago.
LONG_AGO = (
    """for (const name of Object.keys(localStorage)) if (name.startsWith("hello:")) localStorage.removeItem(name);"""
)


def until_asked(page: Page, proxy: Proxy) -> None:
    """Something with a key has reached the network."""
    for _ in range(400):
        if proxy.arrivals:
            return
        page.wait_for_timeout(50)
    pytest.fail("nobody asked")


def test_a_worker_that_is_killed_while_it_sends_sends_it_once(visit: Page, proxy: Proxy, witness: Witness) -> None:
    until_true(visit, CONTROLLED)
    phone = visit.context
    phone.set_offline(True)
    for words in ("one", "two"):
        jot_and_keep(visit, words)
    visit.close()
    blank = phone.new_page()
    proxy.arrivals.clear()
    proxy.faults.append("hang")
    phone.set_offline(False)
    until_asked(blank, proxy)
    stop_workers(blank)
    proxy.open_gate()
    blank.goto(f"{proxy.url}/calls/today", wait_until="networkidle")
    settle(blank)
    invariants(witness, blank)
    assert jotted() == ["one", "two"]


def test_two_tabs_and_the_worker_send_what_waits_once(visit: Page, proxy: Proxy, witness: Witness) -> None:
    until_true(visit, CONTROLLED)
    outlast_a_second_tab(visit, proxy, witness, wake=lambda: sync(visit, proxy.url))
    assert jotted() == [f"write {number}" for number in range(8)]


def test_what_the_system_took_from_the_phone_is_missed_by_name_and_the_page_goes_on(
    visit: Page, proxy: Proxy, witness: Witness
) -> None:
    visit.add_init_script(LONG_AGO)
    proxy.fault_of["/found"] = "unread"
    jot_and_keep(visit, "taken")
    until_tried(visit)
    say_hello_again(visit)
    evict(visit, proxy)
    proxy.fault_of.clear()
    jot_and_keep(visit, "goes on")
    settle(visit)
    assert jotted() == ["goes on"]
    say_hello_again(visit)
    [alarm] = kept(LossAlarm)
    assert [lost["key"] for lost in alarm.lost] == witness.keys[1:2]
    assert alarm.lost[0]["label"].startswith("Free display")


def say_hello_again(page: Page) -> None:
    with page.expect_response(lambda answer: answer.url.endswith("/sync/hello")):
        page.reload(wait_until="networkidle")


def evict(page: Page, proxy: Proxy) -> None:
    storage = {"origin": proxy.url, "storageTypes": "indexeddb"}
    page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", storage)
