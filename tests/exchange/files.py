"""Files as people send them: real bytes of .xlsx and of .csv in the encodings of Chinese offices."""

import csv
import io
from typing import Any

import xlsxwriter


def csv_of(*rows: list[Any], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_of(*rows: list[Any]) -> bytes:
    """A text that begins with = is written as a formula, a date as a date."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("数据")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()
