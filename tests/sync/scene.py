"""A rep's two full days: ten planned stores each, sixty items to count, and a count of last week in every store."""

from datetime import timedelta
from random import Random

from kafield.accounts.models import MustStock, Store, TerritoryRep, TerritoryStore
from kafield.catalog.models import ListPrice, Product
from kafield.kit.db import db, new_id, writing
from kafield.orders.models import CountLine, StockCount
from kafield.visits.models import Stop
from tests.cast import LONG_AGO, World, add_closed_visit

STORES, ITEMS = 20, 60


def fill_two_days(world: World) -> None:
    chance = Random(7)
    with writing():
        territory = db.session.query(TerritoryRep).filter_by(rep_id=world.people.ana).one().territory_id
        products = [add_product(number, chance) for number in range(ITEMS)]
        for number in range(STORES):
            store = add_store(world, number, territory)
            day = world.today + timedelta(days=number % 2)
            stop = Stop(id=new_id(), day=day, rep_id=world.people.ana, store_id=store, position=3 + number // 2)
            db.session.add(stop)
            add_count(world, store, products, chance)


def add_product(number: int, chance: Random) -> int:
    name = f"调味品 {number} {chance.choice(('250ml', '500ml', '1L'))}"
    product = Product(
        code=f"T{number:03}", name=name, search_key=f"tiaoweipin twp t{number:03}", sort_key=name, brand="金标",
        manufacturer="KA Foods", category_id=1, unit="瓶", case_size=chance.choice((6, 12, 24)),
    )  # fmt: skip
    product.list_prices.append(ListPrice(from_day=LONG_AGO, price_minor=chance.randint(300, 3000), currency="CNY"))
    db.session.add(product)
    db.session.flush()
    db.session.add(MustStock(product_id=product.id, format="hypermarket", from_day=LONG_AGO))
    return int(product.id)


def add_store(world: World, number: int, territory: int) -> int:
    store = Store(
        code=f"JLF{100 + number}", account_id=world.accounts.carrefour, name=f"家樂福 第{number}店", sort_key=f"{number:03}",
        format="hypermarket", opened_on=LONG_AGO, city="上海", address=f"人民路 {7 * number} 号",
    )  # fmt: skip
    db.session.add(store)
    db.session.flush()
    db.session.add(TerritoryStore(territory_id=territory, store_id=store.id, from_day=LONG_AGO))
    return int(store.id)


def add_count(world: World, store: int, products: list[int], chance: Random) -> None:
    visit = add_closed_visit(world, store)
    count = StockCount(day=visit.day, visit_id=visit.id, recorded_at=visit.checked_in_at)
    count.lines = [
        CountLine(day=visit.day, product_id=each, shelf=chance.randint(0, 90), back=chance.randint(0, 9))
        for each in products
    ]
    db.session.add(count)
