"""Stops, visits and their photos. Facts of a visit carry its day, so that they can be
partitioned by month; the uniqueness of an id is held by its receipt."""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from kafield.accounts.models import Store
from kafield.kit.db import Model, new_id
from kafield.people.models import Person

STOP_STATES = ("planned", "cancelled")
CANNOT_REASONS = ("store_closed", "no_access", "manager_absent", "no_stock_room", "no_time", "not_applicable", "other")
STEPS = ("checklist", "displays", "stock", "order")


class Stop(Model):
    """A rep, a store, a date of the journey plan; `handed_from_id` where a colleague took it over."""

    __tablename__ = "stops"
    __table_args__ = (sa.Index("ix_stops_day_rep", "day", "rep_id"), sa.UniqueConstraint("day", "rep_id", "store_id"))
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    day: Mapped[date]
    rep_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("stores.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(sa.String(10), default="planned")
    planned_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    handed_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    rep: Mapped[Person] = relationship(foreign_keys=rep_id)
    store: Mapped[Store] = relationship()


class Visit(Model):
    """One call at one store on its business day; times are corrected, UTC."""

    __tablename__ = "visits"
    __table_args__ = (
        sa.Index("ix_visits_id", "id"),
        sa.Index("ix_visits_rep_day", "rep_id", "day"),
        sa.Index("ix_visits_store_day", "store_id", "day"),
        sa.UniqueConstraint("day", "rep_id", "store_id"),
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    rep_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("stores.id"))
    stop_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("stops.id"))
    checked_in_at: Mapped[datetime]
    checked_out_at: Mapped[datetime | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    accuracy: Mapped[float | None]
    place_state: Mapped[str] = mapped_column(sa.String(12), default="unknown")
    distance: Mapped[int | None]
    fence_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    summary: Mapped[str] = mapped_column(sa.String(1000), default="")
    seconds_in_store: Mapped[int | None]
    flags: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    rep: Mapped[Person] = relationship()
    store: Mapped[Store] = relationship()

    @property
    def is_open(self) -> bool:
        return self.checked_out_at is None


class VisitAlias(Model):
    """The id of a second check-in, and the visit that it joined."""

    __tablename__ = "visit_aliases"
    alias_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    day: Mapped[date]
    visit_id: Mapped[uuid.UUID]


class InVisit:
    """A fact recorded in a visit. A correction supersedes the older record and leaves it there."""

    day: Mapped[date] = mapped_column(primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    visit_id: Mapped[uuid.UUID] = mapped_column(index=True)
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        return (sa.ForeignKeyConstraint(["day", "visit_id"], ["visits.day", "visits.id"]),)


class Pause(InVisit, Model):
    """An interval in which the rep was not working in the store."""

    __tablename__ = "pauses"
    resumed_at: Mapped[datetime | None]


class CannotDo(InVisit, Model):
    """A step that could not be done, and why; it counts as answered, not as done."""

    __tablename__ = "cannot_do"
    step: Mapped[str] = mapped_column(sa.String(12))
    reason: Mapped[str] = mapped_column(sa.String(20))
    note: Mapped[str] = mapped_column(sa.String(300), default="")


class CheckOut(InVisit, Model):
    """What was sent at check-out; a corrected one supersedes the first."""

    __tablename__ = "check_outs"
    left_at: Mapped[datetime]
    summary: Mapped[str] = mapped_column(sa.String(1000), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    accuracy: Mapped[float | None]


class Photo(InVisit, Model):
    """`subject` names what it shows: `question:12`, `display:<uuid>`, `visit`.

    `original_key` is never served; `picture_key` is re-encoded, watermarked, without metadata.
    Time and place are the phone's claims.
    """

    __tablename__ = "photos"
    subject: Mapped[str] = mapped_column(sa.String(60), index=True)
    taken_at: Mapped[datetime]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    accuracy: Mapped[float | None]
    received_sha256: Mapped[str] = mapped_column(sa.String(64))
    original_key: Mapped[str | None] = mapped_column(sa.String(100))
    picture_key: Mapped[str | None] = mapped_column(sa.String(100))
    picture_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    thumbnail_key: Mapped[str | None] = mapped_column(sa.String(100))
    width: Mapped[int | None]
    height: Mapped[int | None]
    state: Mapped[str] = mapped_column(sa.String(10), default="received")
    caption: Mapped[str] = mapped_column(sa.String(200), default="")
