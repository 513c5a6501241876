"""Real browsers on the machine's own Chromium."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.ack_server import AckServer

CHROMIUM = os.environ.get("KAFIELD_CHROMIUM", "/usr/bin/chromium")
PATIENCE = 10_000


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
