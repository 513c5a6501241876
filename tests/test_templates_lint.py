"""Templates keep the rules of the front end, and every rule can fail."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import meta

from tests import markup

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "kafield" / "templates"
FILES = sorted(TEMPLATES.rglob("*.html"))
PYTHON = sorted((ROOT / "kafield").rglob("*.py"))
# The page that shows every macro in every state, with invented data: for developers only.
SHOWCASE = [file for file in FILES if file.relative_to(TEMPLATES).parts[0] in ("components", "components.html")]

COUNTER_EXAMPLES = {
    "nothing_inline": [
        "<p style='color: red'>",
        "<button onclick='go()'>",
        "<button hx-on:click='go()'>",
        "<div hx-vals='js:{a: 1}'>",
        "<a href='javascript:go()'>",
        "<style>p {}</style>",
        "<script>go()</script>",
        "{{ ui.button(_('Send'), onclick='go()') }}",
        "<p{{ {'style': 'color: red'}|xmlattr }}>",
        "<p{{ {'hx-on:click': code}|xmlattr }}>",
    ],
    "every_field_has_a_label": [
        "<input name='note'>",
        "<label for='other'>{{ _('Note') }}</label><input id='note' name='note'>",
        "<select name='format'></select>",
        "<textarea name='note' placeholder='…'></textarea>",
    ],
    "every_text_is_in_the_catalogue": [
        "<p>门店</p>",
        "<p>Store</p>",
        "<p>{{ name }} stores</p>",
        "<button aria-label='Close'>×</button>",
        "{{ ui.button('Save') }}",
        "{{ ui.section('门店') }}",
        "<p>{% if open %}open{% endif %}</p>",
    ],
    "every_message_is_a_literal": ["{{ _(visit.state) }}", "{{ ngettext(one, many, count) }}"],
}
FINE = """{# 门店 in a comment #}
{% block title %}KA Field{% endblock %}
<label>{{ _("Note") }} <input name="note"></label>
<label for="{{ id }}">{{ label }}</label><input id="{{ id }}" name="{{ name }}" {{ described(id) }}>
<input type="hidden" name="next"><input name="q" aria-label="{{ _("Search") }}">
<p>{{ ngettext("%(count)s store", "%(count)s stores", count) }} · 3 / 7 · VPO</p>
<script src="{{ asset("app.js") }}" type="module"></script>
{{ ui.field(form, "name", _("Name"), type="text", hx_post="/x") }}
<svg><rect fill="#123456" width="10"/></svg>
"""


def name_of(thing: object) -> str:
    return (
        str(thing.relative_to(ROOT / "kafield")) if isinstance(thing, Path) else str(getattr(thing, "__name__", thing))
    )


@pytest.mark.parametrize("rule", markup.RULES, ids=name_of)
def test_every_template_keeps_the_rule(rule):
    files = [file for file in FILES if file not in SHOWCASE or rule is not markup.every_text_is_in_the_catalogue]
    assert [f"{name_of(file)}: {finding}" for file in files for finding in rule(file.read_text())] == []


@pytest.mark.parametrize("rule", markup.RULES, ids=name_of)
def test_every_rule_catches_its_counter_examples(rule):
    for source in COUNTER_EXAMPLES[rule.__name__]:
        assert list(rule(source)), f"{rule.__name__} lets pass: {source}"


@pytest.mark.parametrize("rule", markup.RULES, ids=name_of)
def test_what_is_right_offends_no_rule(rule):
    assert list(rule(FINE)) == []


def test_every_link_of_a_template_leads_to_a_route(application):
    known = set(application.view_functions)
    links = [(file.relative_to(TEMPLATES), *link) for file in FILES for link in markup.endpoints(file.read_text())]
    assert [found for found in links if absolute(found[2], found[0].parts[0]) not in known] == []


def test_every_link_of_the_code_leads_to_a_route(application):
    known = set(application.view_functions)
    links = [(name_of(file), *link) for file in PYTHON for link in literal_calls(file, "url_for")]
    assert [found for found in links if absolute(found[2], found[0].split("/")[0]) not in known] == []


def absolute(endpoint: str, slice_name: str) -> str:
    return slice_name + endpoint if endpoint.startswith(".") else endpoint


def test_every_rendered_template_and_fragment_is_there():
    missing = [found for file in PYTHON for found in renderings(file) if not is_there(*found)]
    assert missing == []


def renderings(file: Path) -> Iterator[tuple[str, str]]:
    """(template, fragment or "") of every render() with literals."""
    for call in calls(file, "render"):
        if call.args and isinstance(call.args[0], ast.Constant):
            fragment = next((keyword.value for keyword in call.keywords if keyword.arg == "fragment"), None)
            yield str(call.args[0].value), str(fragment.value or "") if isinstance(fragment, ast.Constant) else ""


def is_there(template: str, fragment: str) -> bool:
    file = TEMPLATES / f"{template}.html"
    return file.exists() and (not fragment or fragment in markup.blocks(file.read_text()))


def test_every_template_referred_to_is_there():
    parsed = {file: markup.ENVIRONMENT.parse(file.read_text()) for file in FILES}
    referred = [(name_of(file), name) for file in FILES for name in meta.find_referenced_templates(parsed[file])]
    assert [found for found in referred if found[1] and not (TEMPLATES / found[1]).exists()] == []


@pytest.mark.parametrize("library", ["ui", "charts"])
def test_every_macro_used_is_there(library):
    offered = markup.exported((TEMPLATES / f"{library}.html").read_text())
    used = [(name_of(file), *found) for file in FILES for found in markup.macros_used(file.read_text(), library)]
    assert [found for found in used if found[2] not in offered] == []


def literal_calls(file: Path, function: str) -> Iterator[tuple[int, str]]:
    for call in calls(file, function):
        if call.args and isinstance(call.args[0], ast.Constant):
            yield call.lineno, str(call.args[0].value)


def calls(file: Path, function: str) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == function:
            yield node
