"""An act is written down once, cannot be changed unseen, and says nothing of an erased person."""

from datetime import date

import pytest
import sqlalchemy as sa

from kafield.kit import audit
from kafield.kit.audit import AuditEntry, AuditSeal
from kafield.kit.db import db, writing
from kafield.kit.jobs import run_pending
from tests.cast import NOW

ADA = 7


@pytest.fixture
def entry(app):
    """The id of an entry about a person whose role and phone changed."""
    with writing():
        before = {"role": "rep", "phone": "138", "team": 1, "since": date(2026, 1, 1)}
        made = audit.record(
            ADA, "change", "person", 3, before, {**before, "role": "supervisor", "phone": "139"}, at=NOW
        )
        db.session.flush()
        return made.id


def stored(entry_id):
    db.session.rollback()
    return db.session.get_one(AuditEntry, entry_id, populate_existing=True)


def sealed(clock):
    clock.move(minutes=2)
    return run_pending()


def test_an_entry_says_who_did_what_to_which_record(entry):
    found = stored(entry)
    assert (found.actor_id, found.action, found.entity, found.entity_id, found.at) == (
        ADA,
        "change",
        "person",
        "3",
        NOW,
    )


def test_only_what_differs_is_kept(entry):
    assert stored(entry).changes == {"role": ["rep", "supervisor"]}


def test_personal_values_are_not_in_the_entry_but_can_be_compared(entry):
    found = stored(entry)
    assert "139" not in str(found.personal)
    assert (found.had("phone", "138"), found.had("phone", "139"), found.had("phone", "137")) == (True, True, False)


def test_the_caller_may_say_what_is_personal(app):
    with writing():
        made = audit.record(None, "change", "store", 5, {"name": "古北"}, {"name": "古北店"}, at=NOW, personal=())
    assert (made.changes, made.personal) == ({"name": ["古北", "古北店"]}, {})


def test_an_act_without_a_change_is_an_entry_too(app):
    with writing():
        made = audit.record(ADA, "export", "person", 3, at=NOW)
    assert (made.changes, made.personal) == ({}, {})


def test_an_erased_person_leaves_hashes_that_say_nothing_and_a_chain_that_holds(entry, clock):
    sealed(clock)
    with writing():
        audit.erase("person", 3)
    assert stored(entry).had("phone", "139") is None
    assert audit.verify() == []


def test_entries_are_sealed_by_a_job_in_batches(entry, clock, monkeypatch):
    monkeypatch.setattr(audit, "BATCH", 2)
    with writing():
        for number in range(4):
            audit.record(ADA, "read", "person", number, at=NOW)
    assert sealed(clock) == 1
    assert db.session.scalars(sa.select(AuditSeal.count).order_by(AuditSeal.id)).all() == [2, 2, 1]
    assert audit.verify() == []


def test_each_seal_follows_the_one_before(entry, clock):
    sealed(clock)
    with writing():
        audit.record(ADA, "read", "person", 3, at=clock())
    sealed(clock)
    first, second = db.session.scalars(sa.select(AuditSeal).order_by(AuditSeal.id))
    assert second.previous == first.digest


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (sa.update(AuditEntry).values(actor_id=8), "an entry was changed"),
        (sa.update(AuditEntry).values(changes={}), "an entry was changed"),
        (sa.delete(AuditEntry), "holds 0 entries, not 1"),
    ],
)
def test_an_entry_that_was_changed_or_removed_is_found(entry, clock, change, finding):
    sealed(clock)
    with writing():
        db.session.execute(change)
    assert len(audit.verify()) == 1
    assert finding in audit.verify()[0]


def test_a_seal_that_was_taken_out_is_found(entry, clock):
    for _ in range(2):
        sealed(clock)
        with writing():
            audit.record(ADA, "read", "person", 3, at=clock())
    sealed(clock)
    middle = db.session.scalars(sa.select(AuditSeal.id).order_by(AuditSeal.id)).all()[1]
    with writing():
        db.session.execute(sa.delete(AuditEntry).where(AuditEntry.seal_id == middle))
        db.session.execute(sa.delete(AuditSeal).where(AuditSeal.id == middle))
    assert audit.verify() == [f"seal {middle + 1} does not follow the one before it"]
