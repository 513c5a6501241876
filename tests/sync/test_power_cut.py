"""A real server: five sends of one key at once have one effect, and a server killed in the middle has half of none."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

import pytest
import sqlalchemy as sa
from werkzeug.serving import WSGIRequestHandler, make_server

from kafield.kit.capture import Receipt
from kafield.kit.db import db
from kafield.kit.rollups import DayTotal
from kafield.visits.models import Visit
from tests.cast import PASSWORD
from tests.phone import digest

KEY = uuid.UUID("55555555-5555-4555-8555-555555555555")
# The effect is flushed and its receipt claimed when the writer dies: nothing but the commit is missing.
KILLED_BEFORE_THE_COMMIT = """
import os, signal, sys
from kafield.app import create_app
from kafield.kit import receipts
from kafield.settings import Settings
from werkzeug.serving import make_server

receipts.witness(lambda receipt: os.kill(os.getpid(), signal.SIGKILL))
server = make_server("127.0.0.1", 0, create_app(Settings.from_env()))
print(server.server_port, flush=True)
server.serve_forever()
"""


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *args):
        """Says nothing."""


@pytest.fixture
def address(app, world):
    """A server with a thread for every request, on this test's database."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def post(url, data, headers):
    """(status, headers) of an answer."""
    address = urlsplit(url)
    with contextlib.closing(HTTPConnection(address.netloc, timeout=60)) as connection:
        form = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        connection.request("POST", address.path, urlencode(data), {**form, **headers})
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers


def session_of(address):
    _status, headers = post(f"{address}/people/sign-in", {"username": "ana", "password": PASSWORD}, {})
    cookies = SimpleCookie()
    for line in headers.get_all("Set-Cookie") or []:
        cookies.load(line)
    return "; ".join(f"{name}={cookie.value}" for name, cookie in cookies.items())


def check_in(address, cookie, world, key=KEY):
    data, now = {"store_id": world.stores.gubei}, datetime.now(UTC).isoformat()
    headers = {
        "Cookie": cookie, "Idempotency-Key": str(key), "X-User": str(world.people.ana), "X-Sent-At": now,
        "X-Recorded-At": now, "Content-Digest": digest(urlencode(data).encode()), "X-Outbox": "n=1;oldest=0",
    }  # fmt: skip
    return post(f"{address}/calls/{world.stop}/check-in", data, headers)


def effects(world):
    """Visits, receipts, and what the totals count of them."""
    db.session.rollback()
    counted = sa.select(sa.func.coalesce(sa.func.sum(DayTotal.total), 0)).where(DayTotal.measure == "visits_made")
    kinds = [db.session.scalar(sa.select(sa.func.count()).select_from(kind)) for kind in (Visit, Receipt)]
    return (*kinds, int(db.session.scalar(counted)))


def test_the_same_key_five_times_at_once_has_one_effect(address, world):
    cookie = session_of(address)
    with ThreadPoolExecutor(5) as phones:
        answers = list(phones.map(lambda _try: check_in(address, cookie, world), range(5)))
    assert {status for status, _headers in answers} == {200}
    outcomes = sorted(headers["X-Outcome"] for _status, headers in answers)
    assert outcomes[1:] == ["replayed"] * 4
    assert effects(world) == (1, 1, 1)


def test_two_phones_that_check_in_at_once_make_one_visit(address, world):
    cookie = session_of(address)
    with ThreadPoolExecutor(4) as phones:
        answers = list(phones.map(lambda key: check_in(address, cookie, world, key), [uuid.uuid4() for _ in range(4)]))
    assert {status for status, _headers in answers} == {200}
    assert effects(world) == (1, 4, 1)


@pytest.fixture
def doomed(settings, world):
    """The address of a server process that dies when it is about to commit."""
    db.session.remove()
    told = {"KAFIELD_DATA": str(settings.data_folder), "DATABASE_URL": settings.database_url}
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED_BEFORE_THE_COMMIT],
        env={**os.environ, **told, "KAFIELD_SECRET": settings.secret_key},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}", process
        process.kill()


def test_a_server_killed_in_the_middle_leaves_no_half_effect_and_the_next_try_has_all_of_it(doomed, address, world):
    there, process = doomed
    cookie = session_of(there)
    with contextlib.suppress(OSError, HTTPException):
        check_in(there, cookie, world)
    assert process.wait(timeout=30) == -signal.SIGKILL
    assert effects(world) == (0, 0, 0)
    began = time.monotonic()
    status, headers = check_in(address, cookie, world)
    assert (status, headers["X-Outcome"]) == (200, "applied")
    assert effects(world) == (1, 1, 1)
    assert time.monotonic() - began < 8  # the dead writer's lock died with it
