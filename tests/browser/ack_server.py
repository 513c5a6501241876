"""A server that speaks the outbox's protocol and nothing else, with faults on demand.

It keeps a receipt for each key like the real one, so that a test can ask what had an effect, and it can be told
to fail in the ways that networks and servers do.
"""

import base64
import hashlib
import socket
import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from flask import Flask, Response, jsonify, redirect, request, send_from_directory
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.browser.pages import PAGES, done, form_with_errors

STATIC = Path(__file__).parents[2] / "kafield" / "static"


class Effect(NamedTuple):
    name: str
    digest: str
    body: bytes


class QuietHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *args: Any) -> None:
        """Says nothing."""

    def send_response(self, code: int, message: str | None = None) -> None:
        """Without a second Date beside the app's own."""
        self.send_response_only(code, message)


class AckServer:
    """`faults` are taken one a POST, in order; `arrivals` has every POST as it came: key, path, body, headers;
    `clock` is how far a hello's clock is ahead of the phone's."""

    def __init__(self) -> None:
        self.faults: deque[str] = deque()
        self.fault_of: dict[str, str] = {}
        self.arrivals: list[dict[str, Any]] = []
        self.user = "7"
        self.made_at = ""
        self.clock = timedelta(0)
        self.hellos: list[dict[str, Any]] = []
        self.gate = threading.Event()
        self.lock = threading.Lock()
        self.done: dict[str, Effect] = {}
        self.server = make_server("127.0.0.1", 0, self.app(), threaded=True, request_handler=QuietHandler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.gate.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def effects(self) -> list[tuple[str, str]]:
        """(name, body) of every effect, in the order in which they happened."""
        with self.lock:
            return [(effect.name, effect.body.decode("latin-1")) for effect in self.done.values()]

    def app(self) -> Flask:
        app = Flask(__name__, static_folder=None)
        app.add_url_rule("/static/<path:name>", "static", view_func=lambda name: send_from_directory(STATIC, name))
        app.add_url_rule("/favicon.ico", "icon", view_func=lambda: ("", 204))
        app.add_url_rule("/sw.js", "worker", view_func=lambda: ("", 404))
        app.add_url_rule("/<name>", "page", view_func=self.page)
        app.add_url_rule("/sync/hello", "hello", view_func=self.hello, methods=["POST"])
        app.add_url_rule("/write/<path:name>", "write", view_func=self.write, methods=["POST"])
        return app

    def page(self, name: str) -> str:
        return PAGES[name].replace("USER", self.user).replace("MADE_AT", self.made_at)

    def hello(self) -> Response:
        """Who is signed in, and what of the unsent is here already; `revoked` where an admin has ended the session."""
        if request.headers.get("X-User") != self.user:
            return Response("", 401, {"X-Reason": "revoked"} if self.user == "nobody" else {})
        said = request.get_json()
        self.hellos.append(said)
        with self.lock:
            known = [row["key"] for row in said["unsent"] if row["key"] in self.done]
        answer = jsonify(user=int(self.user), receipts=known, revoked=False, device="this-phone")
        answer.date = datetime.now(UTC) + self.clock
        return answer

    def write(self, name: str) -> Response:
        body = request.get_data(cache=True)
        self.arrivals.append(
            {
                "key": request.headers.get("Idempotency-Key"),
                "name": name,
                "body": body,
                "headers": dict(request.headers),
            }
        )
        fault = self.fault_of.get(name) or (self.faults.popleft() if self.faults else "")
        if fault:
            return FAULTS[fault](self, name)
        return self.handle(name)

    def handle(self, name: str) -> Response:
        if request.headers.get("X-User") != self.user:
            return Response("", 401)
        digest = hashlib.sha256(request.get_data()).digest()
        if request.headers.get("Content-Digest") != f"sha-256=:{base64.b64encode(digest).decode()}:":
            return Response("<p>digest</p>", 422)
        return self.acknowledge(name, digest.hex())

    def acknowledge(self, name: str, digest: str) -> Response:
        key = request.headers["Idempotency-Key"]
        if request.form.get("note") == "wrong":
            return acked(key, "refused", form_with_errors(name), 422, "Say it right.")
        with self.lock:
            known = self.done.get(key)
            if known and known.digest != digest:
                return acked(key, "refused", "", 422, "Other content.")
            if not known:
                self.done[key] = Effect(name, digest, request.get_data())
        return acked(key, "replayed" if known else "applied", done(name, request.form.to_dict()))


def acked(key: str, outcome: str, html: str, status: int = 200, reason: str = "") -> Response:
    return Response(html, status, {"X-Ack": key, "X-Outcome": outcome, "X-Reason": quote(reason)}, mimetype="text/html")


def lost(server: AckServer, name: str) -> Response:
    """The effect happens and the answer never arrives."""
    server.handle(name)
    hang_up()
    return Response("")


def unread(server: AckServer, name: str) -> Response:
    hang_up()
    return Response("")


def hang_up() -> None:
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)


def slow(server: AckServer, name: str) -> Response:
    """Answers once the test opens the gate."""
    server.gate.wait(20)
    return server.handle(name)


def cut(server: AckServer, name: str) -> Response:
    """The ack arrives and half of the body."""
    answer = server.handle(name)
    answer.headers["Content-Length"] = str(len(answer.get_data()) + 100)
    answer.headers["Connection"] = "close"
    return answer


FAULTS: dict[str, Callable[[AckServer, str], Response]] = {
    "500": lambda server, name: Response("<h1>oops</h1>", 500),
    "502": lambda server, name: Response("<h1>bad gateway</h1>", 502),
    "busy": lambda server, name: Response("", 503, {"Retry-After": "1"}),
    "portal": lambda server, name: Response("<h1>Welcome to the mall</h1>", 200),
    "portal 404": lambda server, name: Response("<h1>Welcome to the mall</h1>", 404),
    "firewall": lambda server, name: Response("<h1>No</h1>", 403),
    "redirect": lambda server, name: redirect("/sign-in"),  # type: ignore[dict-item, return-value]
    "401": lambda server, name: Response("", 401),
    "409": lambda server, name: acked(request.headers["Idempotency-Key"], "", "", 409),
    "413": lambda server, name: Response("", 413),
    "lost": lost,
    "unread": unread,
    "slow": slow,
    "cut": cut,
}
