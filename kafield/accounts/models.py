"""Accounts, stores, territories, and what an account agreed on: its prices and assortment."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kafield.catalog.models import Product
from kafield.kit.db import Model
from kafield.kit.i18n import Lazy
from kafield.kit.i18n import lazy_gettext as _l
from kafield.kit.search import SortText
from kafield.people.models import Person, Team

TRADE_TYPES = ("direct", "distributor", "regional")
FORMATS = (
    "hypermarket",
    "warehouse_club",
    "supermarket",
    "fresh_supermarket",
    "convenience",
    "vending",
    "department_store",
    "online",
)
SUPPLIES = ("store", "distribution_centre")
TRADE_NAMES = {
    "direct": _l("Supplied by us"),
    "distributor": _l("Through a distributor"),
    "regional": _l("Regional buying"),
}
FORMAT_NAMES = {
    "hypermarket": _l("Hypermarket"),
    "warehouse_club": _l("Warehouse club"),
    "supermarket": _l("Supermarket"),
    "fresh_supermarket": _l("Fresh supermarket"),
    "convenience": _l("Convenience store"),
    "vending": _l("Vending machine"),
    "department_store": _l("Department store"),
    "online": _l("Online and quick commerce"),
}
SUPPLY_NAMES = {"store": _l("To the store"), "distribution_centre": _l("To the distribution centre")}
REPORT_NAMES = {"closed": _l("The store has closed"), "moved": _l("The store has moved"), "new": _l("A new store")}


class Distributor(Model):
    __tablename__ = "distributors"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120), unique=True)


class Account(Model):
    """A retail chain. DM cycle: length in days, change-over weekday (0 = Monday), one known start."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    search_key: Mapped[str] = mapped_column(sa.String(600), default="")
    sort_key: Mapped[str] = mapped_column(SortText, default="", index=True)
    stroke_key: Mapped[str] = mapped_column(SortText, default="")
    trade_type: Mapped[str] = mapped_column(sa.String(12), default="direct")
    distributor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("distributors.id"))
    manager_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"), index=True)
    currency: Mapped[str] = mapped_column(sa.String(3), default="CNY")
    minimum_order_minor: Mapped[int | None] = mapped_column(sa.BigInteger)
    payment_days: Mapped[int | None]
    dm_cycle_days: Mapped[int | None]
    dm_changeover_weekday: Mapped[int | None]
    dm_first_day: Mapped[date | None]
    is_demo_history: Mapped[bool] = mapped_column(default=False)
    distributor: Mapped[Distributor | None] = relationship()
    manager: Mapped[Person | None] = relationship()
    stores: Mapped[list["Store"]] = relationship(back_populates="account")

    @property
    def trade_name(self) -> Lazy:
        return TRADE_NAMES[self.trade_type]


class Store(Model):
    """One outlet. Opened on or before a day and not closed on or before it = open on that day."""

    __tablename__ = "stores"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    search_key: Mapped[str] = mapped_column(sa.String(600), default="")
    sort_key: Mapped[str] = mapped_column(SortText, default="", index=True)
    stroke_key: Mapped[str] = mapped_column(SortText, default="")
    format: Mapped[str] = mapped_column(sa.String(20), index=True)
    selling_area: Mapped[int | None]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    supply: Mapped[str] = mapped_column(sa.String(20), default="store")
    address: Mapped[str] = mapped_column(sa.String(200), default="")
    city: Mapped[str] = mapped_column(sa.String(60), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    time_zone: Mapped[str] = mapped_column(sa.String(40), default="Asia/Shanghai")
    receives_until: Mapped[str | None] = mapped_column(sa.String(5))
    account: Mapped[Account] = relationship(back_populates="stores")
    contacts: Mapped[list["StoreContact"]] = relationship(back_populates="store")

    @property
    def store_class(self) -> str | None:
        """A from 5,000 m², B from 2,000 m², else C (KA-重点客户全攻略); None while unknown."""
        if self.selling_area is None:
            return None
        if self.selling_area >= 5000:
            return "A"
        return "B" if self.selling_area >= 2000 else "C"

    @property
    def format_name(self) -> Lazy:
        return FORMAT_NAMES[self.format]

    @property
    def supply_name(self) -> Lazy:
        return SUPPLY_NAMES[self.supply]

    def is_open(self, day: date) -> bool:
        return self.opened_on <= day and (self.closed_on is None or self.closed_on > day)


class StoreContact(Model):
    __tablename__ = "store_contacts"
    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("stores.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    title: Mapped[str] = mapped_column(sa.String(80), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    store: Mapped[Store] = relationship(back_populates="contacts")


class Territory(Model):
    __tablename__ = "territories"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("teams.id"), index=True)
    team: Mapped[Team] = relationship()


class TerritoryRep(Model):
    """Who worked a territory from a day until (not including) another."""

    __tablename__ = "territory_reps"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(sa.ForeignKey("territories.id"), index=True)
    rep_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    from_day: Mapped[date]
    to_day: Mapped[date | None]
    territory: Mapped[Territory] = relationship()
    rep: Mapped[Person] = relationship()


class TerritoryStore(Model):
    """Which territory a store lay in from a day until (not including) another."""

    __tablename__ = "territory_stores"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(sa.ForeignKey("territories.id"), index=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("stores.id"), index=True)
    from_day: Mapped[date]
    to_day: Mapped[date | None]
    territory: Mapped[Territory] = relationship()
    store: Mapped[Store] = relationship()


class AccountPrice(Model):
    """What a sales unit costs this account from a day on."""

    __tablename__ = "account_prices"
    __table_args__ = (sa.UniqueConstraint("account_id", "product_id", "from_day"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"))
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"), index=True)
    from_day: Mapped[date]
    to_day: Mapped[date | None]
    price_minor: Mapped[int] = mapped_column(sa.BigInteger)
    currency: Mapped[str] = mapped_column(sa.String(3))
    product: Mapped[Product] = relationship()


class AccountProduct(Model):
    """A product made for one account only (专属包装), and SKUs an account has locked (锁码), and when it did."""

    __tablename__ = "account_products"
    __table_args__ = (sa.UniqueConstraint("account_id", "product_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"))
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"), index=True)
    is_exclusive: Mapped[bool] = mapped_column(default=False)
    is_locked: Mapped[bool] = mapped_column(default=False)
    locked_at: Mapped[datetime | None]
    product: Mapped[Product] = relationship()


class MustStock(Model):
    """A product that a format, or one account in that format, has to carry. Empty = all."""

    __tablename__ = "must_stock"
    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"), index=True)
    format: Mapped[str | None] = mapped_column(sa.String(20))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    from_day: Mapped[date]
    to_day: Mapped[date | None]
    product: Mapped[Product] = relationship()


class StoreReport(Model):
    """A rep's word that a store closed, moved or is new; an admin decides."""

    __tablename__ = "store_reports"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    store_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stores.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    address: Mapped[str] = mapped_column(sa.String(200), default="")
    format: Mapped[str | None] = mapped_column(sa.String(20))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    reported_by: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    reported_at: Mapped[datetime]
    decision: Mapped[str] = mapped_column(sa.String(10), default="open", index=True)
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    store: Mapped[Store | None] = relationship()
    account: Mapped[Account | None] = relationship()

    @property
    def kind_name(self) -> Lazy:
        return REPORT_NAMES[self.kind]
