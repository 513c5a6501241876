"""What is still on the phones, by their own statements (people.Device holds the last of each)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from kafield.kit.db import db
from kafield.people.models import Device


@dataclass(frozen=True)
class Phone:
    """One phone of a rep: writes it still holds, how old the oldest can be, and how many were refused."""

    rep_id: int
    device: str | None
    waiting: int
    refused: int
    oldest: timedelta
    heard_at: datetime


def phones_of(rep_ids: Collection[int], at: datetime, since: datetime) -> list[Phone]:
    """Each phone of these reps that was heard since then, as it stands at a moment."""
    heard = sa.select(Device).where(Device.user_id.in_(rep_ids), Device.heard_at >= since)
    devices = db.session.scalars(heard.order_by(Device.user_id, Device.id))
    return [
        Phone(
            rep_id=each.user_id,
            device=each.id,
            waiting=each.waiting,
            refused=each.refused,
            oldest=at - each.oldest_at if each.oldest_at else timedelta(0),
            heard_at=each.heard_at,
        )
        for each in devices
    ]


def waiting_on(phones: Iterable[Phone]) -> list[Phone]:
    """Those that still hold something, the one that holds most first."""
    return sorted((each for each in phones if each.waiting), key=lambda each: -each.waiting)
