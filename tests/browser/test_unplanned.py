"""A visit that nobody planned, begun in a store without a network, arrives as if it had been."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from kafield.accounts.models import MustStock, Store
from kafield.bench import call
from kafield.bench.thumb import Thumb
from kafield.kit.db import db, writing
from kafield.visits.models import Stop, Visit
from kafield.volumes.actions import Fact, add_facts
from kafield.volumes.models import Snapshot
from kafield.volumes.queries import figures_for
from tests.browser.outbox_page import hurry_until_sent
from tests.browser.pack_page import take_along, without_network
from tests.browser.store import furnish, kept
from tests.cast import LONG_AGO, World

pytestmark = pytest.mark.browser
NAME = "A&B \"莘庄\" <b>'店'</b>"
SHOWN = "() => JSON.parse(document.querySelector('#check_out_form [name=shown]').value)"


@pytest.fixture
def unplanned(world: World) -> World:
    """農工商 莘庄店 is Ana's and not planned; its name would like to be markup, and it has sold more than the average."""
    furnish(world)
    with writing():
        db.session.get_one(Stop, world.second_stop).state = "cancelled"
        db.session.get_one(Store, world.stores.xinzhuang).name = NAME
        db.session.add(MustStock(product_id=world.products.soy, format="supermarket", from_day=LONG_AGO))
        day = world.today.replace(day=3)
        add_facts([Fact(day, world.stores.xinzhuang, world.products.soy, 120, 100_000)], "sell_out")
    return world


@pytest.fixture
def page(phone_of: Callable[[str], Page], live: str, unplanned: World, phone: BrowserContext) -> Page:
    """Ana's phone in the store, with her day on it and no network."""
    page = phone_of("ana")
    take_along(page, live)
    without_network(phone, page, f"{live}/accounts/stores")
    return page


def begin(page: Page) -> str:
    page.get_by_role("link", name="A&B").tap()
    page.wait_for_selector("h1:has-text('A&B')")
    return page.url.split("/calls/")[1][:36]


def test_the_list_of_stores_finds_by_pinyin_without_a_network(page):
    page.locator("input[type=search]").fill("gb")
    expect(page.locator("main li.row:visible")).to_have_count(1)
    expect(page.locator("main li.row:visible")).to_contain_text("古北店")


def test_a_second_tap_finds_the_same_visit(page, live):
    first = begin(page)
    page.goto(f"{live}/accounts/stores")
    assert begin(page) == first


def test_the_name_of_a_store_stays_words(page):
    begin(page)
    expect(page.locator("h1")).to_have_text(NAME)
    assert page.locator("h1 b").count() == 0


def test_the_visit_arrives_with_the_id_of_the_phone_and_the_figures_it_showed(page, phone, unplanned):
    visit_id = begin(page)
    expect(page.locator("store-figures")).to_contain_text("120")
    shown = page.evaluate(SHOWN)
    thumb = Thumb(page)
    call.check_in(thumb)
    call.count_stock(thumb, most=1)
    call.check_out(thumb, summary="Nobody planned it")
    phone.set_offline(False)
    hurry_until_sent(page)
    [visit] = [each for each in kept(Visit) if each.store_id == unplanned.stores.xinzhuang]
    assert (str(visit.id), visit.is_open, visit.summary) == (visit_id, False, "Nobody planned it")
    [snapshot] = kept(Snapshot)
    assert shown == figures_for(visit.store, unplanned.today)
    assert (snapshot.differs, snapshot.figures) == (False, shown)


def test_a_store_of_somebody_else_has_no_sheet(page, live, unplanned):
    page.goto(f"{live}/calls/at/{unplanned.stores.qibao}")
    expect(page.locator("#main")).to_contain_text("This page is not on the phone")


def test_the_title_of_the_figures_opens_the_step_where_no_page_lies_behind_it(page):
    begin(page)
    page.wait_for_function("() => customElements.get('call-steps')")
    page.get_by_role("link", name="Store VPO").tap()
    expect(page.locator("store-figures")).to_be_visible()
