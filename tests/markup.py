"""What a template may not contain, each a function from its text to what is wrong with it.

The HTML is read as written, every `{{ … }}` standing for itself as one opaque word; a page
that a reader sees is checked by the browser tests.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import Environment, nodes

ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
TRANSLATORS = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff5e]")
LETTERS = re.compile(r"[^\W\d_]{2,}")
SENTENCE = re.compile(r"[A-Z][a-z]+(?:[ ,.!?].*)?$")
# The same in every language: names, the words of the glossary, and each language's name for itself.
NAMES = re.compile(r"\b(?:KA Field|VPO|DM|TG|SKU|PDF|CSV|XLSX|KA|GTIN|API|English|简体中文|繁體中文)\b")
HANDLER = re.compile(
    r"on(?:click|dblclick|change|input|submit|reset|load|error|focus\w*|blur|key\w+|mouse\w+|pointer\w+|touch\w+"
    r"|drag\w*|drop|wheel|scroll\w*|toggle|copy|paste|cut|invalid|animation\w+|transition\w+)|(?:data-)?hx[-_]on.*"
)
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')  # written by a macro that makes attributes
# Blocks that stand inside a tag, so what they hold is no text.
INSIDE_TAGS = re.compile(r"\{% block (?:layout|root|body_attributes) %\}.*?\{% endblock %\}", re.DOTALL)
OPAQUE = re.compile("\ue000[^\ue001]*\ue001")
READ_ALOUD = ("aria-label", "title", "placeholder", "alt", "aria-description", "data-label")
UNLABELLED_TYPES = ("hidden", "submit", "button", "image", "reset")


class Element:
    """One opening tag of a template."""

    def __init__(self, tag: str, attributes: dict[str, str], line: int, inside: list[str]) -> None:
        self.tag, self.attributes, self.line, self.inside = tag, attributes, line, inside


class Skeleton(HTMLParser):
    """The elements and the bare texts of a template, branches of an `if` all taken."""

    VOID = frozenset(
        ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
    )

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[Element] = []
        self.texts: list[tuple[int, str]] = []
        self.feed(without_jinja(source))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.elements.append(Element(tag, values, self.getpos()[0], list(self.open)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            del self.open[len(self.open) - 1 - self.open[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self.open):
            self.texts.append((self.getpos()[0], data))


def without_jinja(source: str) -> str:
    """Tags and comments gone, expressions as opaque words, every line where it was."""
    source = INSIDE_TAGS.sub("", source)
    source = re.sub(r"\{#.*?#\}|\{%.*?%\}", lambda found: "\n" * found[0].count("\n"), source, flags=re.DOTALL)
    return re.sub(r"\{\{(.*?)\}\}", opaque, source, flags=re.DOTALL)


def opaque(found: re.Match[str]) -> str:
    word = re.sub(r"\W+", "_", found[1]).strip("_")
    return f"\ue000{word}\ue001" + "\n" * found[0].count("\n")


def nothing_inline(source: str) -> Iterator[str]:
    """The content security policy allows neither inline script nor inline style."""
    for element in Skeleton(source).elements:
        if element.tag == "style":
            yield f"line {element.line}: <style>"
        if element.tag == "script" and "src" not in element.attributes:
            yield f"line {element.line}: <script> without src"
        for name, value in element.attributes.items():
            if is_inline(name, value):
                yield f"line {element.line}: {name} on <{element.tag}>"
    yield from inline_by_macro(source)


def inline_by_macro(source: str) -> Iterator[str]:
    """The same, handed to a macro: ui.button(…, onclick=…) or {"hx-on:click": …}|xmlattr."""
    tree = ENVIRONMENT.parse(source)
    for keyword in tree.find_all(nodes.Keyword):
        if is_inline(keyword.key, "") or is_inline("", constant(keyword.value)):
            yield f"line {keyword.lineno}: {keyword.key}= handed to a macro"
    for pair in tree.find_all(nodes.Pair):
        if is_inline(constant(pair.key), constant(pair.value)):
            yield f"line {pair.lineno}: {constant(pair.key)} handed to a macro"


def is_inline(name: str, value: str) -> bool:
    is_handler = HANDLER.fullmatch(name) is not None
    return name == "style" or is_handler or value.strip().lower().startswith(("js:", "javascript:"))


def constant(node: nodes.Node) -> str:
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else ""


def every_field_has_a_label(source: str) -> Iterator[str]:
    """By <label for>, by standing in a <label>, or by aria-label."""
    elements = Skeleton(source).elements
    labelled = {element.attributes.get("for", "") for element in elements if element.tag == "label"}
    for element in elements:
        if element.tag in ("input", "select", "textarea") and not has_label(element, labelled):
            yield f"line {element.line}: <{element.tag} name={element.attributes.get('name', '')!r}> has no label"


def has_label(element: Element, labelled: set[str]) -> bool:
    given = element.attributes
    if given.get("type") in UNLABELLED_TYPES or "label" in element.inside:
        return True
    return bool(given.get("aria-label") or given.get("aria-labelledby")) or given.get("id", "") in labelled - {""}


def every_text_is_in_the_catalogue(source: str) -> Iterator[str]:
    """Words of a template stand in `_("…")`: none in the HTML, none in attributes read aloud, none in Chinese."""
    skeleton = Skeleton(source)
    for line, text in skeleton.texts:
        if has_words(text):
            yield f"line {line}: {' '.join(OPAQUE.sub('…', text).split())!r} is bare text"
    for element in skeleton.elements:
        for name in READ_ALOUD:
            if has_words(element.attributes.get(name, "")):
                yield f"line {element.line}: {name}={OPAQUE.sub('…', element.attributes[name])!r} is bare text"
    yield from bare_literals(ENVIRONMENT.parse(source))


def has_words(text: str) -> bool:
    bare = NAMES.sub("", OPAQUE.sub("", ATTRIBUTE.sub("", text)))
    return bool(LETTERS.search(bare) or CJK.search(bare))


def bare_literals(tree: nodes.Template) -> Iterator[str]:
    """Literals handed on that read like words: ui.button("Save"), ui.section("门店")."""
    translated = {id(part) for call in translations(tree) for part in call.find_all(nodes.Const)}
    for literal in tree.find_all(nodes.Const):
        text = literal.value if isinstance(literal.value, str) and id(literal) not in translated else ""
        bare = NAMES.sub("", text)
        if CJK.search(bare) or SENTENCE.match(bare):
            yield f"line {literal.lineno}: {text!r} is bare text"


def every_message_is_a_literal(source: str) -> Iterator[str]:
    """The catalogue is collected from the source, so `_(state)` would never be translated."""
    for call in translations(ENVIRONMENT.parse(source)):
        if not (call.args and constant(call.args[0])):
            yield f"line {call.lineno}: the message is not a literal"


def translations(tree: nodes.Template) -> Iterator[nodes.Call]:
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in TRANSLATORS:
            yield call


def endpoints(source: str) -> Iterator[tuple[int, str]]:
    """(line, endpoint) of every url_for with a literal."""
    for call in ENVIRONMENT.parse(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "url_for" and call.args and constant(call.args[0]):
            yield call.lineno, constant(call.args[0])


def macros_used(source: str, library: str) -> Iterator[tuple[int, str]]:
    """(line, macro) of every `ui.macro` or `charts.macro`."""
    for found in ENVIRONMENT.parse(source).find_all(nodes.Getattr):
        if isinstance(found.node, nodes.Name) and found.node.name == library:
            yield found.lineno, found.attr


def exported(source: str) -> set[str]:
    """The macros and names a template offers to those that import it."""
    tree = ENVIRONMENT.parse(source)
    macros = {macro.name for macro in tree.find_all(nodes.Macro)}
    names = {found.target.name for found in tree.find_all(nodes.Assign) if isinstance(found.target, nodes.Name)}
    return macros | names | set(imported(tree))


def imported(tree: nodes.Template) -> Iterator[str]:
    for found in tree.find_all(nodes.FromImport):
        yield from (name if isinstance(name, str) else name[1] for name in found.names)


def blocks(source: str) -> set[str]:
    return {block.name for block in ENVIRONMENT.parse(source).find_all(nodes.Block)}


RULES = (nothing_inline, every_field_has_a_label, every_text_is_in_the_catalogue, every_message_is_a_literal)
