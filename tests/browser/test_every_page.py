"""Every page of every role on a phone: read aloud, by day and by night, on the smallest screen, under a thumb.

By default each page is looked at once, as the person who uses it most; `full` looks at it as everybody who may.
"""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, ViewportSize

from kafield.kit.db import writing
from tests.access import RULES, pages_read_by
from tests.browser.store import add_displays, add_last_count
from tests.browser.test_look import WIDER_THAN_THE_SCREEN
from tests.cast import World
from tests.scene import set_scene
from tests.test_access import address, filled

pytestmark = pytest.mark.browser
READERS = ("ana", "sue", "ada", "max")
IN_THE_FIELD = ("ana", "sue")
SMALL: ViewportSize = {"width": 320, "height": 640}
PHONE: ViewportSize = {"width": 360, "height": 780}
CONTRAST = {"runOnly": ["color-contrast"]}
# All steps, all that is folded; what moves stands still.
UNFOLD = """() => {
  for (const folded of document.querySelectorAll("details")) folded.open = true;
  for (const step of document.querySelectorAll("[data-folded]")) step.removeAttribute("data-folded");
}"""
# A box, or what around it takes its tap, is 48 px high and wide; a link within a sentence is as high as its line.
TOO_SMALL = """() => {
  const parts = [["#main", "a, button, input, select, textarea, summary"], [".nav, .header, .action-bar", "a, button"]];
  const all = parts.flatMap(([room, kinds]) => [...document.querySelectorAll(`:is(${room}) :is(${kinds})`)]);
  const around = "label, .control, .step-value, .stepper, .search";
  return all.filter((element) => {
    if (!element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) return false;
    if (element.closest("[popover]:not(:popover-open)") || element.matches("p a, small a, dd a")) return false;
    if (getComputedStyle(element).pointerEvents === "none") return false;
    const boxes = [element, element.closest(around)].filter(Boolean).map((box) => box.getBoundingClientRect());
    if (boxes.some(({ width, height }) => width >= 47.5 && height >= 47.5)) return false;
    element.scrollIntoView({ block: "center" });
    const { left, top, width, height } = element.getBoundingClientRect();
    const isHit = (y) => {
      const found = document.elementFromPoint(left + width / 2, y);
      return found && (element.contains(found) || (found.contains(element) && found.matches(`${around}, .row, .texts`)));
    };
    return !isHit(top + height / 2 - 23) || !isHit(top + height / 2 + 23);
  }).map((element) => element.outerHTML.slice(0, 100));
}"""


@pytest.fixture
def scene(world: World, live: str) -> SimpleNamespace:
    """Ana's closed call with all that hangs on it, and the store of her next stop."""
    scene = set_scene(world)
    with writing():
        add_displays(world)
        add_last_count(world)
    return scene


def first_read_by(app: Flask, name: str) -> list[str]:
    """Those that nobody before him reads."""
    before = READERS[: READERS.index(name)]
    seen = {endpoint for other in before for endpoint in pages_read_by(app, other)}
    return [endpoint for endpoint in pages_read_by(app, name) if endpoint not in seen]


def addresses(app: Flask, endpoints: list[str], scene: SimpleNamespace, world: World) -> Iterator[str]:
    for endpoint in endpoints:
        rule = RULES[endpoint]
        yield address(app, endpoint, {**vars(scene), **rule.over}, filled(rule.query, scene))
        if endpoint == "calls.show":
            yield f"/calls/{world.stop}"


def faults(page: Page, in_the_field: bool) -> list[Any]:
    page.evaluate(UNFOLD)
    found: list[Any] = violations(page)
    page.emulate_media(color_scheme="dark")
    found += [("dark", *each) for each in violations(page, CONTRAST)]
    page.emulate_media(color_scheme="light")
    if in_the_field:
        found += [("small", each) for each in page.evaluate(TOO_SMALL)]
    page.set_viewport_size(SMALL)
    if page.evaluate(WIDER_THAN_THE_SCREEN):
        found.append("wider than 320 px")
    page.set_viewport_size(PHONE)
    return found


def violations(page: Page, options: Any = None) -> list[tuple[str, Any]]:
    page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")
    answer = Axe().run(page, options=options).response
    return [(each["id"], node["target"]) for each in answer["violations"] for node in each["nodes"]]


def look(page: Page, live: str, paths: Iterator[str], name: str) -> dict[str, list[Any]]:
    """The faults of each page; every page has answered."""
    found = {}
    for path in paths:
        answer = page.goto(live + path)
        assert (path, answer.status) == (path, 200)
        found[path] = faults(page, name in IN_THE_FIELD)
    return {path: each for path, each in found.items() if each}


@pytest.mark.parametrize("name", READERS)
def test_every_page_is_fit_for_every_eye_and_thumb(name, app, live, scene, world, phone_of):
    paths = addresses(app, first_read_by(app, name), scene, world)
    assert look(phone_of(name), live, paths, name) == {}


@pytest.mark.full
@pytest.mark.parametrize("name", READERS)
def test_every_page_is_fit_for_everybody_who_may_read_it(name, app, live, scene, world, phone_of):
    paths = addresses(app, pages_read_by(app, name), scene, world)
    assert look(phone_of(name), live, paths, name) == {}


def test_the_sign_in_is_fit_for_every_eye_and_thumb(phone, live):
    assert look(phone.new_page(), live, iter(["/people/sign-in"]), "ana") == {}
