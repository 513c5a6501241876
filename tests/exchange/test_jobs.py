"""Imports as jobs: batches that phones do not notice, progress, and an end that leaves whole batches."""

import io
import time

import pytest
import sqlalchemy as sa

from kafield.accounts.models import Account, Store
from kafield.exchange import jobs, running
from kafield.exchange.models import ImportRun
from kafield.kit.db import db
from kafield.kit.job_queue import Job
from kafield.kit.jobs import Cancelled, run_pending
from kafield.volumes.models import StoreMonth, Volume
from tests.exchange.conftest import counts
from tests.exchange.files import csv_of

HEAD = ["Store code", "Store name", "Account code", "Format", "Opened on"]


def stores(count: int) -> bytes:
    return csv_of(
        HEAD, *([f"IMP{number:05}", f"可的 第{number}店", "KD", "便利店", "2016-05-01"] for number in range(count))
    )


def test_a_cancelled_import_leaves_whole_batches_and_says_how_many(importing):
    def stop_after_two_hundred(done: int, total: int) -> None:
        if done >= 200:
            raise Cancelled

    run = importing("stores", stores(450), step=stop_after_two_hundred)
    assert (run.outcome, counts(run)) == ("cancelled", (200, 0, 0, 0))
    assert db.session.scalar(sa.select(sa.func.count(Store.id)).where(Store.code.like("IMP%"))) == 200
    assert counts(importing("stores", stores(450))) == (250, 0, 200, 0)


def test_progress_counts_up_to_the_whole(importing):
    told: list[tuple[int, int]] = []
    importing("stores", stores(450), step=lambda done, total: told.append((done, total)))
    assert told == [(200, 450), (400, 450), (450, 450)]


def test_no_transaction_of_an_import_holds_the_lock_for_long(importing, monkeypatch):
    lasted: list[float] = []
    committed = jobs.committed

    def timed(*args):
        began = time.monotonic()
        applied = committed(*args)
        lasted.append(time.monotonic() - began)
        assert len(applied.goods) < 300
        return applied

    monkeypatch.setattr(jobs, "committed", timed)
    importing("stores", stores(300))
    assert len(lasted) > 2
    assert sorted(lasted)[len(lasted) // 2] < 3 * running.LONGEST_BATCH


def test_an_interrupted_command_ends_the_run_as_cancelled(importing):
    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    assert importing("stores", stores(3), step=interrupt).outcome == "cancelled"


def test_a_dry_run_of_volumes_leaves_facts_and_months_untouched(importing):
    rows = ["store_code", "product_code", "day", "volume"], ["JLF01", "S500", "2026-11-02", "5"]
    assert counts(importing("volumes", csv_of(*rows), dry_run=True)) == (1, 0, 0, 0)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Volume)) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(StoreMonth)) == 0


@pytest.mark.parametrize("dry", [True, False])
def test_the_name_of_a_new_account_is_said_once_and_holds_for_every_batch(importing, monkeypatch, dry):
    monkeypatch.setattr(running, "LONGEST_BATCH", 0)
    head = ["store_code", "store_name", "account_code", "account_name", "format", "opened_on"]
    rows = [[f"NEW{n}", f"新店{n}", "NEW", "新客户" if n == 1 else "", "supermarket", "2026-01-01"] for n in (1, 2, 3)]
    assert counts(importing("stores", csv_of(head, *rows), dry_run=dry)) == (3, 0, 0, 0)
    names = list(db.session.scalars(sa.select(Account.name).where(Account.code == "NEW")))
    assert names == ([] if dry else ["新客户"])


@pytest.mark.parametrize("dry", [True, False])
def test_the_job_process_brings_an_upload_in(as_ada, dry):
    data = {"kind": "stores", "file": (io.BytesIO(stores(3)), "三家.csv"), **({"dry_run": "1"} if dry else {})}
    answer = as_ada.post("/exchange/imports", data=data)
    assert answer.status_code == 302
    assert run_pending() >= 1
    run = db.session.scalars(sa.select(ImportRun)).one()
    assert (run.filename, run.outcome, run.is_dry_run, counts(run)) == ("三家.csv", "done", dry, (3, 0, 0, 0))
    assert db.session.get_one(Job, run.job_id).state == "done"
    expected = 0 if dry else 3
    assert db.session.scalar(sa.select(sa.func.count(Store.id)).where(Store.code.like("IMP%"))) == expected
