"""What the server refused: shown as text to an admin only, sent again under its owner's name, or deleted."""

import pytest
import sqlalchemy as sa

from kafield.kit.audit import AuditEntry
from kafield.kit.capture import Receipt, RefusedBody
from kafield.kit.db import db, writing
from kafield.visits.models import Stop, Visit
from tests.phone import capture, photo_body
from tests.visits.test_photos import picture

EVIL = "<script>alert(1)</script>"


def kept():
    db.session.rollback()
    return list(db.session.scalars(sa.select(RefusedBody)))


@pytest.fixture
def late_check_out(as_ana, world):
    """Ana's check-out, refused because her check-in was not there yet."""
    capture(as_ana, f"/calls/{world.stop}/check-out", {"summary": f"all well {EVIL}"})
    (body,) = kept()
    return body.id


def test_an_admin_reads_what_was_typed_as_text(as_ada, late_check_out):
    assert "Not found for this person" in as_ada.get("/sync/refused").text
    page = as_ada.get(f"/sync/refused/{late_check_out}").text
    assert "all well &lt;script&gt;" in page
    assert EVIL not in page


def test_who_reads_what_somebody_typed_is_written_down(as_ada, late_check_out, world):
    as_ada.get("/sync/refused")
    as_ada.get(f"/sync/refused/{late_check_out}")
    [entry] = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.entity == "refused_body"))
    assert (entry.action, entry.actor_id) == ("opened", world.people.ada)
    assert entry.changes["user"][1] == world.people.ana


@pytest.mark.parametrize("who", ["as_ana", "as_sue", "as_max"])
def test_nobody_else_finds_it(request, who, late_check_out):
    client = request.getfixturevalue(who)
    assert client.get("/sync/refused").status_code == 404
    assert client.get(f"/sync/refused/{late_check_out}").status_code == 404
    assert client.post(f"/sync/refused/{late_check_out}/delete").status_code == 404
    assert len(kept()) == 1


def test_it_is_sent_again_under_the_name_of_its_owner(as_ana, as_ada, world, late_check_out, clock):
    recorded = db.session.get(RefusedBody, late_check_out).recorded_at
    key = db.session.get(RefusedBody, late_check_out).key
    capture(as_ana, f"/calls/{world.stop}/check-in", {"store_id": world.stores.gubei})
    clock.move(hours=5)
    answer = as_ada.post(f"/sync/refused/{late_check_out}/resend", follow_redirects=True)
    assert "It is in, under the name of its owner." in answer.text
    receipt = db.session.get(Receipt, (world.people.ana, key))
    assert (receipt.flags, kept()) == (["resent"], [])
    assert abs((receipt.recorded_at - recorded).total_seconds()) < 5
    assert db.session.scalar(sa.select(Visit.summary)) == f"all well {EVIL}"
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.entity == "refused_body")).one()
    assert (entry.action, entry.actor_id) == ("sent again", world.people.ada)


def test_refused_again_it_stays_and_says_why(as_ada, late_check_out):
    answer = as_ada.post(f"/sync/refused/{late_check_out}/resend", follow_redirects=True)
    assert "It was refused again" in answer.text
    assert len(kept()) == 1


def test_it_is_deleted_by_an_admin_and_that_is_written_down(as_ada, late_check_out, world):
    as_ada.post(f"/sync/refused/{late_check_out}/delete")
    assert kept() == []
    assert db.session.scalar(sa.select(AuditEntry.action).where(AuditEntry.entity == "refused_body")) == "deleted"


def test_a_photo_is_saved_and_never_shown(as_ana, as_ada, world):
    body, content_type = photo_body({"subject": "visit"}, picture())
    capture(as_ana, f"/visits/{world.stop}/photos", body=body, content_type=content_type)
    (refused,) = kept()
    assert "Save file 1" in as_ada.get(f"/sync/refused/{refused.id}").text
    file = as_ada.get(f"/sync/refused/{refused.id}/files/1")
    assert (file.data, file.mimetype) == (picture(), "application/octet-stream")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert "saved" in db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.entity == "refused_body")).all()
    assert as_ada.get(f"/sync/refused/{refused.id}/files/2").status_code == 404


def test_of_what_was_too_large_the_beginning_is_shown_and_nothing_is_sent(as_ana, as_ada, world):
    capture(as_ana, f"/calls/{world.stop}/check-in", {"store_id": "x", "fence_reason": "y" * 1_500_000})
    (refused,) = kept()
    assert "Only the beginning" in as_ada.get(f"/sync/refused/{refused.id}").text
    as_ada.post(f"/sync/refused/{refused.id}/resend")
    assert len(kept()) == 1


def test_a_correction_that_the_phone_sent_meanwhile_stands(as_ana, as_ada, world, late_check_out):
    """The rep mended it on the phone before the admin sent the first one again."""
    key = db.session.get(RefusedBody, late_check_out).key
    capture(as_ana, f"/calls/{world.stop}/check-in", {"store_id": world.stores.gubei})
    capture(as_ana, f"/calls/{world.stop}/check-out", {"summary": "mended"}, X_Replaces=str(key))
    as_ada.post(f"/sync/refused/{late_check_out}/resend")
    assert (db.session.scalar(sa.select(Visit.summary)), kept()) == ("mended", [])


def test_a_write_whose_stop_went_to_a_colleague_is_still_the_owners(as_ana, as_ada, world, late_check_out):
    capture(as_ana, f"/calls/{world.stop}/check-in", {"store_id": world.stores.gubei})
    with writing():
        db.session.get_one(Stop, world.stop).rep_id = world.people.cy
    as_ada.post(f"/sync/refused/{late_check_out}/resend")
    assert kept() == []
