"""A signed-in person who asks over HTTP: pages as a browser asks for them, captures as a phone sends them."""

import base64
import gzip
import hashlib
import http.client
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from kafield.bench.place import PASSWORD, Place

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """`seconds` from the first byte sent to the last one received; `size` is the body's, over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes
    size: int
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Visitor:
    """One connection that is kept, with its cookies."""

    place: Place
    username: str
    cookies: dict[str, str] = field(default_factory=dict)
    person: str = ""

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.place.port, timeout=60)
        self.ask("POST", "/people/sign-in", {"username": self.username, "password": PASSWORD})
        home = self.page("/people/me").text
        self.person = home.partition('data-user="')[2].partition('"')[0]

    def page(self, path: str) -> Answer:
        """A server lets an idle connection go; asking for a page again does no harm."""
        try:
            return self.ask("GET", path)
        except http.client.RemoteDisconnected:
            self.connection.close()
            return self.ask("GET", path)

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None, **more: str) -> Answer:
        body = urlencode(fields).encode() if fields is not None else None
        headers = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin", "Cookie": self.cookie, **more}
        if body is not None:
            headers["Content-Type"] = FORM
        began = time.perf_counter()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        raw = response.read()
        seconds = time.perf_counter() - began
        self.remember(response.headers.get_all("Set-Cookie") or [])
        plain = gzip.decompress(raw) if response.headers.get("Content-Encoding") == "gzip" else raw
        return Answer(
            response.status, {name.title(): value for name, value in response.headers.items()}, plain, len(raw), seconds
        )

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def remember(self, lines: list[str]) -> None:
        for line in lines:
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})

    def capture(self, path: str, fields: dict[str, str]) -> Answer:
        """Sends one submission with a key of its own, as the outbox does."""
        body = urlencode(fields).encode()
        now = datetime.now(UTC).isoformat()
        stated = {
            "Idempotency-Key": str(uuid.uuid4()),
            "Content-Digest": "sha-256=:" + base64.b64encode(hashlib.sha256(body).digest()).decode() + ":",
            "X-Recorded-At": now,
            "X-Sent-At": now,
            "X-User": self.person,
            "X-Contract": "1",
            "X-Outbox": "n=1;oldest=0;refused=0;persist=1",
            "HX-Request": "true",
            "HX-Request-Type": "partial",
        }
        return self.ask("POST", path, fields, **stated)

    def browser_cookies(self) -> list[dict[str, str]]:
        """For a browser's context."""
        return [{"name": name, "value": value, "url": self.place.address} for name, value in self.cookies.items()]


def local(href: str) -> str:
    """The path and query of a link of our own."""
    parts = urlsplit(href)
    return parts.path + (f"?{parts.query}" if parts.query else "")
