"""The file to mend holds every refused row as it was written, with its reason, and is safe to open."""

import csv
import io

import python_calamine
import sqlalchemy as sa

from kafield.accounts.models import Store
from kafield.exchange.mending import defused, mend_file
from kafield.kit import storage
from kafield.kit.db import db
from tests.exchange.conftest import counts
from tests.exchange.files import csv_of, xlsx_of

HEAD = ["Store code", "Store name", "Account code", "Format", "Opened on", "My own column"]
GOOD = ["S1", "家樂福 联洋店", "JLF", "大卖场", "2015-03-20", "a"]
BAD = ["S2", "可的 金桥店", "NOBODY", "便利店", "2016-05-01", "b"]


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_refused_rows_come_back_with_all_their_columns_and_a_reason(importing):
    run = importing("stores", csv_of(HEAD, GOOD, BAD))
    assert rows_of(storage.get(run.mend_key)) == [
        ["Reason", *HEAD],
        ["Account code: No account has the code NOBODY.", *BAD],
    ]


def test_a_mended_file_comes_in_and_its_reasons_are_no_unknown_column(importing):
    run = importing("stores", csv_of(HEAD, GOOD, BAD))
    mended = storage.get(run.mend_key).replace(b"NOBODY,", b"KD,")
    again = importing("stores", mended)
    assert counts(again) == (1, 0, 0, 0)
    assert again.notes[1:] == ["Columns that are not known were left aside: My own column."]
    assert db.session.scalar(sa.select(Store.name).where(Store.code == "S2")) == "可的 金桥店"


def test_a_file_without_bad_rows_has_nothing_to_mend(importing):
    assert importing("stores", csv_of(HEAD, GOOD)).mend_key is None


def test_a_workbook_comes_back_as_a_workbook_of_texts(importing):
    run = importing("stores", xlsx_of(HEAD, [*GOOD[:1], "=1+1", *GOOD[2:]]))
    sheet = python_calamine.load_workbook(io.BytesIO(storage.get(run.mend_key))).get_sheet_by_index(0)
    assert sheet.to_python()[1][:3] == ["Store name: This is a formula. Put its value there.", "S1", "=1+1"]
    assert counts(importing("stores", storage.get(run.mend_key))) == (0, 0, 0, 1)


def test_what_a_spreadsheet_would_run_is_defused_on_writing():
    attacks = ["=HYPERLINK(1)", "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(1)", "\tx", "\rx"]
    assert [defused(attack) for attack in attacks] == ["'" + attack for attack in attacks]
    assert [defused(number) for number in ("-5", "+1,200", "-0.5", "S-1", "家樂福")] == [
        "-5",
        "+1,200",
        "-0.5",
        "S-1",
        "家樂福",
    ]


def test_a_defused_text_is_itself_again_when_it_comes_back(importing):
    name = "-5 degrees"
    data = mend_file(HEAD, [([GOOD[0], name, *GOOD[2:]], "why")], "csv")
    assert b"'-5 degrees" in data
    importing("stores", data)
    assert db.session.scalar(sa.select(Store.name).where(Store.code == "S1")) == name
