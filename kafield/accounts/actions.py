"""What happens to accounts, stores and territories, and to a rep's word about a store.

`by` is the person who does it, None for an import or the demo; `at` is aware UTC. Territories
and their people are kept from a day until (not including) another.
"""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from kafield.accounts.models import (
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
from kafield.catalog.actions import CodeTaken
from kafield.catalog.models import Product
from kafield.kit import audit
from kafield.kit.db import db
from kafield.kit.search import write_keys
from kafield.people.models import Person, Team

ACCOUNT_FIELDS = (
    *("code", "name", "trade_type", "distributor_id", "manager_id", "currency", "minimum_order_minor"),
    *("payment_days", "dm_cycle_days", "dm_changeover_weekday", "dm_first_day", "is_demo_history"),
)
STORE_FIELDS = (
    *("code", "account_id", "name", "format", "selling_area", "opened_on", "closed_on", "supply", "address"),
    *("city", "latitude", "longitude", "time_zone", "receives_until"),
)

REPORT_FIELDS = ("kind", "name", "address", "format", "latitude", "longitude", "note")


def add_account(*, at: datetime, by: Person | None = None, **values: Any) -> Account:
    """A new account from ACCOUNT_FIELDS (code and name are needed); a code in use is CodeTaken."""
    account = Account()
    fill(account, ACCOUNT_FIELDS, values)
    write_keys(account, account.name, account.code)
    return added(account, "account", ACCOUNT_FIELDS, by, at)


def change_account(account: Account, *, at: datetime, by: Person | None = None, **values: Any) -> Account:
    """Only what is named in `values` changes."""
    before = state(account, ACCOUNT_FIELDS)
    fill(account, ACCOUNT_FIELDS, values)
    write_keys(account, account.name, account.code)
    return changed(account, "account", ACCOUNT_FIELDS, before, by, at)


def add_store(*, at: datetime, by: Person | None = None, **values: Any) -> Store:
    """A new store from STORE_FIELDS (code, account_id, name, format and opened_on are needed);
    a code in use is CodeTaken. Whether it stands there already is asked before (nearly_same_stores)."""
    store = Store()
    fill(store, STORE_FIELDS, values)
    write_store_keys(store)
    return added(store, "store", STORE_FIELDS, by, at)


def change_store(store: Store, *, at: datetime, by: Person | None = None, **values: Any) -> Store:
    """Only what is named in `values` changes."""
    before = state(store, STORE_FIELDS)
    fill(store, STORE_FIELDS, values)
    write_store_keys(store)
    return changed(store, "store", STORE_FIELDS, before, by, at)


def write_store_keys(store: Store) -> None:
    """A store is also found by its code, its city and the name of its account."""
    account = db.session.get_one(Account, store.account_id)
    write_keys(store, store.name, store.code, account.name, store.city)


def fill(record: Any, fields: tuple[str, ...], values: dict[str, Any]) -> None:
    """Set fields; strangers among them are a TypeError, a code of another record is CodeTaken."""
    if unknown := values.keys() - set(fields):
        raise TypeError(f"{type(record).__name__} has no {', '.join(sorted(unknown))}")
    if "code" in values:
        refuse_taken(record, values["code"])
    for name, value in values.items():
        setattr(record, name, value)


def refuse_taken(record: Any, code: str) -> None:
    model = type(record)
    with db.session.no_autoflush:
        holder = db.session.scalar(sa.select(model).where(model.code == code))
    if holder is not None and holder is not record:
        raise CodeTaken(code)


def state(record: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in fields}


def added(record: Any, entity: str, fields: tuple[str, ...], by: Person | None, at: datetime) -> Any:
    db.session.add(record)
    db.session.flush()
    audit.record(by, "added", entity, record.id, after=state(record, fields), at=at, personal=())
    return record


def changed(
    record: Any, entity: str, fields: tuple[str, ...], before: dict[str, Any], by: Person | None, at: datetime
) -> Any:
    db.session.flush()
    after = state(record, fields)
    if after != before:
        audit.record(by, "changed", entity, record.id, before, after, at=at, personal=())
    return record


def distributor_named(name: str) -> Distributor:
    """The distributor of this name, made where there is none."""
    distributor = db.session.scalar(sa.select(Distributor).where(Distributor.name == name))
    if distributor is None:
        distributor = Distributor(name=name)
        db.session.add(distributor)
        db.session.flush()
    return distributor


def set_account_price(
    account: Account,
    product: Product,
    *,
    from_day: date,
    price_minor: int,
    at: datetime,
    to_day: date | None = None,
    by: Person | None = None,
) -> AccountPrice:
    """The account's own price of a sales unit, in its currency; the same first day again corrects it."""
    key = {"account_id": account.id, "product_id": product.id, "from_day": from_day}
    price = db.session.scalar(sa.select(AccountPrice).filter_by(**key))
    before = price.price_minor if price else None
    if price is None:
        price = AccountPrice(**key)
        db.session.add(price)
    price.price_minor, price.currency, price.to_day = price_minor, account.currency, to_day
    db.session.flush()
    change = {"product_id": product.id, "price_minor": price_minor, "from_day": from_day, "to_day": to_day}
    audit.record(by, "priced", "account", account.id, {"price_minor": before}, change, at=at)
    return price


def mark_product(
    account: Account,
    product: Product,
    *,
    is_exclusive: bool,
    is_locked: bool,
    at: datetime,
    by: Person | None = None,
) -> AccountProduct:
    """Whether a product is made for this account only (专属包装) and whether it locked the product (锁码)."""
    key = {"account_id": account.id, "product_id": product.id}
    mark = db.session.scalar(sa.select(AccountProduct).filter_by(**key))
    if mark is None:
        mark = AccountProduct(**key, is_exclusive=False, is_locked=False)
        db.session.add(mark)
    before = {"is_exclusive": mark.is_exclusive, "is_locked": mark.is_locked}
    if is_locked != mark.is_locked:
        mark.locked_at = at if is_locked else None
    mark.is_exclusive, mark.is_locked = is_exclusive, is_locked
    db.session.flush()
    after = {"is_exclusive": is_exclusive, "is_locked": is_locked, "product_id": product.id}
    audit.record(by, "marked", "account", account.id, before, after, at=at)
    return mark


def must_stock(
    product: Product,
    *,
    from_day: date,
    at: datetime,
    format: str | None = None,
    account_id: int | None = None,
    to_day: date | None = None,
    by: Person | None = None,
) -> MustStock:
    """Put a product on the list of a format, of an account, of both or (neither) of all stores;
    where it stands there on that day already, nothing changes."""
    scope = {"product_id": product.id, "format": format, "account_id": account_id}
    listed = (
        sa.select(MustStock)
        .filter_by(**scope)
        .where(MustStock.from_day <= from_day, sa.or_(MustStock.to_day.is_(None), MustStock.to_day > from_day))
    )
    line = db.session.scalar(listed)
    if line is None:
        line = MustStock(**scope, from_day=from_day, to_day=to_day)
        db.session.add(line)
        db.session.flush()
        audit.record(by, "listed", "must_stock", line.id, after=scope, at=at)
    return line


def end_must_stock(line: MustStock, *, day: date, at: datetime, by: Person | None = None) -> None:
    """From `day` on the product need not be carried; a line that had not begun by then is gone."""
    audit.record(by, "ended", "must_stock", line.id, {"to_day": line.to_day}, {"to_day": day}, at=at)
    end(line, day)


def add_contact(store: Store, *, name: str, at: datetime, by: Person, title: str = "", phone: str = "") -> StoreContact:
    contact = StoreContact(store_id=store.id, name=name, title=title, phone=phone)
    db.session.add(contact)
    db.session.flush()
    after = {"name": name, "title": title, "phone": phone}
    audit.record(by, "added", "store_contact", contact.id, after=after, at=at, personal=("name", "title", "phone"))
    return contact


def remove_contact(contact: StoreContact, *, at: datetime, by: Person) -> None:
    """Gone for good, in the audit log too."""
    audit.erase("store_contact", contact.id)
    audit.record(by, "removed", "store_contact", contact.id, at=at)
    db.session.delete(contact)


def add_territory(*, name: str, team: Team, at: datetime, by: Person | None = None) -> Territory:
    """A name in use is CodeTaken."""
    territory = Territory()
    refuse_taken_name(territory, name)
    territory.name, territory.team = name, team
    return added(territory, "territory", ("name", "team_id"), by, at)


def change_territory(territory: Territory, *, name: str, team: Team, at: datetime, by: Person | None = None) -> None:
    """A name in use elsewhere is CodeTaken."""
    before = state(territory, ("name", "team_id"))
    refuse_taken_name(territory, name)
    territory.name, territory.team = name, team
    changed(territory, "territory", ("name", "team_id"), before, by, at)


def refuse_taken_name(territory: Territory, name: str) -> None:
    with db.session.no_autoflush:
        holder = db.session.scalar(sa.select(Territory).where(Territory.name == name))
    if holder is not None and holder is not territory:
        raise CodeTaken(name)


def assign_rep(
    territory: Territory,
    rep: Person,
    *,
    from_day: date,
    at: datetime,
    to_day: date | None = None,
    by: Person | None = None,
) -> TerritoryRep:
    """The territory is this rep's from that day on; who worked it so far ends, what was planned later goes."""
    make_room(TerritoryRep, TerritoryRep.territory_id == territory.id, from_day)
    line = TerritoryRep(territory=territory, rep=rep, from_day=from_day, to_day=to_day)
    db.session.add(line)
    db.session.flush()
    after = {"rep_id": rep.id, "from_day": from_day, "to_day": to_day}
    audit.record(by, "rep assigned", "territory", territory.id, after=after, at=at)
    return line


def assign_store(
    store: Store, territory: Territory | None, *, from_day: date, at: datetime, by: Person | None = None
) -> TerritoryStore | None:
    """From that day on the store lies in this territory, in no other, or (None) in none."""
    here = sa.select(TerritoryStore).where(TerritoryStore.store_id == store.id, TerritoryStore.to_day.is_(None))
    present = db.session.scalar(here.where(TerritoryStore.from_day <= from_day))
    if territory and present and present.territory_id == territory.id:
        return present
    make_room(TerritoryStore, TerritoryStore.store_id == store.id, from_day)
    line = TerritoryStore(territory=territory, store=store, from_day=from_day) if territory else None
    if line:
        db.session.add(line)
    db.session.flush()
    after = {"territory_id": territory.id if territory else None, "from_day": from_day}
    audit.record(by, "put into a territory", "store", store.id, after=after, at=at)
    return line


def make_room(model: Any, scope: Any, from_day: date) -> None:
    """Rows of the scope end on that day; those that would only have begun then are gone."""
    for line in db.session.scalars(
        sa.select(model).where(scope, sa.or_(model.to_day.is_(None), model.to_day > from_day))
    ):
        end(line, from_day)


def end(line: Any, day: date) -> None:
    if line.from_day >= day:
        db.session.delete(line)
    else:
        line.to_day = day


def report_store(
    report_id: uuid.UUID, kind: str, *, by: Person, at: datetime, store: Store | None = None, **said: Any
) -> StoreReport:
    """A rep's word that a store is `closed`, `moved` or `new`, to be decided by an admin. While it
    is open, the same id again corrects it. `said`: account_id, name, address, format, latitude, longitude, note."""
    report = db.session.get(StoreReport, report_id) or StoreReport(id=report_id)
    before = state(report, REPORT_FIELDS)
    report.kind, report.store, report.reported_by, report.reported_at = kind, store, by.id, at
    for name, value in said.items():
        setattr(report, name, value)
    db.session.add(report)
    db.session.flush()
    about, after = store.id if store else report.id, state(report, REPORT_FIELDS)
    audit.record(by, "reported", "store", about, before, after, at=at, personal=("latitude", "longitude"))
    return report


def decide_report(report: StoreReport, accepted: bool, *, by: Person, at: datetime, **values: Any) -> Store | None:
    """An admin's decision. Accepted, `values` change the store (closed_on; the new address and
    place) or, for a new one, make it (STORE_FIELDS); the store is returned. Rejected, nothing does."""
    report.decision = "accepted" if accepted else "rejected"
    report.decided_by, report.decided_at = by.id, at
    audit.record(by, report.decision, "store_report", report.id, at=at)
    if not accepted:
        return None
    if report.store is None:
        report.store = add_store(at=at, by=by, **values)
        return report.store
    return change_store(report.store, at=at, by=by, **values)
