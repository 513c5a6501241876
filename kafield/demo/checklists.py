"""The checklists of the demo: one for every format, one for convenience stores."""

from typing import Any

from kafield.demo.base import LONG_AGO, at
from kafield.people.models import Person
from kafield.surveys.actions import add_checklist
from kafield.surveys.models import ChecklistVersion

SHELF = {"section": "货架", "section_zh_hant": "貨架", "section_en": "Shelf"}
PRICE = {"section": "价格与促销", "section_zh_hant": "價格與促銷", "section_en": "Price and promotion"}
STORE = {"section": "门店", "section_zh_hant": "門店", "section_en": "Store"}


def ask(code: str, kind: str, text: str, traditional: str, english: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "kind": kind, "text": text, "text_zh_hant": traditional, "text_en": english, **more}


def pick(value: str, simplified: str, traditional: str, english: str, points: int) -> dict[str, Any]:
    return {"value": value, "zh_Hans": simplified, "zh_Hant": traditional, "en": english, "points": points}


LONG = [
    ask("faced", "yes_no", "产品正面朝外？", "產品正面朝外？", "Products facing forward?", **SHELF),
    ask("clean", "yes_no", "货架干净、无破损？", "貨架乾淨、無破損？", "Shelf clean, nothing damaged?", **SHELF),
    ask("facings", "number", "生抽有几个排面？", "生抽有幾個排面？", "Facings of light soy sauce?",
        minimum=0, maximum=60, unit="个", **SHELF),
    ask("eye_level", "yes_no", "主推品在视平线？", "主推品在視平線？", "Leading item at eye level?", weight=2, **SHELF),
    ask("short_dated", "yes_no", "有临期商品？", "有即期商品？", "Short-dated goods?",
        good_answer="no", is_critical=True, weight=2, **SHELF),
    ask("tags", "yes_no", "价签齐全且正确？", "價籤齊全且正確？", "Price tags complete and right?", weight=2, **PRICE),
    ask("dm", "yes_no", "DM 商品按海报价销售？", "DM 商品依海報價銷售？", "DM items sold at the leaflet price?", weight=2, **PRICE),
    ask("dm_why", "choice", "为什么没有执行？", "為什麼沒有執行？", "Why not?",
        when_code="dm", when_value="no", weight=0, choices=[
            pick("no_tag", "没换价签", "沒換價籤", "Tag not changed", 0),
            pick("no_stock", "缺货", "缺貨", "Out of stock", 0),
            pick("refused", "门店不配合", "門店不配合", "Store refused", 0),
        ], **PRICE),
    ask("rival", "choice", "竞品陈列", "競品陳列", "Rival's display",
        choices=[
            pick("none", "没有", "沒有", "None", 100),
            pick("some", "一处", "一處", "One", 60),
            pick("many", "两处以上", "兩處以上", "Two or more", 20),
        ], **PRICE),
    ask("rival_price", "number", "竞品调和油 5L 售价", "競品調和油 5L 售價", "Rival blend oil 5 L, price",
        minimum=1, maximum=500, unit="元", is_required=False, weight=0, **PRICE),
    ask("shelf_photo", "photo", "货架照片", "貨架照片", "Photo of the shelf", weight=1, **STORE),
    ask("note", "text", "店方意见", "店方意見", "What the store said", is_required=False, **STORE),
]  # fmt: skip
SHORT = [
    ask("faced", "yes_no", "产品正面朝外？", "產品正面朝外？", "Products facing forward?", **SHELF),
    ask("facings", "number", "我司共几个排面？", "我司共幾個排面？", "Our facings in all?", minimum=0, maximum=30, unit="个", **SHELF),
    ask("short_dated", "yes_no", "有临期商品？", "有即期商品？", "Short-dated goods?",
        good_answer="no", is_critical=True, weight=2, **SHELF),
    ask("tags", "yes_no", "价签齐全且正确？", "價籤齊全且正確？", "Price tags complete and right?", weight=2, **PRICE),
    ask("note", "text", "店方意见", "店方意見", "What the store said", is_required=False, **STORE),
]  # fmt: skip


def add_checklists(admin: Person) -> dict[str, ChecklistVersion]:
    """The published version by store format; `*` serves every format without its own."""
    began = at(LONG_AGO, 9)
    long = add_checklist("店情检查", None, LONG, by=admin, at=began, publish=True)
    short = add_checklist("便利店检查", "convenience", SHORT, by=admin, at=began, publish=True)
    return {"*": long.newest, "convenience": short.newest}
