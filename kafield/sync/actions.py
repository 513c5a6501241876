"""What is heard of phones, and what that says about work that may be lost."""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from kafield.kit import audit, personal, receipts
from kafield.kit.capture import Receipt, RefusedBody, witness
from kafield.kit.db import db, insert_ignoring
from kafield.kit.statement import digest_of_hash
from kafield.people.models import Device, Person
from kafield.sync.hello import Held, Hello
from kafield.sync.models import LossAlarm
from kafield.sync.phones import numbers_in, standing

LAST_WRITES = 8


@witness
def hear_write(receipt: Receipt) -> None:
    """Every write says how many more its phone holds; one that somebody else brought in says nothing."""
    if not receipt.outbox:
        return
    phone = phone_of(receipt.device or "", receipt.user_id, receipt.received_at)
    phone.heard_at = receipt.received_at
    now = standing(last_writes(phone))
    phone.waiting, phone.refused, phone.oldest_at = now.waiting, now.refused, now.oldest_at
    phone.is_persisted = phone.is_persisted if now.is_persisted is None else now.is_persisted


def phone_of(device: str, user_id: int, at: datetime) -> Device:
    """The phone in this person's hands, new or known; nobody else changes it until this transaction ends."""
    insert_ignoring(
        Device.__table__,  # type: ignore[arg-type]
        id=device,
        user_id=user_id,
        first_heard_at=at,
        heard_at=at,
        kind="",
        app_version="",
        worker_version="",
        waiting=0,
        refused=0,
        held=[],
    )
    return db.session.get_one(Device, (device, user_id), with_for_update=True, populate_existing=True)


def last_writes(phone: Device) -> list[Receipt]:
    mine = sa.select(Receipt).where(Receipt.user_id == phone.user_id, Receipt.device == (phone.id or None))
    newest = mine.order_by(Receipt.received_at.desc(), Receipt.sent_at.desc()).limit(LAST_WRITES)
    return list(db.session.scalars(newest))


def hear_hello(device: str, person: Person, hello: Hello, outbox: str, kind: str, at: datetime) -> list[uuid.UUID]:
    """Note how the phone is and raise an alarm where something is missing. Returns the keys that it holds
    without need, because the same bytes have arrived."""
    phone = phone_of(device, person.id, at)
    known = receipts.known(person.id, [each.key for each in hello.held])
    arrived = [each for each in hello.held if is_same(each, known.get(each.key))]
    waiting = [each for each in hello.unsent if each not in arrived]
    look_for_losses(phone, hello, at)
    stated = numbers_in(outbox)
    phone.waiting = max(len(waiting), stated.get("n", 0) - len(arrived))
    phone.refused = sum(each.state == "refused" for each in waiting)
    phone.oldest_at = at - timedelta(seconds=stated.get("oldest", 0)) if waiting else None
    phone.held = [each.as_json() for each in waiting]
    phone.heard_at, phone.hello_at, phone.kind = at, at, kind
    phone.app_version, phone.worker_version = hello.version, hello.worker
    phone.pack_day, phone.pack_verified_at = hello.pack_day, hello.pack_verified_at
    phone.is_persisted, phone.is_standalone = hello.is_persisted, hello.is_standalone
    phone.quota, phone.usage = hello.quota, hello.usage
    return [each.key for each in arrived]


def is_same(held: Held, body_hash: str | None) -> bool:
    """Whether what the phone holds is what arrived under its key. What was refused stays the person's to mend."""
    if body_hash is None or held.state == "refused":
        return False
    return not (held.digest and body_hash) or held.digest == digest_of_hash(body_hash)


def look_for_losses(phone: Device, hello: Hello, at: datetime) -> None:
    """What the phone held and holds no more has arrived, was discarded, or was refused and is typed anew; else
    it is lost. By name where the phone named it; by number alone where it comes back with nothing."""
    lost = lost_by_name(phone, hello)
    missing = 0 if hello.held else phone.waiting - len(hello.discarded | refused_since(phone))
    if lost or missing > 0:
        db.session.add(
            LossAlarm(
                device=phone.id,
                user_id=phone.user_id,
                raised_at=at,
                count=max(len(lost), missing),
                is_exact=len(lost) >= missing,
                lost=lost,
            )
        )


def lost_by_name(phone: Device, hello: Hello) -> list[dict[str, Any]]:
    here = {each.key for each in hello.held} | hello.discarded
    gone = {key: each for each in phone.held if (key := uuid.UUID(each["key"])) not in here}
    excused = set(receipts.known(phone.user_id, list(gone))) | refused_of(phone.user_id, gone)
    return [each for key, each in gone.items() if key not in excused]


def refused_of(user_id: int, keys: Collection[uuid.UUID]) -> set[uuid.UUID]:
    mine = sa.select(RefusedBody.key).where(RefusedBody.user_id == user_id, RefusedBody.key.in_(keys))
    return set(db.session.scalars(mine))


def refused_since(phone: Device) -> set[uuid.UUID]:
    """Refused at the first try, a row becomes its form's draft again."""
    mine = (RefusedBody.user_id == phone.user_id, RefusedBody.received_at >= phone.heard_at)
    return set(db.session.scalars(sa.select(RefusedBody.key).where(*mine)))


@personal.forgets
def forget_alarms(person_id: int, at: datetime) -> None:
    """They tell of a phone of his, and what it held."""
    db.session.execute(sa.delete(LossAlarm).where(LossAlarm.user_id == person_id))


def acknowledge(alarms: Iterable[LossAlarm], note: str, *, by: Person, at: datetime) -> None:
    """A person has looked into it and says what became of it."""
    for alarm in alarms:
        alarm.acknowledged_at, alarm.acknowledged_by, alarm.note = at, by.id, note
        audit.record(by, "acknowledged", "loss_alarm", alarm.id, after={"count": alarm.count, "note": note}, at=at)
