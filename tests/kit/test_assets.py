"""Static files: one style sheet in layers, addresses that change with what they hold."""

import gzip
import re

import brotli
import pytest
from flask import Flask, render_template_string

from kafield.kit.assets import Assets, init_assets, joined_styles, squeezed

YEAR = "public, max-age=31536000, immutable"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "css" / "components").mkdir(parents=True)
    (tmp_path / "css" / "tokens.css").write_text(":root { --space: 4px; } /* a note */")
    (tmp_path / "css" / "components" / "card.css").write_text(".card { padding: var(--space); }")
    (tmp_path / "css" / "components" / "button.css").write_text('.go::after { content: " ›  "; }')
    (tmp_path / "css" / "print-base.css").write_text("@page { size: A4 }")
    (tmp_path / "js" / "elements").mkdir(parents=True)
    (tmp_path / "js" / "app.js").write_text("go();")
    (tmp_path / "js" / "elements" / "x.js").write_text("export const x = 1;")
    (tmp_path / "icons").mkdir()
    (tmp_path / "icons" / "icon.png").write_bytes(b"\x89PNG")
    return tmp_path


@pytest.fixture
def client(folder):
    app = Flask(__name__, static_folder=None)
    init_assets(app, folder)
    app.add_url_rule("/page", "page", lambda: render_template_string("{{ asset('app.css') }}"))
    return app.test_client()


def test_every_style_sheet_stands_in_its_layer_and_the_layers_in_their_order(folder):
    first, *layers = joined_styles(folder / "css")[0].splitlines()
    assert first == "@layer reset, tokens, base, layout, components, utilities;"
    assert [layer.partition("{")[0] for layer in layers] == ["@layer tokens", "@layer components", "@layer components"]


def test_the_sheet_of_printed_documents_is_not_sent_to_screens(folder):
    assert "@page" not in "".join(joined_styles(folder / "css"))


def test_squeezing_drops_comments_and_spaces_but_keeps_quoted_text():
    assert squeezed('a , b {\n  content: " ›  "; /* why */\n}') == 'a,b{content: " ›  ";}'


def test_squeezing_keeps_the_spaces_that_sums_and_selectors_need():
    assert squeezed("a b { width: calc(1px + 2px); }") == "a b{width: calc(1px + 2px);}"


def test_an_address_changes_with_what_it_holds(folder):
    before = Assets(folder).url("app.css")
    (folder / "css" / "tokens.css").write_text(":root { --space: 8px; }")
    assert Assets(folder).url("app.css") != before


def test_all_scripts_share_one_hash_so_that_they_find_each_other_by_relative_paths(folder):
    before = Assets(folder)
    assert before.url("js/app.js").split("/")[2] == before.url("js/elements/x.js").split("/")[2]
    (folder / "js" / "elements" / "x.js").write_text("export const x = 2;")
    assert Assets(folder).url("js/app.js") != before.url("js/app.js")


def test_scripts_travel_squeezed_and_joined(folder):
    assets = Assets(folder)
    assert assets["js/elements/x.js"].body == b"export const x=1"
    assert assets["js/app.js"].body == b"const $app=(()=>(go(),{}))();export{$app}"
    assert b"$elements_x=" in assets["js/rest.js"].body


def test_a_template_names_the_address_of_today(client, folder):
    assert client.get("/page").text == Assets(folder).url("app.css")


def test_a_known_hash_is_kept_for_a_year(client, folder):
    answer = client.get(Assets(folder).url("js/app.js"))
    assert b"go()" in answer.data
    assert answer.headers["Cache-Control"] == YEAR
    assert answer.mimetype == "text/javascript"


def test_an_older_page_gets_todays_file_and_does_not_keep_it(client):
    answer = client.get("/static/0123456789ab/js/app.js")
    assert b"go()" in answer.data
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("wanted", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_text_travels_packed_as_the_browser_wants_it(client, folder, wanted, unpack):
    answer = client.get(Assets(folder).url("app.css"), headers={"Accept-Encoding": wanted})
    assert answer.headers["Content-Encoding"] == wanted
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert unpack(answer.data).decode() == joined_styles(folder / "css")[0]


def test_a_browser_that_takes_both_gets_brotli(client, folder):
    answer = client.get(Assets(folder).url("app.css"), headers={"Accept-Encoding": "gzip, deflate, br, zstd"})
    assert answer.headers["Content-Encoding"] == "br"


def test_pictures_travel_as_they_are(client, folder):
    answer = client.get(Assets(folder).url("icons/icon.png"), headers={"Accept-Encoding": "br, gzip"})
    assert answer.data == b"\x89PNG"
    assert "Content-Encoding" not in answer.headers
    assert answer.mimetype == "image/png"


def test_a_browser_that_has_the_file_is_told_so(client, folder):
    address = Assets(folder).url("app.css")
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("path", ["css/tokens.css", "js/none.js", "../kit/assets.py", "js/../../kit/assets.py"])
def test_what_is_not_served_is_not_found(client, path):
    assert client.get(f"/static/0123456789ab/{path}").status_code == 404


def test_the_style_sheet_of_the_application_fits_its_budget():
    """12 KB gzip: the call sheet may weigh 60 KB with everything."""
    assert len(Assets()["app.css"].gzip) <= 12 * 1024


def test_colours_are_named_in_the_tokens_only():
    """One place decides what is jade; the lightbox is black in every theme, charts on paper have their own greys."""
    styles = {path.name: path.read_text() for path in (Assets().folder / "css").rglob("*.css")}
    spoken = {name for name, text in styles.items() if re.search(r"#[0-9a-f]{3,8}\b", text)}
    assert spoken <= {"tokens.css", "photo.css", "chart.css", "print-base.css"}
