"""The write path end to end: the real page, the real outbox, the real server."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from kafield.kit.capture import Receipt
from kafield.kit.db import db
from kafield.visits.models import Visit
from tests.browser.outbox_page import rows, until
from tests.cast import World

pytestmark = pytest.mark.browser


def test_a_check_in_without_a_network_reaches_the_server_once(
    phone_of: Callable[[str], Page], live: str, world: World
) -> None:
    page = phone_of("ana")
    page.goto(f"{live}/calls/{world.stop}", wait_until="networkidle")
    page.context.set_offline(True)
    page.locator("[data-step-next]").click()
    expect(page.locator("#check_in[data-sending=phone]")).to_be_visible()
    assert [row["name"] for row in rows(page)] == ["check-in"]
    page.context.set_offline(False)
    until(page, lambda waiting: not waiting)
    expect(page.locator("#check_in[data-pending-key]")).to_have_count(0)
    assert db.session.scalars(sa.select(Visit.id)).all() == [world.stop]
    assert len(db.session.scalars(sa.select(Receipt)).all()) == 1
