"""A page that lives on, a second phone, a draft that comes back: the same thing may be told under two keys, and
differently. Whatever form it is, the second word stands, and what it takes the place of is still there."""

import json
from urllib.parse import parse_qsl

import pytest
import sqlalchemy as sa

from kafield.accounts.models import StoreReport
from kafield.displays.models import Display, DisplayCheck
from kafield.kit.audit import AuditEntry
from kafield.kit.capture import Receipt
from kafield.kit.db import db
from kafield.orders.models import CountLine, OrderEvent, OrderLine
from kafield.surveys.models import Answer
from kafield.tasks.models import Task
from kafield.visits.models import CannotDo, CheckOut, Pause, Photo, Visit
from tests.contracts import corpus
from tests.contracts.test_contracts import forms_of
from tests.phone import capture, photo_body
from tests.visits.test_photos import picture

PLACE = {"latitude": "31.193", "longitude": "121.403", "accuracy": "12", "place_state": "taken"}
NO_PLACE = {**dict.fromkeys(("latitude", "longitude", "accuracy", "fence_reason"), ""), "place_state": "denied"}
FIRST = {"calls.check_in": NO_PLACE}
SECOND = {
    "accounts.report": {"note": "搬到对面"},
    "calls.cannot_do": {"note": "钥匙在店长那里"},
    "calls.check_in": PLACE,
    "calls.check_out": {"summary": "端架改到下周"},
    "calls.pause": {"resume": "1"},
    "displays.add_found": {"position": "main_aisle", "note": "paid for"},
    "displays.check": {"note": "架卡补上了"},
    "orders.count": {"lines.{soy}.shelf_cases": "2"},
    "orders.place": {"lines.{soy}.cases": "3"},
    "surveys.answer": {"q{q_facings}": "7"},
    "tasks.change_state": {"note": "补了两块"},
    "visits.add_photo": {},
}


@pytest.fixture
def tell(as_ana, ids):
    """tell("orders.count", {…}) sends the newest stored body of a form under a new key, with these fields changed."""

    def send(endpoint, changed, picture_kind="JPEG"):
        stored = corpus.read(corpus.files_of(endpoint)[-1])
        body = corpus.with_ids(stored["body"], ids)
        changed = {corpus.with_ids(name, ids): value for name, value in changed.items()}
        url = corpus.with_ids(stored["url"], ids)
        if endpoint == "visits.add_photo":
            fields = {"photo_id": ids["found"], **json.loads(body), **changed}
            data, content_type = photo_body(fields, picture(picture_kind))
            return capture(as_ana, url, body=data, content_type=content_type)
        return capture(as_ana, url, {**dict(parse_qsl(body)), **changed})

    return send


def rows(statement):
    db.session.rollback()
    return db.session.execute(statement).all()


def stands(endpoint):
    """What the server holds of both words, as text."""
    held = {
        "accounts.report": sa.select(StoreReport.note),
        "calls.cannot_do": sa.select(CannotDo.note, CannotDo.superseded_at.is_(None)),
        "calls.check_in": sa.select(Visit.latitude, Visit.accuracy),
        "calls.check_out": sa.select(CheckOut.summary, CheckOut.superseded_at.is_(None)),
        "calls.pause": sa.select(Pause.resumed_at.is_not(None)),
        "displays.add_found": sa.select(Display.position, DisplayCheck.note, DisplayCheck.superseded_at.is_(None)).join(
            DisplayCheck
        ),
        "displays.check": sa.select(DisplayCheck.note, DisplayCheck.superseded_at.is_(None)),
        "orders.count": sa.select(CountLine.shelf),
        "orders.place": sa.select(OrderLine.units).where(OrderLine.is_gift.is_(False)),
        "surveys.answer": sa.select(Answer.value).where(Answer.value.in_(("12", "7"))),
        "tasks.change_state": sa.select(Task.closing_note),
        "visits.add_photo": sa.select(Photo.subject),
    }
    return sorted(tuple(row) for row in rows(held[endpoint]))


STANDS = {
    "accounts.report": [("搬到对面",)],
    "calls.cannot_do": [("仓库锁着", False), ("钥匙在店长那里", True)],
    "calls.check_in": [(31.193, 12.0)],
    "calls.check_out": [("端架改到下周", True), ("谈妥端架", False)],
    "calls.pause": [(True,)],
    "displays.add_found": [("main_aisle", "free", False), ("main_aisle", "paid for", True)],
    "displays.check": [("架卡补上了", True), ("缺货架卡", False)],
    "orders.count": [(12,), (24,)],
    "orders.place": [(36,)],
    "surveys.answer": [("12",), ("7",)],
    "tasks.change_state": [("补了两块",)],
}


def test_every_form_that_is_filled_in_a_store_is_told_twice_here(app):
    assert set(SECOND) == set(forms_of(app))


@pytest.mark.parametrize("endpoint", sorted(SECOND))
def test_a_second_word_under_another_key_stands_and_the_first_is_still_there(tell, request, ids, endpoint):
    if endpoint != "calls.check_in":
        request.getfixturevalue("inside")
    first = tell(endpoint, FIRST.get(endpoint, {}))
    second = tell(endpoint, SECOND[endpoint], picture_kind="PNG")
    assert [(each.status_code, each.headers["X-Outcome"] in ("applied", "flagged")) for each in (first, second)] == [
        (200, True)
    ] * 2
    expected = STANDS.get(endpoint) or [(f"display:{ids['display']}",)] * 2
    assert stands(endpoint) == expected


def test_what_keeps_no_rows_of_the_first_word_tells_it_elsewhere(tell, inside):
    """An order in its events; a task, a found display and a report in the audit log."""
    for endpoint in ("orders.place", "tasks.change_state", "displays.add_found", "accounts.report"):
        tell(endpoint, {})
        tell(endpoint, SECOND[endpoint])
    before = [event.lines_before for event in db.session.scalars(sa.select(OrderEvent)) if event.lines_before]
    assert [[line["units"] for line in lines if not line["is_gift"]] for lines in before] == [[24]]
    told = {entry.entity: entry.changes for entry in db.session.scalars(sa.select(AuditEntry)) if entry.changes}
    assert told["task"]["note"] == ["已补", "补了两块"]
    assert told["display"]["position"] == ["entrance", "main_aisle"]
    assert told["store"]["note"] == ["门口贴了告示", "搬到对面"]


@pytest.mark.parametrize("endpoint", ["displays.add_found", "visits.add_photo"])
def test_what_was_new_and_is_told_anew_without_being_called_a_correction_is_flagged(tell, world, inside, endpoint):
    """The phone named the thing itself, so nothing else says that the two are one."""
    tell(endpoint, {})
    tell(endpoint, SECOND[endpoint], picture_kind="PNG")
    tell(endpoint, SECOND[endpoint], picture_kind="PNG")
    assert rows(sa.select(Visit.flags))[0].flags == ["same_id"]
    flags = sa.select(Receipt.flags).where(Receipt.path.like("%/found") | Receipt.path.like("%/photos"))
    assert sorted(str(row.flags) for row in rows(flags)) == ["['same_id']", "[]", "[]"]
    assert len(stands(endpoint)) == 2
