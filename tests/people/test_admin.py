"""What an admin does with people: add, change, give a new password, shut out."""

import re

import pytest
import sqlalchemy as sa

from kafield.kit.db import db
from kafield.people.actions import is_password
from kafield.people.models import Person, Team
from kafield.people.queries import people_of, reps_of
from tests.cast import PASSWORD

DEE = {"username": "dee", "name": "丁一", "role": "rep"}


def named(username):
    db.session.rollback()
    return db.session.scalar(sa.select(Person).where(Person.username == username))


def shown_password(answer):
    return re.search(r"data-password>([^<]+)<", answer.text)[1]


def test_a_new_person_gets_a_password_that_is_shown_once_and_must_be_changed(as_ada, as_nobody, world):
    answer = as_ada.post("/people/", data={**DEE, "new_team": "徐汇组"})
    assert answer.status_code == 201
    password = shown_password(answer)
    dee = named("dee")
    assert is_password(dee, password)
    assert (dee.must_change_password, dee.team.name, dee.role) == (True, "徐汇组", "rep")
    assert password not in as_ada.get(f"/people/{dee.id}").text
    signed = as_nobody.post("/people/sign-in", data={"username": "dee", "password": password})
    assert signed.location == "/people/me"


@pytest.mark.parametrize("username", ["ana", "ANA", " Ana "])
def test_a_user_name_is_given_once(as_ada, world, username):
    answer = as_ada.post("/people/", data={**DEE, "username": username})
    assert answer.status_code == 422
    assert "taken" in answer.text
    assert 'value="丁一"' in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == 6


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"role": "king"}, "role"),
        ({"username": ""}, "username"),
        ({"name": "x" * 81}, "name"),
        ({"team_id": str(10**30)}, "team_id"),
    ],
)
def test_a_person_that_cannot_be_is_refused_at_the_field(as_ada, world, change, field):
    answer = as_ada.post("/people/", data={**DEE, **change})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert named("dee") is None


def test_a_field_that_the_form_does_not_have_is_refused(as_ada, world):
    assert as_ada.post("/people/", data={**DEE, "epoch": "7"}).status_code == 422


def test_another_role_ends_the_sessions_and_another_name_does_not(as_ada, as_ana, world):
    fields = {"username": "ana", "name": "林雨", "role": "rep", "team_id": str(named("ana").team_id)}
    as_ada.post(f"/people/{world.people.ana}", data=fields)
    assert as_ana.get("/people/me").status_code == 200
    as_ada.post(f"/people/{world.people.ana}", data={**fields, "role": "supervisor"})
    assert as_ana.get("/people/me").status_code == 302
    assert named("ana").name == "林雨"


def test_a_reset_ends_every_session_and_the_old_password(as_ada, as_ana, world):
    password = shown_password(as_ada.post(f"/people/{world.people.ana}/password"))
    assert as_ana.get("/people/me").status_code == 302
    assert is_password(named("ana"), password)
    assert not is_password(named("ana"), PASSWORD)


def test_who_is_shut_out_is_out_at_once_and_may_be_let_in_again(as_ada, as_ana, as_nobody, world):
    as_ada.post(f"/people/{world.people.ana}/access", data={"active": "0"})
    assert as_ana.get("/people/me").status_code == 302
    assert [rep.username for rep in db.session.scalars(reps_of(named("sue")))] == ["cy"]
    as_ada.post(f"/people/{world.people.ana}/access", data={"active": "1"})
    assert as_nobody.post("/people/sign-in", data={"username": "ana", "password": PASSWORD}).status_code == 302


def test_an_admin_cannot_shut_himself_out(as_ada, world):
    assert as_ada.post(f"/people/{world.people.ada}/access", data={"active": "0"}).status_code == 404
    assert named("ada").active


@pytest.mark.parametrize(
    ("typed", "found"), [("林雨", "林雨桐"), ("lyt", "林雨桐"), ("linyutong", "林雨桐"), ("ana", "林雨桐")]
)
def test_people_are_found_as_one_types(as_ada, world, typed, found):
    page = as_ada.get(f"/people/?q={typed}", headers={"HX-Request": "true"}).text
    assert found in page
    assert "周敏" not in page
    assert "<html" not in page


def test_nobody_found_says_what_to_try(as_ada, world):
    assert "pinyin initials" in as_ada.get("/people/?q=zzz").text


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("ana", ["ana"]),
        ("sue", ["ana", "cy", "sue"]),
        ("max", ["ana", "bo", "cy", "max"]),
        ("ada", ["ada", "ana", "bo", "cy", "max", "sue"]),
    ],
)
def test_whom_each_role_sees(world, name, seen):
    assert sorted(person.username for person in db.session.scalars(people_of(named(name)))) == seen


def test_a_team_of_the_same_name_is_the_same_team(as_ada, world):
    as_ada.post("/people/", data={**DEE, "new_team": "闵行组"})
    assert named("dee").team_id == named("ana").team_id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Team)) == 2
