"""Imported files are kept for a while; what became of them is kept for good."""

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kafield.exchange.models import ImportRun
from kafield.kit import storage
from kafield.kit.audit import AuditEntry
from kafield.kit.db import db
from kafield.kit.job_queue import Job
from kafield.kit.jobs import run_pending
from tests.exchange.conftest import counts
from tests.exchange.files import csv_of

HEAD = ["Store code", "Store name", "Account code", "Format", "Opened on"]
GOOD, BAD = ["IMP1", "可的 甲店", "KD", "便利店", "2016-05-01"], ["IMP2", "可的 乙店", "KD", "便利店", "never"]


@pytest.fixture
def kept(importing):
    """kept() -> a run with a good and a bad row."""
    return lambda *more, **how: importing("stores", csv_of(HEAD, GOOD, BAD, *more), **how)


def is_there(keys):
    return [storage.exists(key) for key in keys]


def after(clock, **time):
    """Let time pass and the jobs run."""
    clock.move(**time)
    run_pending()
    db.session.expire_all()


def test_file_and_rows_to_mend_go_when_they_were_kept_long_enough(kept, clock, settings):
    run = kept()
    keys = run.keys
    assert len(keys) == 2
    after(clock, days=settings.import_days - 1)
    assert is_there(keys) == [True, True]
    after(clock, days=1)
    assert is_there(keys) == [False, False]
    assert not run.is_kept


def test_how_it_went_stays_without_what_was_quoted(kept, clock, settings):
    run = kept()
    after(clock, days=settings.import_days)
    assert (run.filename, run.outcome, counts(run)) == ("file.csv", "done", (1, 0, 0, 1))
    assert [(each["line"], each["column"], each["value"]) for each in run.problems] == [("3", "Opened on", "")]
    assert db.session.scalar(sa.select(sa.func.count(AuditEntry.id)).where(AuditEntry.entity == "import")) == 1


def test_a_file_that_a_younger_run_names_stays_until_that_one_is_old(kept, clock, settings):
    older = kept(dry_run=True)
    keys = older.keys
    clock.move(days=10)
    younger = kept()
    after(clock, days=settings.import_days - 10)
    assert (older.is_kept, younger.is_kept) == (False, True)
    assert is_there(keys) == [True, True]
    after(clock, days=10)
    assert is_there(keys) == [False, False]


def test_a_run_that_is_not_over_keeps_its_file(as_ada, world, clock, settings):
    data = csv_of(HEAD, GOOD)
    as_ada.post("/exchange/imports", data={"kind": "stores", "file": (io.BytesIO(data), "stores.csv")})
    run = db.session.scalars(sa.select(ImportRun)).one()
    db.session.execute(sa.update(Job).where(Job.id == run.job_id).values(run_after=clock() + timedelta(days=999)))
    db.session.commit()
    after(clock, days=settings.import_days + 1)
    assert run.is_kept
    assert is_there(run.keys) == [True]


def test_the_page_says_it_and_offers_nothing_that_is_gone(kept, as_ada, clock, settings):
    run = kept(dry_run=True)
    page = f"/exchange/imports/{run.id}"
    assert "Import the good rows" in as_ada.get(page).text
    after(clock, days=settings.import_days)
    said = as_ada.get(page).text
    assert "it was kept long enough" in said
    assert "Import the good rows" not in said
    assert as_ada.post(f"{page}/real-run").status_code == 404
    assert as_ada.get(f"{page}/rows-to-mend").status_code == 404
