"""What templates put out is escaped where it is not markup, once, and begins where its line does; they call plainly."""

import pytest
from jinja2 import pass_context
from markupsafe import Markup


def made(app, source, **values):
    return app.jinja_env.from_string(source).render(values)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("<b>", "&lt;b&gt;"),
        (Markup("<b>"), "<b>"),
        (Markup("<b>%s") % "<i>", "<b>&lt;i&gt;"),
        (type("Name", (str,), {})("<b>"), "&lt;b&gt;"),
        (["<b>"], "[&#39;&lt;b&gt;&#39;]"),
        (5, "5"),
    ],
)
def test_a_piece_is_escaped_where_it_is_not_markup(app, value, words):
    assert made(app, "<p>{{ value }}</p>", value=value) == f"<p>{words}</p>"


def test_what_a_macro_puts_out_is_markup_and_what_it_is_given_is_not(app):
    source = "{% macro bold(words) %}<b>{{ words }}</b>{% endmacro %}{{ bold(name) }}{{ bold(bold(name)) }}"
    assert made(app, source, name="A & B") == "<b>A &amp; B</b><b><b>A &amp; B</b></b>"


def test_an_autoescape_that_is_switched_off_stays_off_for_its_block(app):
    assert made(app, "{% autoescape false %}{{ name }}{% endautoescape %}{{ name }}", name="<b>") == "<b>&lt;b&gt;"


def test_the_indentation_of_a_template_does_not_travel(app):
    assert (
        made(app, "<ul>\n  <li>\n\t  {{ name }}</li></ul>", name="  as  it\n  is")
        == "<ul>\n<li>\n  as  it\n  is</li></ul>"
    )


def test_a_function_that_asks_to_be_told_of_the_template_is_told(app):
    @pass_context
    def twice(context, word):
        return f"{context['name']} {word} {word}"

    assert (
        made(app, "{% for word in words %}{{ twice(word) }}{% endfor %}", twice=twice, name="Ana", words=["a"])
        == "Ana a a"
    )


def test_any_other_callable_is_given_only_what_the_template_gives_it(app):
    source = "{% block list %}{% for word in words %}{{ told(word, end=word) }}{% endfor %}{% endblock %}"
    assert made(app, source, told=lambda *given, **named: [given, named], words=[1]) == "[(1,), {&#39;end&#39;: 1}]"
