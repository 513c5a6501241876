"""How KA Field gets onto a phone: a calm hint where it helps, and what it takes of the storage."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.browser
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"
OFFER = """() => {
  const offer = new Event("beforeinstallprompt", { cancelable: true });
  offer.prompt = async () => { window.asked = true; };
  dispatchEvent(offer);
}"""


@pytest.fixture
def today(phone: BrowserContext, phone_of: Callable[[str], Page], live: str) -> Callable[[str], Page]:
    """today(agent) is Ana's first page in a browser of that name."""

    def opened(agent: str = "") -> Page:
        page = phone_of("ana")
        if agent:
            page.add_init_script(f"Object.defineProperty(navigator, 'userAgent', {{ get: () => {agent!r} }})")
        page.goto(f"{live}/calls/today")
        page.wait_for_function("() => customElements.get('install-hint')")
        return page

    return opened


def test_an_iphone_is_told_of_the_share_button_and_believes_a_no_for_a_month(today):
    page = today(IPHONE)
    hint = page.locator("install-hint")
    expect(hint).to_contain_text("tap the share button")
    hint.get_by_role("button", name="Not now").tap()
    page.reload()
    page.wait_for_function("() => customElements.get('install-hint')")
    expect(page.locator("install-hint")).to_be_hidden()


@pytest.mark.parametrize(
    "chat", ["MicroMessenger/8.0.50", "MicroMessenger/7.0.1 wxwork/4.1.22", "AliApp(DingTalk/7.6.0)"]
)
def test_a_browser_inside_a_chat_is_left_for_a_real_one(chat, today):
    hint = today(f"{IPHONE} {chat}").locator("install-hint")
    expect(hint).to_contain_text("Open in browser")
    expect(hint).to_be_in_viewport(ratio=1)
    assert hint.bounding_box()["y"] < hint.page.locator("today-stops").bounding_box()["y"]


def test_android_asks_with_the_systems_own_question(today):
    page = today()
    expect(page.locator("install-hint")).to_be_hidden()
    page.evaluate(OFFER)
    page.get_by_role("button", name="Install").tap()
    page.wait_for_function("() => window.asked")
    expect(page.locator("install-hint")).to_be_hidden()


def test_the_own_page_tells_what_is_used_and_free(phone_of, live):
    page = phone_of("ana")
    page.goto(f"{live}/people/me")
    expect(page.locator("storage-used")).to_contain_text(re.compile(r"[\d.]+ MB used, [\d.]+ GB free"))
    expect(page.locator("storage-used .sub:visible")).to_have_count(1)
