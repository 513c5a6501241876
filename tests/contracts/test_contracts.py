"""A body that a phone stored months ago means the same today, and no form changes without a new version."""

import json
import uuid

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.datastructures import MultiDict

from kafield.kit.db import db
from kafield.kit.forms import CaptureForm, Id, Text, read
from tests.contracts import corpus
from tests.contracts.conftest import DISPLAY, FOUND, REPORT, STEP, TASK
from tests.phone import capture, photo_body
from tests.surveys import checklists
from tests.visits.test_photos import picture

FORMS = (
    *("accounts.report", "calls.cannot_do", "calls.check_in", "calls.check_out", "calls.pause", "displays.add_found"),
    *("displays.check", "orders.count", "orders.place", "surveys.answer", "tasks.change_state", "visits.add_photo"),
)


@pytest.fixture
def pages(as_ana, ids, world):
    """pages("calls.pause") is the address of that form, its page, and what a rep types into it."""
    call, soy = f"/calls/{world.stop}", f"lines.{ids['soy']}"
    place = {"latitude": "31.193", "longitude": "121.403", "accuracy": "12", "place_state": "taken"}
    answers = checklists.fields_of(1, checklists.GOOD)
    step = {f"next.{STEP}.{name}": value for name, value in
            (("kind", "promise_ours"), ("text", "补 2 块价格牌"), ("due_on", "2026-12-01"), ("with_whom", "王采购"))}  # fmt: skip
    found = {"display_id": FOUND, "type": "stack", "position": "entrance", "products": ids["soy"], "note": "free"}
    seen = {"in_place": "yes", "right_position": "yes", "right_items": "yes", "price_tag": "no", "fill": "half"}
    return {
        "calls.check_in": (f"{call}/check-in", call, {**place, "store_id": ids["store"], "fence_reason": "下雨，停在对面"}),
        "calls.pause": (f"{call}/pause", call, {}),
        "calls.cannot_do": (f"{call}/cannot", call, {"step": "stock", "reason": "no_time", "note": "仓库锁着"}),
        "calls.check_out": (f"{call}/check-out", call, {**place, **step, "summary": "谈妥端架", "done": TASK}),
        "surveys.answer": (f"/surveys/{world.stop}/answers", call, answers),
        "displays.check": (f"/displays/{world.stop}/checks", call, {**seen, "display_id": DISPLAY, "note": "缺货架卡"}),
        "displays.add_found": (f"/displays/{world.stop}/found", call, found),
        "orders.count": (f"/orders/{world.stop}/count", call, {f"{soy}.shelf_cases": "1", f"{soy}.back_units": "7"}),
        "orders.place": (f"/orders/{world.stop}/order", call, {f"{soy}.cases": "2", f"{soy}.gift": "1", "note": "周二送"}),
        "tasks.change_state": (f"/tasks/{TASK}/state", "/tasks/", {"state": "done", "note": "已补"}),
        "accounts.report": (f"/accounts/reports/{REPORT}", f"/accounts/stores/{ids['store']}/report",
                            {"kind": "closed", "note": "门口贴了告示", "store_id": ids["store"]}),
    }  # fmt: skip


def forms_of(app: Flask) -> dict[str, type[CaptureForm]]:
    views = app.view_functions.items()
    return {endpoint: view.captures for endpoint, view in views if hasattr(view, "captures")}


def form_on(client, action, page):
    """The form of this address as its page shows it; the page of a report makes a new address each time."""
    forms = corpus.Forms(client.get(page).text).forms
    near = [form for url, form in forms.items() if url == action or url.rsplit("/", 1)[0] == action.rsplit("/", 1)[0]]
    return forms.get(action) or near[0]


def test_every_form_that_is_filled_in_a_store_has_its_bodies(app):
    assert set(forms_of(app)) == set(FORMS)
    versions = {name: [str(number) for number in range(1, form.contract + 1)] for name, form in forms_of(app).items()}
    kept = {name: [path.name.split(".")[2] for path in corpus.files_of(name)] for name in FORMS}
    assert {name for name in FORMS if not set(kept[name]) <= set(versions[name])} == set()


@pytest.mark.parametrize("endpoint", [name for name in FORMS if name != "visits.add_photo"])
def test_the_page_sends_what_its_version_says(app, as_ana, pages, ids, inside, endpoint):
    """A version that has no body yet gets one from its page: look at it and commit it."""
    action, page, typed = pages[endpoint]
    if endpoint == "calls.check_in":
        action, page = action.replace(ids["visit"], str(SECOND)), page.replace(ids["visit"], str(SECOND))
    form, contract = forms_of(app)[endpoint], forms_of(app)[endpoint].contract
    shown = form_on(as_ana, action, page)
    assert shown["contract"] == str(contract)
    if not corpus.file_of(endpoint, contract).exists():
        corpus.write(endpoint, form, pages[endpoint][0], filled(shown["sent"], typed), ids)
        pytest.fail(f"{endpoint} had no body of version {contract}; it is written now: look at it and commit it")
    known = {*form._declared_fields, "q*", "shown"}  # `shown` also names which rows of the order are in view
    assert {name.partition(".")[0] for name in shown["names"]} <= known


SECOND = uuid.UUID("00000000-0000-4000-8000-000000000002")


def filled(sent, typed):
    return {**{name: value for name, value in sent.items() if name not in typed}, **typed}


@pytest.mark.parametrize("endpoint", FORMS)
def test_a_form_that_changes_has_a_new_version(app, endpoint):
    """Phones hold bodies of the fields as they were: raise `contract` and write the upgrade from the one before."""
    form = forms_of(app)[endpoint]
    assert corpus.read(corpus.file_of(endpoint, form.contract))["fields"] == json.loads(json.dumps(corpus.shape(form)))


@pytest.mark.parametrize("path", sorted(corpus.FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_a_stored_body_of_every_version_still_has_its_effect(path, as_ana, ids, inside, world):
    stored = corpus.read(path)
    url, body = corpus.with_ids(stored["url"], ids), corpus.with_ids(stored["body"], ids).encode()
    content_type = "application/x-www-form-urlencoded"
    if stored["form"] == "visits.add_photo":
        body, content_type = photo_body(json.loads(body), picture())
    if stored["form"] == "calls.check_in":
        db.session.execute(sa.text("DELETE FROM visits"))
        db.session.commit()
    answer = capture(as_ana, url, body=body, content_type=content_type, X_Contract=str(stored["contract"]))
    assert (answer.status_code, answer.headers["X-Outcome"] in ("applied", "flagged")) == (200, True), answer.text


class Before(CaptureForm):
    note = Text(max=300)


class After(CaptureForm):
    note = Text(max=200)
    where = Id()


def test_a_changed_field_is_seen():
    assert corpus.shape(Before) != corpus.shape(After)
    assert read(Before, MultiDict({"note": "x"})).data == {"note": "x"}
