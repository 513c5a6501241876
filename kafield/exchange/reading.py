"""A file as rows of text: .xlsx or .csv, told apart by what they hold, never by their names."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kafield.exchange import workbook
from kafield.exchange.words import BadFile
from kafield.exchange.workbook import Line
from kafield.kit.i18n import gettext as _

LARGEST_FILE = 32 * 1024 * 1024
MOST_ROWS = 300_000
ENCODINGS = ("utf-8-sig", "gb18030", "cp950")
SHOWN = {
    "utf-8-sig": "UTF-8",
    "gb18030": "GB18030",
    "cp950": "Big5",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
DELIMITERS = ",;\t"
NOT_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{", b"<")
OLD_OFFICE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Table:
    """A header, what follows it, about how many rows that is, and what the reader should know."""

    header: Line
    lines: Iterator[Line]
    total: int
    suffix: str
    notes: list[str] = field(default_factory=list)


Knows = Callable[[list[str]], bool]


def read(data: bytes, knows: Knows) -> Table:
    """The table in `data`; `knows` tells a header from noise. Raises `BadFile` with what to do about it."""
    refuse_large(len(data))
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise BadFile(_("This file is empty."))
    if data.startswith(OLD_OFFICE):
        raise BadFile(_("This is an old .xls file, or one with a password. Save it as .xlsx without a password."))
    if data.startswith(b"PK"):
        return started(workbook.lines(data), "xlsx", total=workbook.rows_in(data))
    if data.lstrip().startswith(NOT_TABLES):
        raise BadFile(_("This is not a spreadsheet. Send an .xlsx or a .csv file."))
    return csv_table(data, knows)


def refuse_large(size: int) -> None:
    if size > LARGEST_FILE:
        raise BadFile(
            _(
                "The file has %(size)s MB; at most %(most)s MB come in at once. Split it into several files.",
                size=-(-size // 1024**2),
                most=LARGEST_FILE // 1024**2,
            )
        )


def csv_table(data: bytes, knows: Knows) -> Table:
    encoding, text = decoded(data, knows)
    delimiter = delimiter_of(first_line(text))
    notes = [_("Read as %(encoding)s.", encoding=SHOWN[encoding])]
    return started(csv_lines(text, delimiter), "csv", total=text.count("\n") + (not text.endswith("\n")), notes=notes)


def decoded(data: bytes, knows: Knows) -> tuple[str, str]:
    """The encoding that makes a known header of the first line, and the text; else the first that fits at all."""
    fitting = []
    for encoding in encodings_of(data):
        try:
            text = data.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and knows(header_cells(text)):
            return encoding, text
        fitting.append((encoding, text))
    if any(b in data for b in (b"\x00", b"\x01", b"\x02")):
        raise BadFile(_("This is not a spreadsheet. Send an .xlsx or a .csv file."))
    if not fitting:
        raise BadFile(_("The characters cannot be read. Save the file as .xlsx, or as CSV in UTF-8."))
    return fitting[0]


def encodings_of(data: bytes) -> tuple[str, ...]:
    """By the byte order mark; without one by the zero bytes of ASCII in UTF-16; else those of Chinese offices."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if b"\x00" in data[:200]:
        return ("utf-16-le", "utf-16-be")
    return ENCODINGS


def first_line(text: str) -> str:
    return next((line for line in text.splitlines() if line.strip(" ,;\t")), "")


def header_cells(text: str) -> list[str]:
    line = first_line(text[:20_000])
    return next(csv.reader([line], delimiter=delimiter_of(line)), [])


def delimiter_of(line: str) -> str:
    """The delimiter that stands most often in the header, outside of quotation marks."""
    bare = re.sub(r'"[^"]*"', "", line)
    return max(DELIMITERS, key=bare.count)


def csv_lines(text: str, delimiter: str) -> Iterator[Line]:
    """Every record with the line it begins on: a quoted cell may hold line breaks."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadFile(_("Line %(line)s: a quotation mark or cell does not end.", line=begins)) from error
        yield Line(begins, [plain(cell) for cell in cells])


def plain(cell: str) -> str:
    """What was meant: ="00123" keeps zeros in Excel, a leading ' keeps a formula from running."""
    cell = cell.strip()
    literal = re.fullmatch(r'="([^"]*)"', cell)
    if literal:
        return literal[1]
    return cell[1:] if re.match(r"'[=+\-@\t\r]", cell) else cell


def started(lines: Iterator[Line], suffix: str, *, total: int, notes: list[str] | None = None) -> Table:
    """The table from its first row that holds anything; rows that are empty or begin with # are no rows."""
    if total > MOST_ROWS:
        raise BadFile(
            _(
                "The file has %(rows)s rows; at most %(most)s come in at once. Split it into several files.",
                rows=total,
                most=MOST_ROWS,
            )
        )
    filled = (line for line in lines if any(line.cells))
    header = next(filled, None)
    if header is None:
        raise BadFile(_("This file is empty."))
    rows = (line for line in filled if not is_comment(line))
    return Table(header, rows, total, suffix, notes or [])


def is_comment(line: Line) -> bool:
    return next(cell for cell in line.cells if cell).startswith("#")
