"""What stores sold, or took in: facts of volume and sales per store, product and period."""

from collections import defaultdict
from datetime import datetime

import sqlalchemy as sa

from kafield.accounts.models import Account, Store
from kafield.exchange.columns import Column, Kind, Outcome, Row
from kafield.exchange.fields import Number, OneOf, PastDay, Whole
from kafield.exchange.kinds.known import minor, product_column, store_column
from kafield.exchange.words import Refused
from kafield.kit.db import db
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import lazy_gettext as _l
from kafield.people.models import Person
from kafield.volumes.actions import Fact, add_facts
from kafield.volumes.models import Volume

SOURCE_WORDS = {
    "sell_out": ("门店销量", "門店銷量", "Sell-out", "销出", "銷出", "POS"),
    "sell_in": ("进货", "進貨", "Sell-in", "出货", "出貨"),
}
COLUMNS = (
    store_column(),
    product_column(),
    Column(
        "day",
        (
            "日期",
            "日期",
            "Day",
            "期间开始",
            "期間開始",
            "销售日期",
            "銷售日期",
            "Date",
            "Week",
            "Month",
            "Period start",
        ),
        PastDay(required=True),
        "2026-11-01",
        _l("The first day of the period: of the day, week or month that is counted."),
    ),
    Column(
        "volume",
        ("销量", "銷量", "Volume", "数量", "數量", "Quantity"),
        Whole(min=-1_000_000, max=10_000_000, required=True),
        "120",
        _l("In sales units, not in cases."),
    ),
    Column(
        "sales",
        ("销售额", "銷售額", "Sales", "金额", "金額", "Amount"),
        Number(min=-10_000_000, max=1_000_000_000),
        "1068.00",
    ),
    Column(
        "source",
        ("来源", "來源", "Source"),
        OneOf(SOURCE_WORDS, load_default="sell_out"),
        "sell_out",
        _l("Empty: sold by the store (sell-out)."),
    ),
)


def apply_all(rows: list[Row], at: datetime, by: Person) -> list[Outcome | Refused]:
    """Facts are so many that they are written by the batch."""
    currencies = currencies_of({row["store_code"] for row in rows})
    results = [refused(row) or outcome(row, currencies) for row in rows]
    facts = defaultdict(list)
    for row, result in zip(rows, results, strict=True):
        if result in ("added", "changed"):
            facts[source_of(row)].append(fact(row, currencies))
    for source, new in facts.items():
        add_facts(new, source)
    return results


def source_of(row: Row) -> str:
    return row.get("source") or "sell_out"


def refused(row: Row) -> Refused | None:
    """Only what came in can come back."""
    if source_of(row) == "sell_out" and (row["volume"] < 0 or (row.get("sales") or 0) < 0):
        column = "volume" if row["volume"] < 0 else "sales"
        return Refused(column, _("What a store sold cannot be negative."))
    return None


def fact(row: Row, currencies: dict[int, str]) -> Fact:
    store = row["store_code"]
    return Fact(row["day"], store, row["product_code"], row["volume"], minor(row.get("sales"), currencies[store]))


def outcome(row: Row, currencies: dict[int, str]) -> Outcome:
    new = fact(row, currencies)
    key = (new.day, source_of(row), new.store_id, new.product_id)
    known = db.session.execute(KNOWN, dict(zip(("day", "source", "store", "product"), key, strict=True))).first()
    if known is None:
        return "added"
    return "unchanged" if tuple(known) == (new.volume, new.sales_minor) else "changed"


KNOWN = sa.select(Volume.volume, Volume.sales_minor).where(
    Volume.day == sa.bindparam("day"),
    Volume.source == sa.bindparam("source"),
    Volume.store_id == sa.bindparam("store"),
    Volume.product_id == sa.bindparam("product"),
)


def currencies_of(store_ids: set[int]) -> dict[int, str]:
    rows = sa.select(Store.id, Account.currency).join(Account).where(Store.id.in_(store_ids))
    return dict(db.session.execute(rows).all())


VOLUMES = Kind("volumes", _l("Volumes"), COLUMNS, ("store_code", "product_code", "day", "source"), apply_all=apply_all)
