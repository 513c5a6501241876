"""Whatever the network does to a write of a real call sheet: it has one effect, in its turn, and the page tells the truth."""

import re

import pytest
from playwright.sync_api import Page, expect

from kafield.bench.proxy import Proxy
from tests.browser.invariants import invariants
from tests.browser.sheet import jot_and_keep, jotted, outlast, outlast_a_refusal, outlast_a_second_tab, settle
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser
ON_THE_WAY = ("unread", "lost", "cut", "half sent", "emptied", "altered")
STRANGERS = ("500", "502", "503", "429", "portal", "portal 404", "firewall", "portal login")


@pytest.mark.parametrize("fault", [*ON_THE_WAY, *STRANGERS])
def test_a_write_survives(fault: str, visit: Page, proxy: Proxy, witness: Witness) -> None:
    outlast(fault, visit, proxy, witness)
    expect(visit.locator("body")).not_to_contain_text(re.compile("mall|oops|gateway|Blocked"))
    assert proxy.happened == [fault]
    assert jotted() == ["before", "after"]


def test_a_server_that_hangs_is_waited_for_and_asked_again(visit: Page, proxy: Proxy, witness: Witness) -> None:
    proxy.faults.append("hang")
    jot_and_keep(visit, "before")
    jot_and_keep(visit, "after")
    invariants(witness, visit, settled=False)
    proxy.open_gate()
    settle(visit)
    invariants(witness, visit)
    assert jotted() == ["before", "after"]


def test_writes_without_a_network_arrive_once_it_is_back(visit: Page, proxy: Proxy, witness: Witness) -> None:
    proxy.refuse()
    for words in ("one", "two", "three"):
        jot_and_keep(visit, words)
    invariants(witness, visit, settled=False)
    assert jotted() == []
    proxy.listen()
    settle(visit)
    invariants(witness, visit)
    assert jotted() == ["one", "two", "three"]


def test_a_refusal_that_comes_late_waits_for_the_rep(visit: Page, proxy: Proxy, witness: Witness) -> None:
    outlast_a_refusal(visit, proxy, witness)
    assert jotted() == ["after"]
    expect(visit.locator("header send-state")).to_contain_text("Needs you")


def test_two_tabs_send_what_waits_once(visit: Page, proxy: Proxy, witness: Witness) -> None:
    outlast_a_second_tab(visit, proxy, witness)
    assert jotted() == [f"write {number}" for number in range(8)]
