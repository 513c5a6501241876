"""The five promises of the outbox, checked from the phone's database, the server's and the words on the page.

I1  an acknowledgement means exactly one effect
I2  "On this phone" ends in one effect or in a visible "Needs you"
I3  the order of a visit is kept
I4  nothing arrives under another user
I5  every submitted key is in the outbox or on the server, unless the page said NOT SAVED
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from kafield.displays.models import DisplayCheck
from kafield.kit.capture import Receipt, RefusedBody
from kafield.kit.db import db
from kafield.orders.models import StockCount
from kafield.surveys.models import Response
from kafield.visits.models import CannotDo, CheckOut, Photo
from tests.browser.window import Window, wait
from tests.browser.witness import Submitted, Witness

FACTS: dict[type[Any], tuple[str, ...]] = {
    DisplayCheck: ("found", "checks"),
    CannotDo: ("cannot",),
    CheckOut: ("check-out",),
    StockCount: ("count",),
    Response: ("answers",),
    Photo: ("photos",),
}
STORED = """() => new Promise((resolve) => {
  const opening = indexedDB.open("kafield-outbox");
  opening.onsuccess = () => {
    const stores = ["rows", "drafts", "receipts"];
    const reading = opening.result.transaction(stores);
    const all = stores.map((name) => reading.objectStore(name).getAll());
    reading.oncomplete = () => {
      opening.result.close();
      resolve(all.map(({ result }) => result.map(({ key, state, user, id }) => ({ key, state, user, id }))));
    };
  };
})"""
NOT_SAVED = "() => [...document.querySelectorAll('form[data-key]:has(unsaved-note[data-state=not-saved])')].map((form) => form.dataset.key)"
SAYS = "() => %s.includes(document.querySelector('header send-state:not([data-key], [data-lane])')?.dataset.state)"
WORDS = {
    "refused": ["needs", "sign-in"],
    "queued": ["phone", "sign-in", "needs"],
    "parked": ["phone", "sign-in", "needs"],
}


class Broken(AssertionError):
    """Which of the five does not hold, and for what."""


@dataclass(frozen=True)
class Sides:
    """What everybody has: the rep's hand, the phone, the page, the server."""

    witness: Witness
    rows: dict[str, str]
    drafts: list[str]
    acknowledged: set[str]
    not_saved: set[str]
    word_is_true: bool
    receipts: list[Receipt]
    refused: set[str]

    @property
    def arrived(self) -> dict[str, Receipt]:
        return {str(receipt.key): receipt for receipt in self.receipts}

    @property
    def answered(self) -> set[str]:
        """What the server has, itself or by what took its place."""
        return {*self.arrived, *(str(receipt.replaces) for receipt in self.receipts if receipt.replaces)}

    def is_back(self, one: Submitted) -> bool:
        """Refused while its form was open: it is the form's draft again."""
        return one.key in self.refused and any(f" {one.path} " in draft for draft in self.drafts)


def invariants(witness: Witness, window: Window, settled: bool = True) -> None:
    """Raises Broken with all that does not hold; `settled`: the network was back long enough."""
    sides = sides_of(witness, window)
    rules: list[Callable[[Sides], Iterator[str]]] = [I1, I3, I4, I5, I2 if settled else true_word]
    broken = [f"{rule.__name__}: {finding}" for rule in rules for finding in rule(sides)]
    if broken:
        raise Broken("\n".join(broken))


def sides_of(witness: Witness, window: Window) -> Sides:
    witness.read(window)
    rows, drafts, receipts = window.evaluate(STORED)
    users = {each.user for each in witness.submitted}
    db.session.rollback()
    mine = sa.select(Receipt).where(Receipt.user_id.in_(users)).order_by(sa.text("rowid"))
    return Sides(
        witness=witness,
        rows={row["key"]: row["state"] for row in rows},
        drafts=[draft["id"] for draft in drafts],
        acknowledged={receipt["key"] for receipt in receipts},
        not_saved=set(window.evaluate(NOT_SAVED)),
        word_is_true=says_so(window, [row["state"] for row in rows if int(row["user"]) == user_of(window)]),
        receipts=list(db.session.scalars(mine)),
        refused={str(key) for key in db.session.scalars(sa.select(RefusedBody.key))},
    )


def user_of(window: Window) -> int:
    return int(window.evaluate("() => document.documentElement.dataset.user") or 0)


def says_so(window: Window, states: list[str]) -> bool:
    worst = next((state for state in WORDS if state in states), "")
    words = WORDS.get(worst, ["sent"])
    try:
        wait(window, SAYS % words, 5000)
    except Exception as never:
        if "never came true" not in str(never):
            raise
        return False
    return True


def I1(sides: Sides) -> Iterator[str]:
    known = {*sides.witness.keys, *sides.witness.photos}
    for key in sides.acknowledged - sides.arrived.keys():
        yield f"{key} was acknowledged and has no effect"
    for key in sides.arrived.keys() - known:
        yield f"an effect under {key}, which nobody submitted"
    bodies = Counter((receipt.path, receipt.body_hash) for receipt in sides.receipts)
    for (path, _), times in bodies.items():
        if times > 1:
            yield f"the same words had their effect {times} times at {path}"
    yield from uneven_facts(sides)


def uneven_facts(sides: Sides) -> Iterator[str]:
    """The facts of the visits, counted against the receipts."""
    visits = {receipt.path.split("/")[2] for receipt in sides.receipts}
    for kind, ends in FACTS.items():
        facts = sum(str(visit) in visits for visit in db.session.scalars(sa.select(kind.visit_id)))
        receipts = sum(receipt.path.rsplit("/", 1)[-1] in ends for receipt in sides.receipts)
        if facts != receipts:
            yield f"{receipts} receipts and {facts} rows in {kind.__tablename__}"


def true_word(sides: Sides) -> Iterator[str]:
    if not sides.word_is_true:
        yield f"the page says otherwise than the rows are: {sorted(sides.rows.values())}"


def I2(sides: Sides) -> Iterator[str]:
    yield from true_word(sides)
    for key, state in sides.rows.items():
        if state == "refused" and key not in sides.refused:
            yield f"{key} needs the rep, and the server never refused it"
        if state in ("queued", "parked") and key in sides.witness.keys:
            yield f"{key} is still {state}"


def I3(sides: Sides) -> Iterator[str]:
    order = [key for key in sides.arrived if key not in sides.witness.out_of_turn]
    for lane in {each.lane for each in sides.witness.submitted}:
        meant = [each.key for each in sides.witness.submitted if each.lane == lane and each.key in order]
        came = [key for key in order if key in meant]
        if came != meant:
            yield f"visit {lane} was written as {meant} and came as {came}"
    for parent in sides.witness.submitted:
        for photo in parent.photos:
            if photo in order and (parent.key not in order or order.index(photo) < order.index(parent.key)):
                yield f"photo {photo} came before what lists it"


def I4(sides: Sides) -> Iterator[str]:
    for each in sides.witness.submitted:
        receipt = sides.arrived.get(each.key)
        if receipt and receipt.user_id != each.user:
            yield f"{each.key} of {each.user} arrived under {receipt.user_id}"


def I5(sides: Sides) -> Iterator[str]:
    safe = {*sides.rows, *sides.answered, *sides.not_saved, *sides.witness.done_with}
    for each in sides.witness.submitted:
        if each.key not in safe and not sides.is_back(each):
            yield f"{each.key} is neither in the outbox nor on the server ({each.path})"
        for photo in each.photos:
            if each.key in safe and photo not in safe:
                yield f"photo {photo} is neither in the outbox nor on the server"
