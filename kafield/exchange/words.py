"""What is wrong with a file or a row, and how columns and choices are named in three languages."""

import unicodedata

from kafield.kit import i18n

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
Words = tuple[str, ...]


class BadFile(Exception):
    """The whole file cannot come in; the message says why and what to do, in the reader's language."""


class Refused(Exception):
    """A row cannot come in: `column` is the key of the column to mend, `reason` in the reader's language."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def in_own_language(words: Words) -> str:
    """The first three words are zh-Hans, zh-Hant and en; what follows is understood, not shown."""
    return words[LANGUAGES.index(i18n.language())]


def folded(text: str) -> str:
    """What is left of a name without case, width, spaces and marks: `Store code *` -> `storecode`."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
