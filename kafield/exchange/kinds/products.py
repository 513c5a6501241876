"""Products, competitors' among them; a category or series that is new is made."""

from datetime import datetime

import sqlalchemy as sa

from kafield.catalog import actions
from kafield.catalog.models import Product
from kafield.catalog.queries import product_coded
from kafield.exchange.columns import Column, Kind, Outcome, Row
from kafield.exchange.fields import Gtin, OneOf, Text, Whole, YesNo
from kafield.exchange.kinds.known import differing, filled
from kafield.exchange.words import Refused
from kafield.kit.db import db
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import lazy_gettext as _l
from kafield.people.models import Person

STATUS_WORDS = {
    "active": ("在售", "在售", "Active", "正常"),
    "new": ("新品", "新品", "New"),
    "locked": ("锁码", "鎖碼", "Locked"),
    "delisting": ("待下架", "即將下架", "To be delisted", "Delisting"),
    "delisted": ("已下架", "已下架", "Delisted"),
}
GOLD = ("金标", "金標", "Gold")
COLUMNS = (
    Column(
        "code",
        ("产品编码", "產品代碼", "Product code", "商品编码", "商品編號", "产品代码", "货号", "貨號", "SKU"),
        Text(max=40, required=True),
        "P001",
        _l("Names the product for good: the same code again changes it."),
    ),
    Column(
        "name",
        ("产品名称", "產品名稱", "Product name", "商品名称", "商品名稱", "品名"),
        Text(max=120, required=True),
        ("金标生抽 500ml", "金標生抽 500ml", "Gold light soy sauce 500 ml"),
    ),
    Column(
        "category",
        ("品类", "品類", "Category", "类别", "類別"),
        Text(max=80, required=True),
        ("酱油", "醬油", "Soy sauce"),
    ),
    Column("series", ("系列", "系列", "Series"), Text(max=80), GOLD, _l("Products that stand for each other.")),
    Column("brand", ("品牌", "品牌", "Brand"), Text(max=80), GOLD),
    Column("manufacturer", ("厂商", "廠商", "Manufacturer", "生产商", "生產商"), Text(max=80), ""),
    Column(
        "unit",
        ("单位", "單位", "Unit", "销售单位", "銷售單位"),
        Text(max=20, required=True),
        ("瓶", "瓶", "bottle"),
        _l("What is sold one by one."),
    ),
    Column(
        "case_size",
        ("箱规", "箱入數", "Case size", "装箱数", "裝箱數"),
        Whole(min=1, max=10_000, required=True),
        "12",
        _l("Units in a case."),
    ),
    Column(
        "gtin", ("条码", "條碼", "Bar code", "国际条码", "國際條碼", "GTIN", "EAN", "Barcode"), Gtin(), "6901234567892"
    ),
    Column("status", ("状态", "狀態", "Status"), OneOf(STATUS_WORDS), "active"),
    Column("is_competitor", ("竞品", "競品", "Competitor", "是否竞品"), YesNo(load_default=None), "no"),
    Column(
        "is_account_only",
        ("专属包装", "專屬包裝", "Account only", "专供"),
        YesNo(load_default=None),
        "no",
        _l("Made for one account only."),
    ),
)


def apply(row: Row, at: datetime, by: Person) -> Outcome:
    product = product_coded(row["code"])
    refuse_taken_gtin(row.get("gtin"), product)
    values = {name: value for name, value in row.items() if name not in ("category", "series")}
    values |= {name: row[name] or "" for name in ("brand", "manufacturer") if name in row}
    category = actions.category_named(row["category"])
    values["category_id"] = category.id
    if "series" in row:
        values["series_id"] = actions.series_named(row["series"], category).id if row["series"] else None
    values = filled(values, "status", "is_competitor", "is_account_only")
    if product is None:
        actions.add_product(at=at, by=by, **values)
        return "added"
    changes = differing(product, {**values, "code": product.code})
    if not changes:
        return "unchanged"
    actions.change_product(product, at=at, by=by, **changes)
    return "changed"


def refuse_taken_gtin(gtin: str | None, product: Product | None) -> None:
    if not gtin:
        return
    holder = db.session.scalar(sa.select(Product).where(Product.gtin == gtin).limit(1))
    if holder and holder is not product:
        raise Refused("gtin", _("%(code)s has this bar code already.", code=holder.code))


PRODUCTS = Kind("products", _l("Products"), COLUMNS, ("code",), apply)
