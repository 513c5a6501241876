"""Facts come in, visits freeze what was seen. Every fact and its month change in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kafield.kit import audit
from kafield.kit.db import db, new_id
from kafield.metrics.periods import month_start
from kafield.orders.models import Movement, MovementLine
from kafield.people.models import Person
from kafield.visits.models import Visit
from kafield.volumes import bulk
from kafield.volumes.bulk import Fact
from kafield.volumes.figures import figures_for
from kafield.volumes.models import Snapshot, VpoTarget
from kafield.volumes.queries import snapshot_of
from kafield.volumes.reports import sell_in_of
from kafield.volumes.told import is_told_of

__all__ = [
    "Changes",
    "Fact",
    "add_facts",
    "book_movements",
    "end_target",
    "freeze",
    "refresh_sell_in",
    "set_target",
    "set_targets",
]


@dataclass(frozen=True)
class Changes:
    """How many facts were new, got another figure, or were known already."""

    added: int
    changed: int
    unchanged: int

    def __add__(self, other: "Changes") -> "Changes":
        return Changes(self.added + other.added, self.changed + other.changed, self.unchanged + other.unchanged)


def add_facts(rows: Iterable[Fact], source: str) -> Changes:
    """Facts of `sell_in` or `sell_out`, volume in sales units, sales in minor units.

    The same fact again changes nothing, another figure takes the place of the first; of two rows
    for one day, store and product the last one counts. The months follow by the difference, in
    key order, so that two writers never wait for each other crosswise.
    """
    facts = {(row[0], row[1], row[2]): row for row in rows}
    places = {(day, store) for day, store, _product in facts}
    bulk.lock_months(sorted({(month_start(day), store) for day, store in places}), source)
    known = bulk.known_figures(places, source)
    changed = [facts[key] for key in sorted(facts) if known.get(key) != facts[key][3:]]
    bulk.write_facts(changed, source)
    bulk.add_to_months(by_month(differences(changed, known)), source)
    added = sum(row[:3] not in known for row in changed) if known else len(changed)
    return Changes(added, len(changed) - added, len(facts) - len(changed))


def differences(facts: Iterable[Fact], known: dict[bulk.Key, tuple[int, int]]) -> dict[tuple[date, int], list[int]]:
    """What the changed facts add to their (day, store): volume and sales."""
    sums: dict[tuple[date, int], list[int]] = {}
    for day, store, product, volume, sales in facts:
        volume_before, sales_before = known.get((day, store, product), (0, 0))
        place = sums.setdefault((day, store), [0, 0])
        place[0] += volume - volume_before
        place[1] += sales - sales_before
    return sums


def by_month(sums: dict[tuple[date, int], list[int]]) -> dict[tuple[date, int], list[int]]:
    """The same by (month, store)."""
    months: dict[tuple[date, int], list[int]] = {}
    for (day, store), (volume, sales) in sums.items():
        month = months.setdefault((month_start(day), store), [0, 0])
        month[0] += volume
        month[1] += sales
    return months


def book_movements(movements: Iterable[Movement]) -> Changes:
    """Deliveries and returns become sell-in; twice is as good as once."""
    return book_days({(movement.day, movement.store_id) for movement in movements})


def book_days(days: Iterable[tuple[date, int]]) -> Changes:
    """Book what moved in these (day, store)."""
    changes = Changes(0, 0, 0)
    for day, group in groupby(sorted(days), key=lambda each: each[0]):
        changes += refresh_sell_in([store for _day, store in group], day, day)
    return changes


def refresh_sell_in(store_ids: Iterable[int], from_day: date, to_day: date) -> Changes:
    """Make the sell-in of these stores and days (inclusive) what their movements say: delivered minus
    returned. A product that no movement names keeps the figure that a file may have given it."""
    db.session.flush()
    return add_facts((Fact(*row) for row in sell_in_of(store_ids, from_day, to_day)), "sell_in")


@sa.event.listens_for(db.session, "after_flush")
def remember_what_moved(session: Session, context: object) -> None:
    moved = session.info.setdefault("moved", set())
    for record in (*session.new, *session.dirty):
        if isinstance(record, Movement | MovementLine):
            movement = record if isinstance(record, Movement) else record.movement
            moved.add((movement.day, movement.store_id))


@sa.event.listens_for(db.session, "before_commit")
def book_what_moved(session: Session) -> None:
    """A movement is sell-in from the commit that records it, whoever records it: a page, an import, the demo."""
    if session.in_nested_transaction():
        return  # a savepoint ends; its movements are booked once, with those around it
    session.flush()
    book_days(session.info.pop("moved", ()))


@sa.event.listens_for(db.session, "after_rollback")
def forget_what_moved(session: Session) -> None:
    session.info.pop("moved", None)


def set_target(account_id: int, month: date, volume: int) -> VpoTarget:
    """What the account wants to sell in the month of this day, in sales units; a later word replaces it."""
    month = month_start(month)
    target = db.session.scalar(sa.select(VpoTarget).where(VpoTarget.account_id == account_id, VpoTarget.month == month))
    if target is None:
        target = VpoTarget(account_id=account_id, month=month)
        db.session.add(target)
    target.volume = volume
    db.session.flush()
    return target


def set_targets(account_id: int, months: Iterable[date], volume: int, *, by: Person, at: datetime) -> None:
    """The same target for each of these months; what stood there before is in the audit."""
    known = dict(
        db.session.execute(sa.select(VpoTarget.month, VpoTarget.volume).where(VpoTarget.account_id == account_id)).all()
    )
    for month in months:
        target = set_target(account_id, month, volume)
        before = {"volume": known[month]} if month in known else None
        after = {"account_id": account_id, "month": month, "volume": volume}
        audit.record(by, "set", "vpo_target", target.id, before, after, at=at)


def end_target(target: VpoTarget, *, by: Person, at: datetime) -> None:
    """The month has no target any more."""
    before = {"account_id": target.account_id, "month": target.month, "volume": target.volume}
    audit.record(by, "ended", "vpo_target", target.id, before, at=at)
    db.session.delete(target)


def freeze(visit: Visit, shown: dict[str, Any] | None, at: datetime) -> Snapshot:
    """The figures of a visit as the rep saw them (`shown`), else as they are now; for good.

    A second one supersedes the first and names it. `differs` where the server's own figures were
    others; they are kept beside those shown. Shown figures of another shape or store are left aside.
    """
    own = figures_for(visit.store, visit.day)
    before = snapshot_of(visit)
    if before:
        before.superseded_at = at
    seen = shown if shown is not None and is_told_of(shown, own) else own
    snapshot = Snapshot(
        day=visit.day,
        id=new_id(),
        visit_id=visit.id,
        recorded_at=at,
        replaces_id=before.id if before else None,
        figures=seen if seen == own else {**seen, "server": own},
        data_version=own["data_version"],
        differs=shown is not None and shown != own,
        frozen_at=at,
    )
    db.session.add(snapshot)
    db.session.flush()
    return snapshot
