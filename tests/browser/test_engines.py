"""The outbox in the engines of other phones: stored, there after a reload, sent once, whatever the network does."""

from collections.abc import Callable, Iterator

import pytest

from kafield.bench.proxy import Proxy
from tests.browser.engines import ENGINES
from tests.browser.invariants import invariants
from tests.browser.sheet import jot_and_keep, jotted, outlast, outlast_a_refusal, settle
from tests.browser.store import furnish
from tests.browser.test_faults import ON_THE_WAY, STRANGERS
from tests.browser.window import Window, wait
from tests.browser.witness import Witness
from tests.cast import PASSWORD, World

pytestmark = pytest.mark.browser
SIGN_IN = """(fields) => fetch("/people/sign-in", { method: "POST", body: new URLSearchParams(fields), redirect: "manual" })
  .then(() => null)"""
CHECK_IN = "() => document.querySelector('[data-step-next]').click()"
CHECKED_IN = "() => document.querySelector('#check_in[data-state=done]:not([data-pending-key])')"
SHOWN = "() => [...document.querySelectorAll('#display_list [data-pending-key]')].length === 1"
each_engine = pytest.mark.parametrize("window", ENGINES, indirect=True)


@pytest.fixture(scope="module")
def window(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """One browser for all tests of an engine: every test has an address of its own, and so a phone of its own."""
    with ENGINES[request.param](tmp_path_factory.mktemp(request.param)) as opened:
        yield opened


@pytest.fixture
def witness() -> Witness:
    return Witness()


@pytest.fixture
def call(window: Window, proxy: Proxy, world: World) -> Callable[[], None]:
    """Ana signs in, opens the call sheet of her first store and checks in; called again, she opens it again."""
    furnish(world)

    def open_sheet() -> None:
        window.goto(f"{proxy.url}/calls/{world.stop}")
        wait(window, "() => customElements.get('call-steps') && customElements.get('new-id')")

    window.goto(f"{proxy.url}/people/sign-in")
    window.evaluate(SIGN_IN, {"username": "ana", "password": PASSWORD})
    open_sheet()
    window.evaluate(CHECK_IN)
    wait(window, CHECKED_IN)
    return open_sheet


@each_engine
def test_what_waits_is_there_after_a_reload_and_is_sent_once(
    window: Window, call: Callable[[], None], proxy: Proxy, witness: Witness
) -> None:
    proxy.fault_of["/found"] = "unread"
    jot_and_keep(window, "kept")
    call()
    wait(window, SHOWN)
    invariants(witness, window, settled=False)
    proxy.fault_of.clear()
    settle(window)
    invariants(witness, window)
    assert jotted() == ["kept"]


@each_engine
def test_a_lost_answer_is_one_effect(window: Window, call: Callable[[], None], proxy: Proxy, witness: Witness) -> None:
    outlast("lost", window, proxy, witness)
    assert jotted() == ["before", "after"]


@each_engine
def test_without_a_network_all_is_kept_and_then_sent_in_order(
    window: Window, call: Callable[[], None], proxy: Proxy, witness: Witness
) -> None:
    proxy.refuse()
    for words in ("one", "two", "three"):
        jot_and_keep(window, words)
    invariants(witness, window, settled=False)
    proxy.listen()
    settle(window)
    invariants(witness, window)
    assert jotted() == ["one", "two", "three"]


@pytest.mark.full
@each_engine
@pytest.mark.parametrize("fault", [*ON_THE_WAY, *STRANGERS])
def test_a_write_survives(fault: str, window: Window, call: Callable[[], None], proxy: Proxy, witness: Witness) -> None:
    outlast(fault, window, proxy, witness)
    assert jotted() == ["before", "after"]


@pytest.mark.full
@each_engine
def test_a_late_refusal_waits_for_the_rep(
    window: Window, call: Callable[[], None], proxy: Proxy, witness: Witness
) -> None:
    outlast_a_refusal(window, proxy, witness)
    assert jotted() == ["after"]


def text_of(selector: str, words: str) -> str:
    return f"() => document.querySelector({selector!r})?.textContent.includes({words!r})"


@pytest.mark.full
@each_engine
def test_a_call_of_the_pack_opens_without_a_network(window: Window, proxy: Proxy, world: World) -> None:
    furnish(world)
    window.goto(f"{proxy.url}/people/sign-in")
    window.evaluate(SIGN_IN, {"username": "ana", "password": PASSWORD})
    window.goto(f"{proxy.url}/calls/today")
    wait(window, "() => document.querySelector('pack-state')?.dataset.state === 'ready'")
    wait(window, "() => Boolean(navigator.serviceWorker.controller)")
    proxy.refuse()
    for _ in range(2):
        window.goto(f"{proxy.url}/calls/{world.stop}")
        wait(window, text_of("h1", "家樂福 古北店"))
        wait(window, "() => customElements.get('call-steps')")
    window.goto(f"{proxy.url}/accounts/stores")
    wait(window, text_of("main", "家樂福 古北店"))
