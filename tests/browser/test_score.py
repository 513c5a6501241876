"""The score of a checklist stands on the phone while it is answered, and is the one that the server gives in the end."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from kafield.bench import call
from kafield.bench.proxy import Proxy
from kafield.bench.thumb import Thumb
from tests.browser.outbox_page import hurry_until_sent
from tests.browser.store import picture_of_a_shelf

pytestmark = pytest.mark.browser
SCORE = re.compile(r"score (\d+)")


@pytest.fixture
def thumb(visit: Page) -> Thumb:
    visit.wait_for_function("() => customElements.get('checklist-score')")
    thumb = Thumb(visit)
    call.unfold(thumb, "checklist")
    return thumb


def score_of(page: Page, section: str) -> Locator:
    return page.get_by_role("heading", name=section).locator("[data-section-score]")


def choose(thumb: Thumb, question: str, answer: str) -> None:
    group = thumb.page.locator(".question", has_text=question)
    thumb.tap(group.locator("label:has(input[type=radio])", has_text=answer))


def test_a_section_says_its_score_once_it_is_begun(thumb):
    expect(score_of(thumb.page, "Shelf")).to_be_empty()
    choose(thumb, "On which level", "Hand level")
    expect(score_of(thumb.page, "Shelf")).to_have_text("10 of 100")
    choose(thumb, "On which level", "Eye level")
    expect(score_of(thumb.page, "Shelf")).to_have_text("20 of 100")
    expect(score_of(thumb.page, "Competitors")).to_be_empty()


def test_a_failed_critical_question_takes_the_marks_of_its_section(thumb):
    choose(thumb, "Is it on special?", "Yes")
    choose(thumb, "Are the price tags right?", "Yes")
    expect(score_of(thumb.page, "Price")).to_have_text("75 of 100")
    choose(thumb, "Are the price tags right?", "No")
    expect(score_of(thumb.page, "Price")).to_have_text("0 of 100")


def test_the_card_that_waits_says_the_score_that_the_server_gives(thumb, proxy: Proxy, tmp_path: Path):
    proxy.refuse()
    call.answer_checklist(thumb, picture_of_a_shelf(tmp_path))
    card = call.step(thumb.page, "checklist").locator("small").first
    expect(card).to_contain_text("12 questions · score ")
    waiting = SCORE.findall(card.inner_text())
    proxy.listen()
    hurry_until_sent(thumb.page)
    expect(thumb.page.locator("#step_checklist:not([data-pending-key])")).to_be_visible()
    assert SCORE.findall(card.inner_text()) == waiting != []
