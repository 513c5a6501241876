"""Signing in: who gets in, who waits, and how long a session lasts."""

import re
from dataclasses import replace
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
import sqlalchemy as sa

from kafield.kit.db import db, writing
from kafield.people.models import Person, SignInTry
from tests.cast import PASSWORD

WRONG = "not-this-one"


TRIES = 3  # of the tests' settings; ten are too many slow hashes for every test


def sign_in(client, username="ana", password=PASSWORD, address="10.0.0.1", **more):
    fields = {"username": username, "password": password, **more}
    return client.post("/people/sign-in", data=fields, environ_base={"REMOTE_ADDR": address})


def cookie(response, name):
    """The attributes of a cookie that this answer sets, by lower-case name; {} where it sets none."""
    for header in response.headers.getlist("Set-Cookie"):
        first, *attributes = header.split("; ")
        if first.startswith(f"{name}="):
            pairs = (attribute.partition("=") for attribute in attributes)
            return {key.lower(): value for key, _, value in pairs} | {"value": first.partition("=")[2]}
    return {}


def test_the_right_password_leads_to_the_start_page(as_nobody, world):
    answer = sign_in(as_nobody)
    assert (answer.status_code, answer.location) == (302, "/")
    assert as_nobody.get("/").location == "/calls/today"


@pytest.mark.parametrize(
    ("name", "start"),
    [("ana", "/calls/today"), ("sue", "/supervision/board"), ("max", "/accounts/"), ("ada", "/people/")],
)
def test_each_role_has_its_own_start_page(as_nobody, world, name, start):
    sign_in(as_nobody, name)
    assert as_nobody.get("/").location == start


def test_a_user_name_may_be_typed_in_capitals_with_spaces(as_nobody, world):
    assert sign_in(as_nobody, " ANA ").status_code == 302


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(as_nobody, world):
    wrong, unknown = sign_in(as_nobody, "ana", WRONG), sign_in(as_nobody, "nobody", WRONG)
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert impersonal(wrong, "ana") == impersonal(unknown, "nobody")
    assert "user name and the password" in as_nobody.post(
        "/people/sign-in", data={"username": "ana", "password": WRONG}, headers={"Accept-Language": "en"}
    ).text.replace("\n", " ")


def impersonal(answer, name):
    """The page without the name that was typed and the second in which it was made."""
    return re.sub(r' data-made-at="[^"]*"', "", answer.text).replace(f'value="{name}"', "")


def test_the_typed_password_never_comes_back(as_nobody, world):
    assert WRONG not in sign_in(as_nobody, "ana", WRONG).text


def test_an_empty_form_says_so_at_both_fields(as_nobody, world):
    answer = as_nobody.post("/people/sign-in", data={})
    assert answer.status_code == 422
    assert 'id="username-error"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 2


def test_after_ten_wrong_passwords_even_the_right_one_waits(as_nobody, world, app):
    app.extensions["settings"] = replace(app.extensions["settings"], sign_in_tries=10)
    assert {sign_in(as_nobody, password=WRONG).status_code for _ in range(10)} == {422}
    assert sign_in(as_nobody).status_code == 429
    assert sign_in(as_nobody, address="10.0.0.2").status_code == 429


def test_tries_are_counted_in_the_table_for_all_workers(as_nobody, app, world, settings, clock):
    from kafield.app import create_app

    for _ in range(TRIES):
        sign_in(as_nobody, password=WRONG)
    db.session.remove()
    other_worker = create_app(settings, clock)
    answer = other_worker.test_client().post(
        "/people/sign-in", data={"username": "ana", "password": PASSWORD}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status_code == 429
    with other_worker.app_context():
        db.engine.dispose()


def test_one_name_that_waits_keeps_no_other_out(as_nobody, world):
    for _ in range(TRIES):
        sign_in(as_nobody, password=WRONG)
    assert sign_in(as_nobody, "bo").status_code == 302


def test_an_address_that_guesses_names_waits_too(as_nobody, world):
    for number in range(5 * TRIES):
        sign_in(as_nobody, f"name{number}", WRONG)
    assert sign_in(as_nobody, "bo").status_code == 429
    assert sign_in(as_nobody, "bo", address="10.0.0.2").status_code == 302


def test_a_quarter_of_an_hour_later_the_right_password_passes(as_nobody, world, clock):
    for _ in range(TRIES):
        sign_in(as_nobody, password=WRONG)
    clock.move(minutes=14, seconds=59)
    assert sign_in(as_nobody).status_code == 429
    clock.move(seconds=2)
    assert sign_in(as_nobody).status_code == 302


def test_a_success_forgets_the_failures_before_it(as_nobody, world):
    for _ in range(TRIES - 1):
        sign_in(as_nobody, password=WRONG)
    sign_in(as_nobody)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInTry)) == 0


def test_names_and_addresses_are_kept_as_hashes_only(as_nobody, world):
    sign_in(as_nobody, "my secret", WRONG, address="10.9.8.7")
    kept = db.session.scalars(sa.select(SignInTry)).one()
    assert "secret" not in kept.name_hash
    assert "10.9" not in kept.address_hash


def test_who_is_shut_out_gets_the_answer_of_a_wrong_password(as_nobody, world):
    with writing():
        db.session.get_one(Person, world.people.ana).active = False
    assert sign_in(as_nobody).status_code == 422


def test_a_session_lasts_ninety_days_and_every_use_prolongs_it(as_nobody, world, app):
    first = cookie(sign_in(as_nobody), "session")
    later = cookie(as_nobody.get("/people/me"), "session")
    for each in (first, later):
        assert {"httponly", "expires"} <= set(each)
        assert each["samesite"] == "Lax"
        assert "secure" not in each
    assert parsedate_to_datetime(later["expires"]) >= parsedate_to_datetime(first["expires"])
    assert app.permanent_session_lifetime == timedelta(days=90)


def test_behind_tls_cookies_travel_over_tls_only(as_nobody, world, app):
    app.config["SESSION_COOKIE_SECURE"] = True
    answer = sign_in(as_nobody)
    assert "secure" in cookie(answer, "session")
    assert "secure" in cookie(answer, "device")


def test_the_device_keeps_its_name_for_a_year_and_across_sign_outs(as_nobody, world):
    device = cookie(sign_in(as_nobody), "device")
    assert (device["max-age"], device["samesite"], "httponly" in device) == (str(365 * 24 * 3600), "Lax", True)
    assert cookie(as_nobody.post("/people/sign-out"), "device") == {}
    assert cookie(sign_in(as_nobody, "bo"), "device") == {}
    assert as_nobody.get_cookie("device").value == device["value"]


def test_who_signs_out_is_asked_to_sign_in_again(as_nobody, world):
    sign_in(as_nobody)
    assert as_nobody.post("/people/sign-out").location == "/people/sign-in"
    assert as_nobody.get("/people/me").location.startswith("/people/sign-in")


def test_the_page_that_was_asked_for_opens_after_the_sign_in(as_nobody, world):
    asked = as_nobody.get("/tasks/?state=closed")
    assert asked.location == "/people/sign-in?next=/tasks/?state%3Dclosed"
    assert sign_in(as_nobody, next="/tasks/?state=closed").location == "/tasks/?state=closed"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "/\n//evil.example",
     "javascript:alert(1)", "evil.example", "http:evil.example", "/\x00/evil"],
)  # fmt: skip
def test_no_address_leads_elsewhere_after_the_sign_in(as_nobody, world, target):
    assert sign_in(as_nobody, next=target).location == "/"


def test_who_is_signed_in_already_is_not_asked_again(as_ana):
    assert as_ana.get("/people/sign-in").location == "/"
