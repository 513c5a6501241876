"""What the stores sold: October gives exactly the handbook's figures, the other months lead to it."""

from collections import defaultdict
from datetime import date
from typing import Any

from kafield.demo.base import chance, insert, shared_out
from kafield.demo.chains import CHAINS, Chain, Outlet
from kafield.demo.goods import Item
from kafield.volumes.models import StoreMonth, Volume, VpoTarget

OCTOBER = date(2026, 10, 1)
# month: share of October's figures; November stands at the 22nd
MONTHS = {
    date(2026, 5, 1): 0.84,
    date(2026, 6, 1): 0.88,
    date(2026, 7, 1): 0.91,
    date(2026, 8, 1): 0.95,
    date(2026, 9, 1): 0.93,
    OCTOBER: 1.0,
    date(2026, 11, 1): 0.79,
}
TARGET = 1.08
EXERCISE = {2001: (262_500, 7_000), 2002: (470_000, 12_500)}  # 聯華: sales in yuan, volume


Demand = dict[tuple[int, int], int]


def add_volumes(outlets: list[Outlet], items: list[Item]) -> Demand:
    """Sell-out facts by store, product and month, and their rollup; returns October's units by (store, product)."""
    october: Demand = {}
    for chain in CHAINS:
        stores = [outlet for outlet in outlets if outlet.account == chain.code]
        for month, share in MONTHS.items():
            facts = add_month(chain, stores, items, month, share)
            if month == OCTOBER:
                october |= {(fact["store_id"], fact["product_id"]): fact["volume"] for fact in facts}
    return october


def add_month(chain: Chain, stores: list[Outlet], items: list[Item], month: date, share: float) -> list[dict[str, Any]]:
    volume, sales = round(chain.volume * share), round(chain.sales * 100 * share)
    facts = facts_of(chain, stores, items, month, volume, sales)
    insert(Volume, facts)
    roll_up(facts, month)
    return facts


def facts_of(
    chain: Chain, stores: list[Outlet], items: list[Item], month: date, volume: int, sales: int
) -> list[dict[str, Any]]:
    """Whole units per store, then per product; the sales are shared out by list price and add up exactly."""
    sizes = store_sizes(chain, stores, month)
    products = [
        item
        for item in items
        if item.share and item.status != "locked" and (item.code != "Z901" or chain.code == "JLF")
    ]
    dice = chance(f"tastes {chain.code}")
    taste = {item.id: item.share * dice.uniform(0.7, 1.3) for item in products}
    lines = []
    for store, units in zip(stores, shared_out(volume, sizes), strict=True):
        wobble = chance(f"shelf {store.code}")
        weights = [taste[item.id] * wobble.uniform(0.4, 1.6) for item in products]
        lines += [(store, item, sold) for item, sold in zip(products, shared_out(units, weights), strict=True) if sold]
    money = shared_out(sales, [item.price * sold for _store, item, sold in lines])
    return [
        {
            "day": month,
            "source": "sell_out",
            "store_id": store.id,
            "product_id": item.id,
            "volume": sold,
            "sales_minor": minor,
        }
        for (store, item, sold), minor in zip(lines, money, strict=True)
    ]


def store_sizes(chain: Chain, stores: list[Outlet], month: date) -> list[float]:
    """Bigger stores sell more, some more than that, and a store has good and bad months."""
    steady, monthly = chance(f"sizes {chain.code}"), chance(f"sizes {chain.code} {month}")
    return [(store.area**0.6) * steady.lognormvariate(0, 0.35) * monthly.uniform(0.9, 1.1) for store in stores]


def roll_up(facts: list[dict[str, Any]], month: date) -> None:
    totals: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for fact in facts:
        totals[fact["store_id"]][0] += fact["volume"]
        totals[fact["store_id"]][1] += fact["sales_minor"]
    rows = [
        {"month": month, "source": facts[0]["source"], "store_id": store, "volume": volume, "sales_minor": sales}
        for store, (volume, sales) in sorted(totals.items())
    ]
    insert(StoreMonth, rows)


def add_history_volumes(stores: list[tuple[int, date]], product_id: int) -> None:
    """聯華 2001 and 2002: one fact a store and month, from the month after its opening on."""
    for year, (sales, volume) in EXERCISE.items():
        cells = [
            (date(year, month, 1), store)
            for month in range(1, 13)
            for store, opened in stores
            if opened < date(year, month, 1)
        ]
        dice = chance(f"history {year}")
        weights = [dice.uniform(0.8, 1.2) for _cell in cells]
        shares = zip(cells, shared_out(volume, weights), shared_out(sales * 100, weights), strict=True)
        facts: list[dict[str, Any]] = [
            {
                "day": month,
                "source": "sell_out",
                "store_id": store,
                "product_id": product_id,
                "volume": units,
                "sales_minor": minor,
            }
            for (month, store), units, minor in shares
        ]
        insert(Volume, facts)
        for month in sorted({fact["day"] for fact in facts}):
            roll_up([fact for fact in facts if fact["day"] == month], month)


def add_targets(account_ids: dict[str, int]) -> None:
    """Each account wants 8 % more than October in November and December."""
    rows = [
        {"account_id": account_ids[chain.code], "month": month, "volume": round(chain.volume * TARGET)}
        for chain in CHAINS
        for month in (date(2026, 11, 1), date(2026, 12, 1))
    ]
    insert(VpoTarget, rows)
