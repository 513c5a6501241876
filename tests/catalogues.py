"""The messages the source asks for and what the catalogues answer."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
# Words of the mainland that neither Taiwan nor Hong Kong writes.
MAINLAND = (
    "信息",
    "默認",
    "登錄",
    "數據庫",
    "服務器",
    "鏈接",
    "緩存",
    "刷新",
    "激活",
    "質量",
    "網點",
    "賬號",
    "智能手機",
)

Key = tuple[str | None, str]


@dataclass(frozen=True)
class Wanted:
    """A message of the source; `texts` is the one text, or singular and plural."""

    context: str | None
    texts: tuple[str, ...]
    place: str

    @property
    def key(self) -> Key:
        return self.context, self.texts[0]


def wanted(folder: Path) -> list[Wanted]:
    """Every message of the Python files and templates below `folder`."""
    python = [found for file in sorted(folder.rglob("*.py")) for found in extracted(file, "python", folder)]
    return python + [
        found for file in sorted(folder.rglob("*.html")) for found in extracted(file, babel_extract, folder)
    ]


def extracted(file: Path, method: object, folder: Path) -> Iterator[Wanted]:
    with file.open("rb") as source:
        for line, texts, _comments, context in extract(method, source, KEYWORDS, options={"silent": "false"}):
            texts = (texts,) if isinstance(texts, str) else tuple(texts)
            yield Wanted(context, texts, f"{file.relative_to(folder)}:{line}")


def catalogues(folder: Path) -> dict[str, Catalog]:
    """The .po files of a language by slice."""
    return {file.stem: read_po(BytesIO(file.read_bytes()), locale=folder.name) for file in sorted(folder.glob("*.po"))}


def messages(found: dict[str, Catalog]) -> dict[Key, Message]:
    return {key_of(message): message for catalog in found.values() for message in catalog if message.id}


def key_of(message: Message) -> Key:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def missing(asked: list[Wanted], answers: dict[Key, Message]) -> list[str]:
    """What a reader of this language would see in English."""
    return [f"{found.place}: {found.texts[0]!r}" for found in asked if not is_answered(answers.get(found.key))]


def is_answered(message: Message | None) -> bool:
    return message is not None and "fuzzy" not in message.flags and all(strings(message))


def strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def wrong_placeholders(answers: dict[Key, Message]) -> list[str]:
    """Messages whose translation names other values than the source, or would break the formatting."""
    return [
        repr(key[1]) for key, message in answers.items() if not all(fits(message, text) for text in strings(message))
    ]


def fits(message: Message, text: str) -> bool:
    ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    named = {name for source in ids for name in PLACEHOLDER.findall(source)}
    return named == set(PLACEHOLDER.findall(text)) and can_be_filled(text)


def can_be_filled(text: str) -> bool:
    """Every text is formatted with %, so a per cent sign of its own is written %%."""
    try:
        return bool(text % defaultdict(int)) or not text
    except (ValueError, TypeError):
        return False


def in_two_files(found: dict[str, Catalog]) -> list[str]:
    """Messages that stand in the files of two slices, so that one would silently win."""
    files: dict[Key, list[str]] = defaultdict(list)
    for name, catalog in found.items():
        for message in catalog:
            if message.id:
                files[key_of(message)].append(name)
    return [f"{key[1]!r} in {' and '.join(names)}" for key, names in files.items() if len(names) > 1]


def foreign_characters(answers: dict[Key, Message], charset: str) -> list[str]:
    """Characters of the other script: outside gb2312 in Simplified, outside big5 in Traditional Chinese."""
    return [
        f"{text!r} has {character}"
        for message in answers.values()
        for text in strings(message)
        for character in text
        if "\u3400" <= character <= "\u9fff" and not is_in(character, charset)
    ]


def is_in(character: str, charset: str) -> bool:
    try:
        return bool(character.encode(charset))
    except UnicodeEncodeError:
        return False


def mainland_words(answers: dict[Key, Message]) -> list[str]:
    return [
        f"{text!r} says {word}"
        for message in answers.values()
        for text in strings(message)
        for word in MAINLAND
        if word in text
    ]
