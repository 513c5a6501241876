"""The people of every test, their stores and goods, on Monday 23 November 2026 at 10:00 in Shanghai.

Ana works the Minhang territory for Sue's team, with Cy beside her; Bo works Pudong for another
team. Max owns the account 家樂福 and no other; Ada is the admin. Ana's first stop today is
家樂福 古北店.
"""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any

from kafield.accounts.models import Account, AccountPrice, MustStock, Store, Territory, TerritoryRep, TerritoryStore
from kafield.catalog.models import Category, ListPrice, Product, Series
from kafield.kit.db import db
from kafield.kit.search import search_key, sort_key, stroke_key
from kafield.people.actions import hasher
from kafield.people.models import Consent, Person, Team
from kafield.visits.models import Stop, Visit

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
LONG_AGO = date(2026, 1, 1)
PASSWORD = "a-quiet-aisle"
STOP = uuid.UUID("00000000-0000-4000-8000-000000000001")
SECOND_STOP = uuid.UUID("00000000-0000-4000-8000-000000000002")
BOS_STOP = uuid.UUID("00000000-0000-4000-8000-00000000000b")


class SettableClock:
    """The app's clock in tests: stands still until it is set or moved."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at

    def set(self, at: datetime) -> None:
        self.at = at

    def move(self, **delta: float) -> None:
        self.at += timedelta(**delta)


@cache
def password_hash() -> str:
    return hasher.hash(PASSWORD)


@dataclass
class World:
    """Ids of everybody and everything, so that a test may use them in any session."""

    people: SimpleNamespace = field(default_factory=SimpleNamespace)
    stores: SimpleNamespace = field(default_factory=SimpleNamespace)
    accounts: SimpleNamespace = field(default_factory=SimpleNamespace)
    products: SimpleNamespace = field(default_factory=SimpleNamespace)
    stop: uuid.UUID = STOP
    second_stop: uuid.UUID = SECOND_STOP
    bos_stop: uuid.UUID = BOS_STOP
    today: date = TODAY
    now: datetime = NOW


@dataclass(frozen=True)
class Cast:
    """Who is who, and the database that knows them."""

    world: World
    saved: Any


def add_cast() -> World:
    """Write the cast into the session's database; the caller commits."""
    world = World()
    teams = [Team(name="闵行组"), Team(name="浦东组")]
    db.session.add_all(teams)
    db.session.flush()
    add_people(world, teams)
    add_products(world)
    add_accounts(world)
    add_territories(world, teams)
    add_stops(world)
    return world


def add_people(world: World, teams: list[Team]) -> None:
    rows = (
        ("ana", "林雨桐", "rep", teams[0]),
        ("cy", "陈立", "rep", teams[0]),
        ("bo", "周敏", "rep", teams[1]),
        ("sue", "王佳宁", "supervisor", teams[0]),
        ("max", "赵伟", "manager", None),
        ("ada", "孙立", "admin", None),
    )
    for username, name, role, team in rows:
        person = Person(
            username=username,
            name=name,
            name_key=search_key(name, username),
            role=role,
            team=team,
            language="en",
            password_hash=password_hash(),
            created_at=NOW,
        )
        db.session.add(person)
        db.session.flush()
        setattr(world.people, username, person.id)
        if role == "rep":
            db.session.add_all(
                Consent(person_id=person.id, kind=kind, given=True, answered_at=NOW) for kind in ("place", "photos")
            )


def add_products(world: World) -> None:
    sauces, vinegars = Category(name="酱油"), Category(name="醋")
    gold = Series(name="金标", category=sauces)
    rows = (
        ("soy", "S500", "金标生抽 500ml", sauces, gold, 12, 890, False, "6901234567892"),
        ("dark", "D500", "金标老抽 500ml", sauces, gold, 12, 990, False, None),
        ("oyster", "O700", "蚝油 700g", sauces, None, 6, 1250, False, None),
        ("vinegar", "V420", "香醋 420ml", vinegars, None, 24, 650, False, None),
        ("rival", "R500", "竞品生抽 500ml", sauces, None, 12, 790, True, None),
    )
    for name, code, title, category, series, case_size, price, is_competitor, gtin in rows:
        product = Product(
            code=code,
            name=title,
            search_key=search_key(title, code),
            sort_key=sort_key(title),
            stroke_key=stroke_key(title),
            category=category,
            series=series,
            brand="金标" if series else "",
            manufacturer="KA Foods" if not is_competitor else "Rival",
            is_competitor=is_competitor,
            gtin=gtin,
            unit="瓶",
            case_size=case_size,
        )
        product.list_prices.append(ListPrice(from_day=LONG_AGO, price_minor=price, currency="CNY"))
        db.session.add(product)
        db.session.flush()
        setattr(world.products, name, product.id)


def add_accounts(world: World) -> None:
    rows = (
        ("carrefour", "JLF", "家樂福", world.people.max),
        ("nonggongshang", "NGS", "農工商", None),
        ("kedi", "KD", "可的", None),
    )
    for name, code, title, manager in rows:
        account = Account(
            code=code,
            name=title,
            search_key=search_key(title, code),
            sort_key=sort_key(title),
            stroke_key=stroke_key(title),
            manager_id=manager,
            dm_cycle_days=14,
            dm_changeover_weekday=1,
        )
        db.session.add(account)
        db.session.flush()
        setattr(world.accounts, name, account.id)
    add_stores(world)
    for product in (world.products.soy, world.products.dark, world.products.oyster):
        db.session.add(MustStock(product_id=product, format="hypermarket", from_day=LONG_AGO))
    db.session.add(MustStock(product_id=world.products.soy, format="convenience", from_day=LONG_AGO))
    db.session.add(
        AccountPrice(
            account_id=world.accounts.carrefour,
            product_id=world.products.soy,
            from_day=LONG_AGO,
            price_minor=850,
            currency="CNY",
        )
    )


def add_stores(world: World) -> None:
    rows = (
        ("gubei", world.accounts.carrefour, "JLF01", "家樂福 古北店", "hypermarket", 8200, 31.1930, 121.4030),
        ("wuning", world.accounts.carrefour, "JLF02", "家樂福 武宁店", "hypermarket", 5000, 31.2400, 121.4200),
        ("xinzhuang", world.accounts.nonggongshang, "NGS01", "農工商 莘庄店", "supermarket", 2000, 31.1100, 121.3800),
        ("qibao", world.accounts.kedi, "KD01", "可的 七宝老街店", "convenience", 90, 31.1550, 121.3500),
    )
    for name, account, code, title, kind, area, latitude, longitude in rows:
        store = Store(
            code=code,
            account_id=account,
            name=title,
            search_key=search_key(title, code),
            sort_key=sort_key(title),
            stroke_key=stroke_key(title),
            format=kind,
            selling_area=area,
            opened_on=LONG_AGO,
            address="上海",
            latitude=latitude,
            longitude=longitude,
        )
        db.session.add(store)
        db.session.flush()
        setattr(world.stores, name, store.id)


def add_territories(world: World, teams: list[Team]) -> None:
    rows = (
        ("闵行线路", teams[0], world.people.ana, (world.stores.gubei, world.stores.xinzhuang)),
        ("闵行二线", teams[0], world.people.cy, (world.stores.wuning,)),
        ("浦东线路", teams[1], world.people.bo, (world.stores.qibao,)),
    )
    for name, team, rep, stores in rows:
        territory = Territory(name=name, team_id=team.id)
        db.session.add(territory)
        db.session.flush()
        db.session.add(TerritoryRep(territory_id=territory.id, rep_id=rep, from_day=LONG_AGO))
        db.session.add_all(
            TerritoryStore(territory_id=territory.id, store_id=store, from_day=LONG_AGO) for store in stores
        )


def add_stops(world: World) -> None:
    rows = (
        (STOP, world.people.ana, world.stores.gubei, 1),
        (SECOND_STOP, world.people.ana, world.stores.xinzhuang, 2),
        (BOS_STOP, world.people.bo, world.stores.qibao, 1),
    )
    db.session.add_all(Stop(id=stop, day=TODAY, rep_id=rep, store_id=store, position=n) for stop, rep, store, n in rows)


def add_closed_visit(world: World, store_id: int) -> Visit:
    """Cy's visit at this store a week ago: half an hour, closed, with nothing recorded in it yet."""
    day, at = world.today - timedelta(days=7), world.now - timedelta(days=7)
    visit = Visit(
        day=day, id=uuid.uuid4(), rep_id=world.people.cy, store_id=store_id, checked_in_at=at,
        checked_out_at=at + timedelta(minutes=30), seconds_in_store=1800, flags=[],
    )  # fmt: skip
    db.session.add(visit)
    db.session.flush()
    return visit
