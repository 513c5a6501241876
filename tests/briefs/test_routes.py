"""Who may have a store's page, and in which language."""

import io
import uuid
from urllib.parse import unquote

import pypdf
import pytest

from kafield.kit.db import writing
from tests.briefs import scene


@pytest.fixture
def address(world):
    with writing():
        return f"/briefs/stores/{scene.add_visit(world).id}.pdf"


@pytest.mark.parametrize("person", ["ana", "sue", "max", "ada"])
def test_those_who_see_the_visit_get_its_page(signed_in, address, person):
    answer = signed_in(person).get(address)
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF-")


def test_the_page_opens_in_place_under_the_name_of_store_and_day(as_ana, address):
    answer = as_ana.get(address)
    assert answer.mimetype == "application/pdf"
    told = unquote(answer.headers["Content-Disposition"])
    assert told.startswith("inline")
    assert "家樂福 古北店 2026-11-23.pdf" in told
    assert "private" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("person", ["bo", "cy"])
def test_a_strangers_visit_is_not_there(signed_in, address, person):
    assert signed_in(person).get(address).status_code == 404


def test_an_unknown_visit_and_a_stop_that_was_not_made_are_not_there(as_ana, world):
    assert as_ana.get(f"/briefs/stores/{uuid.uuid4()}.pdf").status_code == 404
    assert as_ana.get(f"/briefs/stores/{world.second_stop}.pdf").status_code == 404


def test_who_is_signed_out_is_asked_to_sign_in(as_nobody, address):
    assert as_nobody.get(address).status_code == 302


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_the_language_can_be_asked_for(as_ana, address, language):
    pdf = as_ana.get(f"{address}?language={language}").data
    assert pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Lang"] == language


def test_an_unknown_language_is_the_readers_own(as_ana, address):
    assert as_ana.get(f"{address}?language=xx").data == as_ana.get(f"{address}?language=en").data
