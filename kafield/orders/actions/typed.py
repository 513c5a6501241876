"""Rows of a form that name products: which ones are meant."""

from typing import Any

import sqlalchemy as sa

from kafield.accounts.models import AccountProduct, Store
from kafield.catalog.models import Product
from kafield.kit.db import db
from kafield.kit.i18n import gettext as _

Row = dict[str, Any]
Errors = dict[str, list[str]]
LARGEST_ID = 2**31 - 1


def id_of(row: Row) -> int:
    """The product that a row is named after; 0, which no product has, where it names none."""
    name = str(row["row"])
    is_id = name.isascii() and name.isdigit() and len(name) < 11
    return int(name) if is_id and int(name) <= LARGEST_ID else 0


def countable(store: Store, rows: list[Row]) -> dict[int, Product]:
    """Own products among those that the rows name: one that is locked or delisted may still lie in the
    store, one made for another account (专属包装) may not."""
    exclusive = sa.select(AccountProduct.product_id).where(AccountProduct.is_exclusive)
    own = exclusive.where(AccountProduct.account_id == store.account_id)
    is_for_someone = sa.or_(Product.is_account_only, Product.id.in_(exclusive))
    products = sa.select(Product).where(Product.id.in_(map(id_of, rows)), ~Product.is_competitor)
    found = db.session.scalars(products.where(sa.or_(~is_for_someone, Product.id.in_(own))))
    return {product.id: product for product in found}


def not_sold() -> str:
    return _("This item is not sold to this account. Please take it out.")


def refuse(errors: Errors, row: Row, field: str, message: str) -> None:
    errors.setdefault(f"lines.{row['row']}.{field}", []).append(message)
