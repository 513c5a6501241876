"""What happens to the range: products, prices, categories and series are added and changed.

`by` is the person who does it, None for an import or the demo; `at` is aware UTC.
"""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from kafield.catalog.models import Category, ListPrice, Product, Series
from kafield.catalog.queries import product_coded
from kafield.kit import audit
from kafield.kit.db import db
from kafield.kit.search import write_keys
from kafield.people.models import Person

FIELDS = (
    *("code", "name", "category_id", "series_id", "brand", "manufacturer"),
    *("is_competitor", "is_account_only", "gtin", "unit", "case_size", "status"),
)


class CodeTaken(ValueError):
    """Another record has this code already."""


def add_product(*, at: datetime, by: Person | None = None, **values: Any) -> Product:
    """A new product from the fields of FIELDS (code, name, category_id, unit and case_size are
    needed); a code in use is CodeTaken."""
    product = Product(status_at=at)
    fill(product, values)
    db.session.add(product)
    db.session.flush()
    audit.record(by, "added", "product", product.id, after=state(product), at=at, personal=())
    return product


def change_product(product: Product, *, at: datetime, by: Person | None = None, **values: Any) -> Product:
    """Only what is named in `values` changes; a code in use elsewhere is CodeTaken."""
    before = state(product)
    fill(product, values)
    if product.status != before["status"]:
        product.status_at = at
    db.session.flush()
    if state(product) != before:
        audit.record(by, "changed", "product", product.id, before, state(product), at=at, personal=())
    return product


def fill(product: Product, values: dict[str, Any]) -> None:
    """Set fields and the keys that are derived from them; strangers among the fields are a TypeError."""
    if unknown := values.keys() - set(FIELDS):
        raise TypeError(f"a product has no {', '.join(sorted(unknown))}")
    with db.session.no_autoflush:
        holder = product_coded(values["code"]) if "code" in values else None
    if holder is not None and holder is not product:
        raise CodeTaken(values["code"])
    for name, value in values.items():
        setattr(product, name, value)
    product.brand, product.manufacturer = product.brand or "", product.manufacturer or ""
    write_keys(product, product.name, product.code, product.brand, product.gtin)


def state(product: Product) -> dict[str, Any]:
    return {name: getattr(product, name) for name in FIELDS}


def set_list_price(
    product: Product,
    *,
    from_day: date,
    price_minor: int,
    currency: str,
    at: datetime,
    to_day: date | None = None,
    by: Person | None = None,
) -> ListPrice:
    """The price of a sales unit from a day until (not including) another; the same first day again corrects it."""
    price = db.session.scalar(
        sa.select(ListPrice).where(ListPrice.product_id == product.id, ListPrice.from_day == from_day)
    )
    before = price.price_minor if price else None
    if price is None:
        price = ListPrice(product_id=product.id, from_day=from_day)
        db.session.add(price)
    price.price_minor, price.currency, price.to_day = price_minor, currency, to_day
    db.session.flush()
    change = {"price_minor": price_minor, "from_day": from_day, "to_day": to_day}
    audit.record(by, "priced", "product", product.id, {"price_minor": before}, change, at=at)
    return price


def category_named(name: str) -> Category:
    """The category of this name, made where there is none."""
    category = db.session.scalar(sa.select(Category).where(Category.name == name))
    if category is None:
        category = Category(name=name)
        db.session.add(category)
        db.session.flush()
    return category


def series_named(name: str, category: Category) -> Series:
    """The series of this name, made in `category` where there is none."""
    series = db.session.scalar(sa.select(Series).where(Series.name == name))
    if series is None:
        series = Series(name=name, category=category)
        db.session.add(series)
        db.session.flush()
    return series


def rename_category(category: Category, name: str) -> None:
    """A name in use elsewhere is CodeTaken."""
    refuse_taken(Category, category, name)
    category.name = name


def change_series(series: Series, name: str, category: Category) -> None:
    """A name in use elsewhere is CodeTaken."""
    refuse_taken(Series, series, name)
    series.name, series.category = name, category


def refuse_taken(model: Any, record: Any, name: str) -> None:
    with db.session.no_autoflush:
        holder = db.session.scalar(sa.select(model).where(model.name == name))
    if holder is not None and holder is not record:
        raise CodeTaken(name)
