"""Counts, orders and their way to the till. Quantities are sales units, money minor units."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kafield.accounts.models import Account, Store
from kafield.catalog.models import Product
from kafield.kit.db import Model, new_id
from kafield.people.models import Person
from kafield.visits.models import InVisit

OUT_OF_STOCK_REASONS = ("not_ordered", "not_delivered", "not_filled_up", "locked", "delisted", "unknown")
ORDER_STATES = ("draft", "submitted", "confirmed", "partly_delivered", "delivered", "paid", "cancelled", "returned")
CUT_REASONS = ("no_stock", "locked", "credit", "delisted", "store_refused", "other")
# What may be done to an order in each state; a step that is not named here is refused with words.
ALLOWED = {
    "draft": ("change", "cancel"),
    "submitted": ("change", "confirm", "cancel"),
    "confirmed": ("answer", "cut", "deliver", "cancel"),
    "partly_delivered": ("answer", "cut", "deliver", "return", "pay"),
    "delivered": ("return", "pay"),
    "paid": ("return",),
    "cancelled": (),
    "returned": ("pay",),
}
ANSWERS = ("changed", "kept")


class StockCount(InVisit, Model):
    __tablename__ = "stock_counts"
    lines: Mapped[list["CountLine"]] = relationship(back_populates="count")


class CountLine(Model):
    """`shelf` and `back` in sales units; `own_price_minor` is what the shelf tag says."""

    __tablename__ = "count_lines"
    __table_args__ = (
        sa.ForeignKeyConstraint(["day", "count_id"], ["stock_counts.day", "stock_counts.id"]),
        sa.Index("ix_count_lines_product", "product_id", "day"),
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    count_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"), primary_key=True)
    shelf: Mapped[int]
    back: Mapped[int]
    out_of_stock_reason: Mapped[str | None] = mapped_column(sa.String(16))
    short_dated: Mapped[int | None]
    short_date: Mapped[date | None]
    own_price_minor: Mapped[int | None] = mapped_column(sa.BigInteger)
    offtake: Mapped[int | None]
    count: Mapped[StockCount] = relationship(back_populates="lines")
    product: Mapped[Product] = relationship()

    @property
    def total(self) -> int:
        return self.shelf + self.back


class Order(Model):
    """`visit_id` names the visit it was taken in; later corrections are change requests."""

    __tablename__ = "orders"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(30), unique=True)
    visit_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("stores.id"), index=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    rep_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    day: Mapped[date] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(sa.String(16), default="draft", index=True)
    currency: Mapped[str] = mapped_column(sa.String(3))
    total_minor: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    wanted_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    store: Mapped[Store] = relationship()
    account: Mapped[Account] = relationship()
    rep: Mapped[Person] = relationship()
    lines: Mapped[list["OrderLine"]] = relationship(back_populates="order", cascade="all, delete-orphan")
    events: Mapped[list["OrderEvent"]] = relationship(back_populates="order", order_by="OrderEvent.at")

    @property
    def is_editable(self) -> bool:
        return self.allows("change")

    @property
    def is_placed(self) -> bool:
        """Counts on the boards: sent by the rep, and not taken back."""
        return self.state not in ("draft", "cancelled")

    @property
    def units(self) -> int:
        return sum(line.units for line in self.lines)

    @property
    def delivered(self) -> int:
        return sum(line.delivered for line in self.lines)

    @property
    def has_open_price(self) -> bool:
        return any(line.is_price_open for line in self.lines)

    @property
    def open_request(self) -> "OrderEvent | None":
        """The last change request that the office has not answered."""
        said = [event for event in self.events if event.kind in ("change_request", *ANSWERS)]
        return said[-1] if said and said[-1].kind == "change_request" else None

    def allows(self, act: str) -> bool:
        return act in ALLOWED[self.state]


class OrderLine(Model):
    """A gift line costs nothing. `cut` units will not come, with a reason. A price of 0 is still to be confirmed."""

    __tablename__ = "order_lines"
    __table_args__ = (sa.UniqueConstraint("order_id", "product_id", "is_gift"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    order_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("orders.id"))
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"), index=True)
    is_gift: Mapped[bool] = mapped_column(default=False)
    units: Mapped[int]
    suggested: Mapped[int | None]
    price_minor: Mapped[int] = mapped_column(sa.BigInteger)
    delivered: Mapped[int] = mapped_column(default=0)
    cut: Mapped[int] = mapped_column(default=0)
    cut_reason: Mapped[str | None] = mapped_column(sa.String(16))
    order: Mapped[Order] = relationship(back_populates="lines")
    product: Mapped[Product] = relationship()

    @property
    def amount_minor(self) -> int:
        return 0 if self.is_gift else self.units * self.price_minor

    @property
    def is_price_open(self) -> bool:
        return not self.is_gift and not self.price_minor

    @property
    def waiting(self) -> int:
        """Sales units neither delivered nor cut."""
        return max(self.units - self.delivered - self.cut, 0)


class OrderEvent(Model):
    """What happened to an order: its history. `lines_before` are those that a correction replaced,
    `lines_asked` those that a change request asks for: product_id, units, is_gift."""

    __tablename__ = "order_events"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    order_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("orders.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(16))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    lines_before: Mapped[list[dict[str, int]] | None] = mapped_column(sa.JSON)
    lines_asked: Mapped[list[dict[str, int]] | None] = mapped_column(sa.JSON)
    order: Mapped[Order] = relationship(back_populates="events")
    by: Mapped[Person] = relationship()


class Movement(Model):
    """A delivery to a store, or a return from it, under the number on its paper."""

    __tablename__ = "movements"
    __table_args__ = (sa.UniqueConstraint("kind", "number"), sa.Index("ix_movements_store_day", "store_id", "day"))
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(8))
    number: Mapped[str] = mapped_column(sa.String(40))
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("stores.id"))
    order_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("orders.id"), index=True)
    day: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.String(120), default="")
    store: Mapped[Store] = relationship()
    lines: Mapped[list["MovementLine"]] = relationship(back_populates="movement")


class MovementLine(Model):
    __tablename__ = "movement_lines"
    movement_id: Mapped[int] = mapped_column(sa.ForeignKey("movements.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"), primary_key=True)
    units: Mapped[int]
    amount_minor: Mapped[int] = mapped_column(sa.BigInteger)
    movement: Mapped[Movement] = relationship(back_populates="lines")
    product: Mapped[Product] = relationship()


class Invoice(Model):
    """An open receivable until it is paid."""

    __tablename__ = "invoices"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("stores.id"), index=True)
    order_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("orders.id"), index=True)
    day: Mapped[date]
    due_on: Mapped[date]
    amount_minor: Mapped[int] = mapped_column(sa.BigInteger)
    paid_minor: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    currency: Mapped[str] = mapped_column(sa.String(3))
    store: Mapped[Store] = relationship()

    @property
    def open_minor(self) -> int:
        return self.amount_minor - self.paid_minor


class Credit(Model):
    """The worth of a return. What its order does not owe is kept for the store, for what it pays next."""

    __tablename__ = "credits"
    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(sa.ForeignKey("movements.id"), unique=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("stores.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    used_minor: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    currency: Mapped[str] = mapped_column(sa.String(3))
    movement: Mapped[Movement] = relationship()
    store: Mapped[Store] = relationship()

    @property
    def open_minor(self) -> int:
        return self.amount_minor - self.used_minor


class Payment(Model):
    """Money that came in, or a part of a credit that was taken off."""

    __tablename__ = "payments"
    __table_args__ = (sa.UniqueConstraint("invoice_id", "reference"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(sa.ForeignKey("invoices.id"))
    credit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("credits.id"), index=True)
    reference: Mapped[str] = mapped_column(sa.String(60))
    day: Mapped[date]
    amount_minor: Mapped[int] = mapped_column(sa.BigInteger)
    invoice: Mapped[Invoice] = relationship()
