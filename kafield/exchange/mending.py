"""The file to mend: the refused rows as they were written, each with its reason, safe to open."""

import csv
import io
import re
from collections.abc import Iterable

import xlsxwriter

from kafield.exchange.columns import REASON
from kafield.exchange.words import in_own_language

RUNS_WHEN_OPENED = re.compile(r"[=+\-@\t\r]")
PLAIN_NUMBER = re.compile(r"[+-]?[\d,]*\.?\d+")


def mend_file(header: list[str], rows: Iterable[tuple[list[str], str]], suffix: str) -> bytes:
    """`rows` are (cells, reason); the file has the columns of the original and the reason before them."""
    heads = [in_own_language(REASON), *header]
    lines = [heads, *([reason, *cells] for cells, reason in rows)]
    return as_xlsx(lines) if suffix == "xlsx" else as_csv(lines)


def as_csv(lines: Iterable[list[str]]) -> bytes:
    """UTF-8 with a byte order mark, which is how spreadsheet programs tell it from GBK."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([defused(cell) for cell in line] for line in lines)
    return text.getvalue().encode("utf-8-sig")


def defused(cell: str) -> str:
    """A text that a spreadsheet would run as a formula gets a ' before it; numbers stay numbers."""
    if RUNS_WHEN_OPENED.match(cell) and not PLAIN_NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


def as_xlsx(lines: Iterable[list[str]]) -> bytes:
    """Everything is written as text, so nothing in it runs and no zero is lost."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        reason = book.add_format({"font_color": "#B3261E"})
        for row, line in enumerate(lines):
            for column, cell in enumerate(line):
                sheet.write_string(row, column, cell[:32_000], bold if row == 0 else reason if column == 0 else None)
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 60, 18)
        sheet.freeze_panes(1, 0)
    return file.getvalue()
