"""The first visible sheet of an .xlsx as rows of text. A formula comes as its text, never as its value."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

import python_calamine as calamine

from kafield.exchange.words import BadFile
from kafield.kit.i18n import gettext as _

LARGEST_UNPACKED = 400 * 1024 * 1024
Place = tuple[int, int]


@dataclass(frozen=True)
class Line:
    """One row as written: its number in the file and its cells; a cell that begins with = is a formula."""

    number: int
    cells: list[str]


def lines(data: bytes) -> Iterator[Line]:
    """Every row with its number in the sheet. Raises `BadFile` for a zip that is no workbook."""
    sheet, offset, formulas = opened(data)
    for row, cells in enumerate(sheet.iter_rows()):
        texts = [""] * offset + [text_of(cell) for cell in cells]
        for column in range(len(texts)):
            texts[column] = formulas.get((row, column), texts[column])
        yield Line(row + 1, texts)


def rows_in(data: bytes) -> int:
    return first_sheet(data)[0].total_height


def opened(data: bytes) -> tuple[calamine.CalamineSheet, int, dict[Place, str]]:
    sheet, name = first_sheet(data)
    offset = sheet.start[1] if sheet.start else 0
    return sheet, offset, formulas_of(data, name)


def first_sheet(data: bytes) -> tuple[calamine.CalamineSheet, str]:
    refuse_bomb(data)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        visible = [sheet.name for sheet in book.sheets_metadata if sheet.visible == calamine.SheetVisibleEnum.Visible]
        name = next(iter(visible or book.sheet_names))
        return book.get_sheet_by_name(name), name
    except (calamine.CalamineError, StopIteration, ValueError) as error:
        raise BadFile(_("This is not a spreadsheet. Send an .xlsx or a .csv file.")) from error


def refuse_bomb(data: bytes) -> None:
    """A small file can unpack to gigabytes; the sizes stand in its directory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names, size = set(archive.namelist()), sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise BadFile(_("This file is broken. Open it in your spreadsheet program and save it again.")) from error
    if "xl/workbook.xml" not in names:
        raise BadFile(_("This is not a spreadsheet. Send an .xlsx or a .csv file."))
    if size > LARGEST_UNPACKED:
        raise BadFile(_("Unpacked, this file is too large. Split it into several files."))


def text_of(cell: Any) -> str:
    """12.0 is 12, a day is 2026-01-05, true is 1; numbers with the 15 digits that a spreadsheet shows."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float | int):
        return f"{cell:.15g}" if abs(cell) < 1e15 else f"{cell:.0f}"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell).strip()


def formulas_of(data: bytes, sheet_name: str) -> dict[Place, str]:
    """The formulas of a sheet by (row, column) from 0; calamine reads only the values they once had."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        try:
            with archive.open(path_of(archive, sheet_name)) as sheet:
                return FormulaScan().scan(sheet)
        except (KeyError, expat.ExpatError) as error:
            raise BadFile(_("This file is broken. Open it in your spreadsheet program and save it again.")) from error


def path_of(archive: zipfile.ZipFile, sheet_name: str) -> str:
    """The part of the archive that holds a sheet. Raises KeyError where it has none."""
    ids = {entry["name"]: value_of(entry, "id") for entry in elements(archive.read("xl/workbook.xml"), "sheet")}
    targets = {
        entry["Id"]: entry["Target"] for entry in elements(archive.read("xl/_rels/workbook.xml.rels"), "Relationship")
    }
    target = targets[ids[sheet_name]]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def elements(document: bytes, name: str) -> list[dict[str, str]]:
    """The attributes of every element of this local name."""
    found: list[dict[str, str]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: found.append(attributes) if local(tag) == name else None
    parser.Parse(document, True)
    return found


def value_of(attributes: dict[str, str], name: str) -> str:
    return next(value for key, value in attributes.items() if local(key) == name)


def local(tag: str) -> str:
    return tag.rpartition(":")[2]


class FormulaScan:
    """Walks through the XML of a sheet once and keeps nothing but its formulas."""

    def __init__(self) -> None:
        self.found: dict[Place, str] = {}
        self.row, self.column = -1, -1
        self.text: str | None = None

    def scan(self, sheet: Any) -> dict[Place, str]:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.starts
        parser.EndElementHandler = self.ends
        parser.CharacterDataHandler = self.hears
        parser.ParseFile(sheet)
        return self.found

    def starts(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 2)) - 1, -1
        elif name == "c":
            self.column = column_number(attributes["r"]) if "r" in attributes else self.column + 1
        elif name == "f":
            self.text = "="

    def hears(self, text: str) -> None:
        if self.text is not None:
            self.text += text

    def ends(self, tag: str) -> None:
        if self.text is not None and local(tag) == "f":
            self.found[self.row, self.column] = self.text
            self.text = None


def column_number(reference: str) -> int:
    """`B7` -> 1."""
    number = 0
    for letter in re.match("[A-Z]*", reference)[0]:  # type: ignore[index]
        number = number * 26 + ord(letter) - 64
    return number - 1
