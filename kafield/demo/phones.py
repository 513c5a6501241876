"""What the reps' phones said of themselves: a receipt for every write of the last days, and what still waits."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kafield.demo.base import DEMO_DAY, DEMO_NOW, chance, insert, named_id
from kafield.demo.journeys import Call
from kafield.displays.models import DisplayCheck
from kafield.kit.capture import Receipt
from kafield.kit.db import db
from kafield.orders.models import Order, StockCount
from kafield.people.models import Device
from kafield.surveys.models import Response
from kafield.visits.models import CheckOut, Visit

HEARD_SINCE = DEMO_DAY - timedelta(days=6)
# The address of a step, and what it wrote: visit, record, and when it was saved in the store.
WRITES: tuple[tuple[str, Any, Any, Any, Any], ...] = (
    ("/calls/{}/check-in", Visit.day, Visit.id, Visit.id, Visit.checked_in_at),
    ("/surveys/{}/answers", Response.day, Response.visit_id, Response.id, Response.recorded_at),
    ("/displays/{}/checks", DisplayCheck.day, DisplayCheck.visit_id, DisplayCheck.visit_id, DisplayCheck.recorded_at),
    ("/orders/{}/count", StockCount.day, StockCount.visit_id, StockCount.id, StockCount.recorded_at),
    ("/orders/{}/order", Order.day, Order.visit_id, Order.id, Order.created_at),
    ("/calls/{}/check-out", CheckOut.day, CheckOut.visit_id, CheckOut.id, CheckOut.recorded_at),
)
# Writes that a phone still holds on the demo's morning: in a cellar, and since last evening on a full phone.
HOLDS = {"sun": (2, timedelta(minutes=14)), "zhou": (5, timedelta(hours=16))}
KINDS = ("Android", "iPhone", "Android")


@dataclass(frozen=True)
class Write:
    """One write on its way: what it wrote, when it was saved in the store, and when it arrived."""

    call: Call
    path: str
    entity_id: UUID
    recorded_at: datetime
    received_at: datetime


def add_phones(calls: list[Call]) -> None:
    """Receipts of the last days, and each rep's phone as its last write left it."""
    by_rep: dict[str, list[Write]] = defaultdict(list)
    for write in sorted(writes_of({call.id: call for call in calls}), key=lambda each: (each.received_at, each.path)):
        by_rep[write.call.rep].append(write)
    phones = sorted(by_rep.items())
    insert(Receipt, [receipt_row(write, rep, write is writes[-1]) for rep, writes in phones for write in writes])
    insert(Device, [device_row(rep, number, writes) for number, (rep, writes) in enumerate(phones)])


def writes_of(calls: dict[UUID, Call]) -> Iterator[Write]:
    """One for each step that was saved; the checks of a visit's displays travel together."""
    for path, day, visit, record, saved in WRITES:
        rows = sa.select(visit, record, sa.func.min(saved, type_=saved.type)).where(day >= HEARD_SINCE)
        for visit_id, record_id, saved_at in db.session.execute(rows.group_by(visit, record)):
            yield written(calls[visit_id], path.format(visit_id), record_id, saved_at)


def written(call: Call, path: str, record_id: UUID, saved_at: datetime) -> Write:
    """Mostly a write arrives in seconds; from one store in eight only when the rep is on the street again."""
    is_in_cellar = chance(f"network {call.id}").random() < 0.12 and not call.is_open
    leaves = max(saved_at, call.ended) if is_in_cellar else saved_at
    arrives = leaves + timedelta(seconds=chance(f"network {path}").uniform(1, 9))
    return Write(call, path, record_id, min(saved_at, DEMO_NOW), min(arrives, DEMO_NOW))


def receipt_row(write: Write, rep: str, is_last: bool) -> dict[str, object]:
    key = named_id("receipt", write.path)
    waiting, since = HOLDS[rep] if is_last and rep in HOLDS else (0, timedelta(0))
    return {
        "user_id": write.call.rep_id,
        "key": key,
        "replaces": None,
        "path": write.path,
        "contract": 1,
        "body_hash": hashlib.sha256(key.bytes).hexdigest(),
        "outcome": "applied",
        "flags": [],
        "entity_id": write.entity_id,
        "stated_at": write.recorded_at,
        "recorded_at": write.recorded_at,
        "sent_at": write.received_at - timedelta(seconds=1),
        "received_at": write.received_at,
        "device": str(phone_of(rep)),
        "outbox": f"n={waiting + 1};oldest={round(since.total_seconds())};refused=0;persist=1",
    }


def phone_of(rep: str) -> UUID:
    return named_id("phone", rep)


def device_row(rep: str, number: int, writes: list[Write]) -> dict[str, object]:
    """As the last write and the hello of this morning left it."""
    heard = writes[-1].received_at
    waiting, since = HOLDS.get(rep, (0, timedelta(0)))
    return {
        "id": str(phone_of(rep)),
        "user_id": writes[-1].call.rep_id,
        "first_heard_at": writes[0].received_at,
        "heard_at": heard,
        "hello_at": heard - timedelta(seconds=20),
        "kind": KINDS[number % len(KINDS)],
        "app_version": "",
        "worker_version": "",
        "waiting": waiting,
        "refused": 0,
        "oldest_at": heard - since if waiting else None,
        "is_persisted": True,
        "is_standalone": number % 2 == 0,
        "quota": 8_000_000_000 + number * 1_000_000_000,
        "usage": 21_000_000 + number * 3_000_000,
        "pack_day": DEMO_DAY,
        "pack_verified_at": heard - timedelta(minutes=5),
        "held": [],
    }
