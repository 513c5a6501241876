"""What files refer to by code, and how a record is compared with a row."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from flask import current_app

from kafield.accounts.models import Account, Store
from kafield.catalog.models import Product
from kafield.exchange.columns import Column
from kafield.exchange.fields import CodeOf
from kafield.kit.db import db
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import lazy_gettext as _l
from kafield.kit.money import minor_units


def ids_by_code(model: Any) -> dict[str, int]:
    return dict(db.session.execute(sa.select(model.code, model.id)).all())


def store_column() -> Column:
    return Column(
        "store_code",
        ("门店编码", "門店代碼", "Store code", "门店代码", "店号", "店號", "门店编号", "門店編號", "Store"),
        CodeOf(lambda: ids_by_code(Store), lambda code: _("No store has the code %(code)s.", code=code), required=True),
        example="S001",
        note=_l("As in the list of stores."),
    )


def product_column() -> Column:
    return Column(
        "product_code",
        ("产品编码", "產品代碼", "Product code", "商品编码", "商品編號", "产品代码", "货号", "貨號", "SKU", "Product"),
        CodeOf(
            lambda: ids_by_code(Product), lambda code: _("No product has the code %(code)s.", code=code), required=True
        ),
        example="P001",
        note=_l("As in the catalogue."),
    )


def account_column(*, required: bool, note: Any = None) -> Column:
    return Column(
        "account_code",
        ("客户编码", "客戶代碼", "Account code", "客户代码", "系统编码", "系統代碼", "客戶編號", "Account"),
        CodeOf(
            lambda: ids_by_code(Account),
            lambda code: _("No account has the code %(code)s.", code=code),
            required=required,
        ),
        example="A001",
        note=note,
    )


def differing(record: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a record does not have yet."""
    return {name: value for name, value in values.items() if getattr(record, name) != value}


def filled(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The values without the named ones that are empty: there an empty cell leaves things as they are."""
    return {name: value for name, value in values.items() if not (name in names and value is None)}


def minor(amount: Decimal | None, currency: str) -> int:
    """Whole minor units of an amount as written; nothing written is nothing."""
    return minor_units(amount, currency) if amount is not None else 0


def own_currency() -> str:
    currency: str = current_app.extensions["settings"].currency
    return currency


def currency_of_store(store_id: int) -> str:
    account = sa.select(Account.currency).join(Store, Store.account_id == Account.id)
    return db.session.scalar(account.where(Store.id == store_id)) or own_currency()
