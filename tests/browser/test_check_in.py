"""The write path end to end: the real page, the real outbox, the real server."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, expect

from kafield.kit.capture import Receipt
from kafield.kit.db import db
from kafield.visits.models import Visit
from tests.browser.outbox_page import rows, until
from tests.browser.store import INSIDE
from tests.cast import World

pytestmark = pytest.mark.browser


def test_a_check_in_without_a_network_reaches_the_server_once(
    phone_of: Callable[[str], Page], live: str, world: World
) -> None:
    page = phone_of("ana")
    page.goto(f"{live}/calls/{world.stop}", wait_until="networkidle")
    page.context.set_offline(True)
    page.locator("[data-step-next]").click()
    expect(page.locator("#check_in[data-sending=phone]")).to_be_visible()
    assert [row["name"] for row in rows(page)] == ["check-in"]
    page.context.set_offline(False)
    until(page, lambda waiting: not waiting)
    expect(page.locator("#check_in[data-pending-key]")).to_have_count(0)
    assert db.session.scalars(sa.select(Visit.id)).all() == [world.stop]
    assert len(db.session.scalars(sa.select(Receipt)).all()) == 1


def test_without_scripts_the_page_is_read_whole_and_says_what_is_missing(
    phone_of: Callable[[str], Page], live: str, world: World, context: BrowserContext
) -> None:
    cookies = phone_of("ana").context.cookies()
    assert context.browser
    bare = context.browser.new_context(java_script_enabled=False, locale="en-GB")
    bare.add_cookies(cookies)
    page = bare.new_page()
    page.goto(f"{live}/calls/{world.stop}")
    # Playwright's switch leaves <noscript> unread, so its words are looked for and not their place.
    assert "Please switch on scripts" in (page.locator("noscript").text_content() or "")
    expect(page.locator("#stock_form")).to_be_visible()
    expect(page.locator("#check_out_form")).to_be_visible()
    bare.close()


def test_nothing_moves_when_the_scripts_arrive(phone_of: Callable[[str], Page], live: str, world: World) -> None:
    """Every step has its place before: the page as it was rendered is the page that the scripts leave."""
    page = phone_of("ana")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(INSIDE)
    page.route("**/js/*.js", lambda route: route.abort())
    page.goto(f"{live}/calls/{world.stop}")
    before = places(page)
    page.unroute("**/js/*.js")
    page.goto(f"{live}/calls/{world.stop}", wait_until="networkidle")
    after = places(page)
    assert [(name, height) for name, _top, height in after] == [(name, height) for name, _top, height in before]
    assert [top for _name, top, _height in after] == pytest.approx([top for _name, top, _height in before], abs=1)


def places(page: Page) -> list[tuple[str, float, float]]:
    """The name, top and height of every step."""
    place = "(steps) => steps.map((it) => [it.dataset.step, it.getBoundingClientRect().top, it.offsetHeight])"
    found: list[tuple[str, float, float]] = page.locator("[data-step]").evaluate_all(place)
    return found
