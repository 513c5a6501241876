"""Ana's call sheet as the harness uses it: short writes with words of their own, one after the other."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import Page

from kafield.bench.proxy import Proxy
from kafield.displays.models import DisplayCheck
from kafield.kit.capture import Receipt
from kafield.kit.db import db
from tests.browser.invariants import Broken, invariants
from tests.browser.outbox_page import HURRY, ROWS
from tests.browser.window import Window, wait
from tests.browser.witness import Witness

# Nobody fills in a form again within the blink of an eye: the page takes that for a slip.
SUBMIT = """async ([selector, fields]) => {
  const form = document.querySelector(selector);
  await customElements.whenDefined("new-id");
  await new Promise((blink) => setTimeout(blink, 160));
  for (const [name, value] of Object.entries(fields)) {
    const control = form.elements.namedItem(name);
    control.value = value;
    (control.length ? control[0] : control).dispatchEvent(new Event("input", { bubbles: true }));
  }
  form.requestSubmit();
}"""
TRIED = f"() => ({ROWS})().then((rows) => rows.every(({{ tries }}) => tries > 0))"
# The network is back, again and again, until nothing waits.
EMPTY = f"""async () => {{
  window.dispatchEvent(new Event("online"));
  return (await ({ROWS})()).every(({{ state }}) => state === "refused");
}}"""
FOUND = "#found_form"
BLANK = "() => !document.querySelector('#found_form [name=note]').value"
IS_LISTED = "() => document.querySelector('#found_form').elements.photos?.value"
TOO_LONG = "x" * 301
MOST_ARRIVALS = 1.2


def submit(page: Window, form: str, **fields: Any) -> None:
    page.evaluate(SUBMIT, [form, fields])


def jot(page: Window, words: str) -> None:
    """One write of the visit: a display found, with these words as its note."""
    submit(page, FOUND, type="stack", position="entrance", note=words)


def jot_and_keep(page: Window, words: str) -> None:
    """The form is empty again once the row is on the phone."""
    jot(page, words)
    wait(page, BLANK)


def until_tried(page: Window) -> None:
    """Every row that is still there was sent once."""
    wait(page, TRIED)


def settle(page: Window) -> None:
    """Lets the outbox try until nothing waits but what needs the rep."""
    wait(page, EMPTY)


def jotted() -> list[str]:
    """The words that had an effect, in the order of their receipts."""
    db.session.rollback()
    effects = sa.select(DisplayCheck.note).join(Receipt, Receipt.entity_id == DisplayCheck.display_id)
    return list(db.session.scalars(effects.order_by(sa.text("receipts.rowid"))))


def outlast(fault: str, page: Window, proxy: Proxy, witness: Witness) -> None:
    """Two writes, the first of them under a fault: the page tells the truth meanwhile, and both arrive."""
    proxy.faults.append(fault)
    jot_and_keep(page, "before")
    until_tried(page)
    invariants(witness, page, settled=False)
    jot_and_keep(page, "after")
    settle(page)
    invariants(witness, page)


def outlast_a_refusal(page: Window, proxy: Proxy, witness: Witness) -> None:
    """What the server refuses once the rep has gone on stays where he finds it, and the next write goes its way."""
    proxy.faults.append("unread")
    jot_and_keep(page, TOO_LONG)
    jot_and_keep(page, "after")
    settle(page)
    invariants(witness, page)


def outlast_a_second_tab(page: Page, proxy: Proxy, witness: Witness, wake: Callable[[], None] = lambda: None) -> None:
    """What was written without a network is sent once, whoever hears first that it is back: a tab, or whom `wake` wakes."""
    second = page.context.new_page()
    second.goto(page.url, wait_until="networkidle")
    proxy.refuse()
    for number in range(8):
        jot_and_keep(page, f"write {number}")
    proxy.latency = 0.1
    proxy.arrivals.clear()
    proxy.listen()
    wake()
    for tab in (page, second):
        tab.evaluate(HURRY)
    settle(page)
    invariants(witness, page)
    sent = len(proxy.arrivals)
    if sent > MOST_ARRIVALS * 8:
        raise Broken(f"arrivals: {sent} for 8 writes")
