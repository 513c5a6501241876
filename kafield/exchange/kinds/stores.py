"""Stores, with the account of each; an account that comes with a name is made where there is none."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

import marshmallow as ma
import sqlalchemy as sa

from kafield.accounts import actions
from kafield.accounts.models import Account, Store, Territory, TerritoryStore
from kafield.exchange.columns import Column, Kind, Outcome, Row
from kafield.exchange.fields import Day, Number, OneOf, Text, Whole
from kafield.exchange.kinds.known import differing, filled, own_currency
from kafield.exchange.words import Refused
from kafield.kit.clock import local_day
from kafield.kit.db import db
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import lazy_gettext as _l
from kafield.people.models import Person

FORMAT_WORDS = {
    "hypermarket": ("大卖场", "量販店", "Hypermarket", "大賣場"),
    "warehouse_club": ("仓储式商场", "倉儲式賣場", "Warehouse club", "量贩店", "会员店"),
    "supermarket": ("超级市场", "超級市場", "Supermarket", "超市", "标超"),
    "fresh_supermarket": ("生鲜超市", "生鮮超市", "Fresh supermarket"),
    "convenience": ("便利店", "便利商店", "Convenience store", "便利"),
    "vending": ("自动售货机", "自動販賣機", "Vending machine", "Vending"),
    "department_store": ("百货", "百貨", "Department store"),
    "online": ("电商/即时零售", "電商/即時零售", "Online", "电商", "電商"),
}
SUPPLY_WORDS = {
    "store": ("门店", "門店", "Store", "直送"),
    "distribution_centre": ("物流中心", "物流中心", "Distribution centre", "Distribution center", "DC"),
}


class TimeOfDay(Text):
    """15:00"""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str:
        parts = re.fullmatch(r"([01]?\d|2[0-3])[:：]([0-5]\d)(?::00)?", str(value).strip())
        if not parts:
            raise ma.ValidationError(_("A time of day, please, such as 15:00."))
        return f"{int(parts[1]):02}:{parts[2]}"


COLUMNS = (
    Column(
        "code",
        ("门店编码", "門店代碼", "Store code", "门店代码", "店号", "店號", "门店编号", "門店編號"),
        Text(max=40, required=True),
        "S001",
        _l("Names the store for good: the same code again changes it."),
    ),
    Column(
        "name", ("门店名称", "門店名稱", "Store name", "店名", "门店"), Text(max=120, required=True), "家樂福 古北店"
    ),
    Column(
        "account_code",
        ("客户编码", "客戶代碼", "Account code", "客户代码", "系统编码", "系統代碼", "客戶編號", "Account"),
        Text(max=40, required=True),
        "A001",
    ),
    Column(
        "account_name",
        ("客户名称", "客戶名稱", "Account name", "系统名称", "系統名稱"),
        Text(max=120),
        "家樂福",
        _l("Only for an account that is not known yet, once; it is added."),
    ),
    Column("format", ("业态", "業態", "Format", "Store format"), OneOf(FORMAT_WORDS, required=True), "hypermarket"),
    Column(
        "selling_area",
        ("营业面积", "營業面積", "Selling area", "面积", "面積"),
        Whole(min=1, max=300_000),
        "8200",
        _l("In m²."),
    ),
    Column(
        "opened_on", ("开业日期", "開業日期", "Opened on", "开店日期", "開店日期"), Day(required=True), "2015-03-20"
    ),
    Column(
        "closed_on",
        ("关店日期", "關店日期", "Closed on", "闭店日期", "歇業日期"),
        Day(),
        "",
        _l("The first day on which it is closed."),
    ),
    Column("supply", ("送货地点", "送貨地點", "Served by", "配送方式", "Supply"), OneOf(SUPPLY_WORDS), "store"),
    Column(
        "address",
        ("地址", "地址", "Address", "门店地址", "門店地址"),
        Text(max=200),
        ("上海市长宁区水城南路268号", "上海市長寧區水城南路268號", "268 Shuicheng South Road, Changning, Shanghai"),
    ),
    Column("city", ("城市", "城市", "City"), Text(max=60), ("上海", "上海", "Shanghai")),
    Column("latitude", ("纬度", "緯度", "Latitude"), Number(min=-90, max=90), "31.1930"),
    Column("longitude", ("经度", "經度", "Longitude"), Number(min=-180, max=180), "121.4030"),
    Column(
        "receives_until",
        ("收货截止", "收貨截止", "Receives until", "收货截止时间"),
        TimeOfDay(),
        "15:00",
        _l("Goods are taken in until then."),
    ),
    Column(
        "territory",
        ("路线", "路線", "Territory", "区域", "區域", "线路"),
        Text(max=80),
        ("闵行线路", "閔行路線", "Minhang"),
        _l("The name of a territory that exists; the store lies in it from today on."),
    ),
)
NOT_OF_THE_STORE = ("account_code", "account_name", "territory")


def apply(row: Row, at: datetime, by: Person) -> Outcome:
    refuse_closed_before_opened(row)
    values = {name: value for name, value in row.items() if name not in NOT_OF_THE_STORE}
    values |= {name: as_float(row[name]) for name in ("latitude", "longitude") if name in row}
    values |= {name: row[name] or "" for name in ("address", "city") if name in row}
    store = db.session.scalar(sa.select(Store).where(sa.func.lower(Store.code) == row["code"].lower()))
    territory = territory_named(row.get("territory"))
    values["account_id"] = account_of(row, at, by).id
    outcome, store = written(store, filled(values, "supply"), at, by)
    if territory and put_into(store, territory, at, by) and outcome == "unchanged":
        return "changed"
    return outcome


def written(store: Store | None, values: Row, at: datetime, by: Person) -> tuple[Outcome, Store]:
    if store is None:
        return "added", actions.add_store(at=at, by=by, **values)
    changes = differing(store, {**values, "code": store.code})
    if not changes:
        return "unchanged", store
    return "changed", actions.change_store(store, at=at, by=by, **changes)


def refuse_closed_before_opened(row: Row) -> None:
    if row.get("closed_on") and row["closed_on"] <= row["opened_on"]:
        raise Refused("closed_on", _("It cannot close before it opens."))


def as_float(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def account_of(row: Row, at: datetime, by: Person) -> Account:
    code, name = row["account_code"], row.get("account_name")
    account = db.session.scalar(sa.select(Account).where(sa.func.lower(Account.code) == code.lower()))
    if account:
        return account
    if not name:
        raise Refused("account_code", _("No account has the code %(code)s.", code=code))
    other = db.session.scalar(sa.select(Account.code).where(Account.name == name))
    if other:
        raise Refused("account_code", _("%(name)s has the code %(code)s already.", name=name, code=other))
    return actions.add_account(code=code, name=name, currency=own_currency(), at=at, by=by)


def territory_named(name: str | None) -> Territory | None:
    if not name:
        return None
    territory = db.session.scalar(sa.select(Territory).where(Territory.name == name))
    if territory is None:
        raise Refused("territory", _("There is no territory of this name."))
    return territory


def put_into(store: Store, territory: Territory, at: datetime, by: Person) -> bool:
    """Whether the store moved."""
    here = sa.select(TerritoryStore.territory_id).where(
        TerritoryStore.store_id == store.id, TerritoryStore.to_day.is_(None)
    )
    if db.session.scalar(here) == territory.id:
        return False
    actions.assign_store(store, territory, from_day=local_day(at, store.time_zone), at=at, by=by)
    return True


STORES = Kind("stores", _l("Stores"), COLUMNS, ("code",), apply, carried=("account_code", "account_name"))
