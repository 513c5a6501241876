"""An admin writes checklists: drafts are edited, published versions never change."""

import pytest
import sqlalchemy as sa

from kafield.kit.db import db, writing
from kafield.people.models import Person
from kafield.surveys import drafts, queries
from kafield.surveys.drafts import NotPublishable
from kafield.surveys.models import Checklist, Question, Response
from tests.surveys.checklists import SHELF, asked, choice, given_to, newest, published, question

QUESTION = {
    "section": "货架",
    "kind": "yes_no",
    "text": "有新题吗？",
    "good_answer": "yes",
    "weight": "1",
    "is_required": "1",
}


def codes(checklist_id):
    db.session.rollback()
    return [each.code for each in newest(checklist_id).questions]


def state(checklist_id):
    """(number, is draft) of every version."""
    db.session.rollback()
    return [(each.number, each.is_draft) for each in db.session.get_one(Checklist, checklist_id).versions]


def small(world, *questions, **more):
    return published(world, [question(SHELF, code, "yes_no", code, code, code) for code in questions], **more)


def test_a_checklist_is_written_published_and_found(world, as_ada):
    created = as_ada.post("/surveys/", data={"name": "便利店检", "format": "convenience"})
    page = created.headers["Location"]
    as_ada.post(f"{page}/questions", data=QUESTION)
    assert queries.version_for("convenience") is None
    as_ada.post(f"{page}/publish")
    db.session.rollback()
    version = given_to("convenience")
    assert [each.text for each in version.questions] == ["有新题吗？"]
    assert version.published_by == world.people.ada
    assert "In use" in as_ada.get("/surveys/").text


def test_an_edit_of_a_published_checklist_makes_a_draft_copy(world, as_ada):
    checklist = small(world, "a", "b")
    as_ada.post(f"/surveys/{checklist}/questions/a", data={**QUESTION, "text": "改过的题"})
    assert state(checklist) == [(1, False), (2, True)]
    assert [each.text for each in given_to("hypermarket").questions] == ["a", "b"]
    assert asked(checklist, "a").text == "改过的题"
    as_ada.post(f"/surveys/{checklist}/publish")
    assert state(checklist) == [(1, False), (2, False)]
    assert [each.text for each in given_to("hypermarket").questions] == ["改过的题", "b"]


def test_a_draft_can_be_discarded_and_the_published_version_stays(world, as_ada):
    checklist = small(world, "a", "b")
    as_ada.post(f"/surveys/{checklist}/questions/b/remove")
    as_ada.post(f"/surveys/{checklist}/draft/discard")
    assert state(checklist) == [(1, False)]
    assert codes(checklist) == ["a", "b"]


def test_the_only_version_cannot_be_discarded(world, as_ada):
    page = as_ada.post("/surveys/", data={"name": "新", "format": ""}).headers["Location"]
    as_ada.post(f"{page}/draft/discard")
    assert as_ada.get(page).status_code == 200


def test_questions_move_within_their_section_and_sections_past_each_other(world, as_ada):
    front, back = {"section": "前"}, {"section": "后"}
    fields = [("a", front), ("b", front), ("c", back)]
    checklist = published(world, [question(section, code, "yes_no", code, "", "") for code, section in fields])
    as_ada.post(f"/surveys/{checklist}/questions/b/move", data={"direction": "up"})
    assert codes(checklist) == ["b", "a", "c"]
    as_ada.post(f"/surveys/{checklist}/questions/c/move", data={"direction": "up"})
    assert codes(checklist) == ["c", "b", "a"]
    as_ada.post(f"/surveys/{checklist}/questions/c/move", data={"direction": "up"})
    assert codes(checklist) == ["c", "b", "a"]
    assert as_ada.post(f"/surveys/{checklist}/questions/c/move", data={"direction": "left"}).status_code == 422


def test_a_new_question_joins_its_section_and_takes_its_names(world, as_ada):
    checklist = published(world, [
        question(SHELF, "a", "yes_no", "a", "", ""), question({"section": "后"}, "b", "yes_no", "b", "", ""),
    ])  # fmt: skip
    as_ada.post(f"/surveys/{checklist}/questions", data=QUESTION)
    assert codes(checklist) == ["a", "q1", "b"]
    assert asked(checklist, "q1").section_en == "Shelf"


def test_choices_get_values_of_their_own_and_lose_those_without_words(world, as_ada):
    checklist = small(world, "a")
    rows = {
        "choices.1.hans": "甲",
        "choices.1.points": "100",
        "choices.2.hans": "乙",
        "choices.2.en": "B",
        "choices.10.hans": "丙",
    }
    as_ada.post(f"/surveys/{checklist}/questions/a", data={**QUESTION, "kind": "choice", **rows})
    assert asked(checklist, "a").choices == [
        choice("c1", "甲", "", "", 100),
        choice("c2", "乙", "", "B", 0),
        choice("c3", "丙", "", "", 0),
    ]
    rows = {
        "choices.1.value": "c1",
        "choices.1.hans": "",
        "choices.2.value": "c2",
        "choices.2.hans": "乙",
        "choices.3.hans": "丁",
    }
    as_ada.post(f"/surveys/{checklist}/questions/a", data={**QUESTION, "kind": "choice", **rows})
    db.session.rollback()
    assert [each["value"] for each in asked(checklist, "a").choices] == ["c2", "c1"]


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"text": ""}, "text"),
        ({"text": "长" * 201}, "text"),
        ({"section": ""}, "section"),
        ({"kind": "essay"}, "kind"),
        ({"kind": "choice"}, "choices"),
        ({"kind": "choice", "choices.1.hans": "甲"}, "choices"),
        ({"kind": "choice", "choices.1.hans": "甲", "choices.2.en": "B"}, "choices.2.hans"),
        (
            {"kind": "choice", "choices.1.hans": "甲", "choices.2.hans": "乙", "choices.2.points": "101"},
            "choices.2.points",
        ),
        ({"kind": "number", "minimum": "9", "maximum": "1"}, "maximum"),
        ({"kind": "number", "maximum": "-1"}, "maximum"),
        ({"kind": "number", "maximum": "1e400"}, "maximum"),
        ({"kind": "number", "decimals": "9"}, "decimals"),
        ({"weight": "-1"}, "weight"),
        ({"weight": "1000"}, "weight"),
        ({"when": "nobody:is:yes"}, "when"),
        ({"when": "a:is:yes"}, "when"),
        ({"when": "<script>"}, "when"),
    ],
)
def test_a_question_that_makes_no_sense_says_so_at_its_field(world, as_ada, fields, name):
    checklist = small(world, "a")
    answer = as_ada.post(f"/surveys/{checklist}/questions/a", data={**QUESTION, **fields})
    assert answer.status_code == 422
    error = answer.text.split(f'id="{name}-error"')[1]
    assert not error.startswith(" hidden")
    assert state(checklist) == [(1, False)]


def test_a_comparison_needs_its_number(world, as_ada):
    checklist = published(
        world, [question(SHELF, "n", "number", "n", "", ""), question(SHELF, "a", "yes_no", "a", "", "")]
    )
    page = f"/surveys/{checklist}/questions/a"
    assert as_ada.post(page, data={**QUESTION, "when": "n:below:"}).status_code == 422
    as_ada.post(page, data={**QUESTION, "when": "n:below:", "when_number": "5.50"})
    changed = asked(checklist, "a")
    assert (changed.when_code, changed.when_operator, changed.when_value) == ("n", "below", "5.5")
    assert 'value="5.5"' in as_ada.get(page).text


def test_an_unknown_field_is_refused(world, as_ada):
    checklist = small(world, "a")
    assert as_ada.post(f"/surveys/{checklist}/questions/a", data={**QUESTION, "published_at": "now"}).status_code == 422


@pytest.mark.parametrize(
    ("second", "says"),
    [
        ({"when_code": "gone", "when_value": "yes"}, "不存在"),
        ({"when_code": "last", "when_value": "yes"}, "排在后面"),
        ({"when_code": "second", "when_value": "yes"}, "排在后面"),
        ({"when_code": "first", "when_value": "perhaps"}, "不存在"),
        ({"when_code": "first", "when_operator": "below", "when_value": "5"}, "不存在"),
        ({"kind": "choice"}, "至少"),
        ({"kind": "choice", "choices": [choice("a", "甲", "", "", 0)] * 2}, "相同"),
        ({"kind": "choice", "choices": [choice("a", "甲", "", "", 0), choice("b", "", "", "B", 0)]}, "文字"),
        ({"kind": "number", "minimum": 9, "maximum": 1}, "大于"),
        ({"text": " "}, "文字"),
        ({"code": "first"}, "代码"),
    ],
)
def test_what_cannot_work_is_not_published(world, app, second, says):
    rows = [question(SHELF, code, "yes_no", code, "", "") for code in ("first", "second", "last")]
    rows[1] |= second
    with pytest.raises(NotPublishable) as refused:
        published(world, rows)
    assert says in str(refused.value.faults)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Checklist)) == 0


def test_a_checklist_without_questions_is_not_published(world, as_ada):
    page = as_ada.post("/surveys/", data={"name": "空", "format": ""}).headers["Location"]
    answer = as_ada.post(f"{page}/publish")
    assert answer.status_code == 422
    assert "There is no question yet." in answer.text


def test_removing_what_a_condition_needs_is_marked_and_keeps_the_draft_from_the_reps(world, as_ada):
    rows = [
        question(SHELF, "a", "yes_no", "甲", "", ""),
        question(SHELF, "b", "text", "乙", "", "", when_code="a", when_value="no"),
    ]
    checklist = published(world, rows)
    as_ada.post(f"/surveys/{checklist}/questions/a/remove")
    answer = as_ada.post(f"/surveys/{checklist}/publish")
    assert answer.status_code == 422
    assert "The condition refers to a question that is not there." in answer.text
    assert state(checklist) == [(1, False), (2, True)]


def test_the_checklist_of_a_format_goes_before_the_one_for_all(world, app):
    small(world, "everywhere", format=None, name="通用")
    assert given_to("hypermarket").questions[0].code == "everywhere"
    small(world, "here")
    assert given_to("hypermarket").questions[0].code == "here"
    assert given_to("supermarket").questions[0].code == "everywhere"


def test_a_retired_checklist_is_given_to_nobody_until_it_is_used_again(world, as_ada):
    checklist = small(world, "a")
    as_ada.post(f"/surveys/{checklist}/retire")
    assert queries.version_for("hypermarket") is None
    as_ada.post(f"/surveys/{checklist}/restore")
    assert queries.version_for("hypermarket") is not None


def test_the_preview_keeps_nothing(world, as_ada, checklist):
    page = as_ada.get(f"/surveys/{checklist}/versions/1").text
    assert "Is the shelf full?" in page
    assert "data-capture" not in page
    assert "<photo-input" not in page
    assert db.session.scalars(sa.select(Response)).all() == []


def test_script_in_a_question_is_shown_as_words(world, as_ada):
    checklist = small(world, "a")
    hostile = "<img src=x onerror=alert(1)>"
    as_ada.post(f"/surveys/{checklist}/questions/a", data={**QUESTION, "text": hostile, "section": hostile})
    for page in (f"/surveys/{checklist}", f"/surveys/{checklist}/questions/a", f"/surveys/{checklist}/versions/2"):
        assert hostile not in as_ada.get(page).text


@pytest.mark.parametrize("who", ["as_ana", "as_sue", "as_max"])
def test_only_admins_see_and_change_checklists(request, world, checklist, who):
    client = request.getfixturevalue(who)
    gets = (
        "",
        f"{checklist}",
        f"{checklist}/questions/new",
        f"{checklist}/questions/full",
        f"{checklist}/versions/1",
        "new",
    )
    posts = (
        f"{checklist}/publish",
        f"{checklist}/retire",
        f"{checklist}/questions",
        f"{checklist}/questions/full/remove",
    )
    assert {client.get(f"/surveys/{page}").status_code for page in gets} == {404}
    assert {client.post(f"/surveys/{page}").status_code for page in posts} == {404}


@pytest.mark.parametrize("page", ["999", "999/questions/new", "1/questions/gone", "1/versions/9"])
def test_what_is_not_there_is_not_found(as_ada, checklist, page):
    assert as_ada.get(f"/surveys/{page}").status_code == 404


def test_codes_are_never_used_again(world, as_ada):
    checklist = small(world, "q1")
    as_ada.post(f"/surveys/{checklist}/questions/q1/remove")
    as_ada.post(f"/surveys/{checklist}/questions", data=QUESTION)
    assert codes(checklist) == ["q2"]


def test_a_published_version_is_never_written_to(world, as_ada, checklist):
    column_names = [column.name for column in Question.__table__.columns]

    def frozen():
        db.session.rollback()
        rows = sa.select(Question).where(Question.version_id == given_to("hypermarket").id).order_by(Question.id)
        return [{name: getattr(each, name) for name in column_names} for each in db.session.scalars(rows)]

    before = frozen()
    as_ada.post(f"/surveys/{checklist}/questions/full", data={**QUESTION, "text": "变"})
    as_ada.post(f"/surveys/{checklist}/questions/full/move", data={"direction": "down"})
    as_ada.post(f"/surveys/{checklist}/questions/clean/remove")
    as_ada.post(f"/surveys/{checklist}/questions", data=QUESTION)
    assert frozen() == before


def test_the_first_edit_of_every_kind_starts_from_what_is_published(world, app):
    checklist = small(world, "a", "b")
    with writing():
        found, ada = db.session.get_one(Checklist, checklist), db.session.get_one(Person, world.people.ada)
        drafts.move_question(found, "b", down=False)
        drafts.change_question(found, "gone", {"text": "x"}, by=ada, at=world.now)
    assert codes(checklist) == ["b", "a"]
