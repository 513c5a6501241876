"""A phone with next to no room: what it takes arrives, what it does not take is said, in words."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kafield.bench.proxy import Proxy
from kafield.visits.models import Photo
from tests.browser.invariants import invariants
from tests.browser.sheet import BLANK, FOUND, jot, jotted, settle
from tests.browser.store import furnish, kept, picture_of_noise
from tests.browser.window import wait
from tests.browser.witness import Witness
from tests.cast import World

pytestmark = pytest.mark.browser
MEGABYTE = 1_000_000
SHOTS = 6
SAID = f"""() => document.querySelector("{FOUND}").elements.photos?.value || !document.querySelector("{FOUND} [data-missed]").hidden"""
SUBMITTED = f"() => ({BLANK})() || document.querySelector('{FOUND} unsaved-note[data-state=not-saved]')"


@pytest.fixture
def tight(phone_of: Callable[[str], Page], proxy: Proxy, witness: Witness, world: World) -> Page:
    """Ana's call on a phone that gives the app one megabyte."""
    furnish(world)
    page = phone_of("ana")
    # Before the first write: afterwards the browser remembers how much room there was.
    cdp = page.context.new_cdp_session(page)
    cdp.send("Storage.overrideQuotaForOrigin", {"origin": proxy.url, "quotaSize": MEGABYTE})
    page.goto(f"{proxy.url}/calls/{world.stop}", wait_until="networkidle")
    page.locator("[data-step-next]").click()
    page.wait_for_selector("#check_in[data-state=done]:not([data-pending-key])")
    return page


def test_a_phone_with_one_megabyte_loses_nothing_and_says_what_it_did_not_take(
    tight: Page, proxy: Proxy, witness: Witness, tmp_path: Path
) -> None:
    proxy.refuse()
    missed = tight.locator(f"{FOUND} [data-missed]")
    saved = []
    for number in range(SHOTS):
        tight.locator(f"{FOUND} input[type=file]").set_input_files(picture_of_noise(tmp_path / f"{number}.jpg"))
        wait(tight, SAID)
        full = missed.is_visible()
        jot(tight, f"write {number}")
        wait(tight, SUBMITTED)
        if tight.locator(f"{FOUND} unsaved-note[data-state=not-saved]").count():
            expect(tight.locator(f"{FOUND} [name=note]")).to_have_value(f"write {number}")
            break
        saved.append(f"write {number}")
        if full:
            break
    assert full or len(saved) < SHOTS
    invariants(witness, tight, settled=False)
    proxy.listen()
    settle(tight)
    invariants(witness, tight)
    assert jotted() == saved
    assert 1 <= len(kept(Photo)) <= len(saved)
