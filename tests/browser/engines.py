"""WebKitGTK and Firefox ESR as windows, so that a test reads the same for them as for Chromium.

Offline is made by the proxy, never by
the engine: it works the same in all of them.
"""

import json
import os
import socket
import subprocess
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

from kafield.bench.place import free_port
from tests.browser.window import Window
from tests.browser.witness import WATCH_HERE

PATIENCE = 60
DONE = "const done = arguments[arguments.length - 1]; "
CALL = (
    DONE
    + "Promise.resolve((%s)(arguments[0])).then((value) => done({ value }), (error) => done({ error: String(error) }))"
)
XVFB = ("Xvfb", "-displayfd", "1", "-screen", "0", "420x900x24", "-nolisten", "tcp")
MINI_BROWSER = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
FIREFOX_PREFERENCES = {
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.disable_beforeunload": True,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,nothing",
    "toolkit.telemetry.enabled": False,
}


def value_of(told: Any) -> Any:
    assert "error" not in told, told["error"]
    return told.get("value")


class WebKit:
    """WebKitGTK, the nearest to a phone of Apple's that runs here. What it stores ends with it."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def goto(self, address: str, /) -> None:
        self.driver.get(address)
        self.evaluate(WATCH_HERE)

    def evaluate(self, script: str, value: Any = None, /) -> Any:
        return value_of(self.driver.execute_async_script(CALL % script, value))


class Firefox:
    """Firefox ESR; a reload is a navigation, since its own would pass by the worker."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def goto(self, address: str, /) -> None:
        self.client.navigate(address)
        self.evaluate(WATCH_HERE)

    def evaluate(self, script: str, value: Any = None, /) -> Any:
        return value_of(self.client.execute_async_script(CALL % script, [value], sandbox=None))


@contextmanager
def webkit(folder: Path) -> Iterator[Window]:
    from selenium.webdriver import Remote, WebKitGTKOptions
    from selenium.webdriver.remote.client_config import ClientConfig
    from selenium.webdriver.remote.remote_connection import RemoteConnection

    options = WebKitGTKOptions()
    options.binary_location = str(MINI_BROWSER[-1])
    options.add_argument("--automation")
    port = free_port()
    with display() as name, started("WebKitWebDriver", f"--port={port}", home=folder, DISPLAY=name):
        answers(port)
        way = RemoteConnection(client_config=ClientConfig(f"http://127.0.0.1:{port}"))
        driver = Remote(way, options=options)
        try:
            driver.set_script_timeout(PATIENCE)
            yield WebKit(driver)
        finally:
            driver.quit()


@contextmanager
def started(*command: str, home: Path, **environment: str) -> Iterator[None]:
    """A program with a home of its own, for as long as it is needed."""
    environment = {**os.environ, "HOME": str(home), **environment}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as program:
        try:
            yield
        finally:
            program.kill()


def answers(port: int) -> None:
    """Until somebody listens there."""
    for _ in range(600):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return
        time.sleep(0.1)
    raise OSError(f"nobody listens at {port}")


@contextmanager
def display() -> Iterator[str]:
    """A screen that nobody sees; it tells its number once it is there."""
    with subprocess.Popen(XVFB, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as screen:
        assert screen.stdout
        try:
            yield f":{screen.stdout.readline().strip()}"
        finally:
            screen.terminate()


@contextmanager
def firefox(folder: Path) -> Iterator[Window]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its sources are of an older Python
        from marionette_driver.marionette import Marionette

    port = free_port()
    preferences = {**FIREFOX_PREFERENCES, "marionette.port": port}
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in preferences.items()]
    (folder / "user.js").write_text("\n".join(lines))
    command = ("firefox-esr", "--headless", "--marionette", "--no-remote", "--profile", str(folder))
    with started(*command, home=folder):
        answers(port)
        client = Marionette(host="127.0.0.1", port=port)
        client.start_session()
        client.timeout.script = PATIENCE
        yield Firefox(client)
        client.delete_session()


ENGINES: dict[str, Callable[[Path], AbstractContextManager[Window]]] = {"webkit": webkit, "firefox": firefox}
