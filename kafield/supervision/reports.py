"""Sums for the board. SQL adds up; the divisions are those of kafield.metrics."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from kafield.kit.db import db
from kafield.metrics.distribution import index
from kafield.metrics.periods import Period
from kafield.visits.models import Visit
from kafield.volumes.queries import Breakdown, breakdown

DUE_COLUMNS: dict[str, Any] = {
    "rep_id": sa.Integer,
    "display_id": sa.Uuid,
    "store_id": sa.Integer,
    "fee_minor": sa.BigInteger,
    "visit_id": sa.Uuid,
    "check_id": sa.Uuid,
    "checked": sa.Integer,
    "ok": sa.Integer,
}


@dataclass(frozen=True)
class Due:
    """Displays due of one rep, or of all: compliant, found wrong, and the fee (minor units) of those found wrong."""

    due: int = 0
    ok: int = 0
    wrong: int = 0
    fee_minor: int = 0

    def __add__(self, other: "Due") -> "Due":
        return Due(self.due + other.due, self.ok + other.ok, self.wrong + other.wrong, self.fee_minor + other.fee_minor)

    @property
    def unchecked(self) -> int:
        return self.due - self.ok - self.wrong


@dataclass(frozen=True)
class Standing:
    """Sales units of a rep's stores, and what they would be at the VPO of their accounts."""

    volume: float = 0
    expected: float = 0

    def __add__(self, other: "Standing") -> "Standing":
        return Standing(self.volume + other.volume, self.expected + other.expected)

    @property
    def index(self) -> float | None:
        """100 = the average of the accounts; None where these sold nothing."""
        return index(self.volume, self.expected)


def recount(day: date, rep_ids: Collection[int]) -> dict[int, Counter[str]]:
    """What kit.rollups.totals says of one day, counted from the facts: for tests and for repairs, not for pages."""
    counted: dict[int, Counter[str]] = {rep_id: Counter() for rep_id in rep_ids}
    for row in rows_of("recount", on_day=day, rep_ids=rep_ids):
        counted[row.rep_id][row.measure] = int(row.total)
    return counted


def displays_due(day: date, rep_ids: Collection[int]) -> dict[int, Due]:
    """The displays due on a day by rep; one that two reps can look at is due for both."""
    each = due_rows()
    wrong = each.c.checked - each.c.ok
    sums = (sa.func.count(), sa.func.sum(each.c.ok), sa.func.sum(wrong), sa.func.sum(wrong * each.c.fee_minor))
    rows = db.session.execute(sa.select(each.c.rep_id, *sums).group_by(each.c.rep_id), values_of(day, rep_ids))
    return {rep_id: Due(*(int(amount) for amount in amounts)) for rep_id, *amounts in rows}


def due_rows() -> Any:
    """due.sql as a table to select from; bind it with values_of()."""
    columns = [sa.column(name, kind) for name, kind in DUE_COLUMNS.items()]
    return statement("due").columns(*columns).subquery("due")


def values_of(day: date, rep_ids: Collection[int]) -> dict[str, Any]:
    return {"on_day": day, "rep_ids": list(rep_ids)}


def planned_made_until(day: date, rep_ids: Collection[int], until: datetime) -> int:
    """Planned visits of a day that had begun at a moment."""
    begun = sa.select(sa.func.count()).where(
        Visit.day == day, Visit.rep_id.in_(rep_ids), Visit.stop_id.is_not(None), Visit.checked_in_at <= until
    )
    return db.session.scalar(begun) or 0


def standings(month: Period, day: date, rep_ids: Collection[int]) -> dict[int, Standing]:
    """How the stores that each rep has on a day sold in a month, against the VPO of their accounts."""
    found: dict[int, Standing] = {}
    if not rep_ids:
        return found
    accounts = sources_of(month)
    for row in rows_of("vpo", on_day=day, end_day=month.end, month_day=month.start, rep_ids=rep_ids):
        source, vpo = vpo_of(accounts, row.account_id)
        if vpo is not None:
            volume = row.sell_out if source == "sell_out" else row.sell_in
            found[row.rep_id] = found.get(row.rep_id, Standing()) + Standing(volume, row.stores * vpo)
    return found


def sources_of(month: Period) -> dict[str, Breakdown]:
    return {source: breakdown(month, source) for source in ("sell_out", "sell_in")}


def vpo_of(accounts: dict[str, Breakdown], account_id: int) -> tuple[str, float | None]:
    """The account's VPO by what the chain told of the month, else by our own deliveries; None where neither is known."""
    for source in ("sell_out", "sell_in"):
        totals = accounts[source].of(account_id)
        if totals.volume:
            return source, totals.vpo
    return "sell_in", None


def rows_of(name: str, **values: Any) -> Sequence[Any]:
    values["rep_ids"] = list(values["rep_ids"])
    return db.session.execute(statement(name), values).all()


@cache
def statement(name: str) -> Any:
    """The .sql file of this name, its days, moments and lists bound."""
    text = sa.text((Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8"))
    kinds: dict[str, Any] = {"on_day": sa.Date(), "end_day": sa.Date(), "month_day": sa.Date()}
    days = [sa.bindparam(key, type_=kinds[key]) for key in text._bindparams if key in kinds]
    return text.bindparams(*days, sa.bindparam("rep_ids", expanding=True))
