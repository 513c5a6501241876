"""A store call, worked on the real pages by touch: each step is a function of a thumb on the open call sheet."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from kafield.bench.thumb import Thumb

NEXT = "[data-step-next]"
OVER = ("done", "cannot")
SHELF_AND_BACK = "[name$=shelf_units], [name$=back_cases]"


def step(page: Page, name: str) -> Locator:
    return page.locator(f"[data-step={name}]")


def is_done(page: Page, name: str) -> None:
    """Waits until the step says done, whether from the phone or from the server."""
    expect(step(page, name)).to_have_attribute("data-state", "done")


def unfold(thumb: Thumb, name: str) -> None:
    """Opens a step by its header, where it is not open yet."""
    found = step(thumb.page, name)
    if found.get_attribute("data-folded") is not None:
        thumb.tap(found.locator("> header"))


def check_in(thumb: Thumb) -> None:
    thumb.tap(NEXT)
    is_done(thumb.page, "check-in")


def answer_checklist(thumb: Thumb, picture: Path) -> int:
    """Answers every question that must be answered, one by one; returns how many were asked."""
    unfold(thumb, "checklist")
    questions = step(thumb.page, "checklist").locator("form .question")
    asked = questions.count()
    for number in range(asked):
        if questions.nth(number).is_visible():
            answer(thumb, questions.nth(number), picture)
    thumb.tap(NEXT)
    is_done(thumb.page, "checklist")
    return asked


def answer(thumb: Thumb, question: Locator, picture: Path) -> None:
    """Yes, the first choice, 9, or a photo: whatever this question takes. What is optional stays blank."""
    if question.locator("photo-input").count():
        thumb.photograph(question.locator(".photo-add"), picture)
        expect(question.locator("[data-photo]")).to_be_visible()
    elif question.locator("input[type=radio]").count():
        thumb.tap(question.locator("label:has(input[type=radio])").first)
    elif question.locator("input[data-number][required]").count():
        thumb.number(question.locator("input[data-number]"), "9")
    elif question.locator("input[required], textarea[required]").count():
        thumb.write(question.locator("input[required], textarea[required]"), "9")


def check_displays(thumb: Thumb, picture: Path, most: int) -> int:
    """Finds up to `most` displays as agreed, each with a photo; returns how many there were."""
    unfold(thumb, "displays")
    found = thumb.page.locator("article.display[data-part]")
    names = [found.nth(number).get_attribute("id") for number in range(min(most, found.count()))]
    for name in names:
        find_display(thumb, thumb.page.locator(f"#{name}"), picture)
    return len(names)


def find_display(thumb: Thumb, display: Locator, picture: Path) -> None:
    thumb.photograph(display.locator(".photo-add"), picture)
    expect(display.locator("[data-photo]")).to_be_visible()
    thumb.tap(display.locator("label:has([name=in_place][value=yes])"))
    thumb.tap(display.locator("as-last-time[data-section] button"))
    thumb.tap(display.locator("form button[data-kind]").last)
    expect(display).to_have_attribute("data-state", "done")


def count_stock(thumb: Thumb, most: int, digits: tuple[str, str] = ("6", "1")) -> int:
    """Counts shelf and back room of up to `most` items with the keypad; returns how many there were."""
    unfold(thumb, "stock")
    fields = step(thumb.page, "stock").locator(SHELF_AND_BACK)
    items = min(most, fields.count() // 2)
    thumb.number(fields.first, digits[0])
    for number in range(1, 2 * items):
        thumb.next_number(digits[number % 2])
    thumb.close_keypad()
    thumb.tap(NEXT)
    is_done(thumb.page, "stock")
    return items


def order_goods(thumb: Thumb, lines: int) -> int:
    """Takes what the count suggests, adds a case each until there are `lines` lines; returns how many there are."""
    unfold(thumb, "order")
    form = thumb.page.locator("#order_form")
    suggestions = form.locator("[data-take=last]")
    if suggestions.is_visible():
        thumb.tap(suggestions)
    cases = form.locator("[data-line]:visible")
    for number in range(cases.count()):
        if ordered(form) < lines and not cases.nth(number).locator("[name$=cases]").input_value():
            thumb.tap(cases.nth(number).locator(".step-up").first)
    taken = ordered(form)
    thumb.tap(NEXT)
    is_done(thumb.page, "order")
    return taken


def ordered(form: Locator) -> int:
    """How many lines have a quantity."""
    values = "(fields) => fields.filter(({ value }) => Number(value) > 0).length"
    return int(form.locator("[data-line] [name$=cases]").evaluate_all(values))


def check_out(thumb: Thumb, summary: str = "") -> None:
    unfold(thumb, "check-out")
    if summary:
        thumb.write(thumb.page.locator("#check_out [name=summary]"), summary)
    thumb.tap(NEXT)
    is_done(thumb.page, "check-out")
