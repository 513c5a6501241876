"""One account in a month: its growth, its formats beside each other (horizontal comparison), accounts of the
same format beside each other (vertical comparison), and its stores."""

from dataclasses import dataclass
from datetime import date

from kafield.accounts.models import Account, Store
from kafield.accounts.queries import accounts_of, stores_of
from kafield.kit.db import db
from kafield.metrics.distribution import Growth, growth_split, index
from kafield.metrics.periods import Period, month_of
from kafield.people.models import Person
from kafield.volumes.figures import source_of
from kafield.volumes.reports import Breakdown, StoreTotal, Totals, breakdown, stores_of_account

MOST_STORES = 60


@dataclass(frozen=True)
class Line:
    """One of several side by side; `index` against the whole (100 = the same)."""

    id: int | None
    name: str
    totals: Totals
    index: float | None
    is_own: bool = False


@dataclass(frozen=True)
class Place:
    """A store that the reader may see, and its place among all stores of the account."""

    place: int
    of: int
    store: StoreTotal
    index: float | None


@dataclass(frozen=True)
class AccountMonth:
    """`before` is the same month a year ago where anything is known of it, else the month before."""

    account: Account
    source: str
    period: Period
    before_period: Period
    now: Totals
    before: Totals
    growth: Growth
    formats: list[Line]
    peers: dict[str, list[Line]]
    stores: list[Place]

    @property
    def comes_from(self) -> str:
        """Where the change comes from, the larger factor: `stores`, `vpo`, or `nothing` to compare with."""
        horizontal, vertical = self.growth.horizontal, self.growth.vertical
        if horizontal is None or vertical is None:
            return "nothing"
        return "stores" if abs(horizontal - 1) > abs(vertical - 1) else "vpo"


def account_month(user: Person, account: Account, month: date, today: date) -> AccountMonth:
    source = source_of(account.id, month_of(month).end)
    period = Period(month_of(month).start, min(month_of(month).end, today))
    totals = breakdown(period, source)
    formats = formats_of(account.id, totals)
    before_period, before = month_before(account.id, period, source)
    now = totals.of(account.id)
    return AccountMonth(
        account=account,
        source=source,
        period=period,
        before_period=before_period,
        now=now,
        before=before,
        growth=growth_split(now.volume, now.average_stores, before.volume, before.average_stores),
        formats=formats,
        peers={line.name: peers_of(user, account, line.name, totals) for line in formats},
        stores=places(user, account, period, source, now),
    )


def month_before(account_id: int, period: Period, source: str) -> tuple[Period, Totals]:
    """Over as many days, so that a month to date meets the same part of the other one."""
    for back in (12, 1):
        whole = month_of(period.start, back)
        compared = Period(whole.start, min(whole.end, whole.start + (period.end - period.start)))
        compared = whole if period.end == month_of(period.start).end else compared
        totals = breakdown(compared, source).of(account_id)
        if totals.volume:
            break
    return compared, totals


def formats_of(account_id: int, totals: Breakdown) -> list[Line]:
    """The formats of an account by their VPO; index against the account."""
    whole = totals.of(account_id)
    lines = [
        Line(None, kind, each, index(each.vpo, whole.vpo))
        for (account, kind), each in totals.items()
        if account == account_id and (each.stores_start or each.stores_end or each.volume)
    ]
    return sorted(lines, key=by_vpo)


def peers_of(user: Person, account: Account, kind: str, totals: Breakdown) -> list[Line]:
    """Accounts that this person has, in one format; index against that format over all accounts."""
    names = {each.id: each.name for each in db.session.scalars(accounts_of(user))} | {account.id: account.name}
    whole = totals.of(format=kind)
    lines = [
        Line(id, names[id], each, index(each.vpo, whole.vpo), is_own=id == account.id)
        for (id, each_kind), each in totals.items()
        if each_kind == kind and id in names and each.average_stores
    ]
    return sorted(lines, key=by_vpo)


def by_vpo(line: Line) -> tuple[float, str]:
    return -(line.totals.vpo or 0), line.name


def places(user: Person, account: Account, period: Period, source: str, now: Totals) -> list[Place]:
    """The best stores among those that this person may see, with their place among all."""
    seen = stores_of(user, period.end).where(Store.account_id == account.id).with_only_columns(Store.id)
    allowed = set(db.session.scalars(seen))
    standing = [each for each in stores_of_account(account.id, period, source) if each.stands]
    volumes = [each.volume for each in standing]
    ranked = [
        Place(1 + volumes.index(each.volume), len(standing), each, index(each.volume, now.vpo))
        for each in standing
        if each.id in allowed
    ]
    return ranked[:MOST_STORES]
