"""Products and their list prices."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kafield.kit.db import Model
from kafield.kit.i18n import Lazy
from kafield.kit.i18n import lazy_gettext as _l
from kafield.kit.search import SortText

STATUSES = ("active", "new", "locked", "delisting", "delisted")
STATUS_NAMES = {
    "active": _l("In sale"),
    "new": _l("New item"),
    "locked": _l("Locked"),
    "delisting": _l("To be delisted"),
    "delisted": _l("Delisted"),
}


class Category(Model):
    __tablename__ = "categories"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)


class Series(Model):
    """Products that stand for each other: never promoted together at close prices."""

    __tablename__ = "series"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)
    category_id: Mapped[int] = mapped_column(sa.ForeignKey("categories.id"))
    category: Mapped[Category] = relationship()


class Product(Model):
    """`case_size` sales units make a case; `gtin` has a right check digit or is empty. `status_at` is when it
    got its status, empty where nobody kept it."""

    __tablename__ = "products"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    search_key: Mapped[str] = mapped_column(sa.String(600), default="")
    sort_key: Mapped[str] = mapped_column(SortText, default="", index=True)
    stroke_key: Mapped[str] = mapped_column(SortText, default="")
    category_id: Mapped[int] = mapped_column(sa.ForeignKey("categories.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(sa.ForeignKey("series.id"), index=True)
    brand: Mapped[str] = mapped_column(sa.String(80), default="")
    manufacturer: Mapped[str] = mapped_column(sa.String(80), default="", index=True)
    is_competitor: Mapped[bool] = mapped_column(default=False)
    is_account_only: Mapped[bool] = mapped_column(default=False)
    gtin: Mapped[str | None] = mapped_column(sa.String(14), index=True)
    unit: Mapped[str] = mapped_column(sa.String(20))
    case_size: Mapped[int]
    status: Mapped[str] = mapped_column(sa.String(12), default="active", index=True)
    status_at: Mapped[datetime | None]
    category: Mapped[Category] = relationship()
    series: Mapped[Series | None] = relationship()
    list_prices: Mapped[list["ListPrice"]] = relationship(back_populates="product")

    @property
    def status_name(self) -> Lazy:
        return STATUS_NAMES[self.status]

    @property
    def is_orderable(self) -> bool:
        return not self.is_competitor and self.status in ("active", "new", "delisting")


class ListPrice(Model):
    """What a sales unit costs an account without a price of its own, from a day on."""

    __tablename__ = "list_prices"
    __table_args__ = (sa.UniqueConstraint("product_id", "from_day"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"))
    from_day: Mapped[date]
    to_day: Mapped[date | None]
    price_minor: Mapped[int] = mapped_column(sa.BigInteger)
    currency: Mapped[str] = mapped_column(sa.String(3))
    product: Mapped[Product] = relationship(back_populates="list_prices")
