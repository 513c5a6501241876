"""Goods that came back from a store."""

from datetime import datetime

from kafield.exchange.columns import Column, Kind, Row
from kafield.exchange.fields import Text
from kafield.exchange.kinds.movements import RETURN, applying, columns, movements_of
from kafield.kit.i18n import lazy_gettext as _l
from kafield.people.models import Person
from kafield.volumes.actions import book_movements

COLUMNS = (
    *columns(RETURN),
    Column("reason", ("退货原因", "退貨原因", "Reason for return", "退货理由"), Text(max=120), "临期"),
)


def settle(rows: list[Row], at: datetime, by: Person) -> None:
    """What came back is no longer sold in."""
    book_movements(movements_of(RETURN, rows))


RETURNS = Kind("returns", _l("Returns"), COLUMNS, ("number", "product_code"), applying(RETURN), settle=settle)
