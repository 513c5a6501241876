"""Real browsers on the machine's own Chromium."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import BrowserContext, Page, expect
from werkzeug.serving import make_server

from kafield.app import create_app
from kafield.bench.proxy import Proxy
from kafield.settings import Settings
from tests.browser.ack_server import AckServer, QuietHandler
from tests.browser.store import furnish
from tests.browser.witness import Witness
from tests.cast import Cast, SettableClock, World
from tests.rewinding import SqliteFile, opened

CHROMIUM = os.environ.get("KAFIELD_CHROMIUM", "/usr/bin/chromium")
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE / 2)


@pytest.fixture(scope="session")
def base_url() -> None:
    """Every test has a server of its own."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A phone in one hand."""
    phone = {"viewport": {"width": 360, "height": 780}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
    return {**browser_context_args, **phone, "locale": "en-GB", "timezone_id": "Asia/Shanghai"}


@pytest.fixture
def ack_server() -> Iterator[AckServer]:
    server = AckServer()
    yield server
    server.close()


@pytest.fixture
def phone(context: BrowserContext) -> BrowserContext:
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture
def steps(phone: BrowserContext, ack_server: AckServer) -> Page:
    """A call sheet of three steps, of the small server."""
    page = phone.new_page()
    page.goto(f"{ack_server.url}/steps", wait_until="networkidle")
    return page


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Compiling the templates is most of the cost of a first page."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(
    tmp_path: Path, settings: Settings, clock: SettableClock, cast: Cast, compiled_templates: FileSystemBytecodeCache
) -> Iterator[Flask]:
    """An app and a database of this test's own: a request that is late at its end reaches nobody else's."""
    own = SqliteFile(tmp_path / "kafield.sqlite3")
    own.restore(cast.saved)
    app = create_app(replace(settings, database_url=own.address), clock)
    app.testing = True
    app.jinja_env.bytecode_cache = compiled_templates
    with opened(app):
        yield app


@pytest.fixture
def live(app: Flask) -> Iterator[str]:
    """The address of the app itself, on the test's own database."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def phone_of(phone: BrowserContext, live: str, signed_in: Callable[[str], Any]) -> Callable[[str], Page]:
    """A page on the phone of the named person of the cast, signed in."""

    def page_of(name: str) -> Page:
        cookie = signed_in(name).get_cookie("session")
        phone.add_cookies([{"name": "session", "value": cookie.value, "url": live}])
        return phone.new_page()

    return page_of


@pytest.fixture
def proxy(live: str) -> Iterator[Proxy]:
    """The network between the phone and the app."""
    proxy = Proxy(int(live.rsplit(":", 1)[1]))
    yield proxy
    proxy.close()


@pytest.fixture
def witness(phone: BrowserContext) -> Witness:
    witness = Witness()
    witness.watch(phone)
    return witness


@pytest.fixture
def visit(phone_of: Callable[[str], Page], proxy: Proxy, witness: Witness, world: World) -> Page:
    """Ana stands in her first store, checked in, with a network between her and the app."""
    furnish(world)
    page = phone_of("ana")
    page.goto(f"{proxy.url}/calls/{world.stop}", wait_until="networkidle")
    page.locator("[data-step-next]").click()
    page.wait_for_selector("#check_in[data-state=done]:not([data-pending-key])")
    return page


@pytest.fixture
def hung(app: Flask) -> Callable[[], AbstractContextManager[None]]:
    """Inside it the server takes every request and answers none, as where a signal is too weak."""
    answering = app.wsgi_app

    @contextmanager
    def hanging() -> Iterator[None]:
        gate = Event()
        app.wsgi_app = lambda environ, start_response: (gate.wait(PATIENCE), answering(environ, start_response))[1]  # type: ignore[method-assign]
        yield
        app.wsgi_app = answering  # type: ignore[method-assign]
        gate.set()

    return hanging
