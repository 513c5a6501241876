"""What is typed about products, prices, categories and series."""

from typing import Any

import marshmallow as ma

from kafield.catalog.gtin import check_digit_ok
from kafield.catalog.models import STATUSES
from kafield.kit.forms import Choice, Day, Flag, Form, Number, Text, Whole, plain_number
from kafield.kit.i18n import gettext as _


class Gtin(Text):
    """The number under the bar code; its spaces go."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_more: Any) -> str:
        gtin = plain_number(value)
        if not check_digit_ok(gtin):
            raise ma.ValidationError(_("The check digit does not fit: please compare with the bar code."))
        return gtin


class ProductForm(Form):
    code = Text(required=True, max=40)
    name = Text(required=True, max=120)
    category_id = Whole(required=True)
    series_id = Whole()
    brand = Text(max=80)
    manufacturer = Text(max=80)
    gtin = Gtin()
    unit = Text(required=True, max=20)
    case_size = Whole(required=True, min=1, max=10_000)
    status = Choice(STATUSES, required=True)
    is_competitor = Flag()
    is_account_only = Flag()


class PriceForm(Form):
    """`price` in major units, as Decimal: only the route knows the currency."""

    price = Number(required=True, min=0, max=10_000_000)
    from_day = Day(required=True)
    to_day = Day()

    @ma.validates_schema
    def ends_after_it_begins(self, data: dict[str, Any], **_more: Any) -> None:
        if data.get("to_day") and data["to_day"] <= data["from_day"]:
            raise ma.ValidationError(_("This is not after the first day."), "to_day")


class CategoryForm(Form):
    name = Text(required=True, max=80)


class SeriesForm(Form):
    name = Text(required=True, max=80)
    category_id = Whole(required=True)
