"""Who may reach what: one line for every route.

The scene is Ana's call (tests/scene.py). To whoever is not named the route answers 404, or what `denied` says.
"""

import uuid
from dataclasses import dataclass, field

from flask import Flask

from tests.scene import GUS

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
    over: dict[str, object] = field(default_factory=dict)  # ids that take the place of the scene's


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
    **pages(
        ADMIN, "people.index", "people.new", "people.create", "people.edit", "people.change", "people.reset_password"
    ),
    **pages(ADMIN, "people.change_access", "people.data"),
    "people.erasure": Rule(ADMIN, over={"person_id": GUS}),
    "people.erase": Rule(ADMIN, {"username": "gus"}, over={"person_id": GUS}),
    **pages(ALL, "catalog.index", "catalog.product"),
    **pages(ADMIN, "catalog.new", "catalog.create", "catalog.edit", "catalog.change", "catalog.set_price"),
    **pages(ADMIN, "catalog.categories", "catalog.category", "catalog.add_category", "catalog.change_category"),
    **pages(ADMIN, "catalog.series", "catalog.add_series", "catalog.change_series"),
    **pages(ALL, "accounts.index", "accounts.stores", "accounts.new_report"),
    **pages(
        OWN, "accounts.account", "accounts.store", "accounts.products", "accounts.product", "accounts.report_of_store"
    ),
    **pages(OWN, "accounts.add_contact", "accounts.remove_contact"),
    "accounts.report": Rule(OWN, {"kind": "closed", "store_id": "{store_id}"}, over={"report_id": NEW}),
    **pages(
        ADMIN,
        "accounts.edit",
        "accounts.change",
        "accounts.mark",
        "accounts.set_price",
        "accounts.new",
        "accounts.create",
    ),
    **pages(ADMIN, "accounts.new_store", "accounts.create_store", "accounts.edit_store", "accounts.change_store"),
    **pages(ADMIN, "accounts.reports", "accounts.decision", "accounts.decide", "accounts.must_stock"),
    **pages(
        ADMIN, "accounts.add_must_stock", "accounts.end_must_stock", "accounts.territories", "accounts.add_territory"
    ),
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
    "calls.blank": Rule(ANA),
    "calls.show": Rule(OWN),
    "calls.check_in": Rule(ANA, {"store_id": "{store_id}"}),
    "calls.check_out": Rule(ANA, {"summary": "x"}),
    "calls.pause": Rule(ANA),
    "calls.cannot_do": Rule(ANA, {"step": "stock", "reason": "no_time"}),
    "surveys.answer": Rule(ANA, {"version_id": "1"}),
    **pages(
        ADMIN, "surveys.index", "surveys.new", "surveys.create", "surveys.show", "surveys.change", "surveys.version"
    ),
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
    **pages(
        OFFICE,
        "orders.confirm",
        "orders.answer_request",
        "orders.cut",
        "orders.deliver",
        "orders.take_back",
        "orders.pay",
        "orders.settle",
    ),
    "orders.count": Rule(ANA, {"lines.{product_id}.shelf_units": "3"}),
    "orders.place": Rule(ANA, {"lines.{product_id}.cases": "1"}),
    **pages(OWN, "volumes.account", "volumes.store", "volumes.snapshot", "briefs.store"),
    **pages(ADMIN, "volumes.targets", "volumes.end_target"),
    "volumes.set_targets": Rule(ADMIN, {"first": "2026-11-01", "volume": "900"}),
    **pages(BOARDS, "supervision.board", "supervision.photos", "supervision.rows"),
    **pages(ADMIN, "exchange.home", "exchange.imports", "exchange.create", "exchange.show", "exchange.cancel"),
    **pages(ADMIN, "exchange.run_for_real", "exchange.rows_to_mend", "exchange.template_file", "exchange.job_list"),
    **pages(ADMIN, "exchange.cancel_job"),
    **pages(ALL, "sync.queue"),
    "sync.worker": OPEN,
    "sync.manifest": OPEN,
    "sync.offline": OPEN,
    **pages(REPS, "sync.pack", "sync.stores"),
    **pages(ALL, "sync.hello", "sync.rescue", "sync.bring_in"),
    **pages(PLANS, "sync.fleet"),
    "sync.acknowledge_alarm": Rule(OFFICE, {"note": "entered again"}),
    **pages(
        ADMIN, "sync.refused", "sync.refused_body", "sync.refused_file", "sync.resend_refused", "sync.delete_refused"
    ),
}
# Files, pictures, parts of a page, what only a phone reads, and what only leads to another page.
NO_PAGES = {
    *("home", "healthz", "components", "assets.file", "visits.picture", "visits.plan_stores", "briefs.store"),
    *("calls.begin", "calls.blank", "exchange.home", "exchange.template_file", "exchange.rows_to_mend"),
    *("people.sign_in", "sync.worker", "sync.manifest", "sync.pack", "sync.stores", "sync.refused_body"),
    "sync.refused_file",
    "people.data",
}


def pages_read_by(app: Flask, name: str) -> list[str]:
    """The pages this person may read, as endpoints."""
    read = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    return sorted(endpoint for endpoint in read - NO_PAGES if name in RULES[endpoint].allowed)
