"""A rep answers the checklist of a visit."""

import json
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kafield.kit import rollups
from kafield.kit.db import db, writing
from kafield.kit.render import render
from kafield.people.models import Person
from kafield.surveys import actions, drafts, queries
from kafield.surveys.models import Answer, Checklist, Response
from kafield.visits.models import CannotDo, Visit
from kafield.visits.queries import call_of
from tests.phone import capture
from tests.surveys.checklists import GOOD, PRICE, SHELF, asked, fields_of, name_of, newest, published, question


def responses():
    db.session.rollback()
    return list(db.session.scalars(sa.select(Response).order_by(Response.superseded_at.is_(None))))


def kept():
    """The answers that count, by code."""
    db.session.rollback()
    rows = sa.select(Answer).join(Answer.response).where(Response.superseded_at.is_(None))
    return {answer.question.code: answer.value for answer in db.session.scalars(rows)}


def totals(world):
    found = rollups.totals((world.today, world.today), [world.people.ana])[world.people.ana]
    return found["score_points"], found["score_possible"]


def view_of(world):
    ana = db.session.get_one(Person, world.people.ana)
    return queries.step_view(call_of(ana, world.stop))


def test_answers_are_kept_with_their_score(world, send):
    answer = send()
    assert answer.headers["X-Outcome"] == "applied"
    assert kept() == {**GOOD, "price": "8.9", "photo": "1"}
    assert 'data-state="done"' in answer.text
    assert "score 100" in answer.text
    assert totals(world) == (1000, 1000)


def test_the_call_sheet_asks_before_the_check_in_has_arrived(world, as_ana, checklist):
    view = view_of(world)
    assert view.response is None
    assert view.step.state == "open"
    assert len(view.questions) == 12


def test_a_store_without_a_checklist_is_asked_nothing(world, app):
    assert view_of(world) is None


def test_a_failed_critical_question_takes_its_section_and_says_so(world, send):
    answer = send({"tags": "no", "wrong_tags": "老抽"})
    assert "Critical failed" in answer.text
    score = queries.scores_for(db.session.scalars(sa.select(Visit)).one())
    assert score
    assert [(each.section, each.earned, each.possible) for each in score.sections] == [
        ("货架", 500, 500), ("价格", 0, 400), ("竞品", 100, 100),
    ]  # fmt: skip


def test_a_section_scores_by_weight(world, send):
    send({"full": "no", "level": "hand"})
    assert totals(world) == (1000 - 200 - 50, 1000)


@pytest.mark.parametrize(
    ("code", "typed", "says"),
    [
        ("full", None, "Please fill this in."),
        ("full", "perhaps", "Please choose one of the answers shown."),
        ("level", "ceiling", "Please choose one of the answers shown."),
        ("facings", "61", "Must be at most 60."),
        ("facings", "-1", "Must be at least 0."),
        ("facings", "99999999999999999999", "Must be at most 60."),
        ("facings", "1e999", "Must be at most 60."),
        ("price", "8.905", "At most 2 decimal places, please."),
        ("price", "cheap", "A number, please, such as 12.50."),
        ("note", "长" * 1001, "At most 1000 characters, please."),
    ],
)
def test_what_is_wrong_says_so_at_its_field_and_the_form_comes_back_filled(send, checklist, code, typed, says):
    answer = send({code: typed, "clean": "no"})
    name = name_of(checklist, code)
    assert answer.status_code == 422
    assert responses() == []
    assert says in answer.text.split(f'id="{name}-error"')[1].split("</p>")[0]
    clean = answer.text.split(f'name="{name_of(checklist, "clean")}" value="no"')[1]
    assert clean.startswith(" checked")


def test_a_missing_photo_says_so_at_its_field(send, checklist):
    answer = send(photos="")
    assert answer.status_code == 422
    assert "Please take a photo." in answer.text


@pytest.mark.parametrize("manifest", ["{", '{"subject": 1}', '"photo"', "[1, null]", '[{"subject": "question:999"}]'])
def test_a_list_of_photos_that_makes_no_sense_is_no_photo(send, manifest):
    assert send(photos=manifest).status_code == 422
    assert responses() == []


def test_a_photo_on_its_way_is_enough_and_stays_so_for_a_correction(send):
    send()
    assert send({"note": "后来看到"}, photos="").status_code == 200
    assert kept()["photo"] == "1"


def test_what_is_not_asked_is_not_kept_whatever_was_sent(send):
    send({"tags": "yes", "wrong_tags": "none really"})
    assert "wrong_tags" not in kept()


def test_a_question_that_an_answer_brings_up_is_required(send, checklist):
    answer = send({"tags": "no"})
    assert answer.status_code == 422
    assert name_of(checklist, "wrong_tags") in answer.text.split('aria-invalid="true"')[0].rsplit("<textarea", 1)[1]


def test_an_unknown_question_is_ignored(send):
    assert send(q999999="yes", qx="1", q999999__as_last="1").status_code == 200
    assert set(kept()) == {*GOOD, "photo"}


def test_script_in_an_answer_is_shown_as_words(world, send, as_sue):
    hostile = "<script>alert(1)</script>"
    answer = send({"note": hostile})
    assert kept()["note"] == hostile
    assert hostile not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_a_correction_supersedes_the_first_and_leaves_it_as_history(world, send):
    send()
    answer = send({"tags": "no", "wrong_tags": "老抽"})
    first, second = responses()
    assert (first.superseded_at is None, second.superseded_at is None) == (False, True)
    assert "Are the price tags right?: Yes → No" in answer.text
    assert totals(world) == (second.points, second.possible)


def test_a_corrected_form_shows_the_answers_that_count(send, checklist):
    answer = send({"facings": "17"})
    assert f'name="{name_of(checklist, "facings")}"' in answer.text
    assert 'value="17"' in answer.text


def test_a_submission_sent_twice_counts_once(world, ana_inside, checklist):
    key, fields = uuid.uuid4(), fields_of(checklist, GOOD)
    outcomes = [
        capture(ana_inside, f"/surveys/{world.stop}/answers", fields, key=key).headers["X-Outcome"] for _ in range(3)
    ]
    assert outcomes == ["applied", "replayed", "replayed"]
    assert len(responses()) == 1
    assert totals(world) == (1000, 1000)


def test_a_page_of_an_older_version_is_still_accepted(world, send, checklist):
    fields = fields_of(checklist, GOOD)
    older = newest(checklist).id
    with writing():
        found, ada = db.session.get_one(Checklist, checklist), db.session.get_one(Person, world.people.ada)
        drafts.add_question(found, question(SHELF, "new", "yes_no", "新题？", "新題？", "New?"), by=ada, at=world.now)
        drafts.publish(found, by=ada, at=world.now)
        drafts.retire(found, by=ada, at=world.now)
    assert send(**fields).status_code == 200
    assert responses()[0].version_id == older


def test_an_older_page_that_is_refused_comes_back_in_its_own_version(world, send, checklist):
    older, name = newest(checklist), name_of(checklist, "full")
    fields = {**fields_of(checklist, GOOD), name: "perhaps"}
    with writing():
        found, ada = db.session.get_one(Checklist, checklist), db.session.get_one(Person, world.people.ada)
        drafts.remove_question(found, "note", by=ada, at=world.now)
        drafts.publish(found, by=ada, at=world.now)
    answer = send(**fields)
    assert answer.status_code == 422
    assert f'name="version_id" value="{older.id}"' in answer.text
    assert f'id="{name}-error"' in answer.text


@pytest.mark.parametrize("stated", ["", "0", "-1", "999999", "9" * 30, "one", "1; DROP TABLE responses"])
def test_a_version_nobody_published_is_refused(send, stated):
    assert send(version_id=stated).status_code == 422
    assert responses() == []


def test_a_draft_is_not_answered(world, send, checklist):
    with writing():
        draft_id = drafts.draft_of(db.session.get_one(Checklist, checklist)).id
    assert send(version_id=str(draft_id)).status_code == 422


def test_a_checklist_of_another_format_is_accepted_and_flagged(world, send):
    other = published(world, [question(PRICE, "tags", "yes_no", "价签？", "", "Tags?")], format="convenience")
    answer = only_answer_of(send, other)
    assert answer.headers["X-Outcome"] == "flagged"
    assert db.session.scalars(sa.select(Visit)).one().flags == ["other_checklist"]


def only_answer_of(send, list_id):
    version = newest(list_id)
    return send(version_id=str(version.id), **{version.questions[0].name: "yes"})


@pytest.mark.parametrize("who", ["as_bo", "as_cy", "as_sue", "as_max", "as_ada"])
def test_nobody_else_answers_in_anas_visit(request, send, who):
    answer = send(client=request.getfixturevalue(who))
    assert answer.status_code == 404
    assert responses() == []


def test_a_visit_that_is_not_there_is_not_found(send):
    assert send(visit=uuid.uuid4()).status_code == 404


def test_who_is_signed_out_is_asked_to_sign_in(world, as_nobody, checklist):
    assert capture(as_nobody, f"/surveys/{world.stop}/answers", fields_of(checklist, GOOD), user=1).status_code == 401


def test_what_could_not_be_done_is_done_after_all(world, send):
    with writing():
        visit = db.session.scalars(sa.select(Visit)).one()
        record = CannotDo(day=visit.day, visit_id=visit.id, recorded_at=world.now, step="checklist", reason="no_time")
        db.session.add(record)
    assert view_of(world).step.state == "cannot"
    send()
    assert view_of(world).step.state == "done"


def last_week(world, checklist, values):
    """Cy's answers at the same store, seven days before."""
    with writing():
        at = world.now - timedelta(days=7)
        visit = Visit(
            day=world.today - timedelta(days=7),
            id=uuid.uuid4(),
            rep_id=world.people.cy,
            store_id=world.stores.gubei,
            checked_in_at=at,
        )
        db.session.add(visit)
        db.session.flush()
        actions.keep(visit, newest(checklist), values, at)


def test_answers_are_offered_as_last_time_where_they_would_still_do(world, checklist):
    last_week(world, checklist, {"full": "no", "facings": "70", "photo": "1"})
    offered = {view.question.code: view.last for view in view_of(world).questions if view.last is not None}
    assert offered == {"full": "no"}


def test_answers_are_offered_across_versions_by_their_code(world, checklist):
    last_week(world, checklist, {"full": "no"})
    with writing():
        found, ada = db.session.get_one(Checklist, checklist), db.session.get_one(Person, world.people.ada)
        drafts.remove_question(found, "note", by=ada, at=world.now)
        drafts.publish(found, by=ada, at=world.now)
    assert next(view.last for view in view_of(world).questions) == "no"


def test_an_answer_taken_from_the_last_time_is_recorded_as_such(world, send, checklist):
    last_week(world, checklist, {"full": "yes"})
    answer = send(**{f"{name_of(checklist, 'full')}__as_last": "1", f"{name_of(checklist, 'photo')}__as_last": "1"})
    assert "1 as last time" in answer.text
    marked = db.session.scalars(sa.select(Answer).where(Answer.is_as_last_time)).all()
    assert [each.question.code for each in marked] == ["full"]


def test_a_correction_keeps_what_it_leaves_as_last_time(world, send, checklist):
    send(**{f"{name_of(checklist, code)}__as_last": "1" for code in ("full", "clean")})
    send({"clean": "no"})
    rows = sa.select(Answer).join(Answer.response).where(Response.superseded_at.is_(None), Answer.is_as_last_time)
    assert [each.question.code for each in db.session.scalars(rows)] == ["full"]


def test_a_supervisor_reads_the_answers_and_cannot_change_them(world, send, app):
    send({"full": "no"})
    sue = db.session.get_one(Person, world.people.sue)
    with app.test_request_context():
        call = call_of(sue, world.stop)
        shown = render("surveys/_step", call=call, checklist=queries.step_view(call), form=None)
    assert "Is the shelf full?" in shown
    assert "<form" not in shown


def test_the_board_adds_up_as_a_recount(world, send):
    for values in ({}, {"full": "no"}, {"tags": "no", "wrong_tags": "x"}, {"level": "floor"}):
        send(values)
    current = [each for each in responses() if each.superseded_at is None]
    assert totals(world) == (sum(each.points for each in current), sum(each.possible for each in current))


def test_the_photo_of_a_question_is_named_for_it(checklist):
    photo = asked(checklist, "photo")
    assert json.loads(fields_of(checklist, {})["photos"])[0]["subject"] == f"question:{photo.id}"
