"""Accounts and stores, seen from the person who asks, and what may be sold to them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from math import cos, radians
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from kafield.accounts.likeness import ALIKE, NEAR, core, likeness
from kafield.accounts.models import (
    FORMATS,
    Account,
    AccountPrice,
    AccountProduct,
    Distributor,
    MustStock,
    Store,
    StoreContact,
    StoreReport,
    Territory,
    TerritoryRep,
    TerritoryStore,
)
from kafield.catalog.models import Product
from kafield.catalog.queries import ORDERABLE, in_force, list_prices_on, pairs
from kafield.kit.db import db, found
from kafield.kit.search import matches
from kafield.metrics.distance import metres_between
from kafield.people.models import Person

NEWS = ("locked", "delisting", "delisted", "new")  # what a rep should know of before he talks about the range


def stores_of(user: Person, day: date) -> sa.Select[Store]:
    """A rep's stores lie in his territories on that day, a supervisor's in those of his team,
    a manager's belong to his accounts; an admin has all. Unordered."""
    stores = sa.select(Store)
    if user.role == "admin":
        return stores
    if user.role == "manager":
        return stores.where(Store.account_id.in_(sa.select(Account.id).where(Account.manager_id == user.id)))
    return stores.where(Store.id.in_(store_ids_in(territories_worked_by(user, day), day)))


def stores_worked_by(rep: Person, day: date) -> sa.Select[Store]:
    """The stores in the territories that were this person's own on that day, whatever he is today."""
    own = sa.select(TerritoryRep.territory_id).where(TerritoryRep.rep_id == rep.id, on_day(TerritoryRep, day))
    return sa.select(Store).where(Store.id.in_(store_ids_in(own, day)))


def store_of(user: Person, store_id: int, day: date) -> Store:
    """NotFound where the person has no such store on that day."""
    return found(stores_of(user, day).where(Store.id == store_id))


def accounts_of(user: Person, day: date | None = None) -> sa.Select[Account]:
    """A rep's and a supervisor's accounts are those of their stores (ever, without a day), a
    manager's his own; an admin has all. Unordered."""
    accounts = sa.select(Account)
    if user.role == "admin":
        return accounts
    if user.role == "manager":
        return accounts.where(Account.manager_id == user.id)
    ids = store_ids_in(territories_worked_by(user, day), day)
    return accounts.where(Account.id.in_(sa.select(Store.account_id).where(Store.id.in_(ids))))


def account_of(user: Person, account_id: int, day: date | None = None) -> Account:
    return found(accounts_of(user, day).where(Account.id == account_id))


def territories_worked_by(user: Person, day: date | None) -> sa.Select[int]:
    """Ids of the territories of a rep on that day (ever, without one), or of a supervisor's team."""
    if user.role == "supervisor":
        return sa.select(Territory.id).where(Territory.team_id == user.team_id)
    return sa.select(TerritoryRep.territory_id).where(TerritoryRep.rep_id == user.id, on_day(TerritoryRep, day))


def store_ids_in(territories: sa.Select[int], day: date | None) -> sa.Select[int]:
    return sa.select(TerritoryStore.store_id).where(
        TerritoryStore.territory_id.in_(territories), on_day(TerritoryStore, day)
    )


def on_day(model: Any, day: date | None) -> sa.ColumnElement[bool]:
    return sa.true() if day is None else in_force(model, day)


def prices_of(account_id: int, day: date) -> dict[int, int]:
    """Minor units of the account's currency per sales unit, by product id: the account's own
    price where it has one in force, else the list price. A product without a price is absent."""
    account = db.session.get_one(Account, account_id)
    return {**list_prices_on(day, account.currency), **own_prices_on(account, day)}


def own_prices_on(account: Account, day: date) -> dict[int, int]:
    """Of the account's prices in force the one that began last."""
    rows = sa.select(AccountPrice.product_id, AccountPrice.price_minor).where(
        AccountPrice.account_id == account.id, AccountPrice.currency == account.currency, in_force(AccountPrice, day)
    )
    return pairs(rows.order_by(AccountPrice.from_day))


def must_stock_of(store: Store, day: date, orderable: Sequence[Product] = ()) -> list[Product]:
    """What this store has to carry: the lists of its format and account, without what the account
    has locked, what is made for another account only, and what nobody can order any more. A caller
    that knows already what is `orderable` hands it in."""
    listed = sa.select(MustStock.product_id).where(
        sa.or_(MustStock.format.is_(None), MustStock.format == store.format),
        sa.or_(MustStock.account_id.is_(None), MustStock.account_id == store.account_id),
        in_force(MustStock, day),
    )
    ids = set(db.session.scalars(listed))
    return [product for product in orderable or orderable_of(store, day) if product.id in ids]


def orderable_of(store: Store, day: date) -> list[Product]:
    """What this store can order on that day, in the order of the product list. The range has no
    dates of its own yet, so the day only says when the question was asked."""
    return list(db.session.scalars(sold_to(store.account_id)))


def sold_to(account_id: int) -> sa.Select[Product]:
    """Own products in sale, not locked (锁码) by the account, not made for another account (专属包装)."""
    locked = sa.select(AccountProduct.product_id).where(
        AccountProduct.account_id == account_id, AccountProduct.is_locked
    )
    return made_for(account_id).where(Product.status.in_(ORDERABLE), Product.id.not_in(locked))


def made_for(account_id: int) -> sa.Select[Product]:
    """Own products but those made for another account, whether or not they can be ordered, as the product list has them."""
    exclusive = sa.select(AccountProduct.product_id).where(AccountProduct.is_exclusive)
    own = exclusive.where(AccountProduct.account_id == account_id)
    is_for_someone = sa.or_(Product.is_account_only, Product.id.in_(exclusive))
    return (
        sa.select(Product)
        .where(~Product.is_competitor, sa.or_(~is_for_someone, Product.id.in_(own)))
        .order_by(Product.sort_key, Product.id)
    )


def range_changes(account_id: int, since: datetime) -> list[tuple[str, Product]]:
    """(status, product) of what became `locked` for this account, `delisting`, `delisted` or `new` after a moment, in
    this order; of a product that the account had locked before, nothing else is news."""
    mark = sa.and_(AccountProduct.product_id == Product.id, AccountProduct.account_id == account_id)
    rows = made_for(account_id).outerjoin(AccountProduct, mark).add_columns(AccountProduct)
    changed = rows.where(sa.or_(Product.status_at > since, AccountProduct.locked_at > since))
    found = [
        ("locked" if own and own.is_locked else product.status, product)
        for product, own in db.session.execute(changed)
        if not (own and own.is_locked and (own.locked_at is None or own.locked_at <= since))
    ]
    return sorted((each for each in found if each[0] in NEWS), key=lambda each: NEWS.index(each[0]))


def open_on(day: date) -> sa.ColumnElement[bool]:
    """Stores that are open on a day: opened on or before it and not closed on or before it."""
    return sa.and_(Store.opened_on <= day, sa.or_(Store.closed_on.is_(None), Store.closed_on > day))


def searched_stores(
    user: Person, day: date, query: str = "", format: str | None = None, account_id: int | None = None
) -> sa.Select[Store]:
    """The open stores of a person that match; whoever types a query finds the closed ones too."""
    stores = stores_of(user, day).where(matches(Store.search_key, query))
    if not query.strip():
        stores = stores.where(open_on(day))
    if format:
        stores = stores.where(Store.format == format)
    return stores.where(Store.account_id == account_id) if account_id else stores


def nearest_first(stores: sa.Select[Any], latitude: float, longitude: float) -> sa.Select[Any]:
    """Ordered by distance on the plane around a point: right within a city; stores without a place come last."""
    east = (Store.longitude - longitude) * cos(radians(latitude))
    north = Store.latitude - latitude
    return stores.order_by(Store.latitude.is_(None), east * east + north * north, Store.id)


def formats_among(stores: sa.Select[Any]) -> dict[str, int]:
    """How many of these stores have each format; formats without a store are absent."""
    inner = stores.order_by(None).subquery()
    rows = sa.select(inner.c.format, sa.func.count()).group_by(inner.c.format)
    counts: dict[str, int] = pairs(rows)
    return {name: counts[name] for name in FORMATS if name in counts}


def count_of(statement: sa.Select[Any]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(statement.order_by(None).subquery())) or 0


def store_counts(day: date, account_ids: Iterable[int]) -> dict[int, int]:
    """Open stores by account; an account without one is absent."""
    rows = sa.select(Store.account_id, sa.func.count()).where(Store.account_id.in_(list(account_ids)), open_on(day))
    return pairs(rows.group_by(Store.account_id))


def nearly_same_stores(
    account: Account | None, name: str, address: str = "", lat: float | None = None, lon: float | None = None
) -> list[Store]:
    """At most five stores of the account (of all, without one) that a new store may be a second entry
    of, the likeliest first: within 150 m of it, or alike in name or address."""
    columns = sa.select(Store.id, Store.name, Store.address, Store.latitude, Store.longitude)
    rows = db.session.execute(columns.where(Store.account_id == account.id) if account else columns)
    chain = account.name if account else ""
    own_name, own_address = core(name, chain), core(address)
    scores: dict[int, float] = {}
    for store_id, other_name, other_address, latitude, longitude in rows:
        alike = likeness(own_name, core(other_name, chain))
        is_near = None not in (lat, lon, latitude, longitude) and metres_between(lat, lon, latitude, longitude) < NEAR  # type: ignore[arg-type]
        same_door = len(own_address) > 4 and likeness(own_address, core(other_address)) >= 0.95
        if alike >= ALIKE or is_near or same_door:
            scores[store_id] = alike + is_near + same_door
    best = sorted(scores, key=lambda store_id: (-scores[store_id], store_id))[:5]
    stores = {store.id: store for store in db.session.scalars(sa.select(Store).where(Store.id.in_(best)))}
    return [stores[store_id] for store_id in best]


def distributors() -> list[Distributor]:
    return list(db.session.scalars(sa.select(Distributor).order_by(Distributor.name)))


def contact_of(user: Person, contact_id: int, day: date) -> StoreContact:
    reachable = stores_of(user, day).with_only_columns(Store.id)
    return found(sa.select(StoreContact).where(StoreContact.id == contact_id, StoreContact.store_id.in_(reachable)))


def mark_of(account_id: int, product_id: int) -> AccountProduct | None:
    return db.session.scalar(
        sa.select(AccountProduct).where(
            AccountProduct.account_id == account_id, AccountProduct.product_id == product_id
        )
    )


def marks_of(account_id: int) -> dict[int, AccountProduct]:
    """What an account made its own or locked, by product id."""
    rows = db.session.scalars(sa.select(AccountProduct).where(AccountProduct.account_id == account_id))
    return {mark.product_id: mark for mark in rows}


def account_prices(account_id: int, product_id: int) -> list[AccountPrice]:
    """Every price the account ever had for the product, the newest first."""
    rows = sa.select(AccountPrice).where(AccountPrice.account_id == account_id, AccountPrice.product_id == product_id)
    return list(db.session.scalars(rows.order_by(AccountPrice.from_day.desc())))


def must_stock_list(format: str | None, account_id: int | None, day: date) -> list[MustStock]:
    """The lines of exactly this list that are in force on a day or will be, in the order of the product list."""
    lines = sa.select(MustStock).join(MustStock.product).filter_by(format=format, account_id=account_id)
    lines = lines.where(sa.or_(MustStock.to_day.is_(None), MustStock.to_day > day))
    lines = lines.options(contains_eager(MustStock.product))
    return list(db.session.scalars(lines.order_by(Product.sort_key, MustStock.from_day)))


def must_stock_line(line_id: int) -> MustStock:
    return found(sa.select(MustStock).where(MustStock.id == line_id))


def territories() -> list[Territory]:
    return list(db.session.scalars(sa.select(Territory).order_by(Territory.team_id, Territory.name)))


def territory_by(territory_id: int) -> Territory:
    return found(sa.select(Territory).where(Territory.id == territory_id))


def reps_on(day: date) -> dict[int, Person]:
    """Who works each territory on a day, by territory id."""
    rows = sa.select(TerritoryRep.territory_id, Person).join(TerritoryRep.rep).where(in_force(TerritoryRep, day))
    return pairs(rows)


def reps_of_territory(territory_id: int) -> list[TerritoryRep]:
    """Past, present and planned, the latest first."""
    rows = sa.select(TerritoryRep).where(TerritoryRep.territory_id == territory_id)
    return list(db.session.scalars(rows.order_by(TerritoryRep.from_day.desc())))


def territory_sizes(day: date) -> dict[int, int]:
    """Open stores by territory id."""
    rows = sa.select(TerritoryStore.territory_id, sa.func.count()).join(TerritoryStore.store)
    rows = rows.where(in_force(TerritoryStore, day), open_on(day)).group_by(TerritoryStore.territory_id)
    return pairs(rows)


def territories_of_stores(store_ids: Iterable[int], day: date) -> dict[int, Territory]:
    """The territory each store lies in on a day, by store id; a store in none is absent."""
    rows = sa.select(TerritoryStore.store_id, Territory).join(TerritoryStore.territory)
    rows = rows.where(TerritoryStore.store_id.in_(list(store_ids)), in_force(TerritoryStore, day))
    return pairs(rows)


def stores_in(territory_id: int, day: date) -> sa.Select[int]:
    return store_ids_in(sa.select(Territory.id).where(Territory.id == territory_id), day)


def stores_in_none(day: date) -> sa.ColumnElement[bool]:
    """Stores that lie in no territory on a day."""
    return Store.id.not_in(sa.select(TerritoryStore.store_id).where(in_force(TerritoryStore, day)))


def reports_of(user: Person) -> sa.Select[StoreReport]:
    """What a person reported himself; an admin decides them all."""
    reports = sa.select(StoreReport)
    return reports if user.role == "admin" else reports.where(StoreReport.reported_by == user.id)


def report_of(user: Person, report_id: Any) -> StoreReport:
    return found(reports_of(user).where(StoreReport.id == report_id))


def open_reports(user: Person) -> list[StoreReport]:
    """Not yet decided, the oldest first."""
    reports = reports_of(user).where(StoreReport.decision == "open")
    return list(db.session.scalars(reports.order_by(StoreReport.reported_at)))


def open_reports_on(store: Store) -> list[StoreReport]:
    """What anybody said of a store and nobody has decided: whoever sees the store reads it."""
    reports = sa.select(StoreReport).where(StoreReport.store_id == store.id, StoreReport.decision == "open")
    return list(db.session.scalars(reports.order_by(StoreReport.reported_at)))


def reporters(reports: Iterable[StoreReport]) -> dict[int, Person]:
    ids = {report.reported_by for report in reports}
    return {person.id: person for person in db.session.scalars(sa.select(Person).where(Person.id.in_(ids)))}


def wider_must_stock(format: str | None, account_id: int | None, day: date) -> list[MustStock]:
    """Lines of wider lists that hold for the stores of this one too: those of all stores, of the
    format, or of the account."""
    if format is None and account_id is None:
        return []
    lines = sa.select(MustStock).join(MustStock.product).where(in_force(MustStock, day))
    lines = lines.where(sa.or_(MustStock.format.is_(None), MustStock.format == format))
    lines = lines.where(sa.or_(MustStock.account_id.is_(None), MustStock.account_id == account_id))
    narrower = [column for column, value in ((MustStock.format, format), (MustStock.account_id, account_id)) if value]
    lines = lines.where(sa.or_(*(column.is_(None) for column in narrower))).options(contains_eager(MustStock.product))
    return list(db.session.scalars(lines.order_by(Product.sort_key, Product.id)))
