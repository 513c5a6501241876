"""A rep works a whole store call with a thumb: the real pages, the real outbox, the real server and its database."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from kafield.bench import call
from kafield.bench.thumb import Thumb
from kafield.displays.models import DisplayCheck
from kafield.kit.capture import Receipt
from kafield.kit.jobs import run_pending
from kafield.orders.models import Order, StockCount
from kafield.surveys.models import Answer, Response
from kafield.tasks.models import Task
from kafield.visits.models import Photo, Visit
from kafield.volumes.models import Snapshot
from tests.browser.outbox_page import hurry_until_sent, rows, until
from tests.browser.store import INSIDE, furnish, kept, picture_of_a_shelf
from tests.cast import PASSWORD, World

pytestmark = pytest.mark.browser
PATIENCE = 30_000
NO_NETWORK = ("ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED")


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return picture_of_a_shelf(tmp_path)


@pytest.fixture
def furnished(world: World) -> World:
    furnish(world)
    return world


@pytest.fixture
def complaints(phone: BrowserContext) -> Iterator[list[str]]:
    """What a browser complains of: errors of scripts, and what the content security policy refused."""
    found: list[str] = []
    phone.set_default_timeout(PATIENCE)
    phone.on("weberror", lambda error: found.append(str(error.error)))
    phone.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    yield found
    assert [each for each in found if not any(word in each for word in NO_NETWORK)] == []


@pytest.fixture
def posted(phone: BrowserContext) -> list[str]:
    """The addresses of the captures that were taken, in the order of the answers."""
    found: list[str] = []

    def note(answer: Any) -> None:
        if answer.request.headers.get("idempotency-key") and answer.ok:
            found.append(answer.url.rsplit("/", 1)[-1])

    phone.on("response", note)
    return found


def stand_in_the_store(phone: BrowserContext) -> None:
    phone.grant_permissions(["geolocation"])
    phone.set_geolocation(INSIDE)


def sheet_of_ana(phone_of: Callable[[str], Page], live: str, world: World) -> Thumb:
    page = phone_of("ana")
    page.goto(f"{live}/calls/{world.stop}", wait_until="networkidle")
    return Thumb(page)


def work(thumb: Thumb, shelf: Path) -> None:
    """All steps between the doors."""
    call.check_in(thumb)
    call.answer_checklist(thumb, shelf)
    call.check_displays(thumb, shelf, most=2)
    call.count_stock(thumb, most=3)
    call.order_goods(thumb, lines=3)
    call.check_out(thumb, summary="Stack moved to the entrance")


def sign_in(page: Page, live: str) -> None:
    page.goto(live)
    page.locator("[name=username]").fill("ana")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").tap()
    page.wait_for_url("**/calls/today")


def agree(thumb: Thumb, text: str) -> None:
    """A next step, written before the check-out."""
    call.unfold(thumb, "check-out")
    thumb.write(thumb.page.locator('[name="next.1.text"]'), text)


def test_a_rep_works_a_whole_call_and_the_supervisor_sees_it(
    phone: BrowserContext,
    phone_of: Callable[[str], Page],
    live: str,
    furnished: World,
    shelf: Path,
    complaints: list[str],
) -> None:
    stand_in_the_store(phone)
    page = phone.new_page()
    sign_in(page, live)
    thumb = Thumb(page)
    thumb.tap(page.locator(f"#next_stop a[href$='{furnished.stop}']"))
    page.wait_for_url(f"**/calls/{furnished.stop}")

    call.check_in(thumb)
    until(page, lambda waiting: not waiting)
    [visit] = [each for each in kept(Visit) if each.id == furnished.stop]
    assert (visit.place_state, visit.flags) == ("taken", [])
    assert visit.distance is not None
    assert visit.distance < 100

    call.answer_checklist(thumb, shelf)
    until(page, lambda waiting: not waiting)
    [response] = kept(Response)
    assert response.is_complete
    assert len(kept(Answer)) == 9
    assert [photo.subject.partition(":")[0] for photo in kept(Photo)] == ["question"]

    assert call.check_displays(thumb, shelf, most=2) == 2
    until(page, lambda waiting: not waiting)
    assert [(check.in_place, check.is_compliant) for check in kept(DisplayCheck)] == [(True, True)] * 2
    assert len(kept(Photo)) == 3

    assert call.count_stock(thumb, most=3) == 3
    until(page, lambda waiting: not waiting)
    [count] = [each for each in kept(StockCount) if each.visit_id == furnished.stop]
    assert {line.product_id: (line.shelf, line.back) for line in count.lines} == {
        furnished.products.soy: (6, 12), furnished.products.dark: (6, 12), furnished.products.oyster: (6, 6)
    }  # fmt: skip

    assert call.order_goods(thumb, lines=3) == 3
    until(page, lambda waiting: not waiting)
    [order] = kept(Order)
    # 1.5 x (90 - 18) - 18 = 90 -> 8 cases of 12; 1.5 x (90 - 12) - 12 = 105 -> 18 cases of 6
    assert {line.product_id: line.units for line in order.lines} == {
        furnished.products.soy: 96, furnished.products.dark: 96, furnished.products.oyster: 108
    }  # fmt: skip
    assert (order.state, order.total_minor) == ("submitted", 96 * 850 + 96 * 990 + 108 * 1250)

    agree(thumb, "Bring the new price tags")
    call.check_out(thumb, summary="Stack moved to the entrance")
    until(page, lambda waiting: not waiting)
    [visit] = [each for each in kept(Visit) if each.id == furnished.stop]
    assert (visit.is_open, visit.summary) == (False, "Stack moved to the entrance")
    assert "Bring the new price tags" in [task.text for task in kept(Task)]
    assert [snapshot.visit_id for snapshot in kept(Snapshot)] == [furnished.stop]

    run_pending()
    assert {photo.state for photo in kept(Photo)} == {"ready"}
    page.reload(wait_until="networkidle")
    expect(page.locator("#check_out")).to_have_attribute("data-state", "done")
    brief = page.request.get(live + str(page.locator("a[href*='/briefs/']").get_attribute("href")))
    assert (brief.status, brief.body()[:5]) == (200, b"%PDF-")
    done, total = page.locator(".header-end .ring text").text_content().split("/")
    assert done == total
    thumb.tap(page.get_by_role("button", name="Back to today"))
    page.wait_for_url("**/calls/today")

    page.close()  # its own answers would sign Ana in again
    board = phone_of("sue")
    board.goto(f"{live}/supervision/board", wait_until="networkidle")
    expect(board.locator("#main")).to_contain_text(f"{order.total_minor // 100:,}")
    assert "/visits/photos/" in board.request.get(f"{live}/supervision/photos").text()
    for kpi in ("plan", "displays", "strike", "time", "score"):
        assert board.request.get(f"{live}/supervision/rows/{kpi}").status == 200


def test_a_call_counts_as_much_where_the_place_is_refused(
    phone: BrowserContext,
    phone_of: Callable[[str], Page],
    live: str,
    furnished: World,
    shelf: Path,
    complaints: list[str],
) -> None:
    refuse_place(phone, live)
    thumb = sheet_of_ana(phone_of, live, furnished)
    work(thumb, shelf)
    until(thumb.page, lambda waiting: not waiting)
    [visit] = [each for each in kept(Visit) if each.id == furnished.stop]
    assert (visit.place_state, visit.distance, visit.is_open) == ("refused", None, False)
    assert len(kept(Order)) == 1


def refuse_place(phone: BrowserContext, live: str) -> None:
    """As when the rep says no to the browser's question."""
    page = phone.new_page()
    session = phone.new_cdp_session(page)
    refused = {"permission": {"name": "geolocation"}, "setting": "denied", "origin": live}
    session.send("Browser.setPermission", refused)
    page.close()


def test_a_call_without_a_network_arrives_once_and_in_order(
    phone: BrowserContext,
    phone_of: Callable[[str], Page],
    live: str,
    furnished: World,
    shelf: Path,
    complaints: list[str],
    posted: list[str],
) -> None:
    stand_in_the_store(phone)
    thumb = sheet_of_ana(phone_of, live, furnished)
    phone.set_offline(True)
    work(thumb, shelf)
    names = [row["name"] for row in rows(thumb.page)]
    assert posted == []
    assert len(names) == 10
    phone.set_offline(False)
    hurry_until_sent(thumb.page)
    forms = [name for name in posted if name != "photos"]
    assert forms == ["check-in", "answers", "checks", "checks", "count", "order", "check-out"]
    assert posted.count("photos") == 3
    assert len(kept(Receipt)) == 10
    for kind, number in ((Response, 1), (DisplayCheck, 2), (Photo, 3), (Order, 1), (Snapshot, 1)):
        assert len(kept(kind)) == number
    expect(thumb.page.locator("[data-pending-key]")).to_have_count(0)


def test_a_second_submission_corrects_the_first_and_keeps_it(
    phone: BrowserContext, phone_of: Callable[[str], Page], live: str, furnished: World, complaints: list[str]
) -> None:
    thumb = sheet_of_ana(phone_of, live, furnished)
    call.check_in(thumb)
    call.count_stock(thumb, most=3)
    until(thumb.page, lambda waiting: not waiting)
    stock = call.step(thumb.page, "stock")
    call.unfold(thumb, "stock")
    thumb.tap(stock.locator("details:has(#stock_form) > summary"))
    thumb.number(stock.locator(f"[name='lines.{furnished.products.soy}.shelf_units']"), "20")
    thumb.close_keypad()
    thumb.tap("#stock_form button:not([type=button]):visible")
    until(thumb.page, lambda waiting: not waiting)
    counts = [each for each in kept(StockCount) if each.visit_id == furnished.stop]
    assert sorted(each.superseded_at is None for each in counts) == [False, True]
    [current] = [each for each in counts if each.superseded_at is None]
    assert {line.product_id: line.shelf for line in current.lines}[furnished.products.soy] == 20


def test_who_only_reads_a_call_finds_every_step_open_at_a_desk_and_one_at_a_time_on_a_phone(
    phone_of: Callable[[str], Page], live: str, furnished: World, complaints: list[str]
) -> None:
    page = phone_of("sue")
    page.goto(f"{live}/calls/{furnished.stop}", wait_until="networkidle")
    bodies = [page.locator(f"#step_{name} > :not(header)").first for name in ("displays", "stock", "order")]
    assert [body.is_visible() for body in bodies].count(True) <= 1
    page.set_viewport_size({"width": 1440, "height": 900})
    for body in bodies:
        expect(body).to_be_visible()
