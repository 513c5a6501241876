"""Agreed displays and their checks."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kafield.accounts.models import Store
from kafield.catalog.models import Product
from kafield.kit.db import Model, new_id
from kafield.kit.i18n import Lazy
from kafield.kit.i18n import lazy_gettext as _l
from kafield.visits.models import InVisit

TYPES = ("stack", "end_cap", "shelf_extension", "category_zone", "checkout", "other")
POSITIONS = ("main_aisle", "side_aisle", "entrance", "checkout", "category_aisle")
FILLS = ("full", "half", "empty")
TYPE_NAMES = {
    "stack": _l("Stack"),
    "end_cap": _l("End cap"),
    "shelf_extension": _l("Shelf extension"),
    "category_zone": _l("Category zone"),
    "checkout": _l("Checkout display"),
    "other": _l("Other display"),
}


class Display(Model):
    """Agreed from a day until (including) another; `fee_minor` 0 = free of charge."""

    __tablename__ = "displays"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("stores.id"), index=True)
    type: Mapped[str] = mapped_column(sa.String(20))
    position: Mapped[str] = mapped_column(sa.String(20))
    promotion: Mapped[str] = mapped_column(sa.String(120), default="")
    from_day: Mapped[date]
    to_day: Mapped[date]
    fee_minor: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    currency: Mapped[str] = mapped_column(sa.String(3), default="CNY")
    found_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    found_in_visit: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    store: Mapped[Store] = relationship()
    items: Mapped[list["DisplayItem"]] = relationship(back_populates="display")

    @property
    def is_free(self) -> bool:
        return self.fee_minor == 0

    @property
    def type_name(self) -> Lazy:
        return TYPE_NAMES[self.type]


class DisplayItem(Model):
    __tablename__ = "display_items"
    display_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("displays.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"), primary_key=True)
    display: Mapped[Display] = relationship(back_populates="items")
    product: Mapped[Product] = relationship()


class DisplayCheck(InVisit, Model):
    """What stood in the store. Where it was not in place, the other answers are empty; `posm` is empty too where
    none was agreed (`posm_agreed` False), which is an answer, while both are empty where it was not asked."""

    __tablename__ = "display_checks"
    display_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("displays.id"), index=True)
    in_place: Mapped[bool]
    right_position: Mapped[bool | None]
    right_items: Mapped[bool | None]
    price_tag: Mapped[bool | None]
    fill: Mapped[str | None] = mapped_column(sa.String(8))
    posm: Mapped[bool | None]
    posm_agreed: Mapped[bool | None]
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    is_compliant: Mapped[bool]
    display: Mapped[Display] = relationship()
