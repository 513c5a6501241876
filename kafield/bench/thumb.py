"""A thumb on a phone: touches a page as a rep does, and counts."""

from pathlib import Path

from playwright.sync_api import Locator, Page

STEADY = """(element) => new Promise((resolve) => {
  let before;
  const look = () => {
    const { x, y } = element.getBoundingClientRect();
    if (before && Math.hypot(x - before.x, y - before.y) < 1) return resolve();
    before = { x, y };
    requestAnimationFrame(() => requestAnimationFrame(look));
  };
  look();
})"""


class Thumb:
    """Every tap is one touch; the digits of the keypad, the keyboard's letters and the camera are not counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.touches = 0

    def tap(self, target: str | Locator) -> None:
        """One touch, once the element is there and has come to rest."""
        element = self.page.locator(target) if isinstance(target, str) else target
        element.scroll_into_view_if_needed()
        element.evaluate(STEADY)
        element.tap()
        self.touches += 1

    def photograph(self, target: Locator, picture: Path) -> None:
        """One touch opens the camera; `picture` is what it takes."""
        with self.page.expect_file_chooser() as camera:
            self.tap(target)
        camera.value.set_files(picture)

    def number(self, field: Locator, digits: str) -> None:
        """One touch on the field, the rest on the keypad."""
        self.tap(field)
        self.press(digits)

    def next_number(self, digits: str) -> None:
        """One touch on the keypad's Next, the rest on its digits."""
        self.tap("ui-keypad [data-key=next]")
        self.press(digits)

    def press(self, digits: str) -> None:
        for digit in digits:
            self.page.locator(f'ui-keypad [data-key="{digit}"]').tap()

    def close_keypad(self) -> None:
        """One touch beside the field, on the name of what is counted."""
        self.tap("stock-line:has(:focus) .name")

    def write(self, field: Locator, text: str) -> None:
        """One touch on the field, the rest on the system's keyboard."""
        self.tap(field)
        field.fill(text)
