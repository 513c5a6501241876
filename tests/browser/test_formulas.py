"""The formulas that run on the phone give what the server's give, case by case."""

import json
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from kafield.kit.db import writing
from kafield.volumes.actions import Fact, add_facts
from tests.browser.ack_server import AckServer
from tests.browser.store import furnish

pytestmark = pytest.mark.browser
VECTORS = json.loads((Path(__file__).parents[1] / "metrics" / "vectors.json").read_text())
EVERY = """async ([module, name, calls]) => {
  const formula = (await import(`/static/js/${module}.js`))[name];
  return calls.map((values) => formula(...values));
}"""


@pytest.fixture
def page(phone: BrowserContext, ack_server: AckServer) -> Page:
    page = phone.new_page()
    page.goto(f"{ack_server.url}/stock-line")
    return page


def results(page: Page, module: str, name: str, calls: list[list[Any]]) -> list[Any]:
    return page.evaluate(EVERY, [module, name, calls])


def test_an_order_costs_the_same(page):
    cases = VECTORS["order_total"]
    got = results(page, "stock", "orderTotal", [[case["lines"]] for case in cases])
    assert got == [case["total_minor"] for case in cases]


def test_a_checklist_has_the_same_score(page):
    cases = VECTORS["score"]
    got = results(page, "score", "scoreOf", [[case["answers"]] for case in cases])
    assert got == [{name: case[name] for name in ("earned", "possible", "percent", "sections")} for case in cases]


def test_a_score_is_rounded_the_same(page):
    scores = [number / 8 for number in range(801)]
    assert results(page, "score", "whole", [[score] for score in scores]) == [round(score) for score in scores]


def test_a_planned_sheet_shows_what_the_phone_would_compute_from_its_pack(page, as_ana, world):
    furnish(world)
    with writing():
        day = world.today.replace(day=3)
        facts = [(world.stores.gubei, 120), (world.stores.xinzhuang, 75)]
        add_facts([Fact(day, store, world.products.soy, volume, 100_000) for store, volume in facts], "sell_out")
    pack = as_ana.get("/sync/pack").get_json()
    pages = {entry["path"]: entry["body"] for entry in pack["entries"]}
    own = {place["store"]: place for place in pack["stores"]}
    stops = [call for call in pack["calls"] if call["day"] == pack["day"]]
    assert {stop["store"] for stop in stops} == {world.stores.gubei, world.stores.xinzhuang}
    figures = [own[stop["store"]] for stop in stops]
    computed = results(
        page, "vpo", "figuresOf", [[beside(pages[place["blank"]]), place["figures"]] for place in figures]
    )
    assert computed == [shown(pages[f"/calls/{stop['visit']}"]) for stop in stops]


def beside(blank: str) -> Any:
    return json.loads(unescape(blank.partition('data-beside="')[2].partition('"')[0]))


def shown(sheet: str) -> Any:
    return json.loads("{" + unescape(sheet.partition('name="shown" value=\'{')[2].partition("'")[0]))


def test_an_index_is_the_same(page):
    cases = VECTORS["index"]
    got = results(page, "vpo", "index", [[case["value"], case["base"]] for case in cases])
    assert got == [case["index"] for case in cases]


def test_a_store_has_the_same_place(page):
    cases = VECTORS["rank"]
    got = results(page, "vpo", "rank", [[case["values"], case["mine"]] for case in cases])
    assert got == [{name: case[name] for name in ("place", "of", "tied")} for case in cases]


def test_a_target_asks_the_same_of_a_store(page):
    cases = VECTORS["required_vpo"]
    got = results(page, "vpo", "requiredVpo", [[case["target"], case["stores"]] for case in cases])
    assert got == [case["vpo"] for case in cases]
    cases = VECTORS["gap"]
    asked = [[case[name] for name in ("so_far", "target", "start", "end", "today")] for case in cases]
    got = results(page, "vpo", "gapToTarget", asked)
    assert got == [{name: case[name] for name in ("missing", "days_left", "per_day", "projected")} for case in cases]
