"""Phones, alarms and refused writes, seen from the person who asks."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import defer

from kafield.kit import receipts
from kafield.kit.capture import RefusedBody
from kafield.kit.db import db, found
from kafield.people.models import Device, Person
from kafield.people.queries import people_of
from kafield.sync.hello import moment_of
from kafield.sync.models import LossAlarm

STUCK_AFTER = timedelta(days=1)
FORGOTTEN_AFTER = timedelta(days=60)
NEEDS = ("alarm", "refused", "parked", "stuck", "waiting", "well")
STATES = ("refused", "parked", "queued")
MOST = 200


@dataclass(frozen=True)
class Waiting:
    """A write that a phone named when it last said hello, and that has not arrived since."""

    label: str
    state: str
    recorded_at: datetime | None
    reason: str
    tries: int


@dataclass(frozen=True)
class FleetPhone:
    """A phone in a person's hands, and the first of NEEDS that holds for it."""

    person: Person
    device: Device
    at: datetime
    alarms: int
    holds: list[Waiting]

    @property
    def parked(self) -> int:
        """Writes that failed again and again while others passed, and that no longer stand in their way."""
        return sum(each.state == "parked" for each in self.holds)

    @property
    def oldest(self) -> timedelta:
        """How old the oldest write that waits there is by now."""
        return self.at - self.device.oldest_at if self.device.oldest_at else timedelta(0)

    @property
    def is_in_use(self) -> bool:
        return self.person.role == "rep" and self.at - self.device.heard_at < FORGOTTEN_AFTER

    @property
    def need(self) -> str:
        holds = {
            "alarm": self.alarms > 0,
            "refused": self.device.refused > 0,
            "parked": self.parked > 0,
            "stuck": self.device.waiting > 0 and self.oldest >= STUCK_AFTER,
            "waiting": self.device.waiting > 0,
        }
        return next((need for need, is_so in holds.items() if is_so), "well")

    @property
    def needs_help(self) -> bool:
        return self.need not in ("waiting", "well")


def fleet_of(user: Person, at: datetime) -> list[FleetPhone]:
    """The phones of everybody whom this person looks after, who needs him first. Of those that hold nothing
    only the reps' are shown that were heard lately: a desk is no phone, and old ones are given away."""
    people = {person.id: person for person in db.session.scalars(people_of(user))}
    devices = db.session.scalars(sa.select(Device).where(Device.user_id.in_(people)).options(defer(Device.held)))
    open_alarms, holds = alarms_by_phone(people), held_by_phone(people)
    phones = [
        FleetPhone(people[each.user_id], each, at, open_alarms.get(whose(each), 0), holds.get(whose(each), []))
        for each in devices
    ]
    here = [each for each in phones if each.need != "well" or each.is_in_use]
    return sorted(here, key=lambda each: (NEEDS.index(each.need), -each.oldest, each.person.name_key, each.device.id))


def whose(device: Device) -> tuple[str, int]:
    return device.id, device.user_id


def alarms_by_phone(people: dict[int, Person]) -> dict[tuple[str, int], int]:
    rows = sa.select(LossAlarm.device, LossAlarm.user_id, sa.func.count()).where(
        LossAlarm.user_id.in_(people), LossAlarm.acknowledged_at.is_(None)
    )
    return {(device, user_id): n for device, user_id, n in db.session.execute(rows.group_by("device", "user_id"))}


def held_by_phone(people: Collection[int]) -> dict[tuple[str, int], list[Waiting]]:
    """What each phone named that holds something, what needs somebody first."""
    named = sa.select(Device.id, Device.user_id, Device.held).where(Device.user_id.in_(people), Device.waiting > 0)
    return {(device, user_id): waiting_of(user_id, held) for device, user_id, held in db.session.execute(named)}


def waiting_of(user_id: int, held: list[dict[str, Any]]) -> list[Waiting]:
    arrived = receipts.known(user_id, [uuid.UUID(each["key"]) for each in held])
    here = [waiting(each) for each in held if uuid.UUID(each["key"]) not in arrived]
    return sorted(here, key=lambda each: STATES.index(each.state))


def waiting(said: dict[str, Any]) -> Waiting:
    """A phone that was last heard by an older server is known with less."""
    state = said.get("state") if said.get("state") in STATES else "queued"
    return Waiting(
        said["label"], str(state), moment_of(said["recordedAt"]), said.get("reason", ""), said.get("tries", 0)
    )


def unheard_of(user: Person) -> Sequence[Person]:
    """Reps at work of whose phones nothing was heard yet."""
    reps = people_of(user).where(Person.role == "rep", Person.active)
    return db.session.scalars(
        reps.where(Person.id.not_in(sa.select(Device.user_id))).order_by(Person.name_key, Person.id)
    ).all()


@dataclass(frozen=True)
class Alarm:
    """An alarm, and how much of what it names has arrived since, on another way."""

    alarm: LossAlarm
    arrived: int


def alarms_of(user: Person) -> sa.Select[LossAlarm]:
    return sa.select(LossAlarm).where(LossAlarm.user_id.in_(people_of(user).with_only_columns(Person.id)))


def open_alarms_of(user: Person) -> list[Alarm]:
    """Those that nobody has looked into, the newest first."""
    waiting = alarms_of(user).where(LossAlarm.acknowledged_at.is_(None)).order_by(LossAlarm.raised_at.desc())
    return [Alarm(each, arrived_of(each)) for each in db.session.scalars(waiting.limit(MOST))]


def arrived_of(alarm: LossAlarm) -> int:
    return len(receipts.known(alarm.user_id, [uuid.UUID(each["key"]) for each in alarm.lost]))


def closed_alarms_of(user: Person) -> Sequence[tuple[LossAlarm, Person]]:
    """Those that were looked into lately, and by whom."""
    mine = alarms_of(user).add_columns(Person).join(Person, Person.id == LossAlarm.acknowledged_by)
    return [(alarm, by) for alarm, by in db.session.execute(mine.order_by(LossAlarm.acknowledged_at.desc()).limit(20))]


def refused_bodies() -> list[tuple[RefusedBody, Person | None]]:
    """What the server refused and still keeps, newest first, with its owner; for admins only."""
    kept = sa.select(RefusedBody, Person).outerjoin(Person, Person.id == RefusedBody.user_id)
    newest = kept.order_by(RefusedBody.received_at.desc(), RefusedBody.id).limit(MOST)
    return [(body, person) for body, person in db.session.execute(newest.options(defer(RefusedBody.body)))]


def refused_body(body_id: uuid.UUID) -> RefusedBody:
    return found(sa.select(RefusedBody).where(RefusedBody.id == body_id))
