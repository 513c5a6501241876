"""Every route as everybody, on somebody's own call and on that of a stranger, by the lines of tests/access.py.

A new route without a line fails. A stranger finds nothing and changes nothing; a signed-out write is 401, a
signed-out page asks to sign in; whatever stands in an address or a name, nothing breaks and no script runs.
"""

import re
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import request
from werkzeug.datastructures import ImmutableMultiDict

from kafield.accounts.models import Account, Store
from kafield.catalog.models import Product
from kafield.displays.models import Display
from kafield.kit.db import db, writing
from kafield.kit.storage import init_storage
from kafield.orders.models import Order
from kafield.people.models import Person
from kafield.surveys.models import Question
from kafield.tasks.models import Task
from kafield.visits.models import Visit
from tests.access import ADMIN, PEOPLE, RULES
from tests.cast import World
from tests.phone import capture, photo_body
from tests.rewinding import let_go, opened
from tests.scene import set_scene
from tests.visits.test_photos import picture


@dataclass(frozen=True)
class Scenery:
    """The scene, set once for this module, and the database that holds it."""

    scene: SimpleNamespace
    world: World
    saved: Any


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("scene")


@pytest.fixture
def settings(settings, folder):
    return replace(settings, data_folder=folder)


@pytest.fixture(scope="module")
def scenery(application, database, cast, folder):
    database.restore(cast.saved)
    init_storage(application, f"file://{folder / 'media'}")
    world = deepcopy(cast.world)
    with opened(application):
        scene = set_scene(world)
    return Scenery(scene, world, database.save())


@pytest.fixture
def rewind(app, database, scenery):
    """rewind() puts the database back to the scene."""

    def rewinding():
        let_go()
        database.restore(scenery.saved)

    rewinding()
    return rewinding


@pytest.fixture
def world(rewind, scenery):
    return scenery.world


@pytest.fixture
def routes(app):
    """(method, endpoint) of everything the application answers."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint)
    return [(method, rule.endpoint) for rule in rules for method in ("GET", "POST") if method in (rule.methods or ())]


@pytest.fixture
def pages(routes):
    """The endpoints that are read."""
    return [endpoint for method, endpoint in routes if method == "GET"]


@pytest.fixture
def ask(app, scenery, signed_in, as_nobody):
    """ask("ana", "GET", "calls.show") is the answer to that request; nobody is None."""

    def asking(name, method, endpoint, query="", **headers):
        scene, rule = scenery.scene, RULES[endpoint]
        client = signed_in(name) if name else as_nobody
        url = address(app, endpoint, {**vars(scene), **rule.over}, query or filled(rule.query, scene))
        if method == "GET":
            return client.get(url)
        data = {filled(key, scene): filled(value, scene) for key, value in rule.data.items()}
        return sent(app, client, endpoint, url, data, scene, headers)

    return asking


def address(app, endpoint, values, query) -> str:
    (rule,) = app.url_map.iter_rules(endpoint)
    if endpoint == "assets.file":
        return app.extensions["assets"].files["app.css"].url
    path = app.url_map.bind("localhost").build(endpoint, {name: values[name] for name in rule.arguments})
    return f"{path}?{query}" if query else path


def filled(text: str, scene: Any) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: str(getattr(scene, name[1])), text)


def sent(app, client, endpoint, url, data, scene, headers):
    who = client.person_id or scene.person_id
    if not hasattr(app.view_functions[endpoint], "captures"):
        return client.post(url, data=data, headers={"X-User": str(who), **headers})
    if endpoint == "visits.add_photo":
        body, content_type = photo_body({"subject": "visit"}, picture())
        return capture(client, url, body=body, content_type=content_type, user=who, **headers)
    return capture(client, url, data, user=who, **headers)


# A refused body is kept on purpose, and with it the job that will forget it.
KEPT_ON_PURPOSE = ("refused_bodies", "'refusals.forget'")


def everything() -> Counter[tuple[str, str]]:
    """All rows of all tables, but what is kept of those who were refused."""
    db.session.rollback()
    rows = [
        (name, repr(row)) for name, table in db.metadata.tables.items() for row in db.session.execute(sa.select(table))
    ]
    return Counter(row for row in rows if not any(kept in f"{row}" for kept in KEPT_ON_PURPOSE))


def changed(before: Counter[tuple[str, str]]) -> list[str]:
    """The tables that hold other rows than before; from now on, what they hold is what was before."""
    after = everything()
    tables = {table for table, _row in ((before - after) + (after - before))}
    before.clear()
    before.update(after)
    return sorted(tables)


def test_every_route_has_a_rule_and_every_rule_a_route(routes):
    assert {endpoint for _method, endpoint in routes} == set(RULES)


@pytest.mark.parametrize("who", PEOPLE)
def test_a_stranger_finds_nothing_and_changes_nothing(who, ask, routes):
    wrong, before = {}, everything()
    for method, endpoint in routes:
        rule = RULES[endpoint]
        if who not in rule.allowed and not rule.signed_out:
            status = ask(who, method, endpoint).status_code
            found = [] if status in rule.denied else [status]
            wrong[method, endpoint] = found + changed(before)
    assert {route: found for route, found in wrong.items() if found} == {}
    assert wrong


@pytest.mark.parametrize("who", PEOPLE)
def test_those_it_belongs_to_are_let_in(who, ask, routes, rewind):
    wrong, before = {}, everything()
    for method, endpoint in routes:
        if who in RULES[endpoint].allowed:
            status = ask(who, method, endpoint).status_code
            if method == "POST" and changed(before):
                rewind()
                before = everything()
            if not (is_an_answer(status) if method == "POST" else status in (200, 302)):
                wrong[method, endpoint] = status
    assert wrong == {}


def is_an_answer(status: int) -> bool:
    """A page, a way on, or what is wrong with a form."""
    return status < 400 or status in (400, 422)


def test_who_is_signed_out_is_asked_to_sign_in_and_writes_nothing(ask, routes):
    wrong, before = {}, everything()
    for method, endpoint in routes:
        if not RULES[endpoint].signed_out:
            answer = ask(None, method, endpoint)
            said = (answer.status_code, (answer.location or "").split("?")[0], "X-Ack" in answer.headers)
            if said != ((302, "/people/sign-in", False) if method == "GET" else (401, "", False)) or changed(before):
                wrong[method, endpoint] = said
    assert wrong == {}


def test_a_write_from_another_site_is_refused_everywhere(ask, routes):
    before = everything()
    posts = [endpoint for method, endpoint in routes if method == "POST"]
    statuses = {endpoint: ask("ada", "POST", endpoint, Sec_Fetch_Site="cross-site").status_code for endpoint in posts}
    assert {endpoint: status for endpoint, status in statuses.items() if status != 403} == {}
    assert changed(before) == []


@pytest.mark.parametrize("number", [0, 999_999, 2**31, 10**30])
def test_a_number_that_no_record_has_is_no_page(app, world, signed_in, scenery, number):
    ada, statuses = signed_in("ada"), {}
    for rule in app.url_map.iter_rules():
        if "<int:" in rule.rule and "GET" in (rule.methods or ()):
            path = re.sub(r"<int:\w+>", str(number), rule.rule)
            path = re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda name: str(getattr(scenery.scene, name[1])), path)
            statuses[path] = ada.get(path).status_code
    assert {path: status for path, status in statuses.items() if status != 404} == {}
    assert len(statuses) > 10


ODD = ("%00", "9" * 24, "-1", "0001-01-01", "0001-01", "9999-12-31", "9999-12", "nan", "%F0%9F%8D%9C", "'\"><%25_\\")


def names_read(app, ask, pages, monkeypatch) -> set[tuple[str, str]]:
    """(endpoint, name) of everything that a page reads of its address."""
    read = set()

    class Noting(ImmutableMultiDict[str, str]):
        def get(self, key, *more, **types):
            read.add((request.endpoint or "", key))
            return super().get(key, *more, **types)

    with monkeypatch.context() as patch:
        patch.setattr(app.request_class, "parameter_storage_class", Noting)
        for endpoint in pages:
            ask((RULES[endpoint].allowed or ADMIN)[0], "GET", endpoint, "account_id=1&format=hypermarket&free=1&q=x")
    return read


def test_whatever_stands_in_the_address_is_answered(app, ask, pages, monkeypatch):
    """Each name on its own, for one that is refused would hide the next."""
    quick = [endpoint for endpoint in pages if endpoint != "briefs.store"]
    names = sorted(names_read(app, ask, quick, monkeypatch))
    wrong = {}
    for (endpoint, name), odd in product(names, ODD):
        status = ask(RULES[endpoint].allowed[0], "GET", endpoint, f"{name}={odd}").status_code
        if not (is_an_answer(status) or status == 404):
            wrong[endpoint, name, odd] = status
    assert wrong == {}
    assert len(names) > 40


EVIL = "\"'><script>alert(1)</script>{{7*7}}"


@pytest.fixture
def evil_names(world, scenery):
    """Script wherever somebody may type words."""
    with writing():
        named = ((Store, "name"), (Account, "name"), (Person, "name"), (Product, "name"), (Display, "promotion"))
        for kind, column in (*named, (Question, "text")):
            for row in db.session.scalars(sa.select(kind)):
                setattr(row, column, f"{EVIL} {row.id}"[:80])
        db.session.get_one(Task, scenery.scene.task_id).text = EVIL
        db.session.get_one(Store, scenery.scene.store_id).address = EVIL
        db.session.get_one(Order, scenery.scene.order_id).note = EVIL
        for visit in db.session.scalars(sa.select(Visit)):
            visit.summary = visit.fence_reason = EVIL


@pytest.mark.parametrize("who", PEOPLE)
def test_script_in_a_name_is_words_on_every_page(who, ask, evil_names, pages):
    wrong = {}
    for endpoint in pages:
        answer = ask(who, "GET", endpoint)
        if answer.mimetype == "text/html" and ("<script>alert" in answer.text or "49 1" in answer.text):
            wrong[endpoint] = "runs"
        if who in RULES[endpoint].allowed and answer.status_code >= 400:
            wrong[endpoint] = answer.status_code
    assert wrong == {}


def test_every_answer_carries_the_strict_headers(ask, pages):
    lax = {}
    for endpoint in pages:
        headers = ask((*RULES[endpoint].allowed, "ada")[0], "GET", endpoint).headers
        if endpoint == "assets.file":  # a style sheet stands under the policy of the page that loads it
            assert headers["X-Content-Type-Options"] == "nosniff"
            continue
        policy = headers.get("Content-Security-Policy", "")
        is_strict = policy.startswith(("default-src 'self'", "default-src 'none'")) and "unsafe" not in policy
        if not is_strict or headers["X-Content-Type-Options"] != "nosniff":
            lax[endpoint] = policy
    assert lax == {}
