"""What may be ordered in a call, at which price, and what the count and the last order say to it."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from kafield.catalog.models import Product
from kafield.kit.db import db
from kafield.metrics.stock import ORDER_FACTOR, Suggestion, whole_cases
from kafield.orders.models import Order, OrderLine
from kafield.orders.queries.counts import StockLine, StockView, stock_view
from kafield.orders.queries.orders import products_told, with_lines
from kafield.visits.models import CannotDo, Visit
from kafield.visits.queries import Call, Step


@dataclass(frozen=True)
class OfferLine:
    """One SKU that may be ordered: `price_minor` a sales unit, None where none is known; `last_units` of
    the last order; `is_counted` where the stock step has it, so that its suggestion follows the count."""

    product: Product
    price_minor: int | None
    suggestion: Suggestion | None
    last_units: int
    is_counted: bool
    ordered: OrderLine | None
    gift: OrderLine | None

    @property
    def last_cases(self) -> int:
        return whole_cases(self.last_units, self.product.case_size)

    @property
    def case_minor(self) -> int | None:
        return None if self.price_minor is None else self.price_minor * self.product.case_size


@dataclass(frozen=True)
class OrderView:
    """The order of a call: `lines` are what was counted, ordered or ordered last time; `others` can be added."""

    lines: list[OfferLine]
    others: list[OfferLine]
    order: Order | None
    last_order: Order | None
    currency: str
    minimum_minor: int
    named: dict[int, Product]
    cannot: CannotDo | None
    step: Step

    @property
    def suggested(self) -> int:
        """Lines with something to order by the count."""
        return sum(bool(line.suggestion and line.suggestion.cases) for line in self.lines)


def order_view(
    call: Call, factor: float = ORDER_FACTOR, minimum_minor: int = 0, stock: StockView | None = None
) -> OrderView:
    """The order step; a caller that has the stock step already hands it in."""
    stock, account = stock or stock_view(call, factor), call.store.account
    order, last = order_of(call.visit), last_order(call.store.id, call.day)
    counted = {line.product.id: line for line in stock.lines}
    offers = offers_of(call, counted, order, last)
    first = {*counted, *(line.product_id for each in (order, last) if each for line in each.lines)}
    cannot = call.cannot.get("order")
    return OrderView(
        lines=sorted((each for each in offers if each.product.id in first), key=lambda each: not each.is_counted),
        others=[each for each in offers if each.product.id not in first],
        order=order,
        last_order=last,
        currency=order.currency if order else account.currency,
        minimum_minor=minimum_minor if account.minimum_order_minor is None else account.minimum_order_minor,
        named=products_told(order) if order else {},
        cannot=cannot,
        step=Step("order", required=1, done=int(bool(order and order.state != "draft")), cannot=cannot is not None),
    )


def offers_of(call: Call, counted: dict[int, StockLine], order: Order | None, last: Order | None) -> list[OfferLine]:
    """Everything this store can order, and what the order at hand already has."""
    units = {line.product_id: line.units for line in last.lines if not line.is_gift} if last else {}
    ordered = {(line.product_id, line.is_gift): line for line in order.lines} if order else {}
    known = {product.id for product in call.orderable}
    others = [line.product for line in ordered.values() if line.product_id not in known and not line.is_gift]
    return [
        OfferLine(
            product,
            call.prices.get(product.id),
            counted[product.id].suggestion if product.id in counted else None,
            units.get(product.id, 0),
            product.id in counted,
            ordered.get((product.id, False)),
            ordered.get((product.id, True)),
        )
        for product in [*call.orderable, *others]
    ]


def order_of(visit: Visit | None) -> Order | None:
    """The order taken in a visit, cancelled ones left out."""
    if visit is None:
        return None
    rows = sa.select(Order).where(Order.visit_id == visit.id, Order.state != "cancelled")
    return db.session.scalar(with_lines(rows).order_by(Order.created_at.desc()).limit(1))


def last_order(store_id: int, before: date) -> Order | None:
    rows = sa.select(Order).where(
        Order.store_id == store_id, Order.day < before, Order.state.not_in(("draft", "cancelled"))
    )
    rows = rows.options(selectinload(Order.lines)).order_by(Order.day.desc(), Order.created_at.desc())
    return db.session.scalar(rows.limit(1))
