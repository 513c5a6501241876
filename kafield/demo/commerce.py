"""Stock counts, orders, deliveries, returns, invoices and payments, each store simulated in the order of its visits.

The stock of a store is what was there, plus what came, less what October's demand sold: so the
offtake that a rep sees follows from the counts, as it does in life.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from kafield.demo.base import DEMO_DAY, chance, insert, named_id
from kafield.demo.chains import Outlet, must_stock, price_to
from kafield.demo.facts import Demand
from kafield.demo.goods import Item
from kafield.demo.journeys import Call, Totals
from kafield.demo.papers import Books, confirm, deliver, event, send_back_before_the_visit, send_back_what_was_paid
from kafield.metrics.stock import suggested_order
from kafield.orders.models import (
    CountLine,
    Credit,
    Invoice,
    Movement,
    MovementLine,
    Order,
    OrderEvent,
    OrderLine,
    Payment,
    StockCount,
)

LEAD_DAYS = 3
SHORT, CUT = 0.05, 0.06


@dataclass
class Shop:
    """One store as it goes through the weeks: units on hand, and what is on its way."""

    store: Outlet
    stock: dict[int, float]
    counted: dict[int, int] = field(default_factory=dict)
    moved: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    coming: list[tuple[date, dict[int, int]]] = field(default_factory=list)
    seen: date | None = None


def add_commerce(
    calls: list[Call],
    items: list[Item],
    demand: Demand,
    accounts: dict[str, int],
    totals: Totals,
    office: int,
    awaited: Outlet,
) -> None:
    """Counts in every call, orders where they are worth it; `awaited` is the store that has something to its credit
    when the rep comes. Returns nothing, the rows are written."""
    ranges = must_stock(items)
    books, shops = Books(office), dict[int, Shop]()
    for call in calls:
        listed = ranges[call.store.format]
        shop = shops.setdefault(call.store.id, first_stock(call.store, listed, demand))
        pass_time(shop, call.day, demand)
        needs = count(books, call, shop, listed, totals)
        take_order(books, call, shop, listed, needs, accounts, totals)
    send_back_what_was_paid(books)
    last = [call for call in calls if call.store.id == awaited.id][-1]
    send_back_before_the_visit(books, last, ranges[awaited.format][0])
    for model in (
        StockCount,
        CountLine,
        Order,
        OrderLine,
        OrderEvent,
        Movement,
        MovementLine,
        Invoice,
        Credit,
        Payment,
    ):
        insert(model, books.rows[model])


def first_stock(store: Outlet, listed: list[Item], demand: Demand) -> Shop:
    dice = chance(f"stock {store.code}")
    return Shop(
        store, {item.id: float(round(month(store, item, demand) * dice.uniform(0.8, 1.5)) + 4) for item in listed}
    )


def month(store: Outlet, item: Item, demand: Demand) -> int:
    return demand.get((store.id, item.id), 0)


def pass_time(shop: Shop, day: date, demand: Demand) -> None:
    """Deliveries arrive, customers buy."""
    for arrives, units in list(shop.coming):
        if is_there(arrives, day):
            shop.coming.remove((arrives, units))
            for product, number in units.items():
                shop.stock[product] = shop.stock.get(product, 0) + number
                shop.moved[product] += number
    days = (day - shop.seen).days if shop.seen else 0
    dice = chance(f"buyers {shop.store.code} {day}")
    for product in sorted(shop.stock):
        sold = demand.get((shop.store.id, product), 0) / 30 * days * dice.uniform(0.6, 1.4)
        shop.stock[product] = max(0.0, shop.stock[product] - sold)
    shop.seen = day


def is_there(arrives: date, day: date) -> bool:
    """What comes on the demo's day is still on its way."""
    return arrives <= day and arrives < DEMO_DAY


def count(books: Books, call: Call, shop: Shop, listed: list[Item], totals: Totals) -> dict[int, int]:
    """One stock count; returns the suggested cases by product."""
    dice, count_id = chance(f"count {call.id}"), named_id("count", call.id)
    books.add(StockCount, day=call.day, id=count_id, visit_id=call.id, recorded_at=call.began + timedelta(minutes=8))
    needs: dict[int, int] = {}
    empty = 0
    for item in listed:
        total = int(shop.stock[item.id])
        last, came = shop.counted.get(item.id), shop.moved.pop(item.id, 0)
        sold = None if last is None else last + came - total
        back = total // 2 // item.case_size * item.case_size
        is_short = bool(total) and dice.random() < SHORT
        books.add(
            CountLine,
            day=call.day,
            count_id=count_id,
            product_id=item.id,
            shelf=total - back,
            back=back,
            out_of_stock_reason=dice.choice(("not_ordered", "not_delivered", "not_filled_up")) if total == 0 else None,
            short_dated=min(total, 1 + dice.randrange(4)) if is_short else None,
            short_date=call.day + timedelta(days=30) if is_short else None,
            own_price_minor=item.price * 118 // 100 // 10 * 10 if dice.random() < 0.25 else None,
            offtake=sold,
        )
        empty += total == 0
        on_order = sum(units.get(item.id, 0) for _day, units in shop.coming)
        advice = suggested_order(sold, total, on_order, item.case_size)
        needs[item.id] = advice.cases if advice else 0
        shop.counted[item.id], shop.stock[item.id] = total, float(total)
    totals[call.day, call.rep_id, "counts"] += len(listed)
    totals[call.day, call.rep_id, "out_of_stock"] += empty
    return needs


def take_order(
    books: Books,
    call: Call,
    shop: Shop,
    listed: list[Item],
    needs: dict[int, int],
    accounts: dict[str, int],
    totals: Totals,
) -> None:
    """The suggestion, mostly; a small one is left for the next call."""
    lines = [(item, needs[item.id] * item.case_size) for item in listed if needs[item.id]]
    amount = sum(price_to(call.store.account, item) * units for item, units in lines)
    dice = chance(f"order {call.id}")
    if amount < 20_000 or dice.random() < 0.12:
        return
    order_id = named_id("order", call.id)
    arrives = call.day + timedelta(days=LEAD_DAYS)
    is_delivered = is_there(arrives, DEMO_DAY)
    cuts = {
        item.id: item.case_size
        for item, units in lines
        if is_delivered and dice.random() < CUT and units >= item.case_size
    }
    if sum(cuts.values()) == sum(units for _item, units in lines):
        cuts = {}
    sent = call.began + timedelta(minutes=12)
    order = books.add(
        Order,
        id=order_id,
        number=f"KA{call.day:%y%m%d}-{str(order_id)[:6].upper()}",
        visit_id=call.id,
        store_id=call.store.id,
        account_id=accounts[call.store.account],
        rep_id=call.rep_id,
        day=call.day,
        state="submitted",
        currency="CNY",
        total_minor=amount,
        wanted_on=arrives,
        note="",
        created_at=sent,
        submitted_at=sent,
    )
    event(books, order, "submitted", sent, by=call.rep_id)
    for item, units in lines:
        books.add(
            OrderLine,
            id=named_id("line", order_id, item.id),
            order_id=order_id,
            product_id=item.id,
            is_gift=False,
            units=units,
            suggested=units,
            price_minor=price_to(call.store.account, item),
            delivered=units - cuts.get(item.id, 0) if is_delivered else 0,
            cut=cuts.get(item.id, 0),
            cut_reason="no_stock" if item.id in cuts else None,
        )
    key = (call.day, call.rep_id)
    for measure, number in (
        ("orders", 1),
        ("visits_with_order", 1),
        ("order_lines", len(lines)),
        ("order_minor", amount),
    ):
        totals[*key, measure] += number
    shop.coming.append((arrives, {item.id: units - cuts.get(item.id, 0) for item, units in lines}))
    if call.day < DEMO_DAY:
        confirm(books, order, cuts, lines)
    if is_delivered:
        deliver(books, call, order, arrives, [(item, units - cuts.get(item.id, 0)) for item, units in lines], dice)
