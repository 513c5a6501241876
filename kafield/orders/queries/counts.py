"""What is counted in a call, and what moved since the last count."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from kafield.catalog.models import Product
from kafield.kit.db import db
from kafield.kit.money import Money
from kafield.metrics.stock import ORDER_FACTOR, Suggestion, offtake, suggested_order
from kafield.orders.models import CountLine, Movement, MovementLine, Order, OrderLine, StockCount
from kafield.visits.models import CannotDo, Visit
from kafield.visits.queries import Call, Step

ON_THE_WAY = ("submitted", "confirmed", "partly_delivered")
REMEMBERED = timedelta(days=180)  # a SKU ordered within this time is counted although no list names it


@dataclass(frozen=True)
class Since:
    """Sales units of one SKU in a store: the last count and its day, and what moved since then."""

    last: int | None
    last_day: date | None
    delivered: int
    returned: int
    on_order: int

    def offtake(self, now: int) -> int | None:
        return offtake(self.last, self.delivered, self.returned, now)


@dataclass(frozen=True)
class StockLine:
    """One SKU to count; `counted` is what this visit has of it."""

    product: Product
    is_must_stock: bool
    since: Since
    counted: CountLine | None
    factor: float

    @property
    def offtake(self) -> int | None:
        return self.since.offtake(self.counted.total) if self.counted else None

    @property
    def suggestion(self) -> Suggestion | None:
        if self.counted is None:
            return None
        return suggested_order(
            self.offtake, self.counted.total, self.since.on_order, self.product.case_size, self.factor
        )

    def own_price(self, currency: str) -> Decimal | None:
        """What the shelf tag says, in major units as it was typed."""
        minor = self.counted.own_price_minor if self.counted else None
        return None if minor is None else Money(minor, currency).major


@dataclass(frozen=True)
class StockView:
    """The stock step of a call: `history` are the counts that a correction superseded, newest first."""

    lines: list[StockLine]
    count: StockCount | None
    history: list[StockCount]
    cannot: CannotDo | None
    step: Step

    @property
    def counted(self) -> list[StockLine]:
        return [line for line in self.lines if line.counted]

    @property
    def out_of_stock(self) -> int:
        return sum(line.counted.total == 0 for line in self.lines if line.counted)


def stock_view(call: Call, factor: float = ORDER_FACTOR) -> StockView:
    """What is counted in this call. Counts are never prefilled; the figures since the last count are known before."""
    counts = counts_of(call.visit) if call.visit else []
    count = next((each for each in counts if each.superseded_at is None), None)
    lines = stock_lines(call, count, factor)
    cannot = call.cannot.get("stock")
    required = sum(line.is_must_stock for line in lines)
    done = sum(line.is_must_stock and line.counted is not None for line in lines)
    step = Step("stock", required=required, done=done, cannot=cannot is not None)
    return StockView(lines, count, [each for each in counts if each is not count], cannot, step)


def stock_lines(call: Call, count: StockCount | None, factor: float) -> list[StockLine]:
    """The SKUs of this store, and what else was counted although no list names it any more."""
    products, must = products_to_count(call)
    counted = {line.product_id: line for line in count.lines} if count else {}
    known = {product.id for product in products}
    products += [line.product for line in counted.values() if line.product_id not in known]
    since = since_last_count(call.store.id, [product.id for product in products], call.day, call.id)
    return [
        StockLine(product, product.id in must, since[product.id], counted.get(product.id), factor)
        for product in products
    ]


def suggestions_of(call: Call, factor: float = ORDER_FACTOR) -> dict[int, Suggestion]:
    """What the count of this call suggests to order, by product id; a first count suggests nothing."""
    lines = stock_view(call, factor).counted
    return {line.product.id: line.suggestion for line in lines if line.suggestion}


def products_to_count(call: Call) -> tuple[list[Product], set[int]]:
    """Must-stock items first, then what was ordered here lately; with the ids of the must-stock ones."""
    ids = {product.id for product in call.must_stock}
    rows = (
        sa.select(OrderLine.product_id)
        .join(Order)
        .where(
            Order.store_id == call.store.id,
            Order.day.between(call.day - REMEMBERED, call.day),
            Order.state.not_in(("draft", "cancelled")),
        )
    )
    ordered = set(db.session.scalars(rows.distinct())) - ids
    others = [product for product in call.orderable if product.id in ordered]
    return [*call.must_stock, *others], ids


def counts_of(visit: Visit) -> list[StockCount]:
    """Every count of a visit, corrected ones included, newest first."""
    rows = (
        sa.select(StockCount)
        .where(StockCount.day == visit.day, StockCount.visit_id == visit.id)
        .options(selectinload(StockCount.lines).joinedload(CountLine.product))
        .order_by(StockCount.superseded_at.is_(None).desc(), StockCount.superseded_at.desc())
    )
    return list(db.session.scalars(rows))


def since_last_count(
    store_id: int, product_ids: Collection[int], day: date, visit_id: uuid.UUID | None = None
) -> dict[int, Since]:
    """For each SKU the newest count before `day`, and what was delivered, returned and is on the way since.
    The order of the visit itself is not on the way: its suggestion would change with every correction."""
    last = last_counts(store_id, product_ids, day)
    moved = movements_since(store_id, product_ids, {product: when for product, (_total, when) in last.items()}, day)
    waiting = on_order(store_id, product_ids, visit_id)
    return {
        product: Since(
            last=last[product][0] if product in last else None,
            last_day=last[product][1] if product in last else None,
            delivered=moved.get((product, "delivery"), 0),
            returned=moved.get((product, "return"), 0),
            on_order=waiting.get(product, 0),
        )
        for product in product_ids
    }


def last_counts(store_id: int, product_ids: Collection[int], before: date) -> dict[int, tuple[int, date]]:
    """(total sales units, day) of the newest count of each SKU in a store before a day."""
    newest_first = sa.func.row_number().over(
        partition_by=CountLine.product_id, order_by=(CountLine.day.desc(), StockCount.recorded_at.desc())
    )
    counts = (
        sa.select(
            CountLine.product_id,
            (CountLine.shelf + CountLine.back).label("total"),
            CountLine.day,
            newest_first.label("place"),
        )
        .join(StockCount, sa.and_(StockCount.day == CountLine.day, StockCount.id == CountLine.count_id))
        .join(Visit, sa.and_(Visit.day == StockCount.day, Visit.id == StockCount.visit_id))
        .where(
            Visit.store_id == store_id,
            CountLine.product_id.in_(product_ids),
            CountLine.day < before,
            StockCount.superseded_at.is_(None),
        )
        .subquery()
    )
    rows = sa.select(counts.c.product_id, counts.c.total, counts.c.day).where(counts.c.place == 1)
    return {product: (total, day) for product, total, day in db.session.execute(rows)}


def movements_since(
    store_id: int, product_ids: Collection[int], since: dict[int, date], until: date
) -> dict[tuple[int, str], int]:
    """Sales units by (product, `delivery` or `return`) after each SKU's own count day, up to `until`."""
    rows = (
        sa.select(MovementLine.product_id, Movement.kind, Movement.day, MovementLine.units)
        .join(Movement)
        .where(
            Movement.store_id == store_id,
            MovementLine.product_id.in_(product_ids),
            Movement.day > min(since.values(), default=until),
            Movement.day <= until,
        )
    )
    moved: dict[tuple[int, str], int] = {}
    for product, kind, day, units in db.session.execute(rows):
        if product in since and day > since[product]:
            moved[product, kind] = moved.get((product, kind), 0) + units
    return moved


def on_order(store_id: int, product_ids: Collection[int], but_of_visit: uuid.UUID | None = None) -> dict[int, int]:
    """Sales units ordered and neither delivered nor cut yet, by product id."""
    waiting = OrderLine.units - OrderLine.delivered - OrderLine.cut
    rows = (
        sa.select(OrderLine.product_id, sa.func.sum(waiting))
        .join(Order)
        .where(
            Order.store_id == store_id, Order.state.in_(ON_THE_WAY), OrderLine.product_id.in_(product_ids), waiting > 0
        )
        .group_by(OrderLine.product_id)
    )
    if but_of_visit:
        rows = rows.where(sa.or_(Order.visit_id.is_(None), Order.visit_id != but_of_visit))
    return {product: int(units) for product, units in db.session.execute(rows)}
