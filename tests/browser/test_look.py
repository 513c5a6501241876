"""The component page shows every macro in every state; what holds for it holds for every page made of them."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from kafield.app import create_app
from kafield.settings import Settings
from tests import markup

pytestmark = pytest.mark.browser
TEMPLATES = Path(__file__).parents[2] / "kafield" / "templates"
WIDTHS = {"small phone": 320, "phone": 360, "tablet": 820, "desk": 1440}
# Parts of other macros, the frame of every page, and words that only scripts say.
SHOWN_BY_OTHERS = {"words", "errors", "hidden", "send_state", "send_state_of_row", "icon_names"}
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
TOO_SMALL = """() => [...document.querySelectorAll("a, button, input, select, textarea, summary, label.check")].filter((element) => {
  const seen = element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  if (!seen || element.closest("[popover]:not(:popover-open), .skip")) return false;
  element.scrollIntoView({ block: "center" });
  const { left, top, width, height } = element.getBoundingClientRect();
  const isHit = (y) => {
    const found = document.elementFromPoint(left + width / 2, y);
    return element.contains(found) || (found?.contains(element) && found.matches("label, .control, .step-value"));
  };
  return !isHit(top + height / 2 - 21) || !isHit(top + height / 2 + 21);
}).map((element) => element.outerHTML.slice(0, 120))"""
WIDER_THAN_THE_SCREEN = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The component page of a server that is being developed on."""
    folder = tmp_path_factory.mktemp("look")
    server = make_server(
        "127.0.0.1", 0, create_app(Settings(data_folder=folder, secret_key="look", development=True)), threaded=True
    )
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/components"
    server.shutdown()


def opened(browser: Browser, address: str, width: int, **options: object) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 780}, **options)
    page = context.new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_the_page_is_accessible_in_every_theme_and_fits_every_width(browser, address, width, theme):
    page = opened(browser, address, width, color_scheme=theme)
    found = [(each["id"], node["target"]) for each in Axe().run(page).response["violations"] for node in each["nodes"]]
    assert found == []
    assert page.evaluate(WIDER_THAN_THE_SCREEN) == 0
    page.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_makes_a_small_phone_scroll_sideways(browser, address, language):
    page = opened(browser, address, 320, locale=language)
    assert page.locator("html").get_attribute("lang") == language
    assert page.evaluate(WIDER_THAN_THE_SCREEN) == 0
    page.context.close()


def test_a_thumb_hits_what_it_aims_at(browser, address):
    page = opened(browser, address, 360, has_touch=True)
    assert page.evaluate(TOO_SMALL) == []
    page.context.close()


def test_nothing_of_the_page_is_refused_by_the_browser(browser, address):
    context = browser.new_context()
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address, wait_until="networkidle")
    assert complaints == []
    context.close()


def test_the_focus_is_seen(browser, address):
    page = opened(browser, address, 360)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2
    page.context.close()


def test_without_scripts_a_number_is_typed_and_a_sheet_opens(browser, address):
    page = opened(browser, address, 360, java_script_enabled=False)
    assert page.locator(".step-up").first.is_hidden()
    assert page.locator(".stepper input").first.is_visible()
    page.locator("[popovertarget=skip-sheet]").first.click()
    assert page.locator("#skip-sheet").is_visible()
    page.context.close()


def test_paper_shows_the_content_only(browser, address):
    page = opened(browser, address, 1440, color_scheme="dark")
    page.emulate_media(media="print")
    assert page.locator(".nav").is_hidden()
    assert page.locator(".action-bar").is_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.context.close()


def test_the_theme_of_the_reader_overrules_that_of_the_phone(browser, address):
    page = opened(browser, address, 360, color_scheme="dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark
    page.context.close()


def test_the_component_page_shows_every_macro():
    pages = [TEMPLATES / "components.html", *(TEMPLATES / "components").glob("*.html")]
    shown = {name for page in pages for _line, name in markup.macros_used(page.read_text(), "ui")}
    parts = {"icons", "fields", "choices", "counts", "buttons", "pieces", "figures", "photos", "frame"}
    assert markup.exported((TEMPLATES / "ui.html").read_text()) - shown - parts - SHOWN_BY_OTHERS == set()
