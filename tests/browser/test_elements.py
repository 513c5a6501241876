"""The custom elements, each on a page of its own."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.ack_server import AckServer
from tests.browser.outbox_page import save

pytestmark = pytest.mark.browser
VECTORS = json.loads((Path(__file__).parents[1] / "metrics" / "vectors.json").read_text())


@pytest.fixture
def visit(phone: BrowserContext, ack_server: AckServer):
    def go(name: str) -> Page:
        page = phone.new_page()
        page.goto(f"{ack_server.url}/{name}", wait_until="networkidle")
        return page

    return go


def test_the_phone_computes_what_the_server_computes(visit) -> None:
    page = visit("stock-line")
    for case in VECTORS["offtake"]:
        values = [case[name] for name in ("last", "delivered", "returned", "now")]
        assert (
            page.evaluate("async (v) => (await import('/static/js/stock.js')).offtake(...v)", values) == case["offtake"]
        ), case
    for case in VECTORS["suggested_order"]:
        values = [case[name] for name in ("offtake", "now", "on_order", "case_size", "factor")]
        got = page.evaluate("async (v) => (await import('/static/js/stock.js')).suggestedOrder(...v)", values)
        assert got == {name: case[name] for name in ("need", "cases", "units")}, case


def test_a_count_shows_offtake_and_suggestion_with_its_reason(visit) -> None:
    page = visit("stock-line")
    expect(page.locator("stock-line p:visible")).to_have_count(0)
    page.get_by_label("shelf").fill("11")
    expect(page.locator("stock-line p:visible")).to_have_text("Sold 31, order 3: 1.5 × 31 − 11")
    expect(page.locator("[data-suggestion]")).to_have_text("3")
    page.get_by_label("back").fill("9")
    expect(page.locator("stock-line p:visible")).to_have_text("Too many")


def test_a_stepper_steps_within_its_bounds_and_repeats_while_pressed(visit) -> None:
    page = visit("order")
    field, stepper = page.get_by_label("cases"), page.locator("ui-stepper").first
    expect(field).to_have_value("")
    stepper.locator(".step-up").click()
    expect(field).to_have_value("1")
    stepper.locator(".step-down").click(click_count=2)
    expect(field).to_have_value("0")
    box = stepper.locator(".step-up").bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    expect(field).to_have_value("9")
    page.mouse.up()


def test_the_keypad_fills_the_field_and_goes_to_the_next(visit) -> None:
    page = visit("order")
    expect(page.locator("ui-keypad")).to_be_hidden()
    page.get_by_label("cases").tap()
    expect(page.locator("ui-keypad")).to_be_visible()
    for key in ["1", "2", "Back", "5"]:
        page.get_by_role("button", name=key, exact=True).tap()
    expect(page.get_by_label("cases")).to_have_value("15")
    page.get_by_role("button", name="Next").tap()
    page.get_by_role("button", name="7").tap()
    expect(page.get_by_label("free")).to_have_value("7")
    page.get_by_role("button", name="Next").tap()
    expect(page.locator("ui-keypad")).to_be_hidden()


def test_the_running_total_counts_cases_gifts_and_the_minimum(visit) -> None:
    page = visit("order")
    page.get_by_label("cases").fill("2")
    page.get_by_label("free").fill("3")
    expect(page.locator("[data-sum]")).to_have_text("¥87")
    expect(page.locator("[data-below]")).to_have_text("Still ¥13")
    page.get_by_label("Gift").check()
    expect(page.locator("[data-sum]")).to_have_text("¥84")
    expect(page.locator("running-total [data-count]")).to_have_text("2 lines")


def test_as_last_time_answers_marks_and_is_unmarked_by_a_change(visit) -> None:
    page = visit("questions")
    posted = "() => new URLSearchParams(new FormData(document.querySelector('#questions'))).toString()"
    page.get_by_label("q2").fill("6")
    page.get_by_role("button", name="All as last time").click()
    expect(page.get_by_label("No", exact=True)).to_be_checked()
    assert page.evaluate(posted) == "q1=no&q1__as_last=1&q2=6&why="
    page.get_by_label("Yes", exact=True).check()
    assert page.evaluate(posted) == "q1=yes&q2=6"


def test_an_answer_as_last_time_survives_as_a_draft(visit) -> None:
    page = visit("questions")
    page.get_by_role("button", name="q1 as last time").click()
    page.wait_for_timeout(400)
    page.reload()
    expect(page.locator("as-last-time[data-for=q1][data-used]")).to_have_count(1)
    posted = "() => new FormData(document.querySelector('#questions')).get('q1__as_last')"
    assert page.evaluate(posted) == "1"


def test_a_question_appears_only_while_it_is_asked(visit) -> None:
    page = visit("questions")
    expect(page.get_by_label("why")).to_be_hidden()
    page.get_by_label("No", exact=True).check()
    expect(page.get_by_label("why")).to_be_visible()
    page.get_by_label("Yes", exact=True).check()
    expect(page.get_by_label("why")).to_be_disabled()


def test_the_steps_of_a_call_open_one_by_one_and_the_button_names_the_next(visit) -> None:
    page = visit("call")
    button = page.locator("[data-step-next]")
    expect(page.get_by_label("note of first")).to_be_visible()
    expect(page.get_by_label("note of second")).to_be_hidden()
    expect(button).to_have_text("Save first")
    page.get_by_label("note of first").fill("one")
    button.click()
    expect(page.get_by_label("note of second")).to_be_visible()
    expect(button).to_have_text("Save second")
    expect(page.locator(".ring text")).to_have_text("1/2")
    page.locator("#first header").click()
    expect(button).to_have_text("Next: second")


def test_an_error_opens_the_step_it_is_in(visit) -> None:
    page = visit("call")
    page.get_by_label("note of first").fill("wrong")
    page.locator("[data-step-next]").click()
    expect(page.locator("#first .error")).to_be_visible()
    expect(page.locator("#first .error")).to_have_text("Say it right.")


def test_the_open_step_is_remembered(visit) -> None:
    page = visit("call")
    page.locator("#second header").click()
    expect(page.get_by_label("note of second")).to_be_visible()
    page.reload()
    expect(page.get_by_label("note of second")).to_be_visible()
    expect(page.get_by_label("note of first")).to_be_hidden()


def test_a_place_is_taken_with_consent_and_says_how_far(visit, phone: BrowserContext) -> None:
    phone.grant_permissions(["geolocation"])
    phone.set_geolocation({"latitude": 31.201, "longitude": 121.4, "accuracy": 12})
    page = visit("place")
    expect(page.locator("place-capture p:visible")).to_have_text("Here 111 m ±12")
    assert page.locator("[name=latitude]").input_value() == "31.201"
    assert page.locator("[name=place_state]").input_value() == "taken"
    phone.set_geolocation({"latitude": 31.3, "longitude": 121.4, "accuracy": 12})
    expect(page.locator("place-capture p:visible")).to_have_text("Outside")


def test_a_refused_place_is_said_and_holds_nothing_back(visit, phone: BrowserContext) -> None:
    page = visit("place")
    expect(page.locator("place-capture p:visible")).to_have_text("Refused")
    assert page.locator("[name=place_state]").input_value() == "refused"


def test_without_consent_no_place_is_asked_for(visit, phone: BrowserContext) -> None:
    phone.grant_permissions(["geolocation"])
    page = visit("no-place")
    expect(page.locator("place-capture p:visible")).to_have_text("No consent")
    assert page.locator("[name=latitude]").input_value() == ""


def test_photos_open_in_the_page_and_turn(visit) -> None:
    page = visit("pictures")
    page.locator("a[data-lightbox]").first.click()
    expect(page.locator("dialog [data-caption]")).to_have_text("First\nEnd cap", use_inner_text=True)
    page.keyboard.press("ArrowRight")
    expect(page.locator("dialog [data-caption]")).to_have_text("Second")
    expect(page.get_by_role("button", name="Next")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()


def test_times_are_shown_on_the_readers_clock(visit) -> None:
    expect(visit("pictures").locator("local-time")).to_have_text("10:42")


def test_a_dropped_draft_leaves_the_form_as_the_page_had_it(visit) -> None:
    page = visit("steps")
    page.get_by_label("note of stock").fill("half")
    page.wait_for_timeout(400)
    page.reload()
    page.get_by_role("button", name="Drop it").click()
    expect(page.get_by_label("note of stock")).to_have_value("")
    page.reload()
    expect(page.locator("unsaved-note")).to_have_count(0)
    save(page, "stock", "new")
    expect(page.locator("#stock")).to_contain_text("Server has new")
