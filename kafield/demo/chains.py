"""The accounts of the handbooks with their stores, the territories, and what each chain carries."""

from dataclasses import dataclass
from datetime import date, timedelta

from kafield.accounts.models import (
    Account,
    AccountPrice,
    AccountProduct,
    Distributor,
    MustStock,
    Store,
    StoreContact,
    Territory,
    TerritoryRep,
    TerritoryStore,
)
from kafield.demo.base import LONG_AGO, at, chance, insert
from kafield.demo.goods import ACCOUNT_ONLY, Item
from kafield.demo.people import MINHANG, STAFF, Staff
from kafield.kit.db import db
from kafield.kit.search import search_key, sort_key, stroke_key

HISTORY = "聯華"
STORES_A_REP = 48


@dataclass(frozen=True)
class Chain:
    """One account; October figures are the seeds': sales in yuan, volume in sales units, stores."""

    code: str
    name: str
    format: str
    trade: str
    manager: str
    cycle: int | None
    weekday: int | None
    sales: int
    volume: int
    stores: int
    areas: tuple[int, int]


CHAINS = (
    Chain("JLF", "家樂福", "hypermarket", "direct", "shen", 14, 2, 288_234, 6_368, 6, (5200, 11800)),
    Chain("NGS", "農工商", "supermarket", "direct", "shen", 14, 3, 197_000, 5_735, 189, (900, 4200)),
    Chain("JYC", "教育超市", "supermarket", "distributor", "shen", 15, 0, 98_125, 2_170, 59, (180, 900)),
    Chain("HL", "華聯", "supermarket", "distributor", "han", 14, 3, 464_453, 9_854, 318, (600, 3600)),
    Chain("KD", "可的", "convenience", "distributor", "han", 15, 0, 296_948, 6_080, 558, (60, 160)),
)
NEWCOMERS = (
    ("DRF", "大润发", 14, 3),
    ("OS", "欧尚", 12, None),
    ("LG", "乐购", 14, 1),
    ("WM", "物美", 14, 1),
    ("MDL", "麦德龙", 14, 3),
)
CARREFOUR = ("古北", "武宁", "曲阳", "南方", "联洋", "中原")
# name, latitude, longitude
AREAS = (
    ("莘庄", 31.112, 121.385), ("七宝", 31.157, 121.350), ("古北", 31.193, 121.403), ("梅陇", 31.135, 121.403),
    ("虹桥", 31.195, 121.380), ("颛桥", 31.068, 121.402), ("江川", 31.005, 121.408), ("浦江", 31.080, 121.510),
    ("漕宝", 31.166, 121.415), ("龙柏", 31.178, 121.367), ("吴泾", 31.045, 121.460), ("马桥", 31.028, 121.360),
    ("陆家嘴", 31.238, 121.502), ("金桥", 31.258, 121.590), ("张江", 31.203, 121.595), ("川沙", 31.190, 121.700),
    ("三林", 31.147, 121.510), ("周浦", 31.115, 121.565), ("联洋", 31.225, 121.555), ("塘桥", 31.211, 121.520),
    ("曹路", 31.275, 121.675), ("惠南", 31.050, 121.760), ("外高桥", 31.335, 121.585), ("洋泾", 31.245, 121.545),
    ("曲阳", 31.280, 121.488), ("中原", 31.318, 121.530), ("武宁", 31.240, 121.420), ("彭浦", 31.300, 121.450),
    ("大场", 31.315, 121.415), ("真如", 31.250, 121.400), ("嘉定", 31.375, 121.255), ("松江", 31.032, 121.228),
)  # fmt: skip
ROADS = (
    "老街", "新村", "广场", "地铁站", "花园", "公园路", "人民路", "中心路", "解放路", "和平路", "建设路", "育才路",
    "银都路", "春申路", "都市路", "报春路", "沪闵路", "顾戴路", "航新路", "水清路", "南方", "东川路", "交大", "师大",
    "体育场", "医院", "学府", "滨江", "东门", "西门",
)  # fmt: skip
WESTERN = range(12)
EASTERN = range(12, 24)


def payment_days(account: str) -> int:
    """Chains that we supply ourselves pay late; the others pay their distributor."""
    return next(60 if chain.trade == "direct" else 15 for chain in CHAINS if chain.code == account)


@dataclass(frozen=True)
class Outlet:
    """A store of the demo with what the other parts need of it."""

    id: int
    code: str
    name: str
    account_id: int
    account: str
    format: str
    area: int


def add_chains(staff: Staff, items: list[Item]) -> tuple[dict[str, int], list[Outlet]]:
    """Account ids by code, and every store that sells today."""
    agents = {name: Distributor(name=name) for name in ("上海恒通商贸", "浦东联达食品配送")}
    db.session.add_all(agents.values())
    ids: dict[str, int] = {}
    outlets: list[Outlet] = []
    for chain in CHAINS:
        account = new_account(chain.code, chain.name, staff.ids[chain.manager], chain.cycle, chain.weekday)
        account.trade_type = chain.trade
        account.distributor = (
            agents["浦东联达食品配送" if chain.format == "convenience" else "上海恒通商贸"]
            if chain.trade == "distributor"
            else None
        )
        account.minimum_order_minor = 30_000 if chain.format == "hypermarket" else 20_000
        account.payment_days = payment_days(chain.code)
        ids[chain.code] = save(account)
        outlets += add_outlets(chain, account.id)
    for code, name, cycle, weekday in NEWCOMERS:
        ids[code] = save(new_account(code, name, staff.ids["han"], cycle, weekday))
    add_ranges(ids, items)
    return ids, outlets


def new_account(code: str, name: str, manager: int, cycle: int | None, weekday: int | None) -> Account:
    return Account(
        code=code,
        name=name,
        search_key=search_key(name, code),
        sort_key=sort_key(name),
        stroke_key=stroke_key(name),
        manager_id=manager,
        dm_cycle_days=cycle,
        dm_changeover_weekday=weekday,
        dm_first_day=date(2026, 1, 1) + timedelta(days=((weekday or 3) - date(2026, 1, 1).weekday()) % 7)
        if cycle
        else None,
    )


def save(account: Account) -> int:
    db.session.add(account)
    db.session.flush()
    return account.id


def add_outlets(chain: Chain, account_id: int) -> list[Outlet]:
    dice = chance(f"stores {chain.code}")
    names = places_of(chain)
    rows = [
        store_row(chain, account_id, number, *place, dice.randint(*chain.areas), dice)
        for number, place in enumerate(names, 1)
    ]
    insert(Store, rows)
    stores = db.session.query(Store).filter_by(account_id=account_id).order_by(Store.code)
    return [Outlet(s.id, s.code, s.name, account_id, chain.code, s.format, s.selling_area or 0) for s in stores]


def places_of(chain: Chain) -> list[tuple[str, float, float]]:
    """(name, latitude, longitude) of each store, every name once within its chain."""
    if chain.code == "JLF":
        centre = {name: (latitude, longitude) for name, latitude, longitude in AREAS}
        return [(name, *centre.get(name, (31.130, 121.395))) for name in CARREFOUR]
    pairs = [(area, road) for road in ROADS for area in AREAS]
    dice = chance(f"places {chain.code}")
    dice.shuffle(pairs)
    return [
        (area[0] + road, area[1] + dice.uniform(-0.02, 0.02), area[2] + dice.uniform(-0.02, 0.02))
        for area, road in pairs[: chain.stores]
    ]


def store_row(
    chain: Chain, account_id: int, number: int, place: str, latitude: float, longitude: float, area: int, dice: object
) -> dict[str, object]:
    name, code = f"{chain.name} {place}店", f"{chain.code}{number:03d}"
    opened = date(2012, 1, 1) + timedelta(days=(number * 97) % 4800)
    return {
        "code": code,
        "account_id": account_id,
        "name": name,
        "search_key": search_key(name, code),
        "sort_key": sort_key(name),
        "stroke_key": stroke_key(name),
        "format": chain.format,
        "selling_area": area,
        "opened_on": opened,
        "supply": "distribution_centre" if chain.format == "convenience" else "store",
        "address": f"上海市{place}{number % 980 + 8}号",
        "city": "上海",
        "latitude": round(latitude, 6),
        "longitude": round(longitude, 6),
        "time_zone": "Asia/Shanghai",
        "receives_until": ("15:00", "16:30", None)[number % 3],
    }


def add_ranges(ids: dict[str, int], items: list[Item]) -> None:
    """Prices of the direct accounts, the pack of one account, a locked SKU, and the must-stock lists."""
    by_code = {item.code: item for item in items}
    only = by_code[ACCOUNT_ONLY].id
    db.session.add(AccountProduct(account_id=ids["JLF"], product_id=only, is_exclusive=True))
    locked = {"is_locked": True, "locked_at": at(date(2026, 11, 17), 11)}
    db.session.add(AccountProduct(account_id=ids["HL"], product_id=by_code["C502"].id, **locked))
    insert(AccountPrice, [price_row(ids[code], code, item) for code in CUTS for item in items])
    rows = [(format, item.id, LONG_AGO) for format, listed in must_stock(items).items() for item in listed]
    rows.append(("hypermarket", by_code["J305"].id, date(2026, 11, 10)))
    unique = {(format, product): day for format, product, day in reversed(rows)}
    insert(
        MustStock,
        [{"format": f, "product_id": p, "from_day": day, "account_id": None} for (f, p), day in sorted(unique.items())],
    )


def must_stock(items: list[Item]) -> dict[str, list[Item]]:
    """What each format has to carry: the leading items, small packs only in convenience stores."""
    leading = [item for item in items if item.status in ("active", "new") and item.code != ACCOUNT_ONLY]
    ranked = sorted(leading, key=lambda item: (-item.share, item.code))
    small = [item for item in ranked if item.price < 6000]
    return {"hypermarket": ranked[:15], "supermarket": ranked[:12], "convenience": small[:6]}


def price_to(account: str, item: Item) -> int:
    """Fen a sales unit for an account: the direct ones pay less."""
    return item.price * (100 - CUTS.get(account, 0)) // 100


CUTS = {"JLF": 6, "NGS": 4}


def price_row(account_id: int, account: str, item: Item) -> dict[str, object]:
    day = date(2026, 11, 16) if item.code == "J301" else date(2026, 1, 1)
    return {
        "account_id": account_id,
        "product_id": item.id,
        "from_day": day,
        "price_minor": price_to(account, item),
        "currency": "CNY",
    }


def add_territories(staff: Staff, outlets: list[Outlet]) -> dict[str, list[Outlet]]:
    """Each rep's stores: near each other, of mixed chains; every hypermarket has a rep."""
    by_rep: dict[str, list[Outlet]] = {}
    free = list(outlets)
    for username, name, role, team in STAFF:
        if role == "rep" and team:
            by_rep[username] = territory(username, team, free)
            free = [outlet for outlet in free if outlet not in by_rep[username]]
            keep_territory(
                f"{name} {'闵行' if team == MINHANG else '浦东'}线路",
                staff.teams[team],
                staff.ids[username],
                by_rep[username],
            )
    contacts(by_rep)
    return by_rep


FIRST_STORES = {"lin": ("古北", "南方"), "zhou": ("武宁",), "chen": ("曲阳",), "sun": ("联洋",), "wu": ("中原",)}
SHARES = (("NGS", 12), ("HL", 12), ("JYC", 6), ("KD", 18))


def territory(username: str, team: str, free: list[Outlet]) -> list[Outlet]:
    own = [outlet for outlet in free if outlet.account == "JLF" and outlet.name[4:-1] in FIRST_STORES.get(username, ())]
    homes = [AREAS[number][0] for number in (WESTERN if team == MINHANG else EASTERN)]
    dice = chance(f"territory {username}")
    dice.shuffle(homes)
    for account, count in SHARES:
        near = [outlet for outlet in free if outlet.account == account]
        near.sort(
            key=lambda outlet: (next((n for n, home in enumerate(homes) if home in outlet.name), 99), outlet.code)
        )
        own += near[: count - (1 if own and own[0].account == "JLF" and account == "KD" else 0)]
    return own[:STORES_A_REP]


def keep_territory(name: str, team_id: int, rep_id: int, stores: list[Outlet]) -> None:
    area = Territory(name=name, team_id=team_id)
    db.session.add(area)
    db.session.flush()
    db.session.add(TerritoryRep(territory_id=area.id, rep_id=rep_id, from_day=LONG_AGO))
    insert(TerritoryStore, [{"territory_id": area.id, "store_id": store.id, "from_day": LONG_AGO} for store in stores])


CONTACTS = (("王建国", "采购"), ("李梅", "食品课长"), ("张敏", "店长"), ("顾文", "收货员"), ("钱芳", "理货组长"))


def contacts(by_rep: dict[str, list[Outlet]]) -> None:
    rows = [
        {
            "store_id": store.id,
            "name": CONTACTS[store.id % 5][0],
            "title": CONTACTS[store.id % 5][1],
            "phone": f"021-5555{store.id % 10000:04d}",
        }
        for stores in by_rep.values()
        for store in stores
    ]
    insert(StoreContact, rows)


def add_history(staff: Staff) -> tuple[int, list[tuple[int, date]]]:
    """聯華 as the exercise has it: 150 stores before 2001, 50 opened in 2001, 70 in 2002; (id, opening) of each."""
    account = new_account("LH", HISTORY, staff.ids["shen"], None, None)
    account.is_demo_history = True
    account_id = save(account)
    openings = [date(1999, 6, 1)] * 150
    openings += [date(2001, 1, 10) + timedelta(days=7 * number) for number in range(50)]
    openings += [date(2002, 1, 8) + timedelta(days=5 * number) for number in range(70)]
    chain = Chain("LH", HISTORY, "supermarket", "direct", "shen", None, None, 0, 0, len(openings), (500, 2500))
    rows = []
    for number, (place, opened) in enumerate(zip(places_of(chain), openings, strict=True), 1):
        row = store_row(chain, account_id, number, *place, 500 + number * 7, None)
        rows.append({**row, "opened_on": opened, "closed_on": date(2004, 1, 1)})
    insert(Store, rows)
    stores = db.session.query(Store).filter_by(account_id=account_id).order_by(Store.code)
    return account_id, [(store.id, store.opened_on) for store in stores]
