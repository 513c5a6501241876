"""Every route, every role, somebody else's object: a stranger finds nothing, and nothing breaks."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from kafield.accounts.models import Store, Territory
from kafield.catalog.models import Product
from kafield.displays.models import Display
from kafield.kit.db import db, new_id, writing
from kafield.orders.models import Order
from kafield.people.models import Person
from kafield.tasks.models import Task
from kafield.visits.models import Photo, Visit
from tests.cast import LONG_AGO, World
from tests.phone import capture
from tests.surveys import checklists

SCRIPT = "<script>alert(1)</script>"
PUBLIC = {"home", "healthz", "components", "assets.file", "people.sign_in", "people.start_session"}
ROLES = ("ana", "bo", "cy", "sue", "max", "ada")
VISIT = uuid.UUID("00000000-0000-4000-8000-0000000000aa")
DISPLAY = uuid.UUID("00000000-0000-4000-8000-0000000000dd")
ORDER = uuid.UUID("00000000-0000-4000-8000-0000000000ee")
TASK = uuid.UUID("00000000-0000-4000-8000-0000000000ff")
PHOTO = uuid.UUID("00000000-0000-4000-8000-0000000000cc")


@pytest.fixture
def anas(world: World) -> World:
    """One of everything that is Ana's, at a store whose name is an attack."""
    checklists.published(world)
    with writing():
        db.session.get_one(Store, world.stores.xinzhuang).name = SCRIPT
        db.session.get_one(Product, world.products.soy).name = SCRIPT
        db.session.get_one(Person, world.people.cy).name = SCRIPT
        add_visit(world)
        add_belongings(world)
    return world


def add_visit(world: World) -> None:
    day, at = world.today - timedelta(days=1), world.now - timedelta(days=1)
    store = world.stores.xinzhuang
    db.session.add(Visit(day=day, id=VISIT, rep_id=world.people.ana, store_id=store, checked_in_at=at, flags=[]))
    db.session.flush()
    db.session.add(
        Photo(day=day, id=PHOTO, visit_id=VISIT, recorded_at=at, subject="visit", taken_at=at, received_sha256="0" * 64)
    )


def add_belongings(world: World) -> None:
    store, ana = world.stores.xinzhuang, world.people.ana
    days = {"from_day": LONG_AGO, "to_day": world.today + timedelta(days=9)}
    db.session.add(Display(id=DISPLAY, store_id=store, type="stack", position="entrance", created_at=world.now, **days))
    db.session.add(
        Task(id=TASK, kind="task", store_id=store, owner_id=ana, text=SCRIPT, created_by=ana, created_at=world.now)
    )
    db.session.add(
        Order(
            id=ORDER, number="A1", visit_id=VISIT, store_id=store, account_id=world.accounts.nonggongshang, rep_id=ana,
            day=world.today, state="submitted", currency="CNY", note=SCRIPT, created_at=world.now,
        )
    )  # fmt: skip


def ids_of(world: World) -> dict[str, object]:
    """A value for every argument that a route may have; objects are Ana's, or do not exist."""
    return {
        "visit_id": VISIT,
        "photo_id": PHOTO,
        "size": "picture",
        "display_id": DISPLAY,
        "order_id": ORDER,
        "task_id": TASK,
        "store_id": world.stores.xinzhuang,
        "account_id": world.accounts.nonggongshang,
        "product_id": world.products.soy,
        "person_id": world.people.ana,
        "territory_id": db.session.scalar(sa.select(Territory.id).order_by(Territory.id)),
        "stop_id": world.second_stop,
    }


def address_of(app: Flask, rule: Rule, known: dict[str, object]) -> str:
    """The address of a route with these ids; for an argument nobody owns, one that does not exist."""
    values = {name: known.get(name, stand_in(rule, name)) for name in rule.arguments}
    with app.test_request_context():
        return rule.build(values, append_unknown=False)[1]


def stand_in(rule: Rule, name: str) -> object:
    kind = type(rule._converters[name]).__name__
    if kind == "UUIDConverter":
        return new_id()
    if kind == "RecordId":
        return 1
    if kind == "AnyConverter":
        return sorted(rule._converters[name].items)[0]
    return "stores"


def routes(app: Flask, method: str) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()) and rule.endpoint not in PUBLIC]


def test_who_is_signed_out_is_asked_to_sign_in_on_every_page(as_nobody, app, anas):
    for rule in routes(app, "GET"):
        answer = as_nobody.get(address_of(app, rule, ids_of(anas)))
        assert (rule.endpoint, answer.status_code) == (rule.endpoint, 302)
        assert "/people/sign-in" in answer.headers["Location"], rule.endpoint


def test_who_is_signed_out_writes_nothing(as_nobody, app, anas):
    for rule in routes(app, "POST"):
        answer = capture(as_nobody, address_of(app, rule, ids_of(anas)), {}, user=anas.people.ana)
        assert (rule.endpoint, answer.status_code, "X-Ack" in answer.headers) == (rule.endpoint, 401, False)


@pytest.mark.parametrize("who", ROLES)
def test_no_page_breaks_or_runs_a_script_for_anybody(who, signed_in, app, anas):
    client = signed_in(who)
    for rule in routes(app, "GET"):
        answer = client.get(address_of(app, rule, ids_of(anas)))
        assert answer.status_code in (200, 302, 308, 404), rule.endpoint
        assert SCRIPT.encode() not in answer.data, rule.endpoint


OWNED = ("visit_id", "photo_id", "display_id", "order_id", "task_id", "store_id", "stop_id")


@pytest.mark.parametrize("stranger", ["bo", "max"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_anas_does_not_exist_for_a_stranger(stranger, method, signed_in, app, anas):
    client = signed_in(stranger)
    for rule in routes(app, method):
        if not rule.arguments & set(OWNED):
            continue
        address = address_of(app, rule, ids_of(anas))
        answer = (
            client.get(address)
            if method == "GET"
            else capture(
                client, address, {**FIELDS, "store_id": anas.stores.xinzhuang, "display_id": DISPLAY, "task_id": TASK}
            )
        )
        assert answer.status_code in (404, 422), (rule.endpoint, answer.status_code)


FIELDS = {"state": "done", "step": "stock", "reason": "no_time", "in_place": "yes", "position": "1", "type": "stack"}


@pytest.mark.parametrize("stranger", ["bo", "max", "cy"])
def test_a_stranger_changes_nothing_of_anas(stranger, signed_in, app, anas):
    before = fingerprint()
    client = signed_in(stranger)
    for rule in routes(app, "POST"):
        if rule.arguments & {"visit_id", "order_id", "stop_id"}:
            capture(client, address_of(app, rule, ids_of(anas)), {**FIELDS, "store_id": anas.stores.xinzhuang})
    assert fingerprint() == before


def fingerprint() -> tuple[object, ...]:
    db.session.rollback()
    visit = db.session.scalars(sa.select(Visit).where(Visit.id == VISIT)).one()
    order = db.session.get_one(Order, ORDER)
    return visit.checked_out_at, visit.summary, visit.flags, order.state, order.total_minor, len(order.events)


@pytest.mark.parametrize("who", ["ana", "bo", "sue", "max"])
def test_the_admins_rooms_do_not_exist_for_others(who, signed_in, app, anas):
    client = signed_in(who)
    for endpoint in (
        "people.index",
        "people.new",
        "people.edit",
        "exchange.imports",
        "exchange.job_list",
        "surveys.index",
    ):
        rule = next(rule for rule in app.url_map.iter_rules(endpoint))
        assert client.get(address_of(app, rule, ids_of(anas))).status_code == 404, endpoint


def test_a_write_from_another_site_is_refused_everywhere(as_ada, app, anas):
    for rule in routes(app, "POST"):
        answer = as_ada.post(address_of(app, rule, ids_of(anas)), headers={"Sec-Fetch-Site": "cross-site"})
        assert (rule.endpoint, answer.status_code) == (rule.endpoint, 403)
