"""Who may reach what: every route, every role, on somebody's own call and on that of a stranger.

A new route without a line in RULES fails. A stranger's record is a 404 and nothing changes; a
signed-out write is 401; a signed-out page asks to sign in; nobody ever gets a 500.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sqlalchemy as sa

from kafield.accounts.models import Account, Store
from kafield.app import create_app
from kafield.catalog.models import Product
from kafield.displays.models import Display
from kafield.kit.db import db, writing
from kafield.people.models import Person
from kafield.settings import Settings
from kafield.tasks.models import Task
from kafield.visits.models import Visit
from tests.phone import capture, photo_body
from tests.scene import set_scene
from tests.visits.test_photos import picture

PEOPLE = ("ana", "cy", "bo", "sue", "tim", "max", "ada")
ALL = PEOPLE
NOBODY: tuple[str, ...] = ()
REPS = ("ana", "cy", "bo")
BOARDS = ("sue", "tim", "max", "ada")
PLANS = ("sue", "tim", "ada")
OWN = ("ana", "sue", "ada")  # Ana's own, her supervisor, the admin; not her colleague, the other team, another manager
OFFICE = ("sue", "ada")
ANA = ("ana",)
ADMIN = ("ada",)
NEW = uuid.UUID("77777777-7777-4777-8777-777777777777")


@dataclass(frozen=True)
class Rule:
    """Who is let in (a word in braces in `data` and `query` is an id of the scene); the others get `denied`."""

    allowed: tuple[str, ...]
    data: dict[str, str] = field(default_factory=dict)
    query: str = ""
    denied: frozenset[int] = frozenset({404})
    signed_out: bool = False
    once: bool = False  # after the first of them nothing is left to do it to
    over: dict[str, object] = field(default_factory=dict)


def pages(allowed: tuple[str, ...], *names: str) -> dict[str, Rule]:
    return {name: Rule(allowed) for name in names}


OPEN = Rule(ALL, signed_out=True)
RULES: dict[str, Rule] = {
    "home": OPEN,
    "healthz": OPEN,
    "assets.file": OPEN,
    "people.sign_in": OPEN,
    "people.start_session": OPEN,
    "components": Rule(NOBODY, signed_out=True),
    **pages(ALL, "people.own", "people.answer_consent", "people.answer_consents", "people.change_password"),
    **pages(ALL, "people.change_settings", "people.end_session"),
    **pages(ADMIN, "people.index", "people.new", "people.create", "people.edit", "people.change", "people.reset_password"),
    **pages(ADMIN, "people.change_access"),
    **pages(ALL, "catalog.index", "catalog.product"),
    **pages(ADMIN, "catalog.new", "catalog.create", "catalog.edit", "catalog.change", "catalog.set_price"),
    **pages(ADMIN, "catalog.categories", "catalog.category", "catalog.add_category", "catalog.change_category"),
    **pages(ADMIN, "catalog.series", "catalog.add_series", "catalog.change_series"),
    **pages(ALL, "accounts.index", "accounts.stores", "accounts.new_report"),
    **pages(OWN, "accounts.account", "accounts.store", "accounts.products", "accounts.product", "accounts.report_of_store"),
    "accounts.add_contact": Rule(OWN),
    "accounts.remove_contact": Rule(OWN, once=True),
    "accounts.report": Rule(OWN, {"kind": "closed", "store_id": "{store_id}"}, over={"report_id": NEW}, once=True),
    **pages(ADMIN, "accounts.edit", "accounts.change", "accounts.mark", "accounts.set_price", "accounts.new", "accounts.create"),
    **pages(ADMIN, "accounts.new_store", "accounts.create_store", "accounts.edit_store", "accounts.change_store"),
    **pages(ADMIN, "accounts.reports", "accounts.decision", "accounts.decide", "accounts.must_stock"),
    **pages(ADMIN, "accounts.add_must_stock", "accounts.end_must_stock", "accounts.territories", "accounts.add_territory"),
    **pages(ADMIN, "accounts.territory", "accounts.change_territory", "accounts.assign_rep", "accounts.put_stores"),
    **pages(ADMIN, "accounts.territory_stores"),
    **pages(ALL, "tasks.index"),
    "tasks.new": Rule(OWN, query="store={store_id}"),
    "tasks.create": Rule(OWN, {"store_id": "{store_id}", "kind": "task", "text": "x"}),
    "tasks.change_state": Rule(OWN, {"task_id": "{task_id}", "state": "done"}),
    "visits.plan": Rule(PLANS),
    "visits.plan_stores": Rule(OFFICE, query="rep={person_id}"),
    "visits.add_stop": Rule(OFFICE, {"rep_id": "{person_id}", "store_id": "{store_id}", "day": "2026-11-24"}),
    "visits.hand_over": Rule(OFFICE, {"from_id": "{person_id}", "to_id": "2", "day": "2026-11-23"}),
    "visits.cancel_stop": Rule(OFFICE),
    "visits.move_stop": Rule(OFFICE, {"position": "1"}),
    **pages(OWN, "visits.picture", "visits.of_store"),
    # Whoever never agreed to photos is told so before anything is looked up.
    "visits.add_photo": Rule(ANA, denied=frozenset({404, 422})),
    **pages(REPS, "calls.today"),
    "calls.begin": Rule(ANA),
    "calls.show": Rule(OWN),
    "calls.check_in": Rule(ANA, {"store_id": "{store_id}"}),
    "calls.check_out": Rule(ANA, {"summary": "x"}),
    "calls.pause": Rule(ANA),
    "calls.cannot_do": Rule(ANA, {"step": "stock", "reason": "no_time"}),
    "surveys.answer": Rule(ANA, {"version_id": "1"}),
    **pages(ADMIN, "surveys.index", "surveys.new", "surveys.create", "surveys.show", "surveys.change", "surveys.version"),
    **pages(ADMIN, "surveys.add_question", "surveys.new_question", "surveys.question", "surveys.change_question"),
    **pages(ADMIN, "surveys.move_question", "surveys.remove_question", "surveys.discard", "surveys.publish"),
    **pages(ADMIN, "surveys.retire", "surveys.restore"),
    "displays.check": Rule(ANA, {"display_id": "{display_id}", "in_place": "no"}),
    "displays.add_found": Rule(ANA, {"display_id": str(NEW), "type": "stack", "position": "entrance"}),
    "displays.of_store": Rule(OWN),
    "displays.new": Rule(OFFICE, query="store={store_id}"),
    "displays.create": Rule(OFFICE, {"store_id": "{store_id}"}),
    "displays.void": Rule(OFFICE),
    **pages(ALL, "orders.index", "orders.receivables"),
    "orders.show": Rule(OWN),
    "orders.cancel": Rule(OWN),
    **pages(OFFICE, "orders.confirm", "orders.answer_request", "orders.cut", "orders.deliver", "orders.take_back", "orders.pay"),
    "orders.count": Rule(ANA, {"lines.{product_id}.shelf_units": "3"}),
    "orders.place": Rule(ANA, {"lines.{product_id}.cases": "1"}),
    **pages(OWN, "volumes.account", "volumes.store", "volumes.snapshot", "briefs.store"),
    **pages(BOARDS, "supervision.board", "supervision.photos", "supervision.rows"),
    **pages(ADMIN, "exchange.home", "exchange.imports", "exchange.create", "exchange.show", "exchange.cancel"),
    **pages(ADMIN, "exchange.run_for_real", "exchange.rows_to_mend", "exchange.template_file", "exchange.job_list"),
    **pages(ADMIN, "exchange.cancel_job"),
}


def routes() -> list[tuple[str, str]]:
    """(endpoint, method) of everything the application answers."""
    with TemporaryDirectory() as folder:
        app = create_app(Settings(data_folder=Path(folder), secret_key="only in tests"))
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint)
    return [(rule.endpoint, method) for rule in rules for method in sorted(rule.methods or ()) if method in ("GET", "POST")]


ROUTES = routes()
GETS = [endpoint for endpoint, method in ROUTES if method == "GET"]
IDS = [f"{method}-{endpoint}" for endpoint, method in ROUTES]


@pytest.fixture
def scene(world):
    return set_scene(world)


@pytest.fixture
def ask(app, scene, signed_in, as_nobody):
    """ask("ana", "calls.show", "GET") is the status of that request; nobody is `None`."""

    def asking(name, endpoint, method, **over):
        rule = RULES[endpoint]
        client = signed_in(name) if name else as_nobody
        url = address(app, endpoint, {**vars(scene), **rule.over, **over}, filled(rule.query, scene))
        if method == "GET":
            return client.get(url)
        data = {filled(key, scene): filled(value, scene) for key, value in rule.data.items()}
        return sent(app, client, endpoint, url, data, scene)

    return asking


def address(app, endpoint, values, query) -> str:
    (rule,) = app.url_map.iter_rules(endpoint)
    if endpoint == "assets.file":
        return app.extensions["assets"].files["app.css"].url
    with app.test_request_context():
        path = app.url_map.bind("localhost").build(endpoint, {name: values[name] for name in rule.arguments})
    return f"{path}?{query}" if query else path


def filled(text: str, scene: Any) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: str(getattr(scene, name[1])), text)


def sent(app, client, endpoint, url, data, scene):
    if not hasattr(app.view_functions[endpoint], "captures"):
        return client.post(url, data=data)
    who = client.person_id or scene.person_id
    if endpoint == "visits.add_photo":
        body, content_type = photo_body({"subject": "visit"}, picture())
        return capture(client, url, body=body, content_type=content_type, user=who)
    return capture(client, url, data, user=who)


def everything() -> dict[str, list[Any]]:
    """All rows of all tables but the refused bodies, which are kept on purpose."""
    db.session.rollback()
    tables = [table for name, table in db.metadata.tables.items() if name != "refused_bodies"]
    return {table.name: sorted(map(repr, db.session.execute(sa.select(table)))) for table in tables}


def test_every_route_has_a_rule_and_every_rule_a_route():
    assert {endpoint for endpoint, _method in ROUTES} == set(RULES)


@pytest.mark.parametrize(("endpoint", "method"), ROUTES, ids=IDS)
def test_strangers_find_nothing_and_change_nothing(ask, endpoint, method):
    rule = RULES[endpoint]
    before = everything()
    answers = {name: ask(name, endpoint, method).status_code for name in PEOPLE if name not in rule.allowed}
    assert {name: status for name, status in answers.items() if status not in rule.denied} == {}
    assert everything() == before


@pytest.mark.parametrize(("endpoint", "method"), ROUTES, ids=IDS)
def test_those_it_belongs_to_are_let_in(ask, endpoint, method):
    rule = RULES[endpoint]
    names = rule.allowed[:1] if rule.once else rule.allowed
    answers = {name: ask(name, endpoint, method).status_code for name in names}
    assert {name: status for name, status in answers.items() if not is_an_answer(status)} == {}
    if method == "GET" and rule is not OPEN and endpoint != "calls.begin":
        assert set(answers.values()) <= {200, 302}


def is_an_answer(status: int) -> bool:
    """A page, a way on, or what is wrong with a form."""
    return status < 400 or status in (400, 422)


@pytest.mark.parametrize(("endpoint", "method"), ROUTES, ids=IDS)
def test_who_is_signed_out_is_asked_to_sign_in(ask, endpoint, method):
    before = everything()
    answer = ask(None, endpoint, method)
    if RULES[endpoint].signed_out:
        assert answer.status_code != 401
    elif method == "GET":
        assert (answer.status_code, answer.location.split("?")[0]) == (302, "/people/sign-in")
    else:
        assert (answer.status_code, "X-Ack" in answer.headers) == (401, False)
        assert everything() == before


CONVERTED = ("store_id", "person_id", "account_id", "product_id", "checklist_id", "category_id", "series_id", "territory_id", "line_id", "contact_id", "job_id", "number")  # fmt: skip


@pytest.mark.parametrize("number", [0, 999_999, 2**31, 10**30])
def test_a_number_that_no_record_has_is_no_page(app, signed_in, scene, number):
    ada = signed_in("ada")
    statuses = {}
    for rule in app.url_map.iter_rules():
        numbers = {name: number for name in rule.arguments if name in CONVERTED}
        if numbers and "GET" in (rule.methods or ()):
            plain = re.sub(r"<int:(\w+)>", lambda name: str(numbers[name[1]]), rule.rule)
            path = re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda name: str(getattr(scene, name[1])), plain)
            statuses[path] = ada.get(path).status_code
    assert {path: status for path, status in statuses.items() if status != 404} == {}
    assert len(statuses) > 10


ODD = ("store", "rep", "day", "month", "q", "state", "page", "category", "account_id", "format", "kind", "team", "week", "from", "to")


@pytest.mark.parametrize("value", ["%00", "999999999999999999999999", "-1", "0001-01-01", "9999-12-31", "%F0%9F%8D%9C", "'\"><%25_\\"])
@pytest.mark.parametrize("endpoint", [name for name in GETS if name not in ("assets.file", "briefs.store")])
def test_whatever_stands_in_the_address_is_answered(app, ask, scene, signed_in, endpoint, value):
    rule = RULES[endpoint]
    client = signed_in((rule.allowed or ADMIN)[0])
    query = "&".join(f"{name}={value}" for name in ODD)
    answer = client.get(address(app, endpoint, {**vars(scene), **rule.over}, query))
    assert is_an_answer(answer.status_code) or answer.status_code == 404


EVIL = "\"'><script>alert(1)</script>{{7*7}}"


@pytest.fixture
def evil_names(scene, world):
    """Script wherever somebody may type a name."""
    with writing():
        for kind, column in ((Store, "name"), (Account, "name"), (Person, "name"), (Product, "name"), (Display, "promotion")):
            for row in db.session.scalars(sa.select(kind)):
                setattr(row, column, f"{EVIL} {row.id}"[:80])
        db.session.get_one(Task, scene.task_id).text = EVIL
        db.session.get_one(Store, scene.store_id).address = EVIL
        for visit in db.session.scalars(sa.select(Visit)):
            visit.summary = visit.fence_reason = EVIL


@pytest.mark.parametrize("endpoint", [name for name in GETS if name not in ("assets.file", "visits.picture", "exchange.template_file")])
def test_script_in_a_name_is_words_on_every_page(ask, evil_names, endpoint):
    for name in RULES[endpoint].allowed:
        answer = ask(name, endpoint, "GET")
        assert answer.status_code < 400
        if answer.mimetype == "text/html":
            assert "<script>alert" not in answer.text
            assert "49 1" not in answer.text


def strict(response) -> Iterator[str]:
    yield response.headers["Content-Security-Policy"]
    yield response.headers["X-Content-Type-Options"]


@pytest.mark.parametrize("endpoint", GETS)
def test_every_answer_carries_the_strict_headers(ask, endpoint):
    name = (*RULES[endpoint].allowed, "ada")[0]
    policy, sniffing = strict(ask(name, endpoint, "GET"))
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert sniffing == "nosniff"
