"""What the tests of the outbox do with a page: save a form, look into the rows, let the network come back."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

ROWS = """() => new Promise((resolve) => {
  const opening = indexedDB.open("kafield-outbox");
  opening.onsuccess = () => {
    const all = opening.result.transaction("rows").objectStore("rows").getAll();
    all.onsuccess = () => {
      opening.result.close();
      resolve(all.result.map(({ key, name, state, tries, lane, size }) => ({ key, name, state, tries, lane, size })));
    };
  };
})"""
HURRY = "() => window.dispatchEvent(new Event('online'))"
FULL_PHONE = "() => { IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError') } }"


def save(page: Page, name: str, note: str) -> None:
    page.get_by_label(f"note of {name}").fill(note)
    page.get_by_role("button", name=f"Save {name}").click()


def rows(page: Page) -> list[dict[str, Any]]:
    """The rows of the outbox, as stored."""
    return page.evaluate(ROWS)


def until(page: Page, holds: Callable[[list[dict[str, Any]]], bool], hurry: bool = False) -> None:
    """Waits until it holds of the rows; with `hurry` the network comes back again and again."""
    for _ in range(100):
        if hurry:
            page.evaluate(HURRY)
        if holds(rows(page)):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"still {rows(page)}")


def until_tried(page: Page) -> None:
    until(page, lambda waiting: bool(waiting) and waiting[0]["tries"] > 0)


def hurry_until_sent(page: Page) -> None:
    until(page, lambda waiting: not waiting, hurry=True)
