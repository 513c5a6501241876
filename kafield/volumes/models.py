"""Volume facts, their monthly rollup, VPO targets and frozen snapshots."""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kafield.kit.db import Model
from kafield.visits.models import InVisit

SOURCES = ("sell_in", "sell_out")


class Volume(Model):
    """One product in one store in the period that begins on `day` (a day, week or month).

    `volume` in sales units, `sales_minor` in minor units of the account's currency; returns
    of sell-in are negative.
    """

    __tablename__ = "volumes"
    __table_args__ = (sa.Index("ix_volumes_store", "store_id", "day"),)
    day: Mapped[date] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("stores.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"), primary_key=True)
    volume: Mapped[int] = mapped_column(sa.BigInteger)
    sales_minor: Mapped[int] = mapped_column(sa.BigInteger)


class StoreMonth(Model):
    """Rollup: all products of a store in the month that begins on `month`."""

    __tablename__ = "store_months"
    month: Mapped[date] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("stores.id"), primary_key=True, index=True)
    volume: Mapped[int] = mapped_column(sa.BigInteger)
    sales_minor: Mapped[int] = mapped_column(sa.BigInteger)


class VpoTarget(Model):
    """Sales units that the account wants to sell in the month that begins on `month`."""

    __tablename__ = "vpo_targets"
    __table_args__ = (sa.UniqueConstraint("account_id", "month"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"))
    month: Mapped[date]
    volume: Mapped[int] = mapped_column(sa.BigInteger)


class Snapshot(InVisit, Model):
    """The VPO figures of a visit as frozen at check-out; a corrected one names what it replaces."""

    __tablename__ = "snapshots"
    replaces_id: Mapped[uuid.UUID | None]
    figures: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    data_version: Mapped[str] = mapped_column(sa.String(40), default="")
    differs: Mapped[bool] = mapped_column(default=False)
    frozen_at: Mapped[datetime]
