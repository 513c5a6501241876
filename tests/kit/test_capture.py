"""The write path: exactly one effect per acknowledged key, and nothing under another's name."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from kafield.kit.capture import Receipt, RefusedBody
from kafield.kit.db import db
from kafield.visits.models import Visit
from tests.phone import capture

KEY = uuid.UUID("11111111-1111-4111-8111-111111111111")


def check_in(client, world, **over):
    return capture(client, f"/calls/{world.stop}/check-in", {"store_id": world.stores.gubei}, **over)


def count(kind):
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(kind))


def test_a_write_is_acknowledged_with_its_key_and_its_effect_stands(as_ana, world):
    answer = check_in(as_ana, world, key=KEY)
    assert (answer.status_code, answer.headers["X-Ack"], answer.headers["X-Outcome"]) == (200, str(KEY), "applied")
    assert count(Visit) == 1


def test_a_write_sent_twice_has_one_effect_and_is_acknowledged_twice(as_ana, world):
    check_in(as_ana, world, key=KEY)
    again = check_in(as_ana, world, key=KEY)
    assert (again.status_code, again.headers["X-Ack"], again.headers["X-Outcome"]) == (200, str(KEY), "replayed")
    assert (count(Visit), count(Receipt)) == (1, 1)


def test_the_same_key_with_other_bytes_is_refused_and_both_are_kept(as_ana, world):
    check_in(as_ana, world, key=KEY)
    other = capture(as_ana, f"/calls/{world.stop}/check-in", {"store_id": 1, "fence_reason": "x"}, key=KEY)
    assert (other.status_code, other.headers["X-Outcome"]) == (422, "refused")
    assert (count(Visit), count(RefusedBody)) == (1, 1)


def test_two_people_may_use_the_same_key(as_ana, as_bo, world):
    check_in(as_ana, world, key=KEY)
    capture(as_bo, f"/calls/{world.bos_stop}/check-in", {"store_id": world.stores.qibao}, key=KEY)
    assert (count(Visit), count(Receipt)) == (2, 2)


@pytest.mark.parametrize("altered", [{"Content_Digest": "sha-256=:AAAA:"}, {"Content_Digest": ""}])
def test_a_body_that_is_not_intact_gets_no_ack(as_ana, world, altered):
    answer = check_in(as_ana, world, **altered)
    assert (answer.status_code, "X-Ack" in answer.headers, count(Receipt)) == (422, False, 0)


def test_a_body_cut_on_the_wire_gets_no_ack(as_ana, world):
    whole = f"store_id={world.stores.gubei}".encode()
    from tests.phone import digest

    answer = capture(as_ana, f"/calls/{world.stop}/check-in", body=whole[:-1], Content_Digest=digest(whole))
    assert (answer.status_code, "X-Ack" in answer.headers, count(Visit)) == (422, False, 0)


def test_a_signed_out_write_is_401_without_ack(as_nobody, world):
    answer = capture(
        as_nobody, f"/calls/{world.stop}/check-in", {"store_id": world.stores.gubei}, user=world.people.ana
    )
    assert (answer.status_code, "X-Ack" in answer.headers, count(Visit)) == (401, False, 0)


def test_a_write_of_another_user_is_401_even_with_a_good_session(as_ana, world):
    answer = check_in(as_ana, world, user=world.people.bo)
    assert (answer.status_code, "X-Ack" in answer.headers, count(Visit)) == (401, False, 0)


def test_a_write_without_the_pages_script_is_told_so(as_ana, world):
    answer = check_in(as_ana, world, Idempotency_Key="")
    assert (answer.status_code, "X-Ack" in answer.headers) == (400, False)


def test_another_users_visit_looks_like_not_found_and_is_an_answer_about_the_write(as_bo, as_ana, world):
    check_in(as_ana, world)
    answer = capture(as_bo, f"/calls/{world.stop}/check-out", {"summary": "mine now"})
    assert (answer.status_code, answer.headers["X-Outcome"]) == (404, "refused")
    assert db.session.scalar(sa.select(Visit.checked_out_at)) is None


def test_a_refused_form_is_kept_on_the_server_and_leaves_no_receipt(as_ana, world):
    answer = capture(as_ana, f"/calls/{world.stop}/check-in", {"store_id": "the big one"})
    assert (answer.status_code, answer.headers["X-Outcome"]) == (422, "refused")
    assert (count(Receipt), count(RefusedBody)) == (0, 1)
    assert b"the+big+one" in db.session.scalars(sa.select(RefusedBody.body)).one()


def test_a_write_that_fails_in_the_middle_leaves_neither_effect_nor_receipt(as_ana, app, world, monkeypatch):
    def fail(*_args, **_values):
        raise RuntimeError("power cut")

    from kafield.kit import capture as path

    app.testing = False
    monkeypatch.setattr(path, "recorded", fail)
    answer = check_in(as_ana, world)
    assert (answer.status_code, "X-Ack" in answer.headers, count(Visit), count(Receipt)) == (500, False, 0, 0)


def test_times_are_corrected_by_what_the_phones_clock_is_wrong(as_ana, world, clock):
    sent = datetime(2029, 1, 1, tzinfo=UTC)
    answer = check_in(as_ana, world, recorded_at=sent - timedelta(minutes=30), sent_at=sent)
    visit = db.session.scalar(sa.select(Visit))
    assert visit.checked_in_at == clock() - timedelta(minutes=30)
    assert answer.headers["X-Outcome"] == "flagged"
    assert visit.flags == ["clock"]


def test_a_recording_after_its_own_sending_is_taken_as_now_and_flagged(as_ana, world, clock):
    sent = datetime.now(UTC)
    check_in(as_ana, world, recorded_at=sent + timedelta(days=3), sent_at=sent)
    visit = db.session.scalar(sa.select(Visit))
    assert (visit.checked_in_at, visit.flags) == (clock(), ["clock"])


def test_a_cross_site_write_is_refused_without_ack(as_ana, world):
    answer = check_in(as_ana, world, Sec_Fetch_Site="cross-site")
    assert (answer.status_code, "X-Ack" in answer.headers, count(Visit)) == (403, False, 0)


def test_the_fields_of_a_newer_page_are_ignored(as_ana, world):
    answer = capture(as_ana, f"/calls/{world.stop}/check-in", {"store_id": world.stores.gubei, "mood": "good"})
    assert answer.headers["X-Outcome"] == "applied"
