"""The admin's screens of imports."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
import sqlalchemy as sa

from kafield.exchange.models import ImportRun
from kafield.kit.db import db, writing
from kafield.kit.job_queue import enqueue_once
from kafield.kit.jobs import handlers, run_pending
from tests.exchange.conftest import counts
from tests.exchange.files import csv_of

HEAD = ["Store code", "Store name", "Account code", "Format", "Opened on"]
GOOD = ["S1", "家樂福 联洋店", "JLF", "大卖场", "2015-03-20"]
BAD = ["S2", "可的 金桥店", "NOBODY", "便利店", "2016-05-01"]


def send(client, data: bytes, *, kind: str = "stores", name: str = "stores.csv", **fields: str):
    """As a browser sends it; in memory, since the test client leaves its own temporary files open."""
    parts = [
        f'Content-Disposition: form-data; name="{key}"\r\n\r\n{value}'
        for key, value in {"kind": kind, **fields}.items()
    ]
    parts.append(f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n')
    body = (
        "".join(f"--edge\r\n{part}\r\n" for part in parts).encode().removesuffix(b"\r\n") + data + b"\r\n--edge--\r\n"
    )
    return client.post("/exchange/imports", data=body, content_type="multipart/form-data; boundary=edge")


def address(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    assert found, page
    return found[1]


def test_the_page_offers_every_kind_and_both_templates_of_each(as_ada):
    page = as_ada.get("/exchange/imports").text
    for kind in ("stores", "products", "prices", "people", "volumes", "deliveries", "returns", "payments"):
        assert f'<option value="{kind}">' in page
        assert f"/exchange/templates/{kind}.xlsx" in page
        assert f"/exchange/templates/{kind}.csv" in page


@pytest.mark.parametrize(
    "path", ["/exchange/imports", "/exchange/jobs", "/exchange/templates/stores.csv", "/exchange/"]
)
@pytest.mark.parametrize(("who", "answer"), [("as_ana", 404), ("as_sue", 404), ("as_max", 404), ("as_nobody", 302)])
def test_only_admins_come_near(request, who, answer, path):
    assert request.getfixturevalue(who).get(path).status_code == answer


def test_an_upload_of_a_rep_is_refused(as_ana, app):
    assert send(as_ana, csv_of(HEAD, GOOD)).status_code == 404
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ImportRun)) == 0


def test_a_run_of_nobody_is_not_found(as_ada):
    assert as_ada.get("/exchange/imports/00000000-0000-4000-8000-000000000009").status_code == 404


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_template_is_downloaded_under_its_own_name(as_ada, suffix):
    answer = as_ada.get(f"/exchange/templates/volumes.{suffix}", headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    assert f"Volumes-template.{suffix}" in answer.headers["Content-Disposition"]


def test_a_run_shows_its_counts_problems_and_the_file_to_mend(as_ada):
    where = send(as_ada, csv_of(HEAD, GOOD, BAD)).headers["Location"]
    assert "hx-trigger" in as_ada.get(where).text
    run_pending()
    page = as_ada.get(where).text
    assert "hx-trigger" not in page
    assert "No account has the code NOBODY." in page
    assert "1 of 2 rows are in" in page
    mend = as_ada.get(address(r'href="(/exchange/imports/[^"]+/rows-to-mend)"', page))
    assert "NOBODY" in mend.data.decode("utf-8-sig")
    assert "stores-to mend.csv" in unquote(mend.headers["Content-Disposition"])


def test_the_run_alone_is_sent_where_the_page_asks_for_a_part(as_ada):
    where = send(as_ada, csv_of(HEAD, GOOD)).headers["Location"]
    part = as_ada.get(where, headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text
    assert part.strip().startswith('<div class="stack" id="run"')


def test_after_a_trial_the_same_file_comes_in_for_good(as_ada):
    where = send(as_ada, csv_of(HEAD, GOOD, BAD), dry_run="1").headers["Location"]
    run_pending()
    assert "This was a trial: 1 of 2 rows are good" in as_ada.get(where).text
    as_ada.post(f"{where}/real-run")
    run_pending()
    runs = db.session.scalars(sa.select(ImportRun).order_by(ImportRun.is_dry_run.desc())).all()
    assert [(run.is_dry_run, counts(run)) for run in runs] == [(True, (1, 0, 0, 1)), (False, (1, 0, 0, 1))]


def test_a_run_that_waits_is_stopped_at_once(as_ada):
    where = send(as_ada, csv_of(HEAD, GOOD)).headers["Location"]
    as_ada.post(f"{where}/cancellation")
    run_pending()
    run = db.session.scalars(sa.select(ImportRun)).one()
    assert (run.outcome, counts(run)) == ("cancelled", (0, 0, 0, 0))
    assert "The import was stopped" in as_ada.get(where).text


def test_no_file_and_no_kind_are_said_at_the_field(as_ada):
    answer = as_ada.post("/exchange/imports", data={"kind": ""})
    assert answer.status_code == 422
    assert "Please choose a file." in answer.text
    assert "Please fill this in." in answer.text


def test_a_file_of_50_mb_is_refused_at_the_field(as_ada):
    answer = send(as_ada, b"a,b\r\n" * (50 * 1024 * 1024 // 5))
    assert answer.status_code == 422
    assert "The file has 50 MB; at most 32 MB come in at once." in answer.text


def test_a_file_larger_than_any_request_is_refused_in_the_same_words(as_ada):
    answer = send(as_ada, b"a" * (61 * 1024 * 1024))
    assert answer.status_code == 422
    assert "The file is too large." in answer.text


def test_a_file_that_cannot_be_read_says_why_on_its_page(as_ada):
    where = send(as_ada, b"%PDF-1.7").headers["Location"]
    run_pending()
    assert "This is not a spreadsheet." in as_ada.get(where).text


def test_markup_in_a_file_name_is_text(as_ada):
    where = send(as_ada, csv_of(HEAD, GOOD), name="<img src=x onerror=alert(1)>.csv").headers["Location"]
    for page in (as_ada.get(where).text, as_ada.get("/exchange/imports").text):
        assert "<img" not in page


def test_jobs_are_listed_and_one_that_waits_can_be_stopped(as_ada):
    send(as_ada, csv_of(HEAD, GOOD))
    page = as_ada.get("/exchange/jobs").text
    assert ">Import</th>" in page
    as_ada.post(address(r'action="(/exchange/jobs/\d+/cancellation)"', page))
    assert "Stopped" in as_ada.get("/exchange/jobs").text


def test_work_for_another_day_says_when_and_neither_waits_nor_offers_a_stop(as_ada, world):
    with writing():
        enqueue_once("exchange.forget", world.now, run_after=world.now + timedelta(days=90))
    page = as_ada.get("/exchange/jobs").text
    assert "Delete imported files that were kept long enough" in page
    assert "Due Feb 21" in page
    assert "Stop" not in page
    assert "every 2s" not in page


def test_every_job_there_is_has_a_name_to_read(as_ada, world):
    ours = [name for name, handler in handlers.items() if handler.__module__.startswith("kafield.")]
    with writing():
        for name in ours:
            enqueue_once(name, world.now)
    page = as_ada.get("/exchange/jobs").text
    assert [name for name in ours if f">{name}<" in page] == []
