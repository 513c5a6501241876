"""What a kind of file is: its columns under all their names, and what one of its rows does."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from kafield.exchange.fields import FileForm
from kafield.exchange.words import BadFile, Refused, Words, folded, in_own_language
from kafield.kit.forms import Said
from kafield.kit.i18n import Lazy
from kafield.kit.i18n import gettext as _
from kafield.people.models import Person

Outcome = Literal["added", "changed", "unchanged"]
Row = dict[str, Any]
REASON: Words = ("原因", "原因", "Reason")


@dataclass(frozen=True)
class Column:
    """`names` are zh-Hans, zh-Hant, en, then others that are understood; so is an `example` that each language
    writes in its own way; `note` explains it in the template."""

    key: str
    names: Words
    field: Said
    example: str | Words = ""
    note: Lazy | None = None

    @property
    def name(self) -> str:
        return in_own_language(self.names)

    @property
    def is_required(self) -> bool:
        return bool(self.field.required)


@dataclass(frozen=True)
class Kind:
    """`key_columns` make a row unique in its file. `apply(row, at, by)` writes one row and raises
    `Refused`; `apply_all` may write many at once instead and answers in their order. `settle` ends a
    batch, before it is committed, with what is done once for all of its rows. `carried` is (of, what): what
    one row says of a thing holds for the rows after it that leave it out. `moves` names the sums that rows move,
    as (record, column): a dry run, which takes every batch back, keeps them from one batch to the next."""

    name: str
    title: Lazy
    columns: tuple[Column, ...]
    key_columns: tuple[str, ...]
    apply: Callable[[Row, datetime, Person], Outcome] | None = None
    apply_all: Callable[[list[Row], datetime, Person], list[Outcome | Refused]] | None = None
    settle: Callable[[list[Row], datetime, Person], None] | None = None
    about: Lazy | None = None
    carried: tuple[str, str] | None = None
    moves: Callable[[list[Row]], list[tuple[Any, str]]] | None = None

    def form(self) -> type[FileForm]:
        return FileForm.from_dict({column.key: column.field for column in self.columns}, name=self.name)  # type: ignore[return-value]

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)

    def by_name(self) -> dict[str, Column]:
        """Every folded name that a header may use."""
        return {folded(name): column for column in self.columns for name in (column.key, *column.names)}

    def knows(self, header: list[str]) -> bool:
        """Whether a row of cells looks like the header of this kind: two of its names, or its only one."""
        names = self.by_name()
        return sum(folded(cell) in names for cell in header) >= min(2, len(self.columns))


@dataclass(frozen=True)
class Header:
    """The columns of one file: where each of ours stands, as it is written there, and what is not ours."""

    cells: list[str]
    places: Mapping[int, Column]
    ignored: list[str]

    def written(self, key: str) -> str:
        """The name of a column as the file writes it; our own where it has none."""
        for place, column in self.places.items():
            if column.key == key:
                return self.cells[place]
        return key

    def pairs(self, cells: list[str]) -> Iterator[tuple[str, str]]:
        return ((column.key, cells[place]) for place, column in self.places.items() if place < len(cells))


def matched(kind: Kind, cells: list[str]) -> Header:
    """Find the columns of a header. Raises `BadFile` for missing columns and for two of the same."""
    names = kind.by_name()
    places = {place: names[folded(cell)] for place, cell in enumerate(cells) if folded(cell) in names}
    refuse_missing(kind, list(places.values()))
    refuse_twice(list(places.values()))
    reasons = {folded(word) for word in REASON}
    ignored = [cell for place, cell in enumerate(cells) if cell and place not in places and folded(cell) not in reasons]
    return Header(cells, places, ignored)


def refuse_missing(kind: Kind, found: list[Column]) -> None:
    missing = [column.name for column in kind.columns if column.is_required and column not in found]
    if missing:
        raise BadFile(
            _("These columns are missing: %(names)s. Take the template as a start.", names=_(", ").join(missing))
        )


def refuse_twice(found: list[Column]) -> None:
    twice = sorted({column.name for column in found if found.count(column) > 1})
    if twice:
        raise BadFile(_("Several columns mean the same: %(names)s. Keep one of them.", names=_(", ").join(twice)))
