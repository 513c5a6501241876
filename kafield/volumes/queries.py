"""Figures, snapshots and the rows behind them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from kafield.catalog.models import Product
from kafield.kit.db import db
from kafield.metrics.periods import Period
from kafield.visits.models import Visit
from kafield.volumes.figures import figures_for, headline
from kafield.volumes.models import Snapshot, Volume
from kafield.volumes.reports import Breakdown, StoreTotal, Totals, breakdown, stores_of_account

__all__ = [
    "Breakdown",
    "ProductTotal",
    "StoreTotal",
    "Totals",
    "breakdown",
    "facts_of_store",
    "figures_for",
    "headline",
    "products_of_store",
    "snapshot_of",
    "snapshots_of",
    "stores_of_account",
    "volumes_of_stores",
]


def volumes_of_stores(figures: dict[str, Any]) -> dict[str, list[int]]:
    """What each store of the account that stands sold in both periods of figures: among these a store has its place."""
    sold = {}
    for name in ("to_date", "last_month"):
        period = Period(date.fromisoformat(figures[name]["from"]), date.fromisoformat(figures[name]["to"]))
        stores = stores_of_account(figures["account_id"], period, figures["source"])
        sold[name] = [each.volume for each in stores if each.stands]
    return sold


@dataclass(frozen=True)
class ProductTotal:
    """What a store sold of a product in a period: sales units and minor units."""

    code: str
    name: str
    unit: str
    volume: int
    sales_minor: int


def snapshot_of(visit: Visit) -> Snapshot | None:
    """The snapshot of a visit that holds; those before it are history."""
    return next((each for each in snapshots_of(visit.day, visit.id) if each.superseded_at is None), None)


def snapshots_of(day: date, visit_id: uuid.UUID) -> Sequence[Snapshot]:
    """All snapshots of a visit, newest first."""
    return db.session.scalars(
        sa.select(Snapshot)
        .where(Snapshot.day == day, Snapshot.visit_id == visit_id)
        .order_by(Snapshot.frozen_at.desc(), Snapshot.superseded_at.is_(None).desc())
    ).all()


def products_of_store(store_id: int, period: Period, source: str) -> list[ProductTotal]:
    """What a store sold of each product in a period, most first: the rows behind its volume."""
    volume, sales = sa.func.sum(Volume.volume), sa.func.sum(Volume.sales_minor)
    rows = db.session.execute(
        sa.select(Product.code, Product.name, Product.unit, volume, sales)
        .join(Product, Product.id == Volume.product_id)
        .where(Volume.store_id == store_id, Volume.source == source, Volume.day.between(period.start, period.end))
        .group_by(Product.id)
        .order_by(volume.desc(), Product.sort_key)
    )
    return [ProductTotal(code, name, unit, int(units), int(minor)) for code, name, unit, units, minor in rows]


def facts_of_store(store_id: int, period: Period, source: str) -> list[tuple[date, int, int]]:
    """(day, volume, sales) of a store by the days its facts begin on, newest first."""
    rows = db.session.execute(
        sa.select(Volume.day, sa.func.sum(Volume.volume), sa.func.sum(Volume.sales_minor))
        .where(Volume.store_id == store_id, Volume.source == source, Volume.day.between(period.start, period.end))
        .group_by(Volume.day)
        .order_by(Volume.day.desc())
    )
    return [(day, int(units), int(minor)) for day, units, minor in rows]
