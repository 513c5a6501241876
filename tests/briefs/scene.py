"""A visit of Ana at 家樂福 古北店 with everything that its paper can show, part by part."""

import uuid
from datetime import date, timedelta

from kafield.demo.shelves import shelf_picture
from kafield.displays.models import Display, DisplayCheck, DisplayItem
from kafield.kit import storage
from kafield.kit.db import db, new_id
from kafield.kit.photos import process
from kafield.metrics.periods import month_start
from kafield.orders.models import CountLine, Order, OrderLine, StockCount
from kafield.tasks.models import Task
from kafield.visits.models import Photo, Visit
from kafield.volumes.actions import Fact, add_facts, freeze, set_target
from tests.cast import NOW, STOP, TODAY, World

FEE, INTERNAL = 987_654, "只给自己看的话"


def add_visit(world: World, store: str = "gubei", rep: str = "ana", visit_id: uuid.UUID = STOP) -> Visit:
    """Checked in at ten, out half an hour later, with an internal summary."""
    visit = Visit(
        day=TODAY,
        id=visit_id,
        rep_id=getattr(world.people, rep),
        store_id=getattr(world.stores, store),
        checked_in_at=NOW,
        checked_out_at=NOW + timedelta(minutes=31),
        seconds_in_store=1860,
        summary=INTERNAL,
    )
    db.session.add(visit)
    db.session.flush()
    return visit


def add_sales(world: World, own: int = 1252, other: int = 870, months: int = 12) -> None:
    """Sell-out of both stores of the account in each month, October as given; November so far; a target."""
    facts = []
    for back in range(months, -1, -1):
        share = 1 if back == 1 else 0.62 if back == 0 else 0.6 + (12 - back) * 0.03 + (back % 3) * 0.04
        month = month_start(TODAY, back)
        facts.append(Fact(month, world.stores.gubei, world.products.soy, round(own * share), 0))
        facts.append(Fact(month, world.stores.wuning, world.products.soy, round(other * share), 0))
    add_facts(facts, "sell_out")
    set_target(world.accounts.carrefour, month_start(TODAY), 2640)


def add_display(
    visit: Visit,
    world: World,
    kind: str = "end_cap",
    position: str = "main_aisle",
    promotion: str = "周年庆",
    photos: int = 1,
    *,
    in_place: bool | None = True,
    is_developed: bool = True,
    **answers: object,
) -> Display:
    """Agreed for a fee that nobody outside may see; `in_place` None = not looked at."""
    display = Display(
        id=new_id(),
        store_id=visit.store_id,
        type=kind,
        position=position,
        promotion=promotion,
        from_day=date(2026, 11, 10),
        to_day=date(2026, 12, 1),
        fee_minor=FEE,
        created_at=NOW,
    )
    db.session.add(display)
    db.session.flush()
    db.session.add(DisplayItem(display_id=display.id, product_id=world.products.soy))
    if in_place is not None:
        check = DisplayCheck(
            day=visit.day, id=new_id(), visit_id=visit.id, recorded_at=NOW, display_id=display.id,
            in_place=in_place, is_compliant=in_place and not answers, note=INTERNAL, **answers,
        )  # fmt: skip
        db.session.add(check)
    for number in range(photos):
        add_photo(visit, f"display:{display.id}", number, "stack" if kind == "stack" else "end_cap", is_developed)
    db.session.flush()
    return display


def add_photo(visit: Visit, subject: str, number: int, kind: str = "end_cap", is_developed: bool = True) -> None:
    photo = Photo(
        day=visit.day, id=new_id(), visit_id=visit.id, recorded_at=NOW, subject=subject, received_sha256="0" * 64,
        taken_at=NOW + timedelta(minutes=5 + number), original_key="aa/none.jpg", caption=INTERNAL,
    )  # fmt: skip
    if is_developed:
        made = process(
            shelf_picture(number, kind, 0.9, "酱油"), [f"2026-11-23 10:0{number % 10}", "家樂福 古北店", "林雨桐"]
        )
        photo.picture_key, photo.state = storage.put(made.jpeg, "jpg"), "ready"
    db.session.add(photo)


def add_order(visit: Visit, products: list[int], cases: int = 5, state: str = "submitted") -> Order:
    """One line a product, each with one case more; the last one a gift."""
    order = Order(
        id=new_id(), number=f"A-{new_id().hex[:8]}", visit_id=visit.id, store_id=visit.store_id, account_id=visit.store.account_id,
        rep_id=visit.rep_id, day=visit.day, state=state, currency="CNY", wanted_on=TODAY + timedelta(days=2), note=INTERNAL,
        created_at=NOW, submitted_at=NOW,
    )  # fmt: skip
    for number, product in enumerate(products):
        is_gift = len(products) > 1 and number == len(products) - 1
        order.lines.append(
            OrderLine(product_id=product, units=12 * (cases + number), price_minor=850 + number * 37, is_gift=is_gift)
        )
    order.total_minor = sum(line.amount_minor for line in order.lines)
    db.session.add(order)
    db.session.flush()
    return order


def add_count(visit: Visit, stock: dict[int, tuple[int, str | None]]) -> None:
    """(sales units on the shelf, reason when out) by product."""
    count = StockCount(day=visit.day, id=new_id(), visit_id=visit.id, recorded_at=NOW)
    for product, (shelf, reason) in stock.items():
        count.lines.append(
            CountLine(day=visit.day, product_id=product, shelf=shelf, back=0, out_of_stock_reason=reason)
        )
    db.session.add(count)
    db.session.flush()


def add_step(
    visit: Visit, text: str, kind: str = "promise_ours", with_whom: str = "", days: int | None = 4, state: str = "open"
) -> None:
    due_on = None if days is None else TODAY + timedelta(days=days)
    task = Task(
        id=new_id(), kind=kind, store_id=visit.store_id, owner_id=visit.rep_id, text=text, with_whom=with_whom, due_on=due_on,
        origin="visit", origin_id=visit.id, state=state, created_by=visit.rep_id, created_at=NOW, closing_note=INTERNAL,
    )  # fmt: skip
    db.session.add(task)
    db.session.flush()


def add_whole_visit(world: World) -> Visit:
    """Sales, two of three displays standing, an order, two gaps and three promises; checked out, figures frozen."""
    add_sales(world)
    visit = add_visit(world)
    add_display(visit, world, "stack", "main_aisle", "周年庆", fill="full")
    add_display(visit, world, "end_cap", "main_aisle", "双十二", in_place=False, photos=0)
    add_display(visit, world, "shelf_extension", "category_aisle", "", price_tag=False, posm=False)
    goods = world.products
    add_order(visit, [goods.soy, goods.dark, goods.oyster, goods.vinegar])
    add_count(visit, {goods.soy: (36, None), goods.dark: (0, "not_filled_up"), goods.oyster: (0, "not_delivered")})
    add_step(visit, "12 月 1 日前在主通道补上端架，金标生抽与老抽各半")
    add_step(visit, "每天上午十点前从后仓补满金标老抽", "promise_theirs", "王店长", 1)
    add_step(visit, "送双十二的海报和价格牌", "task", "", 3)
    freeze(visit, None, at=NOW)
    return visit
