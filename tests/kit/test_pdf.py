"""What a printed page promises: its own pictures only, every glyph, tags, and the same bytes each time."""

import io
import os
from typing import Any

import pdfua
import pypdf
import pytest

from kafield.demo.shelves import shelf_picture
from kafield.kit.pdf import TooManyPages, UnknownSource, to_pdf
from kafield.kit.photos import BadPicture, inspect

PAGE = """<!doctype html><html><head><meta charset="utf-8"></head><body>
<h1>家樂福 古北店</h1><h2>VPO</h2>
<svg width="200" height="40"><title>Six stores against 948</title><rect width="90" height="9"/><text y="30">骨 1,252</text></svg>
<table><thead><tr><th>系统</th><th>VPO</th></tr></thead><tbody><tr><th>古北</th><td>1,061</td></tr></tbody></table>
</body></html>"""
RARE = "堃㙟喆燊埗邨冧𠮷囍䶮龘▲●①㎡✓"


def read(pdf: bytes) -> Any:
    return pypdf.PdfReader(io.BytesIO(pdf))


def fonts_of(pdf: bytes) -> set[str]:
    resources = read(pdf).pages[0]["/Resources"]
    return {font.get_object()["/BaseFont"].split("+")[1] for font in resources["/Font"].values()}


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "FILE:/etc/passwd",
        "http://127.0.0.1:9/x.png",
        "https://127.0.0.1:9/x.png",
        "ftp://127.0.0.1/x",
        "data:image/png;base64,AAAA",
        "picture:unknown",
        "static:css/../../app.py",
        "static:js/app.js",
    ],
)
@pytest.mark.parametrize(
    "markup",
    [
        '<img src="{}" alt="x">',
        '<link rel="stylesheet" href="{}">',
        '<style>@import url("{}");</style>',
        '<p style="background: url({})">x</p>',
        '<svg width="9" height="9"><image href="{}" width="9" height="9"/></svg>',
        '<a rel="attachment" href="{}">x</a>',
    ],
)
def test_nothing_is_read_but_pictures_handed_in_and_our_style_sheets(markup, address):
    with pytest.raises(UnknownSource, match=r"[:]"):
        to_pdf(markup.format(address), language="en", title="x")


def test_an_address_without_a_scheme_is_not_read_either(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.css").write_text("p { content: 'leaked' }")
    pdf = to_pdf('<link rel="stylesheet" href="x.css"><p>whole</p>', language="en", title="x")
    assert read(pdf).pages[0].extract_text().strip() == "whole"


def test_a_picture_is_scaled_down_to_print():
    photo = shelf_picture(1, "stack", 0.9, "酱油")
    pdf = to_pdf(
        '<img src="picture:stack" alt="Stack" style="width: 200px">',
        language="en",
        title="x",
        pictures={"stack": photo},
    )
    image = read(pdf).pages[0].images[0].image
    assert image.width == 333


def test_a_document_longer_than_its_caller_allows_is_not_written():
    two = "<p>one</p><p style='break-before: page'>two</p>"
    with pytest.raises(TooManyPages):
        to_pdf(two, language="en", title="x", most_pages=1)
    assert len(read(to_pdf(two, language="en", title="x", most_pages=2)).pages) == 2


def test_our_style_sheets_can_be_named():
    linked = '<link rel="stylesheet" href="static:css/print-base.css"><p>x</p>'
    assert to_pdf(linked, language="en", title="x").startswith(b"%PDF-")


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_rare_hanzi_and_symbols_stand_in_the_page(language):
    text = read(to_pdf(f"<p>{RARE}</p><b>{RARE}</b>", language=language, title="x")).pages[0].extract_text()
    assert "".join(text.split()) == RARE * 2


@pytest.mark.parametrize(
    ("language", "font"), [("zh-Hans", "KA-Sans-SC"), ("zh-Hant", "KA-Sans-TC"), ("en", "KA-Sans-SC")]
)
def test_the_language_picks_the_shapes_in_text_and_charts(language, font):
    page = "<p>骨直角令</p><svg width='90' height='30'><text y='20'>返還海</text></svg>"
    assert fonts_of(to_pdf(page, language=language, title="x")) == {font}


def test_the_page_is_tagged_titled_and_has_bookmarks():
    reader = read(to_pdf(PAGE, language="zh-Hant", title="家樂福 古北店"))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "zh-Hant"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "家樂福 古北店"
    assert reader.outline[0]["/Title"] == "家樂福 古北店"


def test_a_checker_finds_no_error_and_the_chart_speaks(tmp_path):
    path = tmp_path / "page.pdf"
    path.write_bytes(to_pdf(PAGE, language="zh-Hans", title="古北店"))
    errors = [finding for finding in pdfua.validate(str(path)).findings if finding.severity is pdfua.Severity.ERROR]
    assert errors == []
    with pdfua.PdfDocument.open(str(path)) as document:
        figures = document.elements_with_role("/Figure")
        assert [figure.alt for figure in figures] == ["Six stores against 948"]


def test_the_same_input_gives_the_same_bytes():
    assert to_pdf(PAGE, language="zh-Hans", title="x") == to_pdf(PAGE, language="zh-Hans", title="x")


def test_broken_pictures_are_still_told_from_whole_ones_afterwards():
    to_pdf("<p>x</p>", language="en", title="x")
    with pytest.raises(BadPicture):
        inspect(shelf_picture(1, "stack", 0.9, "酱油")[:20_000])


def test_programs_started_later_keep_the_fonts_of_the_machine():
    to_pdf("<p>x</p>", language="en", title="x")
    assert "kafield" not in os.environ.get("FONTCONFIG_FILE", "")
