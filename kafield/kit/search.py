"""Chinese names are found by what a rep types: characters of either script, pinyin, its initials, or a code.

Keys are stored beside the row when its name changes, so that both databases search and sort alike.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any

import sqlalchemy as sa

KEY_LENGTH = 400
SORT_LENGTH = 300
LONGEST_TEXT = 100
ESCAPE = "\\"
HAN = "〇\u3400-\u9fff\U00020000-\U0003ffff"
RUNS = re.compile(f"[{HAN}]+|[^{HAN}]+")

KeyText = sa.String(KEY_LENGTH)
SortText = sa.String(SORT_LENGTH).with_variant(sa.String(SORT_LENGTH, collation="C"), "postgresql")


def search_key(*texts: str | None) -> str:
    """What a row is found by, at most KEY_LENGTH characters: each text plain, simplified, as pinyin and as initials."""
    forms = [form for text in texts if text for form in spellings(plain(text)[:LONGEST_TEXT])]
    return "\n".join(dict.fromkeys(forms))[:KEY_LENGTH]


def spellings(text: str) -> list[str]:
    """The ways to type a text; pinyin and initials run together, as they are typed."""
    if text.isascii():
        return [text]
    simple = simplified(text)
    runs = RUNS.findall(simple)
    return [text, simple, unspaced(map(sound, runs)), unspaced(map(initials, runs))]


def matches(column: Any, query: str) -> sa.ColumnElement[bool]:
    """A condition on a column of search keys: every word of the query occurs in it; an empty query matches all."""
    words = simplified(plain(query)[:LONGEST_TEXT]).split()
    return sa.and_(sa.true(), *(column.like(f"%{escaped(word)}%", escape=ESCAPE) for word in words))


def sort_key(text: str) -> str:
    """Order by pinyin with its tones, then by character; numbers by value, so that store 2 comes before store 10."""
    text = by_value(plain(text)[:LONGEST_TEXT])
    sounds = [syllable for run in RUNS.findall(simplified(text)) for syllable in syllables(run, tones=True)]
    return (" ".join(sounds) + "  " + text)[:SORT_LENGTH]


def stroke_key(text: str) -> str:
    """Order by strokes for readers of Traditional: the code order of Big5, where frequent characters come before rare ones."""
    text = by_value(plain(text)[:LONGEST_TEXT])
    if text.isascii():
        return text.encode("utf-16-be").hex()[:SORT_LENGTH]
    return "".join(map(big5_cell, traditional(text)))[:SORT_LENGTH]


def plain(text: str) -> str:
    """Lower case, full-width forms made narrow, spaces single."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def escaped(word: str) -> str:
    """A word in which LIKE sees no wildcard."""
    return re.sub(r"([\\%_])", r"\\\1", word)


def unspaced(parts: Iterable[str]) -> str:
    return "".join("".join(parts).split())


def by_value(text: str) -> str:
    """Numbers filled up to six digits."""
    return re.sub(r"\d+", lambda number: number[0].zfill(6), text)


def big5_cell(char: str) -> str:
    """Four hex digits that sort: ASCII first, then by Big5 code, then what Big5 does not know."""
    if char.isascii():
        return f"{ord(char):04x}"
    try:
        return char.encode("big5").hex().zfill(4)
    except UnicodeEncodeError:
        return "ffff"


def sound(run: str) -> str:
    return "".join(syllables(run))


def initials(run: str) -> str:
    """The first letters of Chinese characters; anything else stays whole."""
    return "".join(syllable[0] for syllable in syllables(run)) if is_han(run) else run


def syllables(run: str, *, tones: bool = False) -> list[str]:
    """The pinyin of a run of Chinese characters, one for each; any other run is one syllable, itself."""
    return reader()(run, tones) if is_han(run) else [run]


def is_han(run: str) -> bool:
    return re.match(f"[{HAN}]", run) is not None


def simplified(text: str) -> str:
    return text if text.isascii() else converter("t2s").convert(text)


def traditional(text: str) -> str:
    return text if text.isascii() else converter("s2t").convert(text)


@cache
def converter(name: str) -> Any:
    """An OpenCC converter, loaded when the first Chinese text comes."""
    from opencc import OpenCC

    return OpenCC(name)


@cache
def reader() -> Any:
    """The pinyin dictionary: a third of a second to load, which only a process that writes names should wait for."""
    from pypinyin import Style, lazy_pinyin

    styles = {False: Style.NORMAL, True: Style.TONE3}
    return lambda run, tones: lazy_pinyin(run, style=styles[tones], neutral_tone_with_five=True)


def write_keys(record: Any, name: str, *more: str | None) -> None:
    """The keys of a named record: found by its name (also without its spaces) and by `more`, sorted by its name."""
    record.search_key = search_key(name, name.replace(" ", ""), *more)
    record.sort_key, record.stroke_key = sort_key(name), stroke_key(name)


def reading_order(model: Any, language: str) -> Any:
    """The column a reader's lists are sorted by: strokes for zh-Hant, pinyin else."""
    return model.stroke_key if language == "zh-Hant" else model.sort_key
