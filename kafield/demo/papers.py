"""What became of an order after the call: confirmed, delivered, sent back, invoiced, paid."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from kafield.demo.base import DEMO_DAY, at, chance, named_id
from kafield.demo.chains import payment_days, price_to
from kafield.demo.goods import Item
from kafield.demo.journeys import Call
from kafield.orders.models import Credit, Invoice, Movement, MovementLine, OrderEvent, Payment

RETURNED, PAID = 0.04, 0.85
KEPT_CREDITS, SENT_BACK_ON = 6, DEMO_DAY - timedelta(days=3)
Lines = list[tuple[Item, int]]
Row = dict[str, Any]


@dataclass
class Books:
    """Rows by model, and running numbers; `office` is the person who books."""

    office: int
    rows: dict[Any, list[Row]] = field(default_factory=lambda: defaultdict(list))
    papers: int = 0
    paid: list[tuple[Call, Row, Row, Lines]] = field(default_factory=list)

    def add(self, model: Any, **row: Any) -> Row:
        self.rows[model].append(row)
        return row


def event(books: Books, order: Row, kind: str, when: datetime, note: str = "", by: int | None = None) -> None:
    books.add(
        OrderEvent,
        id=named_id(kind, order["id"]),
        order_id=order["id"],
        kind=kind,
        by_id=by or books.office,
        at=when,
        note=note,
    )


def confirm(books: Books, order: Row, cuts: dict[int, int], lines: Lines) -> None:
    """The office takes it on, and says what will not come."""
    order["state"] = "confirmed"
    event(books, order, "confirmed", order["submitted_at"] + timedelta(hours=3))
    names = ", ".join(f"{item.name} −{cuts[item.id]}" for item, _units in lines if item.id in cuts)
    if names:
        event(books, order, "cut", order["submitted_at"] + timedelta(hours=4), names)


def deliver(books: Books, call: Call, order: Row, day: date, lines: Lines, dice: Any) -> None:
    """The delivery note with its invoice; now and then a few units come back and are taken off it."""
    kept = [(item, units) for item, units in lines if units]
    amount = move(books, "delivery", call, order["id"], day, kept)
    order["state"] = "delivered"
    event(books, order, "delivered", at(day, 9), books.rows[Movement][-1]["number"])
    due = day + timedelta(days=payment_days(call.store.account))
    is_paid = due <= DEMO_DAY and dice.random() < PAID
    number = len(books.rows[Invoice]) + 1
    bill = books.add(
        Invoice,
        id=number,
        number=f"FP{day:%y%m}{number:05d}",
        store_id=call.store.id,
        order_id=order["id"],
        day=day,
        due_on=due,
        amount_minor=amount,
        paid_minor=0,
        currency="CNY",
    )
    if dice.random() < RETURNED and day + timedelta(days=2) <= DEMO_DAY:
        note = send_back(books, call, order, day + timedelta(days=2), kept[0])
        take_off(books, bill, note)
    if is_paid and bill["amount_minor"] > bill["paid_minor"]:
        settle(books, order, bill)
        books.paid.append((call, order, bill, kept))


def send_back(books: Books, call: Call, order: Row, day: date, line: tuple[Item, int]) -> Row:
    """At most two units go back; the credit note for them."""
    note = credited(books, call, order["id"], day, line)
    paper = books.rows[Movement][-1]
    event(books, order, "returned", at(day, 10), f"{paper['number']} · {paper['reason']}")
    return note


def credited(books: Books, call: Call, order_id: Any, day: date, line: tuple[Item, int]) -> Row:
    """The return paper and its credit note."""
    item, units = line
    amount = move(books, "return", call, order_id, day, [(item, min(units, 2))])
    return books.add(
        Credit,
        id=len(books.rows[Credit]) + 1,
        movement_id=books.papers,
        store_id=call.store.id,
        amount_minor=amount,
        used_minor=0,
        currency="CNY",
    )


def take_off(books: Books, bill: Row, note: Row) -> None:
    paper = books.rows[Movement][-1]
    note["used_minor"] = min(note["amount_minor"], bill["amount_minor"])
    pay(books, bill, paper["number"], paper["day"], note["used_minor"], note["id"])


def settle(books: Books, order: Row, bill: Row) -> None:
    reference, open_minor = f"HK{bill['number']}", bill["amount_minor"] - bill["paid_minor"]
    pay(books, bill, reference, bill["due_on"], open_minor)
    order["state"] = "paid"
    event(books, order, "paid", at(bill["due_on"], 14), reference)


def pay(books: Books, bill: Row, reference: str, day: date, amount: int, note: int | None = None) -> None:
    bill["paid_minor"] += amount
    books.add(
        Payment,
        id=len(books.rows[Payment]) + 1,
        invoice_id=bill["id"],
        credit_id=note,
        reference=reference,
        day=day,
        amount_minor=amount,
    )


def move(books: Books, kind: str, call: Call, order_id: Any, day: date, lines: Lines) -> int:
    """A delivery or return paper; returns its amount."""
    books.papers += 1
    books.add(
        Movement,
        id=books.papers,
        kind=kind,
        number=f"{'SH' if kind == 'delivery' else 'TH'}{day:%y%m}{books.papers:05d}",
        store_id=call.store.id,
        order_id=order_id,
        day=day,
        reason="" if kind == "delivery" else "临期",
    )
    for item, units in lines:
        books.add(
            MovementLine,
            movement_id=books.papers,
            product_id=item.id,
            units=units,
            amount_minor=units * price_to(call.store.account, item),
        )
    return sum(units * price_to(call.store.account, item) for item, units in lines)


def send_back_what_was_paid(books: Books) -> None:
    """A few stores have something to their credit: goods that were paid came back, and no invoice or
    payment of theirs came after it that would have used it."""
    busy = {bill["store_id"] for bill in books.rows[Invoice] if bill["day"] >= SENT_BACK_ON}
    busy |= {bill["store_id"] for _call, _order, bill, _lines in books.paid if bill["due_on"] >= SENT_BACK_ON}
    quiet = {bill["store_id"]: (call, order, lines) for call, order, bill, lines in books.paid}
    chosen = sorted(quiet.keys() - busy)
    for store in chance("credits").sample(chosen, min(KEPT_CREDITS, len(chosen))):
        call, order, lines = quiet[store]
        send_back(books, call, order, SENT_BACK_ON, lines[-1])


def send_back_before_the_visit(books: Books, call: Call, item: Item) -> None:
    """Where a rep goes next, short-dated goods of an older delivery came back: he reads of the credit before he goes in."""
    credited(books, call, None, SENT_BACK_ON, (item, 2))
