"""The product range, as lists are filtered and prices are looked up."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from kafield.catalog.gtin import check_digit_ok
from kafield.catalog.models import STATUSES, Category, ListPrice, Product, Series
from kafield.kit.db import db, found
from kafield.kit.search import matches

__all__ = ["check_digit_ok"]

ORDERABLE = ("active", "new", "delisting")


def products() -> sa.Select[Product]:
    """Everyone may see every product: the range is no secret among colleagues."""
    return sa.select(Product)


def product_by(product_id: int) -> Product:
    return found(products().where(Product.id == product_id))


def product_coded(code: str) -> Product | None:
    return db.session.scalar(products().where(Product.code == code))


def category_by(category_id: int) -> Category:
    return found(sa.select(Category).where(Category.id == category_id))


def series_by(series_id: int) -> Series:
    return found(sa.select(Series).where(Series.id == series_id))


def categories() -> list[Category]:
    return list(db.session.scalars(sa.select(Category).order_by(Category.name)))


def series() -> list[Series]:
    return list(db.session.scalars(sa.select(Series).order_by(Series.name)))


def searched(query: str, status: str | None = None, category_id: int | None = None) -> sa.Select[Product]:
    """The products a reader looks for, unordered; without a status all but the delisted ones."""
    statement = products().where(matches(Product.search_key, query))
    if category_id is not None:
        statement = statement.where(Product.category_id == category_id)
    return statement.where(Product.status == status if status else Product.status != "delisted")


def units() -> list[str]:
    """The sales units in use, the commonest first."""
    rows = sa.select(Product.unit).group_by(Product.unit).order_by(sa.func.count().desc(), Product.unit).limit(20)
    return list(db.session.scalars(rows))


def counts_by_status() -> dict[str, int]:
    """Products in each status, every status named."""
    counts = sa.select(Product.status, sa.func.count()).group_by(Product.status)
    return {**dict.fromkeys(STATUSES, 0), **pairs(counts)}


def counts_by(column: Any) -> dict[int, int]:
    """Products by the ids in one of their columns, such as Product.category_id."""
    return pairs(sa.select(column, sa.func.count()).group_by(column))


def in_force(model: Any, day: date) -> sa.ColumnElement[bool]:
    """Rows with `from_day` on or before a day and `to_day`, which is no longer included, after it."""
    return sa.and_(model.from_day <= day, sa.or_(model.to_day.is_(None), model.to_day > day))


def list_prices_on(day: date, currency: str, product_id: int | None = None) -> dict[int, int]:
    """Minor units per sales unit by product id: of the prices in force the one that began last."""
    rows = sa.select(ListPrice.product_id, ListPrice.price_minor).where(
        in_force(ListPrice, day), ListPrice.currency == currency
    )
    if product_id:
        rows = rows.where(ListPrice.product_id == product_id)
    return pairs(rows.order_by(ListPrice.from_day))


def prices_of_product(product_id: int) -> list[ListPrice]:
    """Every list price a product ever had, the newest first."""
    rows = sa.select(ListPrice).where(ListPrice.product_id == product_id)
    return list(db.session.scalars(rows.order_by(ListPrice.from_day.desc(), ListPrice.id.desc())))


def products_by_id(ids: Iterable[int]) -> dict[int, Product]:
    return {product.id: product for product in db.session.scalars(products().where(Product.id.in_(list(ids))))}


def pairs(statement: sa.Select[Any, Any]) -> dict[Any, Any]:
    """The rows of a statement with two columns as a dict; of equal keys the last one counts."""
    return {key: value for key, value in db.session.execute(statement)}  # noqa: C416
