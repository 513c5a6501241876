"""One's own page: settings, password, and the consent to place and photos."""

import pytest
import sqlalchemy as sa

from kafield.kit.audit import AuditEntry
from kafield.kit.db import db, writing
from kafield.people.actions import is_password
from kafield.people.models import Consent, Person
from kafield.people.queries import has_consent
from tests.cast import PASSWORD

NEW = "a-louder-aisle"


def person(world, name):
    db.session.rollback()
    return db.session.get_one(Person, getattr(world.people, name))


def change(client, current=PASSWORD, new=NEW, again=None):
    return client.post("/people/me/password", data={"current": current, "new": new, "again": again or new})


def test_a_changed_password_ends_every_other_session_and_keeps_this_one(as_ana, signed_in, world):
    other_phone = signed_in("ana")
    assert change(as_ana).location == "/people/me"
    assert as_ana.get("/people/me").status_code == 200
    assert other_phone.get("/people/me").status_code == 302
    assert is_password(person(world, "ana"), NEW)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"current": "guessed-it"}, "not your present password"),
        ({"again": "something-else"}, "two new passwords differ"),
        ({"new": "short"}, "At least 8 characters"),
    ],
)
def test_a_password_that_cannot_be_changed_says_why_and_stays(as_ana, world, given, words):
    answer = change(as_ana, **given)
    assert answer.status_code == 422
    assert words in answer.text
    assert is_password(person(world, "ana"), PASSWORD)


def test_a_password_is_kept_as_typed_spaces_and_all(as_ana, world):
    change(as_ana, new="  two  spaces  ")
    assert is_password(person(world, "ana"), "  two  spaces  ")


def test_passwords_are_kept_as_argon2_only(as_ana, world):
    change(as_ana)
    assert person(world, "ana").password_hash.startswith("$argon2id$")


def test_whoever_was_given_a_password_sees_nothing_else_before_he_has_his_own(as_ana, world):
    with writing():
        db.session.get_one(Person, world.people.ana).must_change_password = True
    assert as_ana.get("/calls/today").location == "/people/me"
    assert "choose a password of your own" in as_ana.get("/people/me").text
    change(as_ana)
    assert as_ana.get("/calls/today").status_code == 200


@pytest.mark.parametrize(
    ("language", "words"), [("zh-Hans", "语言与外观"), ("zh-Hant", "語言與外觀"), ("en", "Language and look")]
)
def test_the_chosen_language_speaks_from_the_next_page_on(as_ana, language, words):
    as_ana.post("/people/me/settings", data={"language": language, "theme": "dark"})
    assert words in as_ana.get("/people/me").text


def test_following_the_browser_is_a_choice_too(as_ana, world):
    as_ana.post("/people/me/settings", data={"language": "browser", "theme": "auto"})
    assert (person(world, "ana").language, person(world, "ana").theme) == (None, None)
    assert "語言與外觀" in as_ana.get("/people/me", headers={"Accept-Language": "zh-TW,zh;q=0.9"}).text


def test_a_language_that_is_not_offered_is_refused(as_ana, world):
    assert as_ana.post("/people/me/settings", data={"language": "tlh"}).status_code == 422
    assert person(world, "ana").language == "en"


def consents(world, kind):
    db.session.rollback()
    mine = sa.select(Consent).where(Consent.person_id == world.people.ana, Consent.kind == kind)
    rows = db.session.scalars(mine.order_by(Consent.answered_at))
    return [(row.given, row.withdrawn_at is not None) for row in rows.all()]


@pytest.fixture
def never_asked(world):
    with writing():
        db.session.execute(sa.delete(Consent).where(Consent.person_id == world.people.ana))


def test_consent_is_asked_before_the_first_call_and_once_only(as_ana, world, never_asked):
    assert 'id="consent"' in as_ana.get("/calls/today").text
    as_ana.post("/people/me/consents/first", data={"place": "1", "next": "/calls/today"})
    assert 'id="consent"' not in as_ana.get("/calls/today").text
    assert 'id="consent"' not in as_ana.get(f"/calls/{world.stop}").text


def test_the_answer_is_recorded_for_each_kind_with_its_time(as_ana, world, clock, never_asked):
    answer = as_ana.post("/people/me/consents/first", data={"place": "1", "next": "/calls/today"})
    assert answer.location == "/calls/today"
    assert (consents(world, "place"), consents(world, "photos")) == ([(True, False)], [(False, False)])
    assert db.session.scalars(sa.select(Consent.answered_at)).first() == clock()
    assert (has_consent(world.people.ana, "place"), has_consent(world.people.ana, "photos")) == (True, False)


def test_consent_withdrawn_and_given_again_keeps_its_history(as_ana, world, clock):
    as_ana.post("/people/me/consents", data={"kind": "place"})
    assert not has_consent(world.people.ana, "place")
    clock.move(days=1)
    as_ana.post("/people/me/consents", data={"kind": "place", "given": "1"})
    assert has_consent(world.people.ana, "place")
    assert consents(world, "place") == [(True, True), (True, False)]
    acts = db.session.scalars(
        sa.select(AuditEntry.action).where(AuditEntry.entity == "consent").order_by(AuditEntry.id)
    )
    assert acts.all() == ["withdrew", "consented"]


def test_withdrawing_twice_changes_nothing(as_ana, world, clock):
    as_ana.post("/people/me/consents", data={"kind": "photos"})
    first = db.session.scalar(
        sa.select(Consent.withdrawn_at).where(Consent.kind == "photos", Consent.withdrawn_at.is_not(None))
    )
    clock.move(hours=1)
    as_ana.post("/people/me/consents", data={"kind": "photos"})
    db.session.rollback()
    assert db.session.scalars(sa.select(Consent.withdrawn_at).where(Consent.withdrawn_at.is_not(None))).all() == [first]


def test_a_consent_of_no_known_kind_is_not_recorded(as_ana, world):
    as_ana.post("/people/me/consents", data={"kind": "microphone", "given": "1"})
    assert db.session.scalar(sa.select(sa.func.count()).where(Consent.kind == "microphone")) == 0
