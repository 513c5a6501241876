"""What is typed about accounts, stores, territories and reports of stores. Prices and amounts are
Decimals in major units: only the route knows the currency."""

import re
from typing import Any
from zoneinfo import available_timezones

import marshmallow as ma

from kafield.accounts.models import FORMATS, REPORT_NAMES, SUPPLIES, TRADE_TYPES
from kafield.kit.forms import CaptureForm, Choice, Day, Flag, Form, Id, Many, Number, Text, Whole
from kafield.kit.i18n import gettext as _

CLOCK_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class ClockTime(Text):
    """15:00, on the wall of the store."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_more: Any) -> str:
        if not CLOCK_TIME.fullmatch(value):
            raise ma.ValidationError(_("A time of day, please, such as 15:00."))
        return value


class Currency(Text):
    def _deserialize(self, value: Any, attr: Any, data: Any, **_more: Any) -> str:
        if not re.fullmatch("[A-Za-z]{3}", value.strip()):
            raise ma.ValidationError(_("Three letters, please, such as CNY."))
        return value.strip().upper()


class Degrees(Number):
    """Latitude or longitude as a float."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> float:  # type: ignore[override]
        return round(float(super()._deserialize(value, attr, data, **more)), 7)


class Placed(Form):
    latitude = Degrees(min=-90, max=90)
    longitude = Degrees(min=-180, max=180)

    @ma.validates_schema
    def place_is_whole(self, data: dict[str, Any], **_more: Any) -> None:
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            raise ma.ValidationError(_("Latitude and longitude go together."), "longitude")


class OwnAccountForm(Form):
    """What a KA manager may change on an account of his."""

    name = Text(required=True, max=120)
    trade_type = Choice(TRADE_TYPES, required=True)
    distributor = Text(max=120)
    currency = Currency(required=True)
    minimum_order = Number(min=0, max=10_000_000)
    payment_days = Whole(min=0, max=365)
    dm_cycle_days = Whole(min=1, max=90)
    dm_changeover_weekday = Whole(min=0, max=6)
    dm_first_day = Day()

    @ma.validates_schema
    def goes_through_someone(self, data: dict[str, Any], **_more: Any) -> None:
        if data["trade_type"] == "distributor" and not data.get("distributor"):
            raise ma.ValidationError(_("Which distributor?"), "distributor")


class AccountForm(OwnAccountForm):
    code = Text(required=True, max=40)
    manager_id = Whole()


class StoreForm(Placed):
    """`confirmed`: it is another store than those that look like it. `report_id`: the rep's word it comes from."""

    code = Text(required=True, max=40)
    account_id = Whole(required=True)
    name = Text(required=True, max=120)
    format = Choice(FORMATS, required=True)
    selling_area = Whole(min=1, max=1_000_000)
    opened_on = Day(required=True)
    closed_on = Day()
    supply = Choice(SUPPLIES, required=True)
    address = Text(max=200, load_default="")
    city = Text(max=60, load_default="")
    time_zone = Choice(available_timezones(), load_default="Asia/Shanghai")
    receives_until = ClockTime(max=5)
    confirmed = Flag()
    report_id = Id()

    @ma.validates_schema
    def closes_after_it_opens(self, data: dict[str, Any], **_more: Any) -> None:
        if data.get("closed_on") and data["closed_on"] <= data["opened_on"]:
            raise ma.ValidationError(_("This is not after the opening."), "closed_on")


class ContactForm(Form):
    name = Text(required=True, max=80)
    title = Text(max=80, load_default="")
    phone = Text(max=40, load_default="")


class PriceForm(Form):
    price = Number(required=True, min=0, max=10_000_000)
    from_day = Day(required=True)
    to_day = Day()

    @ma.validates_schema
    def ends_after_it_begins(self, data: dict[str, Any], **_more: Any) -> None:
        if data.get("to_day") and data["to_day"] <= data["from_day"]:
            raise ma.ValidationError(_("This is not after the first day."), "to_day")


class MarkForm(Form):
    is_exclusive = Flag()
    is_locked = Flag()


class MustStockForm(Form):
    """Without a format it is for all formats, without an account for all accounts."""

    product_id = Whole(required=True)
    format = Choice(FORMATS)
    account_id = Whole()


class TerritoryForm(Form):
    name = Text(required=True, max=80)
    team_id = Whole(required=True)


class RepForm(Form):
    rep_id = Whole(required=True)
    from_day = Day(required=True)


class PutForm(Form):
    """Stores ticked one by one, or `everything` that the search finds."""

    store_ids = Many(Whole())
    everything = Flag()
    from_day = Day(required=True)
    q = Text()
    account_id = Whole()
    format = Choice(FORMATS)
    free = Flag()


class ReportForm(CaptureForm, Placed):
    kind = Choice(REPORT_NAMES, required=True)
    store_id = Whole()
    account_id = Whole()
    name = Text(max=120, load_default="")
    address = Text(max=200, load_default="")
    format = Choice(FORMATS)
    note = Text(max=500, load_default="")

    @ma.validates_schema
    def says_enough_to_decide(self, data: dict[str, Any], **_more: Any) -> None:
        needed = {"closed": ("store_id",), "moved": ("store_id", "address"), "new": ("account_id", "name", "format")}
        missing = [name for name in needed[data["kind"]] if not data.get(name)]
        if missing:
            raise ma.ValidationError({name: [_("Please fill this in.")] for name in missing})


class DecisionForm(Placed):
    """What the decision writes into the store: the last day of a closed one, the new place of a moved one."""

    decision = Choice(("accepted", "rejected"), required=True)
    closed_on = Day()
    address = Text(max=200)
    city = Text(max=60)
