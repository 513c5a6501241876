"""Prices of a sales unit: an account's own, or the list price where no account is named."""

from datetime import datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa

from kafield.accounts.actions import set_account_price
from kafield.accounts.models import Account, AccountPrice
from kafield.catalog.actions import set_list_price
from kafield.catalog.models import ListPrice, Product
from kafield.exchange.columns import Column, Kind, Outcome, Row
from kafield.exchange.fields import Day, Number
from kafield.exchange.kinds.known import account_column, minor, own_currency, product_column
from kafield.exchange.words import Refused
from kafield.kit.db import db
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import lazy_gettext as _l
from kafield.kit.money import Money
from kafield.people.models import Person

COLUMNS = (
    product_column(),
    account_column(required=False, note=_l("Empty: the list price of all who have no price of their own.")),
    Column(
        "from_day",
        ("生效日期", "生效日期", "From day", "起始日期", "開始日期", "From"),
        Day(required=True),
        "2026-01-01",
    ),
    Column(
        "last_day",
        ("截止日期(含)", "截止日期(含)", "Last day", "截止日期", "To day", "结束日期", "結束日期", "To"),
        Day(),
        "",
        _l("Empty: until there is a newer price."),
    ),
    Column(
        "price",
        ("单价", "單價", "Price", "价格", "價格", "供价", "供價"),
        Number(min=Decimal("0.01"), max=100_000, required=True),
        "8.90",
        _l("Of one sales unit, not of a case."),
    ),
)


def apply(row: Row, at: datetime, by: Person) -> Outcome:
    if row.get("last_day") and row["last_day"] < row["from_day"]:
        raise Refused("last_day", _("It cannot end before it begins."))
    account = db.session.get_one(Account, row["account_code"]) if row.get("account_code") else None
    currency = account.currency if account else own_currency()
    price_minor = whole_minor(row["price"], currency)
    to_day = row["last_day"] + timedelta(days=1) if row.get("last_day") else None
    present = price_on(row, account)
    if present and "last_day" not in row:
        to_day = present.to_day
    if present and (present.price_minor, present.to_day, present.currency) == (price_minor, to_day, currency):
        return "unchanged"
    product = db.session.get_one(Product, row["product_code"])
    days = {"from_day": row["from_day"], "to_day": to_day, "price_minor": price_minor}
    if account:
        set_account_price(account, product, at=at, by=by, **days)
    else:
        set_list_price(product, currency=currency, at=at, by=by, **days)
    return "changed" if present else "added"


def price_on(row: Row, account: Account | None) -> AccountPrice | ListPrice | None:
    """The price that begins on this very day."""
    key = {"product_id": row["product_code"], "from_day": row["from_day"]}
    if account:
        return db.session.scalar(sa.select(AccountPrice).filter_by(account_id=account.id, **key))
    return db.session.scalar(sa.select(ListPrice).filter_by(**key))


def whole_minor(price: Decimal, currency: str) -> int:
    """A price is never rounded in silence."""
    units = minor(price, currency)
    if Money(units, currency).major != price:
        raise Refused("price", _("Finer than the currency allows."))
    return units


PRICES = Kind("prices", _l("Prices"), COLUMNS, ("product_code", "account_code", "from_day"), apply)
