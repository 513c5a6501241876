"""The files to start from: a header in the reader's language, one example, and notes."""

import io

import xlsxwriter

from kafield.exchange.columns import Column, Kind
from kafield.exchange.fields import OneOf, YesNo
from kafield.exchange.mending import as_csv
from kafield.exchange.words import in_own_language
from kafield.kit.i18n import gettext as _


def template(kind: Kind, suffix: str) -> bytes:
    """The template of a kind as `xlsx` or `csv`."""
    return xlsx_template(kind) if suffix == "xlsx" else as_csv([header(kind), example(kind)])


def header(kind: Kind) -> list[str]:
    return [column.name for column in kind.columns]


def example(kind: Kind) -> list[str]:
    """Begins with #, so that it is left aside when it is forgotten in the file."""
    first, *others = (example_of(column) for column in kind.columns)
    return ["# " + first, *others]


def example_of(column: Column) -> str:
    """The example as a reader of this language would write it."""
    if isinstance(column.field, OneOf):
        return in_own_language(column.field.words[str(column.example)])
    if isinstance(column.field, YesNo):
        return _("No")
    return column.example if isinstance(column.example, str) else in_own_language(column.example)


def explained(column: Column) -> str:
    """What may stand in a column: the note, and the words to choose from."""
    words = _("One of: %(words)s", words=column.field.shown()) if isinstance(column.field, OneOf) else ""
    return " ".join(part for part in (str(column.note or ""), words) if part)


def xlsx_template(kind: Kind) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        write_sheet(book, kind)
        write_notes(book, kind)
    return file.getvalue()


def write_sheet(book: xlsxwriter.Workbook, kind: Kind) -> None:
    """Cells are text, so that codes keep their zeros; choices are offered as a list."""
    sheet = book.add_worksheet(str(kind.title)[:31])
    text = book.add_format({"num_format": "@"})
    for place, column in enumerate(kind.columns):
        sheet.set_column(place, place, max(14, 2 * len(column.name) + 4), text)
        sheet.write_string(0, place, column.name, head_format(book, column))
        sheet.write_string(
            1, place, example(kind)[place], book.add_format({"font_color": "#6B7470", "num_format": "@"})
        )
        if isinstance(column.field, OneOf):
            offered = [in_own_language(words) for words in column.field.words.values()]
            sheet.data_validation(
                1, place, 5000, place, {"validate": "list", "source": offered, "error_type": "warning"}
            )
    sheet.freeze_panes(1, 0)


def head_format(book: xlsxwriter.Workbook, column: Column) -> object:
    """Columns that are needed stand on green."""
    return book.add_format({"bold": True, "bg_color": "#DCEBE4" if column.is_required else "#F0EFEA", "bottom": 1})


def write_notes(book: xlsxwriter.Workbook, kind: Kind) -> None:
    sheet = book.add_worksheet(_("Notes"))
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 14)
    sheet.set_column(2, 2, 80, wrapped)
    for row, line in enumerate(notes(kind)):
        for place, cell in enumerate(line):
            sheet.write_string(row, place, cell, bold if row == 0 else None)


def notes(kind: Kind) -> list[tuple[str, str, str]]:
    needed = {True: _("needed"), False: _("optional")}
    columns = [(column.name, needed[column.is_required], explained(column)) for column in kind.columns]
    rules = [
        _("The order of the columns is free. Headers may be in any of the three languages."),
        _("Rows that begin with # are left aside, and so is the example."),
        _("Dates as 2026-11-23. Values only, no formulas."),
        _("The same file again changes nothing."),
    ]
    about = [str(kind.about)] if kind.about else []
    return [(_("Column"), "", _("What it holds")), *columns, ("", "", ""), *(("", "", rule) for rule in about + rules)]
