"""What the company sells, and what stands beside it on the shelf."""

from dataclasses import dataclass
from datetime import date

from kafield.catalog.models import Category, ListPrice, Product, Series
from kafield.demo.base import LONG_AGO, at
from kafield.kit.db import db
from kafield.kit.search import search_key, sort_key, stroke_key

# code, name, category, series, unit, units a case, price in fen, status, share of volume
OWN = (
    ("Y101", "金禾花生油 5L", "食用油", "花生油", "桶", 4, 11900, "active", 9),
    ("Y102", "金禾花生油 1.8L", "食用油", "花生油", "桶", 6, 5280, "active", 11),
    ("Y103", "金禾调和油 5L", "食用油", "调和油", "桶", 4, 6490, "active", 16),
    ("Y104", "金禾调和油 1.8L", "食用油", "调和油", "桶", 6, 2680, "active", 12),
    ("Y105", "金禾玉米油 5L", "食用油", "玉米油", "桶", 4, 7990, "active", 8),
    ("Y106", "金禾菜籽油 5L", "食用油", "菜籽油", "桶", 4, 5890, "delisting", 2),
    ("Y107", "金禾橄榄油 750ml", "食用油", "橄榄油", "瓶", 6, 8990, "new", 2),
    ("Y108", "金禾芝麻油 400ml", "食用油", "芝麻油", "瓶", 12, 2190, "active", 4),
    ("M201", "金禾东北大米 5kg", "米面", "大米", "袋", 4, 3980, "active", 10),
    ("M202", "金禾丝苗米 10kg", "米面", "大米", "袋", 2, 7580, "active", 5),
    ("M203", "金禾高筋面粉 2.5kg", "米面", "面粉", "袋", 6, 1890, "active", 4),
    ("M204", "金禾挂面 1kg", "米面", "挂面", "包", 12, 990, "active", 6),
    ("J301", "金禾生抽 1.6L", "酱油", "生抽", "瓶", 6, 1890, "active", 9),
    ("J302", "金禾生抽 500ml", "酱油", "生抽", "瓶", 12, 890, "active", 8),
    ("J303", "金禾老抽 500ml", "酱油", "老抽", "瓶", 12, 990, "active", 5),
    ("J304", "金禾蒸鱼豉油 450ml", "酱油", "豉油", "瓶", 12, 1180, "active", 3),
    ("J305", "金禾零添加生抽 500ml", "酱油", "生抽", "瓶", 12, 1580, "new", 3),
    ("H401", "金禾蚝油 700g", "调味酱", "蚝油", "瓶", 12, 1250, "active", 6),
    ("H402", "金禾蚝油 2.27kg", "调味酱", "蚝油", "桶", 4, 2980, "active", 2),
    ("H403", "金禾黄豆酱 800g", "调味酱", "黄豆酱", "瓶", 12, 1350, "active", 3),
    ("C501", "金禾香醋 420ml", "醋", "香醋", "瓶", 24, 650, "active", 4),
    ("C502", "金禾米醋 500ml", "醋", "米醋", "瓶", 12, 590, "locked", 1),
    ("C503", "金禾饺子醋 300ml", "醋", "香醋", "瓶", 24, 780, "active", 1),
    ("Z901", "金禾调和油 5L×2 家樂福装", "食用油", "调和油", "箱", 2, 12480, "active", 1),
)
RIVALS = (
    ("R101", "福满门调和油 5L", "食用油", "桶", 4, 6290),
    ("R102", "福满门花生油 1.8L", "食用油", "桶", 6, 5180),
    ("R301", "海味生抽 1.6L", "酱油", "瓶", 6, 1790),
    ("R302", "海味生抽 500ml", "酱油", "瓶", 12, 850),
    ("R401", "海味蚝油 700g", "调味酱", "瓶", 12, 1190),
    ("R201", "北仓东北大米 5kg", "米面", "袋", 4, 3880),
)
ACCOUNT_ONLY = "Z901"
DECIDED = {"J305": at(date(2026, 11, 18), 9), "Y106": at(date(2026, 11, 19), 15)}  # new, and to be delisted, since then


@dataclass(frozen=True)
class Item:
    """A product of the demo; price in fen a sales unit."""

    id: int
    code: str
    name: str
    case_size: int
    price: int
    status: str
    share: int


def add_goods() -> list[Item]:
    """Own products with their shares of the volume; rivals are only for the shelf."""
    categories: dict[str, Category] = {}
    series: dict[str, Series] = {}
    items = []
    for number, (code, name, category, line, unit, case_size, price, status, share) in enumerate(OWN, 1):
        product = new_product(number, code, name, categories, category, unit, case_size, price)
        product.series = series.setdefault(line, Series(name=line, category=product.category))
        product.brand, product.manufacturer, product.status = "金禾", "金禾食品", status
        product.status_at = DECIDED.get(code)
        product.is_account_only = code == ACCOUNT_ONLY
        db.session.flush()
        items.append(Item(product.id, code, name, case_size, price, status, share))
    for number, (code, name, category, unit, case_size, price) in enumerate(RIVALS, len(OWN) + 1):
        product = new_product(number, code, name, categories, category, unit, case_size, price)
        product.brand = product.manufacturer = name[:3] if name.startswith("福满门") else name[:2]
        product.is_competitor = True
    db.session.flush()
    return items


def new_product(
    number: int,
    code: str,
    name: str,
    categories: dict[str, Category],
    category: str,
    unit: str,
    case_size: int,
    price: int,
) -> Product:
    product = Product(
        code=code,
        name=name,
        search_key=search_key(name, code),
        sort_key=sort_key(name),
        stroke_key=stroke_key(name),
        category=categories.setdefault(category, Category(name=category)),
        gtin=gtin(number),
        unit=unit,
        case_size=case_size,
    )
    product.list_prices.append(
        ListPrice(from_day=LONG_AGO, to_day=date(2025, 12, 31), price_minor=price * 97 // 100, currency="CNY")
    )
    product.list_prices.append(ListPrice(from_day=date(2026, 1, 1), price_minor=price, currency="CNY"))
    db.session.add(product)
    return product


def gtin(number: int) -> str:
    """An EAN-13 of an invented company with its right check digit."""
    body = f"69012345{number:04d}"
    odd, even = sum(map(int, body[::2])), sum(map(int, body[1::2]))
    return body + str(-(odd + 3 * even) % 10)
