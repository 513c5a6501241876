"""Three languages from one source: msgids are English, catalogues are one .po file per slice.

The reader's language is his own setting, else his browser's, else Simplified Chinese.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import Flask, g, has_request_context, request
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

FOLDER = Path(__file__).parent.parent / "translations"
LANGUAGES = {"zh-Hans": "zh_Hans", "zh-Hant": "zh_Hant", "en": "en"}
DEFAULT = "zh-Hans"
SPOKEN: ContextVar[str] = ContextVar("spoken", default="")


class Messages(NullTranslations):
    """The messages of one language, merged from its slices' files."""

    def __init__(self, catalogs: Iterable[Catalog]) -> None:
        super().__init__()
        self.texts: dict[Any, Any] = {}
        for catalog in catalogs:
            self.texts.update({key_of(m.context, m.id): m.string for m in catalog if m.id and m.string})

    def gettext(self, message: str) -> str:
        return one(self.texts.get((None, message)), message)

    def pgettext(self, context: str, message: str) -> str:
        return one(self.texts.get((context, message)), message)

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        return one(self.texts.get((None, singular)), singular if count == 1 else plural)


def key_of(context: str | None, message: Any) -> tuple[str | None, str]:
    return context, message if isinstance(message, str) else message[0]


def one(found: Any, otherwise: str) -> str:
    """Chinese has one plural form, so the first string is the one."""
    if not found:
        return otherwise
    return found if isinstance(found, str) else found[0] or otherwise


@cache
def messages(language: str) -> Messages:
    """The catalogue of a language tag; English is the source and needs none."""
    files = sorted((FOLDER / LANGUAGES[language]).glob("*.po"))
    return Messages(read_po(BytesIO(file.read_bytes()), locale=LANGUAGES[language]) for file in files)


def language() -> str:
    """The reader's language tag: zh-Hans, zh-Hant or en."""
    return SPOKEN.get() or looked_up()


def looked_up() -> str:
    if chosen := g.get("language"):
        return str(chosen)
    return from_browser(request.headers.get("Accept-Language", "")) if has_request_context() else DEFAULT


def use_language(tag: str) -> None:
    """Speak `tag` for the rest of this request, command or job; an unknown tag is the default."""
    g.language = tag if tag in LANGUAGES else DEFAULT


@contextmanager
def one_language() -> Iterator[None]:
    """While a page is made its language does not change: looked up once, for it says a thousand words."""
    token = SPOKEN.set(language())
    try:
        yield
    finally:
        SPOKEN.reset(token)


@lru_cache(256)  # a page asks for each of its words
def from_browser(header: str) -> str:
    """The first language of an Accept-Language header that we speak."""
    for tag, _quality in parse_accept_header(header, LanguageAccept):
        known = closest(tag.lower())
        if known:
            return known
    return DEFAULT


def closest(tag: str) -> str | None:
    if tag.startswith("en"):
        return "en"
    if tag.startswith(("zh-tw", "zh-hk", "zh-mo", "zh-hant")):
        return "zh-Hant"
    return "zh-Hans" if tag.startswith("zh") else None


def locale() -> Locale:
    return locale_of(language())


@cache
def locale_of(tag: str) -> Locale:
    return Locale.parse(LANGUAGES[tag])


def filled(text: str, values: dict[str, Any]) -> str:
    """Always formatted, as in templates, so that a per cent sign is written %% everywhere."""
    return text % values


def gettext(message: str, **values: Any) -> str:
    return filled(messages(language()).gettext(message), values)


def pgettext(context: str, message: str, **values: Any) -> str:
    return filled(messages(language()).pgettext(context, message), values)


def ngettext(singular: str, plural: str, count: int, **values: Any) -> str:
    return filled(messages(language()).ngettext(singular, plural, count), {"count": count, **values})


class Lazy:
    """A text that is looked up when it is shown, in the language of the reader of that moment."""

    def __init__(self, message: str, **values: Any) -> None:
        self.message, self.values = message, values

    def __str__(self) -> str:
        return gettext(self.message, **self.values)

    def __html__(self) -> str:
        return str(Markup.escape(str(self)))


lazy_gettext = Lazy
_ = gettext
_l = Lazy


def init_i18n(app: Flask) -> None:
    """Gives templates `_`, `pgettext` and `ngettext`; what is put into their places is escaped."""
    app.jinja_env.globals.update(_=said, pgettext=said_in, ngettext=said_of)


def said(message: str, /, **values: Any) -> Markup:
    return markup(language(), message) % values if values else plain(language(), message)


def said_in(context: str, message: str, /, **values: Any) -> Markup:
    return markup(language(), message, context) % values


def said_of(singular: str, plural: str, count: int, /, **values: Any) -> Markup:
    return Markup(messages(language()).ngettext(singular, plural, count)) % {"count": count, **values}  # noqa: S704


@cache
def markup(tag: str, message: str, context: str | None = None) -> Markup:
    """Our own words as templates put them out, with their places still open."""
    catalogue = messages(tag)
    return Markup(catalogue.pgettext(context, message) if context else catalogue.gettext(message))  # noqa: S704


@cache
def plain(tag: str, message: str) -> Markup:
    """Looked up once: a call sheet says a thousand of them."""
    return markup(tag, message) % {}
