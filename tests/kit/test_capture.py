"""The write path: exactly one effect per acknowledged key, and nothing under another's name."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from kafield.accounts.models import TerritoryRep
from kafield.kit import receipts
from kafield.kit.capture import Receipt, RefusedBody
from kafield.kit.db import db, writing
from kafield.kit.forms import CaptureForm, Whole, read, upgraded
from kafield.kit.jobs import run_pending
from kafield.people.models import Person
from kafield.visits.models import CheckOut, Stop, Visit
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

    app.testing = False
    monkeypatch.setattr(receipts, "close", fail)
    answer = check_in(as_ana, world)
    assert (answer.status_code, "X-Ack" in answer.headers, count(Visit), count(Receipt)) == (500, False, 0, 0)


def test_a_write_that_finds_nothing_leaves_no_receipt(as_bo, world):
    answer = capture(as_bo, f"/calls/{world.stop}/check-out", {"summary": "mine"})
    assert (answer.status_code, count(Receipt), count(RefusedBody)) == (404, 0, 1)


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


def test_a_clock_an_hour_fast_is_flagged(as_ana, world):
    sent = datetime.now(UTC) + timedelta(hours=1)
    assert check_in(as_ana, world, recorded_at=sent, sent_at=sent).headers["X-Outcome"] == "flagged"


def test_the_receipt_tells_what_was_flagged(as_ana, world):
    sent = datetime.now(UTC) + timedelta(hours=1)
    check_in(as_ana, world, recorded_at=sent, sent_at=sent, key=KEY)
    receipt = db.session.get(Receipt, (world.people.ana, KEY))
    assert (receipt.outcome, receipt.flags) == ("flagged", ["clock"])


def test_a_cross_site_write_is_refused_without_ack(as_ana, world):
    answer = check_in(as_ana, world, Sec_Fetch_Site="cross-site")
    assert (answer.status_code, "X-Ack" in answer.headers, count(Visit)) == (403, False, 0)


def test_the_fields_of_a_newer_page_are_ignored(as_ana, world):
    answer = capture(as_ana, f"/calls/{world.stop}/check-in", {"store_id": world.stores.gubei, "mood": "good"})
    assert answer.headers["X-Outcome"] == "applied"


def test_the_same_bytes_under_the_same_key_for_another_form_are_refused_as_a_reused_key(as_ana, world):
    check_in(as_ana, world, key=KEY)
    body = f"store_id={world.stores.gubei}".encode()
    answer = capture(as_ana, f"/calls/{world.second_stop}/check-in", body=body, key=KEY)
    assert (answer.status_code, answer.headers["X-Code"], count(Visit)) == (422, "key-reused", 1)


def test_a_replay_of_what_he_may_no_longer_see_is_acknowledged_without_it(as_ana, world):
    answer = check_in(as_ana, world, key=KEY)
    assert answer.data
    with writing():
        db.session.execute(sa.update(Visit).values(rep_id=world.people.cy))
        db.session.execute(sa.update(Stop).values(rep_id=world.people.cy))
        db.session.execute(sa.update(TerritoryRep).values(rep_id=world.people.cy))
    again = check_in(as_ana, world, key=KEY)
    assert (again.headers["X-Outcome"], again.headers["X-Ack"], again.data) == ("replayed", str(KEY), b"")


def test_a_refusal_that_is_tried_again_and_again_is_kept_once(as_ana, world):
    for _try in range(3):
        capture(as_ana, f"/calls/{world.stop}/check-in", {"store_id": "the big one"}, key=KEY)
    kept = db.session.scalars(sa.select(RefusedBody)).one()
    assert (kept.code, kept.is_whole, kept.path) == ("errors", True, f"/calls/{world.stop}/check-in")
    assert "whole number" in kept.reason


def test_of_a_large_refused_body_the_beginning_is_kept_and_its_size_told(as_ana, world):
    capture(as_ana, f"/calls/{world.stop}/check-in", {"store_id": "x", "fence_reason": "y" * 1_500_000})
    kept = db.session.scalars(sa.select(RefusedBody)).one()
    assert (len(kept.body), kept.is_whole) == (1024 * 1024, False)
    assert kept.size > 1_500_000


def test_refused_bodies_go_when_they_have_been_kept_long_enough(as_ana, world, clock):
    capture(as_ana, f"/calls/{world.stop}/check-in", {"store_id": "first"})
    clock.move(days=60)
    capture(as_ana, f"/calls/{world.stop}/check-in", {"store_id": "second"})
    clock.move(days=31)
    run_pending()
    assert [kept.body for kept in db.session.scalars(sa.select(RefusedBody))] == [b"store_id=second"]
    clock.move(days=60)
    run_pending()
    assert count(RefusedBody) == 0


FIRST = uuid.UUID("11111111-1111-4111-8111-000000000001")
SECOND = uuid.UUID("11111111-1111-4111-8111-000000000002")


def summaries():
    db.session.rollback()
    return list(db.session.scalars(sa.select(CheckOut.summary).order_by(CheckOut.id)))


def check_out(client, world, summary, **over):
    return capture(client, f"/calls/{world.stop}/check-out", {"summary": summary}, **over)


def test_a_write_that_its_correction_overtook_has_no_effect_any_more_and_is_acknowledged(as_ana, world):
    check_in(as_ana, world)
    check_out(as_ana, world, "corrected", key=SECOND, X_Replaces=str(FIRST))
    late = check_out(as_ana, world, "slip of the finger", key=FIRST)
    assert (late.status_code, late.headers["X-Ack"], late.headers["X-Outcome"]) == (200, str(FIRST), "replayed")
    assert summaries() == ["corrected"]
    assert db.session.get(Receipt, (world.people.ana, FIRST)).outcome == "replaced"


def test_a_correction_of_what_has_arrived_supersedes_it(as_ana, world):
    check_in(as_ana, world)
    check_out(as_ana, world, "slip of the finger", key=FIRST)
    check_out(as_ana, world, "corrected", key=SECOND, X_Replaces=str(FIRST))
    assert db.session.scalar(sa.select(CheckOut.summary).where(CheckOut.superseded_at.is_(None))) == "corrected"


def test_a_correction_of_another_person_replaces_nothing(as_ana, as_bo, world):
    capture(as_bo, f"/calls/{world.bos_stop}/check-in", {"store_id": world.stores.qibao}, X_Replaces=str(FIRST))
    assert check_in(as_ana, world, key=FIRST).headers["X-Outcome"] == "applied"


def test_a_form_newer_than_the_server_is_kept_by_the_phone_until_later(as_ana, world):
    answer = check_in(as_ana, world, key=KEY, X_Contract="99")
    assert (answer.status_code, answer.headers["X-Ack"], answer.headers["Retry-After"]) == (425, str(KEY), "300")
    assert (count(Receipt), count(RefusedBody), count(Visit)) == (0, 0, 0)


@pytest.mark.parametrize("stated", ["", "0", "one", "-3", "1e3", "9" * 40])
def test_a_version_that_says_nothing_is_the_first(as_ana, world, stated):
    assert check_in(as_ana, world, X_Contract=stated).headers["X-Outcome"] == "applied"


class Renamed(CaptureForm):
    """A form that called its field otherwise in version 1, and counted in dozens in version 2."""

    units = Whole(required=True)
    contract = 3
    upgrades = {  # noqa: RUF012
        1: lambda typed: MultiDict({"dozens": typed["packs"]}),
        2: lambda typed: MultiDict({"units": str(12 * int(typed["dozens"]))}),
    }


@pytest.mark.parametrize(("contract", "typed"), [(1, {"packs": "2"}), (2, {"dozens": "2"}), (3, {"units": "24"})])
def test_a_body_of_every_version_means_the_same_today(app, contract, typed):
    assert read(Renamed, upgraded(Renamed, MultiDict(typed), contract)).data == {"units": 24}


@pytest.mark.parametrize(
    ("recorded", "sent"),
    [
        (datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC), datetime(2038, 1, 19, 3, 14, 9, tzinfo=UTC)),
        (datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)),
    ],
)
def test_a_clock_that_is_decades_wrong_changes_no_day_and_loses_nothing(as_ana, world, clock, recorded, sent):
    answer = check_in(as_ana, world, recorded_at=recorded, sent_at=sent, key=KEY)
    assert answer.headers["X-Outcome"] == "flagged"
    assert db.session.scalar(sa.select(Visit)).checked_in_at == clock() - timedelta(seconds=1)
    receipt = db.session.get(Receipt, (world.people.ana, KEY))
    assert (receipt.stated_at, receipt.sent_at, receipt.received_at) == (recorded, sent, clock())


@pytest.mark.parametrize("year", [1970, 2038])
def test_a_clock_that_was_set_right_between_writing_and_sending_is_not_believed(as_ana, world, clock, year):
    check_in(as_ana, world, recorded_at=datetime(year, 1, 1, tzinfo=UTC), sent_at=datetime.now(UTC))
    visit = db.session.scalar(sa.select(Visit))
    assert (visit.checked_in_at, visit.day, visit.flags) == (clock(), world.today, ["clock"])


@pytest.mark.parametrize("stated", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00", "soon", "2026-11-23"])
def test_a_time_that_no_calendar_holds_is_now(as_ana, world, clock, stated):
    assert check_in(as_ana, world, X_Sent_At=stated, X_Recorded_At=stated).status_code == 200
    assert db.session.scalar(sa.select(Visit)).checked_in_at == clock()


def test_a_body_of_thirty_megabytes_is_told_so_without_ack(as_ana, world):
    body = b"store_id=1&fence_reason=" + b"x" * (30 * 1024 * 1024)
    answer = capture(as_ana, f"/calls/{world.stop}/check-in", body=body)
    assert (answer.status_code, "X-Ack" in answer.headers) == (413, False)
    assert (count(Receipt), count(RefusedBody)) == (0, 0)


def test_who_was_shut_out_is_told_that_his_session_was_revoked(as_ana, as_ada, world):
    as_ada.post(f"/people/{world.people.ana}/access", data={"active": "0"})
    answer = check_in(as_ana, world)
    assert (answer.status_code, answer.headers["X-Reason"], count(Visit)) == (401, "revoked", 0)


@pytest.mark.parametrize("write", [{"user": 0}, {}])
def test_who_is_signed_in_or_never_was_is_not_told_of_a_revoked_session(as_ana, as_nobody, world, write):
    answer = check_in(as_ana if write else as_nobody, world, **(write or {"user": world.people.ana}))
    assert (answer.status_code, "X-Reason" in answer.headers) == (401, False)


def test_of_an_erased_person_the_keys_stay_as_hash_and_outcome_only(as_ana, world):
    check_in(as_ana, world, key=KEY)
    before = db.session.get(Receipt, (world.people.ana, KEY)).body_hash
    with writing():
        receipts.forget(world.people.ana, world.now)
    kept = db.session.get(Receipt, (world.people.ana, KEY))
    assert (kept.body_hash, kept.outcome, kept.path, kept.device, kept.outbox) == (before, "applied", "", None, "")


def test_a_second_phone_that_checks_in_at_the_same_moment_joins(as_ana, world):
    """What the unique index says to the slower of two transactions, said here to one alone."""
    from kafield.kit import capture as path

    turns = iter([sa.exc.IntegrityError("insert", {}, Exception("visits are unique")), None])

    def view(submission):
        if error := next(turns):
            raise error
        submission.flag("joined")

    with as_ana.application.test_request_context("/x", method="POST"):
        submission = path.Submission(
            db.session.get(Person, world.people.ana), KEY, None, 1, b"", world.now, world.now, world.now, world.now
        )
        assert path.written(lambda submission: view(submission), {}, submission) == "flagged"
    assert count(Receipt) == 1
