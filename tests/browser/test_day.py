"""A day between steel shelves: visits begun, worked and closed where no network is, in pages that were closed and opened again."""

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from kafield.accounts.models import Store, Territory, TerritoryStore
from kafield.bench import call
from kafield.bench.thumb import Thumb
from kafield.kit.db import db, writing
from kafield.visits.models import Pause, Photo, Stop, Visit
from tests.browser.invariants import invariants
from tests.browser.pack_page import take_along
from tests.browser.sheet import FOUND, IS_LISTED, jot_and_keep, jotted, settle
from tests.browser.store import furnish, kept, picture_of_a_shelf
from tests.browser.window import wait
from tests.browser.witness import Witness
from tests.cast import LONG_AGO, World

pytestmark = pytest.mark.browser


@pytest.fixture
def anas(phone_of: Callable[[str], Page], witness: Witness, world: World) -> Page:
    furnish(world)
    return phone_of("ana")


def open_sheet(page: Page, live: str, stop: uuid.UUID) -> Thumb:
    page.goto(f"{live}/calls/{stop}")
    wait(page, "() => customElements.get('call-steps') && customElements.get('new-id')")
    return Thumb(page)


def photograph(page: Page, picture: Path) -> None:
    page.locator(f"{FOUND} input[type=file]").set_input_files(picture)
    wait(page, IS_LISTED)


def add_stops(world: World, number: int) -> list[uuid.UUID]:
    """More stores of the same kind on Ana's way today."""
    with writing():
        like = db.session.get_one(Store, world.stores.gubei)
        territory = db.session.query(Territory).filter_by(name="闵行线路").one()
        return [add_stop(world, like, territory, n) for n in range(number)]


def add_stop(world: World, like: Store, territory: Territory, number: int) -> uuid.UUID:
    keys = {"search_key": like.search_key, "sort_key": like.sort_key, "stroke_key": like.stroke_key}
    store = Store(
        code=f"DAY{number}", account_id=like.account_id, name=f"Store {number}", format=like.format, selling_area=5000,
        opened_on=LONG_AGO, latitude=like.latitude, longitude=like.longitude, **keys,
    )  # fmt: skip
    db.session.add(store)
    db.session.flush()
    db.session.add(TerritoryStore(territory_id=territory.id, store_id=store.id, from_day=LONG_AGO))
    stop = Stop(id=uuid.uuid4(), day=world.today, rep_id=world.people.ana, store_id=store.id, position=3 + number)
    db.session.add(stop)
    return stop.id


def test_a_visit_goes_on_without_a_network_after_a_reload_and_in_a_new_page(
    anas: Page, phone: BrowserContext, live: str, world: World, witness: Witness
) -> None:
    take_along(anas, live)
    phone.set_offline(True)
    thumb = open_sheet(anas, live, world.stop)
    call.check_in(thumb)
    jot_and_keep(anas, "before")
    anas.reload()
    expect(anas.locator("#display_list [data-pending-key]")).to_have_count(1)
    expect(anas.locator("#check_in")).to_have_attribute("data-state", "done")
    again = phone.new_page()
    anas.close()
    open_sheet(again, live, world.stop)
    expect(again.locator("#display_list [data-pending-key]")).to_have_count(1)
    jot_and_keep(again, "after")
    invariants(witness, again, settled=False)
    phone.set_offline(False)
    settle(again)
    invariants(witness, again)
    assert jotted() == ["before", "after"]


def test_a_visit_rests_and_goes_on_without_a_network(
    anas: Page, phone: BrowserContext, live: str, world: World
) -> None:
    take_along(anas, live)
    phone.set_offline(True)
    thumb = open_sheet(anas, live, world.stop)
    call.check_in(thumb)
    for _ in range(2):
        rest(anas, "Pause", "paused")
        expect(anas.locator("[data-step-next]")).to_have_text("Go on")
        anas.reload()
        rest(anas, "Go on", "done")
        anas.reload()
        expect(anas.locator("#check_in")).to_contain_text("Working again")
    phone.set_offline(False)
    settle(anas)
    expect(anas.locator("#check_in:not([data-pending-key])")).to_contain_text("Checked in at")
    assert [pause.resumed_at is None for pause in kept(Pause)] == [False, False]


def rest(page: Page, words: str, state: str) -> None:
    """Taps Pause or Go on, and stands there as the page says."""
    page.locator("#check_in").get_by_role("button", name=words).tap()
    expect(page.locator("#check_in")).to_have_attribute("data-state", state)


@pytest.mark.full
def test_ten_visits_of_a_day_without_a_network_arrive_once_and_in_order(
    anas: Page, phone: BrowserContext, live: str, world: World, witness: Witness, tmp_path: Path
) -> None:
    stops = [world.stop, world.second_stop, *add_stops(world, 8)]
    take_along(anas, live)
    phone.set_offline(True)
    page, picture = anas, picture_of_a_shelf(tmp_path)
    for number, stop in enumerate(stops):
        thumb = open_sheet(page, live, stop)
        call.check_in(thumb)
        photograph(page, picture)
        jot_and_keep(page, f"{number} entrance")
        jot_and_keep(page, f"{number} checkout")
        call.check_out(thumb, summary=f"Store {number} done")
        closed, page = page, phone.new_page()
        closed.close()
    page.goto(f"{live}/calls/today")
    invariants(witness, page, settled=False)
    assert kept(Visit) == [visit for visit in kept(Visit) if visit.rep_id != world.people.ana]
    phone.set_offline(False)
    settle(page)
    invariants(witness, page)
    visits = {visit.id: visit for visit in kept(Visit)}
    assert [visits[stop].summary for stop in stops] == [f"Store {number} done" for number in range(10)]
    assert sorted(jotted()) == sorted(f"{n} {where}" for n in range(10) for where in ("entrance", "checkout"))
    assert len(kept(Photo)) == 10
