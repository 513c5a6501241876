"""The figures a rep sees at a store: plain JSON, so that a visit can freeze them as they stood."""

import hashlib
import json
from datetime import date
from typing import Any

import sqlalchemy as sa

from kafield.accounts.models import Store
from kafield.kit.db import db
from kafield.metrics.distribution import gap_to_target, index, rank, required_vpo
from kafield.metrics.periods import Period, month_of, month_start, month_to, months_before
from kafield.volumes.models import StoreMonth, VpoTarget
from kafield.volumes.reports import Totals, breakdown, months_of_store, standing, stores_of_account

TREND_MONTHS = 12


def figures_for(store: Store, day: date) -> dict[str, Any]:
    """This store in the month to date (`day` included) and in the last full month, beside the VPO of its
    account, of its format in the account and of its format over all accounts; its trend; the target."""
    source = source_of(store.account_id, day)
    to_date = comparison(store, month_to(day), source)
    figures = {
        "store_id": store.id,
        "store": store.name,
        "account_id": store.account_id,
        "account": store.account.name,
        "format": store.format,
        "currency": store.account.currency,
        "source": source,
        "day": day.isoformat(),
        "to_date": to_date,
        "last_month": comparison(store, month_of(day, back=1), source),
        "trend": trend(store, day, source),
        "target": target(store, day, to_date["volume"]),
    }
    return {**figures, "data_version": data_version(figures)}


def headline(figures: dict[str, Any]) -> dict[str, Any]:
    """The comparison to speak of: this month where the account has sold anything in it, else the last full one."""
    return figures["to_date"] if figures["to_date"]["account"]["volume"] else figures["last_month"]


def source_of(account_id: int, day: date) -> str:
    """Sell-out where the chain has told it since the last full month began, else our own sell-in."""
    told = sa.select(StoreMonth.month).where(
        StoreMonth.month.between(month_start(day, back=1), day),
        StoreMonth.source == "sell_out",
        StoreMonth.store_id.in_(sa.select(Store.id).where(Store.account_id == account_id)),
    )
    return "sell_out" if db.session.execute(told.limit(1)).first() else "sell_in"


def comparison(store: Store, period: Period, source: str) -> dict[str, Any]:
    """One store in a period, against its account, its format in the account, and its format everywhere."""
    totals = breakdown(period, source)
    stores = stores_of_account(store.account_id, period, source)
    mine = next((each for each in stores if each.id == store.id), None)
    volume = mine.volume if mine else 0
    place = rank([each.volume for each in stores if each.stands], volume) if mine and mine.stands else None
    return {
        "from": period.start.isoformat(),
        "to": period.end.isoformat(),
        "volume": volume,
        "sales_minor": mine.sales_minor if mine else 0,
        "account": side(totals.of(store.account_id), volume),
        "account_format": side(totals.of(store.account_id, store.format), volume),
        "format": side(totals.of(format=store.format), volume),
        "rank": place and {"place": place.place, "of": place.of, "tied": place.tied},
    }


def side(totals: Totals, volume: int) -> dict[str, Any]:
    """What a store is held against: VPO with what it is made of, and the store's index (100 = the same)."""
    return {
        "volume": totals.volume,
        "stores_start": totals.stores_start,
        "stores_end": totals.stores_end,
        "average_stores": totals.average_stores,
        "vpo": totals.vpo,
        "index": index(volume, totals.vpo),
    }


def trend(store: Store, day: date, source: str) -> list[dict[str, Any]]:
    """Volume of the last twelve full months, oldest first; None where nothing is known of a month."""
    months = months_before(day, TREND_MONTHS)
    volumes = months_of_store(store.id, months, source)
    return [{"month": month.isoformat(), "volume": volume} for month, volume in zip(months, volumes, strict=True)]


def target(store: Store, day: date, so_far: int) -> dict[str, Any] | None:
    """The VPO that the account's target of this month requires, and what this store still lacks; None without one."""
    wanted = db.session.scalar(
        sa.select(VpoTarget.volume).where(VpoTarget.account_id == store.account_id, VpoTarget.month == month_start(day))
    )
    month = month_of(day)
    planned = standing(month).of(store.account_id).average_stores
    required = required_vpo(wanted, planned)
    gap = gap_to_target(so_far, required, month.start, month.end, day)
    if gap is None:
        return None
    return {
        "volume": wanted,
        "average_stores": planned,
        "required_vpo": required,
        "to": month.end.isoformat(),
        "missing": gap.missing,
        "days_left": gap.days_left,
        "per_day": gap.per_day,
        "projected": gap.projected,
    }


def data_version(figures: dict[str, Any]) -> str:
    """Names the state of the data behind figures: the same facts give the same version."""
    return hashlib.sha256(json.dumps(figures, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]
