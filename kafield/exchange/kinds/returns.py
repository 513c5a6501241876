"""Goods that came back from a store. Sell-in follows by itself."""

from kafield.exchange.columns import Column, Kind
from kafield.exchange.fields import Text
from kafield.exchange.kinds.movements import RETURN, applying, columns
from kafield.kit.i18n import lazy_gettext as _l

COLUMNS = (
    *columns(RETURN),
    Column("reason", ("退货原因", "退貨原因", "Reason for return", "退货理由"), Text(max=120), "临期"),
)
RETURNS = Kind("returns", _l("Returns"), COLUMNS, ("number", "product_code"), applying(RETURN))
