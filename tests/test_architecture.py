"""The architecture holds: every rule on every file, and every rule can fail."""

from importlib import import_module
from pathlib import Path

import pytest
import sqlalchemy as sa

from kafield.kit.db import db
from tests import architecture
from tests.architecture import LADDER, RULES, Module

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "kafield").rglob("*.py"))
PACKAGES = [file for file in FILES if file.name == "__init__.py"]

COUNTER_EXAMPLES = {
    "imports_only_to_the_left": [
        ("kafield.people.queries", "from kafield.visits import models"),
        ("kafield.visits.actions", "def later():\n    from kafield.orders.models import Order"),
        ("kafield.accounts.models", "from ..calls import queries"),
    ],
    "imports_only_what_slices_share": [
        ("kafield.visits.routes", "from kafield.accounts.forms import StoreForm"),
        ("kafield.visits.routes", "import kafield.people"),
        ("kafield.visits.routes", "from kafield.people import routes"),
    ],
    "slice_knows_no_application": [
        ("kafield.visits.actions", "from kafield.app import create_app"),
        ("kafield.kit.jobs", "from kafield import cli"),
    ],
    "follows_the_order_inside_a_slice": [
        ("kafield.visits.models", "from kafield.visits.queries import visits_of"),
        ("kafield.visits.actions", "from .routes import bp"),
    ],
    "kit_knows_no_slice": [
        ("kafield.kit.access", "from kafield.people.models import Person"),
        ("kafield.kit.charts", "from kafield.metrics import stock"),
    ],
    "metrics_need_python_alone": [
        ("kafield.metrics.stock", "import sqlalchemy as sa"),
        ("kafield.metrics.stock", "from kafield.kit.money import Money"),
    ],
    "is_told_the_time": [
        ("kafield.visits.actions", "from kafield.kit.clock import now\nat = now()"),
        ("kafield.visits.actions", "from kafield.kit import clock\nat = clock.now()"),
        ("kafield.metrics.stock", "from datetime import datetime\nat = datetime.now()"),
        ("kafield.visits.models", "from datetime import date\ntoday = date.today"),
    ],
    "is_told_the_person": [
        ("kafield.visits.actions", "from flask_login import current_user"),
        ("kafield.visits.queries", "import flask_login\nwho = flask_login.current_user"),
    ],
    "leaves_the_address_to_the_kit": [
        ("kafield.visits.routes", "from flask import request\nday = request.args.get('day')"),
        ("kafield.kit.render", "import flask\nfrom flask import request\nday = request.values['day']"),
    ],
    "leaves_the_commit_to_the_edge": [
        ("kafield.visits.actions", "from kafield.kit.db import db\ndb.session.commit()"),
        ("kafield.visits.actions", "from kafield.kit.db import writing\nwith writing():\n    pass"),
        ("kafield.kit.audit", "from kafield.kit import db\nwith db.writing():\n    pass"),
    ],
    "has_a_telling_name": [
        ("kafield.visits.utils", ""),
        ("kafield.services.visits", ""),
    ],
}
ALLOWED = [
    ("kafield.visits.routes", "from kafield.accounts.queries import stores_of\nfrom . import actions, forms"),
    (
        "kafield.visits.routes",
        "from kafield.kit.clock import now\nfrom kafield.kit.db import writing\nwith writing():\n    now()",
    ),
    ("kafield.visits.routes", "from flask_login import current_user"),
    ("kafield.visits.actions", "from kafield.kit.db import db\nfrom kafield.metrics import stock\ndb.session.flush()"),
    (
        "kafield.exchange.jobs",
        "from kafield.kit.clock import now\nfrom kafield.kit.db import writing\nwith writing():\n    now()",
    ),
    (
        "kafield.kit.audit",
        "from kafield.kit.clock import now\n@job('seal')\ndef seal(payload, progress):\n    with writing():\n        now()",
    ),
    ("kafield.metrics.stock", "from fractions import Fraction\nfrom kafield.metrics import ratio"),
    ("kafield.app", "from kafield.sync import routes\nfrom kafield.people import forms"),
    ("kafield.kit.render", "from flask_login import current_user\nfrom kafield.kit import clock"),
]


def module_at(file: Path) -> Module:
    path = file.relative_to(ROOT).with_suffix("")
    parts = path.parts[:-1] if file.name == "__init__.py" else path.parts
    return Module(".".join(parts), file.read_text(encoding="utf-8"))


def name_of(rule: object) -> str:
    return str(getattr(rule, "__name__", rule))


MODULES = [module_at(file) for file in FILES]


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_every_file_keeps_the_rule(rule):
    assert [f"{module.name}, {finding}" for module in MODULES for finding in rule(module)] == []


def test_every_package_says_what_it_is_and_holds_nothing_else():
    packages = [module_at(package) for package in PACKAGES]
    assert [finding for package in packages for finding in architecture.package_says_what_it_is(package)] == []


def test_every_folder_is_a_rung_of_the_ladder_or_below_it():
    below = {"kit", "metrics"}
    assert {package.parent.name for package in PACKAGES if package.parent.parent.name == "kafield"} <= {*LADDER, *below}


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_every_rule_catches_its_counter_examples(rule):
    for name, source in COUNTER_EXAMPLES[rule.__name__]:
        assert list(rule(Module(name, source))), f"{rule.__name__} lets {name} pass: {source}"


@pytest.mark.parametrize(("name", "source"), ALLOWED, ids=[name for name, _ in ALLOWED])
def test_what_is_right_offends_no_rule(name, source):
    assert [finding for rule in RULES for finding in rule(Module(name, source))] == []


@pytest.mark.parametrize("source", ["", '"""Visits."""\nfrom kafield.visits import models'])
def test_a_package_without_docstring_or_with_code_is_caught(source):
    assert list(architecture.package_says_what_it_is(Module("kafield.visits", source)))


def test_modules_of_a_slice_import_each_other_in_no_circle():
    assert architecture.circles(MODULES) == []


def test_a_circle_is_caught():
    there = Module("kafield.visits.actions", "from kafield.visits import queries")
    back = Module("kafield.visits.queries", "from kafield.visits.actions import close")
    assert architecture.circles([there, back]) == [("kafield.visits.actions", "kafield.visits.queries")]


def test_foreign_keys_point_left():
    files = [*(ROOT / "kafield").glob("*/models.py"), *(ROOT / "kafield" / "kit").glob("*.py")]
    owner = architecture.owners([import_module(module_at(file).name) for file in files])
    assert set(db.metadata.tables) == set(owner)
    assert architecture.foreign_keys_to_the_right(list(db.metadata.tables.values()), owner) == []


def test_a_foreign_key_to_the_right_is_caught():
    metadata = sa.MetaData()
    visits = sa.Table("visits", metadata, sa.Column("id", sa.Integer, primary_key=True))
    people = sa.Table("people", metadata, sa.Column("visit_id", sa.ForeignKey("visits.id")))
    found = architecture.foreign_keys_to_the_right([visits, people], {"visits": "visits", "people": "people"})
    assert found == ["people.visit_id of people points to visits"]
