"""Rows meet the database: what is wrong with each, what became of it, and what there is to mend."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from time import monotonic
from typing import Any

import marshmallow as ma
import sqlalchemy as sa

from kafield.exchange.columns import Header, Kind, Outcome, Row, matched
from kafield.exchange.reading import Table, read
from kafield.exchange.words import Refused
from kafield.exchange.workbook import Line
from kafield.kit.db import db
from kafield.kit.i18n import gettext as _
from kafield.people.models import Person

ROWS_AT_ONCE = 200
LONGEST_BATCH = 0.05  # seconds: phones that want to write wait no longer than a batch


@dataclass(frozen=True)
class Problem:
    """One thing to mend: the line in the file, the column as it is written there, and why."""

    line: int
    column: str
    value: str
    reason: str


@dataclass
class Good:
    """A row that may come in."""

    line: Line
    row: Row


@dataclass
class Result:
    """What became of the rows so far."""

    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("added", "changed", "unchanged", "refused"), 0)
    )
    problems: list[Problem] = field(default_factory=list)
    to_mend: list[tuple[Line, str]] = field(default_factory=list)

    def refuse(self, line: Line, problems: list[Problem]) -> None:
        self.counts["refused"] += 1
        self.problems += problems
        self.to_mend.append(
            (line, "; ".join(f"{each.column}: {each.reason}" if each.column else each.reason for each in problems))
        )

    @property
    def done(self) -> int:
        return sum(self.counts.values())


class Import:
    """One file of one kind on its way in. Raises `BadFile` where the file as a whole is no good."""

    def __init__(self, kind: Kind, data: bytes, today: date) -> None:
        self.kind, self.result = kind, Result()
        self.table: Table = read(data, kind.knows)
        self.header: Header = matched(kind, self.table.header.cells)
        self.form = kind.form()()
        self.form.today = today
        self.seen: dict[tuple[object, ...], int] = {}
        self.said: dict[object, object] = {}
        self.left: dict[tuple[type, int], int] = {}

    @property
    def notes(self) -> list[str]:
        ignored = self.header.ignored
        more = (
            [_("Columns that are not known were left aside: %(names)s.", names=_(", ").join(ignored))]
            if ignored
            else []
        )
        return self.table.notes + more

    def batches(self) -> Iterator[list[Good]]:
        """The good rows, some at a time; the bad ones go into the result."""
        lines = self.table.lines
        while chunk := list(islice(lines, ROWS_AT_ONCE)):
            yield [good for line in chunk if (good := self.checked(line))]

    def checked(self, line: Line) -> Good | None:
        problems = self.problems_of_cells(line)
        if not problems:
            try:
                good = Good(line, self.loaded(line))
            except ma.ValidationError as error:
                problems = self.problems_of_fields(line, error.normalized_messages())
            else:
                problems = self.problems_of_key(good)
        if problems:
            self.result.refuse(line, problems)
            return None
        return good

    def problems_of_cells(self, line: Line) -> list[Problem]:
        """Formulas are never taken for values, and a row cannot be wider than its header."""
        problems = [
            Problem(
                line.number, self.header.cells[place], line.cells[place], _("This is a formula. Put its value there.")
            )
            for place in self.header.places
            if place < len(line.cells) and line.cells[place].startswith("=")
        ]
        if any(line.cells[len(self.header.cells) :]):
            problems.append(Problem(line.number, "", "", _("The row has more cells than the header.")))
        return problems

    def loaded(self, line: Line) -> Row:
        """The row by column key; a column that the file does not have is absent, an empty cell is None."""
        given = {key: cell for key, cell in self.header.pairs(line.cells) if cell}
        loaded = self.form.load(given)
        here = {column.key for column in self.header.places.values()}
        return self.completed({key: value for key, value in loaded.items() if key in here})

    def completed(self, row: Row) -> Row:
        """A dry run, which keeps nothing from one batch to the next, has to know it as the real one does."""
        of, what = self.kind.carried or ("", "")
        if what in row:
            thing = folded_case(row[of])
            row[what] = self.said[thing] = row[what] or self.said.get(thing)
        return row

    def problems_of_fields(self, line: Line, messages: dict[str, list[str]]) -> list[Problem]:
        typed = dict(self.header.pairs(line.cells))
        return [
            Problem(line.number, self.header.written(key), typed.get(key, ""), " ".join(map(str, reasons)))
            for key, reasons in messages.items()
        ]

    def problems_of_key(self, good: Good) -> list[Problem]:
        """The same record twice in one file: nobody knows which of the two is meant."""
        key = tuple(folded_case(good.row.get(name)) for name in self.kind.key_columns)
        first = self.seen.setdefault(key, good.line.number)
        if first == good.line.number:
            return []
        column = self.kind.key_columns[0]
        value = dict(self.header.pairs(good.line.cells)).get(column, "")
        reason = _("Line %(line)s says this already. Keep one of them.", line=first)
        return [Problem(good.line.number, self.header.written(column), value, reason)]

    def apply(self, goods: list[Good], at: datetime, by: Person) -> "Applied":
        """Write rows in the caller's transaction until the batch lasts too long; count them only once it is committed."""
        self.recall(goods)
        if self.kind.apply_all:
            results = self.kind.apply_all([good.row for good in goods], at, by)
            return Applied(self, goods, list(results))
        began, results = monotonic(), []
        for good in goods:
            results.append(self.applied(good.row, at, by))
            if monotonic() - began > LONGEST_BATCH:
                break
        if self.kind.settle:
            self.kind.settle(
                [good.row for good, result in zip(goods, results, strict=False) if isinstance(result, str)], at, by
            )
        return Applied(self, goods[: len(results)], results)

    def keep(self, goods: list[Good]) -> None:
        """Before a dry run takes these rows back: the sums as they leave them."""
        for record, column in self.moved(goods):
            self.left[type(record), record.id] = getattr(record, column)

    def recall(self, goods: list[Good]) -> None:
        """The sums as earlier batches of a dry run left them; a real one finds them in the database."""
        for record, column in self.moved(goods) if self.left else ():
            setattr(record, column, self.left.get((type(record), record.id), getattr(record, column)))

    def moved(self, goods: list[Good]) -> list[tuple[Any, str]]:
        return self.kind.moves([good.row for good in goods]) if self.kind.moves else []

    def applied(self, row: Row, at: datetime, by: Person) -> Outcome | Refused:
        """One row on its own: what it began is undone where it is refused."""
        try:
            with db.session.begin_nested():
                return self.kind.apply(row, at, by)  # type: ignore[misc]
        except Refused as refusal:
            return refusal
        except (sa.exc.IntegrityError, sa.exc.DataError):
            return Refused("", _("The database does not take this row. Does it contradict another one?"))


@dataclass
class Applied:
    """A batch as it was written, to be counted when it is committed."""

    of: Import
    goods: list[Good]
    results: list[Outcome | Refused]

    def count(self) -> None:
        for good, result in zip(self.goods, self.results, strict=True):
            if isinstance(result, Refused):
                typed = dict(self.of.header.pairs(good.line.cells))
                column = self.of.header.written(result.column) if result.column else ""
                problem = Problem(good.line.number, column, typed.get(result.column, ""), result.reason)
                self.of.result.refuse(good.line, [problem])
            else:
                self.of.result.counts[result] += 1


def folded_case(value: object) -> object:
    return value.lower() if isinstance(value, str) else value
