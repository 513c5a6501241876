"""The formulas that run on the phone give what the server's give, case by case."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.ack_server import AckServer

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
