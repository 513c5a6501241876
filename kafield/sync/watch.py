"""Phones, alarms and refused writes, seen from the person who asks."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import defer

from kafield.kit import receipts
from kafield.kit.capture import RefusedBody
from kafield.kit.db import db, found
from kafield.people.models import Device, Person
from kafield.people.queries import people_of
from kafield.sync.models import LossAlarm

STUCK_AFTER = timedelta(days=1)
FORGOTTEN_AFTER = timedelta(days=60)
NEEDS = ("alarm", "refused", "stuck", "waiting", "well")
MOST = 200


@dataclass(frozen=True)
class FleetPhone:
    """A phone in a person's hands, and the first of NEEDS that holds for it."""

    person: Person
    device: Device
    alarms: int
    at: datetime

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
            "stuck": self.device.waiting > 0 and self.oldest >= STUCK_AFTER,
            "waiting": self.device.waiting > 0,
        }
        return next((need for need, is_so in holds.items() if is_so), "well")


def fleet_of(user: Person, at: datetime) -> list[FleetPhone]:
    """The phones of everybody whom this person looks after, who needs him first. Of those that hold nothing
    only the reps' are shown that were heard lately: a desk is no phone, and old ones are given away."""
    people = {person.id: person for person in db.session.scalars(people_of(user))}
    open_alarms = alarms_by_phone(people)
    phones = [
        FleetPhone(people[each.user_id], each, open_alarms.get((each.id, each.user_id), 0), at)
        for each in db.session.scalars(sa.select(Device).where(Device.user_id.in_(people)).options(defer(Device.held)))
    ]
    here = [each for each in phones if each.need != "well" or each.is_in_use]
    return sorted(here, key=lambda each: (NEEDS.index(each.need), -each.oldest, each.person.name_key, each.device.id))


def alarms_by_phone(people: dict[int, Person]) -> dict[tuple[str, int], int]:
    rows = sa.select(LossAlarm.device, LossAlarm.user_id, sa.func.count()).where(
        LossAlarm.user_id.in_(people), LossAlarm.acknowledged_at.is_(None)
    )
    return {(device, user_id): n for device, user_id, n in db.session.execute(rows.group_by("device", "user_id"))}


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
