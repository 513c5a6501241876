"""What the tests of the day pack do with a phone: take the day along, lose the network, look into its caches."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

RECORD = """(id) => new Promise((resolve) => {
  const opening = indexedDB.open("kafield-pack", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("meta", { keyPath: "id" });
  opening.onsuccess = () => {
    const found = opening.result.transaction("meta").objectStore("meta").get(id);
    found.onsuccess = () => { opening.result.close(); resolve(found.result ?? null); };
  };
})"""
CHANGE = """([id, changes]) => new Promise((resolve) => {
  const opening = indexedDB.open("kafield-pack", 1);
  opening.onsuccess = () => {
    const transaction = opening.result.transaction("meta", "readwrite");
    const store = transaction.objectStore("meta");
    const found = store.get(id);
    found.onsuccess = () => store.put({ ...found.result, ...changes });
    transaction.oncomplete = () => { opening.result.close(); resolve(); };
  };
})"""
CONTROLLED = "() => navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))"


def take_along(page: Page, live: str) -> None:
    """Opens today and waits until the day is on the phone and the worker answers."""
    page.goto(f"{live}/calls/today")
    expect(page.locator("pack-state")).to_have_attribute("data-state", "ready")
    until_true(page, CONTROLLED)


def until_true(page: Page, script: str) -> None:
    """Waits until a script, which may take its time to answer, says yes."""
    for _ in range(100):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never true: {script}")


def record(page: Page, name: str) -> Any:
    """A record of what the phone knows: session, pack, places, attempt, generations."""
    return page.evaluate(RECORD, name)


def change(page: Page, name: str, **changes: Any) -> None:
    page.evaluate(CHANGE, [name, changes])


def caches_of(page: Page) -> list[str]:
    return page.evaluate("() => caches.keys()")


def without_network(phone: BrowserContext, page: Page, address: str) -> Page:
    phone.set_offline(True)
    page.goto(address)
    return page
