"""Accounts and stores, seen from the person who asks, and what may be sold to them."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from kafield.accounts.models import (
    Account,
    AccountPrice,
    AccountProduct,
    MustStock,
    Store,
    Territory,
    TerritoryRep,
    TerritoryStore,
)
from kafield.catalog.models import Product
from kafield.catalog.queries import ORDERABLE, in_force, list_prices_on
from kafield.kit.db import db, found
from kafield.people.models import Person


def stores_of(user: Person, day: date) -> sa.Select[tuple[Store]]:
    """A rep's stores lie in his territories on that day, a supervisor's in those of his team,
    a manager's belong to his accounts; an admin has all. Unordered."""
    stores = sa.select(Store)
    if user.role == "admin":
        return stores
    if user.role == "manager":
        return stores.where(Store.account_id.in_(sa.select(Account.id).where(Account.manager_id == user.id)))
    return stores.where(Store.id.in_(store_ids_in(territories_worked_by(user, day), day)))


def store_of(user: Person, store_id: int, day: date) -> Store:
    """NotFound where the person has no such store on that day."""
    return found(stores_of(user, day).where(Store.id == store_id))


def accounts_of(user: Person, day: date | None = None) -> sa.Select[tuple[Account]]:
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


def territories_worked_by(user: Person, day: date | None) -> sa.Select[tuple[int]]:
    """Ids of the territories of a rep on that day (ever, without one), or of a supervisor's team."""
    if user.role == "supervisor":
        return sa.select(Territory.id).where(Territory.team_id == user.team_id)
    return sa.select(TerritoryRep.territory_id).where(TerritoryRep.rep_id == user.id, on_day(TerritoryRep, day))


def store_ids_in(territories: sa.Select[tuple[int]], day: date | None) -> sa.Select[tuple[int]]:
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
    return dict(db.session.execute(rows.order_by(AccountPrice.from_day)).tuples().all())


def must_stock_of(store: Store, day: date) -> list[Product]:
    """What this store has to carry: the lists of its format and account, without what the account
    has locked, what is made for another account only, and what nobody can order any more."""
    listed = sa.select(MustStock.product_id).where(
        sa.or_(MustStock.format.is_(None), MustStock.format == store.format),
        sa.or_(MustStock.account_id.is_(None), MustStock.account_id == store.account_id),
        in_force(MustStock, day),
    )
    return list(db.session.scalars(sold_to(store.account_id).where(Product.id.in_(listed))))


def orderable_of(store: Store, day: date) -> list[Product]:
    """What this store can order on that day, in the order of the product list. The range has no
    dates of its own yet, so the day only says when the question was asked."""
    return list(db.session.scalars(sold_to(store.account_id)))


def sold_to(account_id: int) -> sa.Select[tuple[Product]]:
    """Own products in sale, not locked (锁码) by the account, not made for another account (专属包装)."""
    locked = sa.select(AccountProduct.product_id).where(
        AccountProduct.account_id == account_id, AccountProduct.is_locked
    )
    exclusive = sa.select(AccountProduct.product_id).where(AccountProduct.is_exclusive)
    own = exclusive.where(AccountProduct.account_id == account_id)
    is_for_someone = sa.or_(Product.is_account_only, Product.id.in_(exclusive))
    return (
        sa.select(Product)
        .where(~Product.is_competitor, Product.status.in_(ORDERABLE), Product.id.not_in(locked))
        .where(sa.or_(~is_for_someone, Product.id.in_(own)))
        .order_by(Product.sort_key, Product.id)
    )
