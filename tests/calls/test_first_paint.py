"""What a phone has to fetch and read before it shows the call sheet, in bytes and in order."""

import re

import brotli
import pytest
import sqlalchemy as sa

from kafield.kit.assets import Assets
from kafield.kit.db import db

QUERIES = 50
STEPS = {"preparation", "displays", "stock", "order", "vpo", "check-out"}


@pytest.fixture
def page(as_ana, world):
    return as_ana.get(f"/calls/{world.stop}")


def folded(answer):
    steps = re.findall(r'<section id="\w+" class="card[^>]* data-step="([\w-]+)"([^>]*)>', answer.text)
    return {name for name, attributes in steps if "data-folded" in attributes}


def test_the_head_asks_for_one_style_sheet_and_for_scripts_that_wait_for_it(page):
    head = page.text.partition("</head>")[0]
    asked = re.findall(r"<(?:script|link[^>]*(?:stylesheet|preload))[^>]*>", head)
    assert [each for each in asked if "stylesheet" in each] == [
        f'<link rel="stylesheet" href="{Assets().url("app.css")}">'
    ]
    scripts = [each for each in asked if "script" in each]
    assert len(scripts) == 2
    assert all('fetchpriority="low"' in each and re.search(r'defer|type="module"', each) for each in scripts)
    assert "preload" not in head


def test_nothing_on_the_call_sheet_is_dressed_by_the_sheet_that_it_does_not_load(page):
    first, apart = (styled(Assets()[name].body.decode()) for name in ("app.css", "apart.css"))
    worn = {each for found in re.findall(r'class="([^"]*)"', page.text) for each in found.split()}
    assert worn & first
    assert worn & (apart - first) == set()


def styled(sheet):
    return set(re.findall(r"\.([a-z][\w-]*)", sheet))


def test_the_style_sheet_is_named_before_the_page_is_read(page):
    assert page.headers["Link"] == f"<{Assets().url('app.css')}>; rel=preload; as=style"


def test_an_answer_that_is_put_into_a_page_names_no_style_sheet(send):
    assert "Link" not in send("pause").headers


def test_what_a_phone_reads_before_it_shows_the_page_fits_25_kb(page):
    """The page and its style sheet, as a browser gets them."""
    assert len(brotli.compress(page.data, quality=7)) + len(Assets()["app.css"].brotli) <= 25_000


def test_before_the_check_in_every_step_is_folded(page):
    assert folded(page) == STEPS


def test_in_the_store_the_first_step_that_asks_for_something_is_open(inside, send, as_ana, world):
    assert STEPS - folded(as_ana.get(f"/calls/{world.stop}")) == {"stock"}
    send("cannot", {"step": "stock", "reason": "no_time"})
    assert STEPS - folded(as_ana.get(f"/calls/{world.stop}")) == {"order"}


def test_in_a_pause_nothing_is_asked_but_to_go_on(inside, send, as_ana, world):
    send("pause")
    assert folded(as_ana.get(f"/calls/{world.stop}")) == STEPS


def test_the_page_asks_the_database_a_bounded_number_of_times(as_ana, world):
    asked = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
    as_ana.get(f"/calls/{world.stop}")
    assert 0 < len(asked) <= QUERIES
