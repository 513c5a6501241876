"""A rep takes his day along: what is on the phone, when it says so, and what it shows where there is no network."""

import re
import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from kafield.kit.db import db, writing
from kafield.people.models import Person
from kafield.visits.models import Stop
from tests.browser.pack_page import caches_of, change, record, take_along, without_network
from tests.browser.store import furnish
from tests.cast import World

pytestmark = pytest.mark.browser
DAYS = 86_400_000
REFRESH = """async (path) => {
  const app = document.querySelector("script[type=module]").src;
  return (await import(app.replace("app.js", "rest.js"))).$pack.refresh(path);
}"""


@pytest.fixture
def furnished(world: World) -> World:
    furnish(world)
    return world


@pytest.fixture
def anas(phone_of: Callable[[str], Page], live: str, furnished: World) -> Page:
    """Ana's phone with her day on it."""
    page = phone_of("ana")
    take_along(page, live)
    return page


def test_the_day_is_ready_when_every_page_and_file_was_verified(anas, furnished):
    expect(anas.locator("pack-state")).to_contain_text("Ready for today")
    pack = record(anas, "pack")
    assert pack["user"] == str(furnished.people.ana)
    assert {f"/calls/{furnished.stop}", f"/calls/{furnished.second_stop}", "/calls/today"} <= {
        entry["path"] for entry in pack["entries"]
    }
    assert [name for name in caches_of(anas) if name.startswith("kafield-pack-")] == [pack["cache"]]


def test_today_and_every_planned_call_start_without_a_network(anas, phone, live, furnished):
    without_network(phone, anas, f"{live}/calls/today")
    expect(anas.locator("#next_stop h2")).to_have_text("家樂福 古北店")
    for stop, name in ((furnished.stop, "家樂福 古北店"), (furnished.second_stop, "農工商 莘庄店")):
        anas.goto(f"{live}/calls/{stop}")
        expect(anas.locator("h1")).to_have_text(name)
        anas.wait_for_function("() => customElements.get('call-steps')")
        expect(anas.locator("[data-step-next]")).to_have_text("Check in")


def test_the_start_page_leads_to_today_without_a_network(anas, phone, live):
    without_network(phone, anas, live)
    expect(anas.locator("#next_stop")).to_be_visible()


def test_tomorrow_begins_without_a_network_too(anas, phone, live, furnished):
    with writing():
        stop = db.session.get_one(Stop, furnished.second_stop)
        stop.day = furnished.today.replace(day=24)
    anas.reload()
    expect(anas.locator("pack-state")).to_contain_text("Ready for today")
    anas.wait_for_function("() => document.querySelectorAll('pack-state[data-state=ready]').length")
    pack = record(anas, "pack")
    change(anas, "pack", skew=pack["skew"] - DAYS)
    without_network(phone, anas, f"{live}/calls/today")
    expect(anas.locator("#next_stop h2")).to_have_text("農工商 莘庄店")


def test_a_page_that_was_not_taken_along_says_so_in_the_readers_language(anas, phone, live, furnished):
    without_network(phone, anas, f"{live}/accounts/{furnished.accounts.carrefour}")
    expect(anas.locator("#main")).to_contain_text("This page is not on the phone")
    anas.get_by_role("link", name="Today").first.tap()
    expect(anas.locator("#next_stop")).to_be_visible()


def test_a_network_that_swallows_everything_is_not_waited_for(anas, live, furnished, app: Flask, hung):
    with hung():
        anas.goto(f"{live}/calls/{furnished.stop}")
        expect(anas.locator("h1")).to_have_text("家樂福 古北店")


def test_nobody_else_sees_the_pack(anas, phone, live, phone_of, furnished):
    page = phone_of("bo")
    page.goto(f"{live}/people/me")
    page.wait_for_function("(user) => document.documentElement.dataset.user === user", arg=str(furnished.people.bo))
    until_session(page, furnished.people.bo)
    change(page, "pack", user=str(furnished.people.ana))
    without_network(phone, page, f"{live}/calls/{furnished.stop}")
    expect(page.locator("#main")).to_contain_text("This page is not on the phone")
    assert "古北" not in page.content()


def until_session(page: Page, user: int) -> None:
    for _ in range(50):
        if (record(page, "session") or {}).get("user") == str(user):
            return
        page.wait_for_timeout(100)
    pytest.fail("the phone does not know who is signed in")


def test_a_pack_older_than_three_days_is_refused(anas, phone, live, furnished):
    pack = record(anas, "pack")
    change(anas, "pack", verifiedAt=pack["verifiedAt"] - 3 * DAYS - 1000)
    without_network(phone, anas, f"{live}/calls/{furnished.stop}")
    expect(anas.locator("#main")).to_contain_text("This page is not on the phone")


def test_another_language_makes_another_pack(anas, phone, live, furnished):
    with writing():
        db.session.get_one(Person, furnished.people.ana).language = "zh-Hant"
    before = record(anas, "pack")["cache"]
    anas.reload()
    until_pack(anas, lambda pack: pack["language"] == "zh-Hant" and pack["cache"] != before)
    without_network(phone, anas, f"{live}/calls/{furnished.stop}")
    expect(anas.locator("html")).to_have_attribute("lang", "zh-Hant")


def until_pack(page: Page, holds: Callable[[dict], bool]) -> None:
    for _ in range(100):
        pack = record(page, "pack")
        if pack and holds(pack):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"still {record(page, 'pack')}")


def test_a_changed_plan_makes_another_pack(anas, live, furnished):
    plan = record(anas, "pack")["plan"]
    with writing():
        db.session.get_one(Stop, furnished.second_stop).state = "cancelled"
    anas.reload()
    until_pack(anas, lambda pack: pack["plan"] != plan)
    expect(anas.locator("pack-state")).to_contain_text("Ready for today")


def test_signing_out_takes_the_pack_and_leaves_the_outbox(anas, phone, live, furnished):
    anas.goto(f"{live}/people/me")
    anas.wait_for_load_state("networkidle")
    anas.get_by_role("button", name="Sign out").tap()
    anas.wait_for_url("**/people/sign-in")
    assert record(anas, "session") is None
    assert record(anas, "pack") is None
    without_network(phone, anas, f"{live}/calls/{furnished.stop}")
    assert "古北" not in anas.content()


def stopped(page: Page, live: str, stop: uuid.UUID) -> Page:
    page.goto(f"{live}/calls/{stop}")
    page.wait_for_function("() => customElements.get('call-steps')")
    return page


def test_a_call_that_was_sent_is_taken_along_again(anas, phone, live, furnished):
    before = hash_of(anas, f"/calls/{furnished.stop}")
    stopped(anas, live, furnished.stop).locator("[data-step-next]").tap()
    expect(anas.locator("#check_in[data-state=done]:not([data-pending-key])")).to_be_visible()
    assert anas.evaluate(REFRESH, f"/calls/{furnished.stop}") is True
    assert hash_of(anas, f"/calls/{furnished.stop}") != before
    without_network(phone, anas, f"{live}/calls/{furnished.stop}")
    expect(anas.locator("#check_in")).to_have_attribute("data-state", "done")
    assert anas.locator("#check_in[data-pending-key]").count() == 0


def test_a_call_is_taken_along_again_right_after_it_was_sent(anas, phone, live, furnished):
    """Although the phone said hello when the page was opened, and may not again within the minute."""
    before = hash_of(anas, f"/calls/{furnished.stop}")
    stopped(anas, live, furnished.stop).locator("[data-step-next]").tap()
    until_pack(anas, lambda _: hash_of(anas, f"/calls/{furnished.stop}") != before)
    without_network(phone, anas, f"{live}/calls/{furnished.stop}")
    expect(anas.locator("#check_in")).to_have_attribute("data-state", "done")


def hash_of(page: Page, path: str) -> str:
    [found] = [entry["sha256"] for entry in record(page, "pack")["entries"] if entry["path"] == path]
    return str(found)


def portal(route: Route) -> None:
    route.fulfill(body="<h1>Sign in to the Wi-Fi</h1>", content_type="text/html")


def of_nobody(route: Route) -> None:
    body = route.fetch().text()
    route.fulfill(body=re.sub(' data-user="[^"]*"', "", body), content_type="text/html")


def cut(route: Route) -> None:
    body = route.fetch().body()
    route.fulfill(body=body[: len(body) // 2], content_type="text/html")


def test_a_day_that_no_network_brought_is_taken_along_by_the_next_page(phone_of, live, furnished):
    page = phone_of("ana")
    page.route("**/sync/pack?*", lambda route: route.abort())
    with page.expect_event("requestfailed", lambda asked: "/sync/pack" in asked.url):
        page.goto(f"{live}/calls/today")
    expect(page.locator("pack-state")).to_have_attribute("data-state", "none")
    page.unroute_all(behavior="ignoreErrors")
    take_along(page, live)


@pytest.mark.parametrize("fault", [portal, of_nobody, cut, lambda route: route.abort()])
def test_a_page_that_is_not_whole_or_not_his_never_takes_the_place_of_the_one_before(
    fault, anas, phone, live, furnished
):
    address = f"/calls/{furnished.stop}"
    before = hash_of(anas, address)
    anas.route(f"**{address}", fault)
    assert anas.evaluate(REFRESH, address) is False
    assert hash_of(anas, address) == before
    anas.unroute_all()
    without_network(phone, anas, f"{live}{address}")
    expect(anas.locator("h1")).to_have_text("家樂福 古北店")


def test_a_page_that_is_not_of_the_pack_is_not_taken_along_by_itself(anas):
    assert anas.evaluate(REFRESH, "/accounts/stores") is False


def test_the_figures_behind_a_planned_store_are_there_without_a_network(anas, phone, live, furnished):
    without_network(phone, anas, live)
    stopped(anas, live, furnished.stop).get_by_role("link", name="Store VPO").tap()
    expect(anas.locator("#rows")).to_be_visible()
    anas.goto(f"{live}/volumes/stores/{furnished.stores.gubei}?month=2026-01")
    expect(anas.locator("#main")).to_contain_text("This page is not on the phone")
