"""Bad input: each gets a clear answer, and nothing is lost."""

import io
import zipfile
from datetime import date

import pytest
import sqlalchemy as sa

from kafield.accounts.models import Store
from kafield.exchange.jobs import import_now
from kafield.exchange.kinds import KINDS
from kafield.exchange.models import ImportRun
from kafield.exchange.reading import LARGEST_FILE
from kafield.kit import i18n
from kafield.kit.db import db
from kafield.people.models import Person
from tests.exchange.conftest import counts, reasons
from tests.exchange.files import csv_of, xlsx_of

HEAD = ["Store code", "Store name", "Account code", "Format", "Opened on"]
ROW = ["JLF09", "家樂福 联洋店", "JLF", "大卖场", "2015-03-20"]
VOLUME_HEAD = ["Store code", "Product code", "Day", "Volume", "Sales", "Source"]


def failure(run) -> str:
    assert run.outcome == "failed"
    assert counts(run) == (0, 0, 0, 0)
    return run.failure


def store_named(code: str) -> str | None:
    return db.session.scalar(sa.select(Store.name).where(Store.code == code))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gbk", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_file_of_any_office_comes_in(importing, encoding, delimiter):
    head = ["门店编码", "门店名称", "客户编码", "业态", "开业日期"]
    run = importing("stores", csv_of(head, ROW, encoding=encoding, delimiter=delimiter))
    assert (reasons(run), counts(run)) == ([], (1, 0, 0, 0))
    assert store_named("JLF09") == "家樂福 联洋店"


def test_the_run_says_how_a_csv_file_was_read(importing):
    run = importing("stores", csv_of(["门店编码", "门店名称", "客户编码", "业态", "开业日期"], ROW, encoding="gbk"))
    assert run.notes == ["Read as GB18030."]


def test_big5_is_told_from_gbk_by_its_header(importing):
    head = ["門店代碼", "門店名稱", "客戶代碼", "業態", "開業日期"]
    run = importing("stores", csv_of(head, ["T1", "家樂福 中和店", "JLF", "量販店", "2015-03-20"], encoding="cp950"))
    assert (run.notes, store_named("T1")) == (["Read as Big5."], "家樂福 中和店")


def test_characters_of_a_wrong_encoding_are_refused(importing):
    data = csv_of(HEAD, ["S1", "Café", "JLF", "Supermarket", "2015-03-20"], encoding="latin-1") + b"\xff\xfe\x81"
    assert failure(importing("stores", data)).startswith("The characters cannot be read.")


@pytest.mark.parametrize("headers", [0, 1, 2])
def test_headers_are_understood_in_any_language_and_order(importing, headers):
    columns = [KINDS["stores"].column(key) for key in ("opened_on", "format", "account_code", "name", "code")]
    run = importing("stores", csv_of([column.names[headers] for column in columns], ROW[::-1]))
    assert counts(run) == (1, 0, 0, 0)


def test_unknown_columns_are_named_and_left_aside(importing):
    run = importing("stores", csv_of([*HEAD, "Favourite colour"], [*ROW, "jade"]))
    assert counts(run) == (1, 0, 0, 0)
    assert "Columns that are not known were left aside: Favourite colour." in run.notes


def test_missing_columns_are_named(importing):
    assert failure(importing("stores", csv_of(HEAD[:2], ROW[:2]))) == (
        "These columns are missing: Account code, Format, Opened on. Take the template as a start."
    )


def test_a_column_twice_is_refused(importing):
    assert "Several columns mean the same: Store name." in failure(
        importing("stores", csv_of([*HEAD, "店名"], [*ROW, "x"]))
    )


def test_an_xlsx_file_comes_in_with_dates_and_numbers_as_they_are_shown(importing):
    run = importing("stores", xlsx_of([*HEAD, "Selling area"], ["00123", *ROW[1:4], date(2015, 3, 20), 7800.0]))
    store = db.session.scalars(sa.select(Store).where(Store.code == "00123")).one()
    assert (counts(run), store.opened_on, store.selling_area) == ((1, 0, 0, 0), date(2015, 3, 20), 7800)


def test_a_formula_in_a_cell_is_never_taken_for_its_value(importing):
    run = importing("stores", xlsx_of([*HEAD, "Selling area"], [*ROW, "=100*78"], ["S2", *ROW[1:], 90]))
    assert reasons(run) == [("2", "Selling area", "This is a formula. Put its value there.")]
    assert run.problems[0]["value"] == "=100*78"
    assert (counts(run), store_named("JLF09")) == ((1, 0, 0, 1), None)


def test_a_formula_in_a_csv_file_is_refused_too(importing):
    run = importing("stores", csv_of(HEAD, ["S1", '=HYPERLINK("http://x.example","store")', *ROW[2:]]))
    assert reasons(run) == [("2", "Store name", "This is a formula. Put its value there.")]


def test_a_text_written_as_formula_to_keep_its_zeros_is_understood(importing):
    assert counts(importing("stores", csv_of(HEAD, ['="00123"', *ROW[1:]]))) == (1, 0, 0, 0)
    assert store_named("00123")


def test_a_file_of_50_mb_is_refused_with_its_size_and_the_limit(importing):
    row = ",".join(ROW).encode() + b"\r\n"
    data = csv_of(HEAD) + row * (50 * 1024 * 1024 // len(row) + 1)
    assert len(data) > 50 * 1024 * 1024 > LARGEST_FILE
    reason = failure(importing("stores", data))
    assert reason.startswith("The file has 51 MB; at most 32 MB come in at once.")


def test_a_small_file_that_unpacks_to_gigabytes_is_refused(importing):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _megabyte in range(420):
                sheet.write(b"\x00" * 1024 * 1024)
    assert "Unpacked, this file is too large." in failure(importing("stores", bomb.getvalue()))


def test_too_many_rows_are_refused_before_any_comes_in(importing):
    data = csv_of(HEAD, ROW) + b"\r\n" * 300_001
    assert "at most 300000 come in at once" in failure(importing("stores", data))


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
        b"%PDF-1.7\n",
        b"<html><table><tr><td>code</td></tr></table></html>",
        b"\xff\xd8\xff\xe0" + bytes(range(256)),
        bytes(range(256)) * 4,
    ],
    ids=["png", "pdf", "html", "jpeg", "bytes"],
)
def test_what_is_no_spreadsheet_is_refused(importing, data):
    assert failure(importing("stores", data, filename="stores.xlsx")).startswith("This is not a spreadsheet.")


def test_a_zip_that_is_no_workbook_is_refused(importing):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert failure(importing("stores", file.getvalue())).startswith("This is not a spreadsheet.")


def test_a_broken_workbook_is_refused(importing):
    whole = xlsx_of(HEAD, ROW)
    assert failure(importing("stores", whole[: len(whole) // 2])).startswith("This file is broken.")


def test_an_old_xls_file_is_refused_with_what_to_do(importing):
    assert "Save it as .xlsx" in failure(importing("stores", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600))


@pytest.mark.parametrize(
    "data", [b"", b"\xef\xbb\xbf", b"\r\n \r\n", b",,,\r\n,,"], ids=["nothing", "mark", "lines", "commas"]
)
def test_an_empty_file_is_refused(importing, data):
    assert failure(importing("stores", data)) == "This file is empty."


def test_an_empty_workbook_is_refused(importing):
    assert failure(importing("stores", xlsx_of())) == "This file is empty."


def test_a_quotation_mark_that_does_not_end_is_refused_with_its_line(importing):
    data = csv_of(HEAD) + b'S1,"an open quotation mark,JLF,supermarket,2015-03-20\r\n'
    run = importing("stores", data)
    assert (run.outcome, run.failure) == ("failed", "Line 2: a quotation mark or cell does not end.")


def test_the_line_of_a_problem_is_that_of_the_file_also_after_a_line_break_in_a_cell(importing):
    run = importing("stores", csv_of(HEAD, ["S1", "two\nlines", *ROW[2:]], ["S2", "x", "NOBODY", *ROW[3:]]))
    assert reasons(run) == [("4", "Account code", "No account has the code NOBODY.")]
    assert store_named("S1") == "two lines"


def test_good_rows_go_in_and_bad_ones_are_listed_with_line_column_and_reason(importing):
    run = importing("stores", csv_of(HEAD, ROW, ["S2", "", "JLF", "palace", "2015-02-30"]))
    assert counts(run) == (1, 0, 0, 1)
    assert sorted(reasons(run)) == [
        ("3", "Format", reasons_of_format()),
        ("3", "Opened on", "A date, please, such as 2026-11-23."),
        ("3", "Store name", "Please fill this in."),
    ]


def reasons_of_format() -> str:
    return (
        "One of these, please: Hypermarket / Warehouse club / Supermarket / Fresh supermarket / "
        "Convenience store / Vending machine / Department store / Online."
    )


def test_the_column_is_named_as_the_file_writes_it(importing):
    run = importing(
        "stores", csv_of(["店号", "店名", "系统编码", "业态", "开店日期"], ["S1", "x", "JLF", "大卖场", "soon"])
    )
    assert reasons(run) == [("2", "开店日期", "A date, please, such as 2026-11-23.")]


def test_a_code_twice_in_one_file_is_refused_the_second_time(importing):
    run = importing("stores", csv_of(HEAD, ROW, [ROW[0].lower(), "another name", *ROW[2:]]))
    assert reasons(run) == [("3", "Store code", "Line 2 says this already. Keep one of them.")]
    assert store_named("JLF09") == ROW[1]


def test_days_that_have_not_come_are_refused_where_something_has_happened(importing):
    run = importing("volumes", csv_of(VOLUME_HEAD, ["JLF01", "S500", "2026-11-24", "1", "1", ""]))
    assert reasons(run) == [("2", "Day", "This day lies in the future.")]


def test_a_store_may_open_later(importing):
    assert counts(importing("stores", csv_of(HEAD, [*ROW[:4], "2027-03-01"]))) == (1, 0, 0, 0)


def test_a_store_cannot_close_before_it_opens(importing):
    run = importing("stores", csv_of([*HEAD, "Closed on"], [*ROW, "2015-03-19"]))
    assert reasons(run) == [("2", "Closed on", "It cannot close before it opens.")]


@pytest.mark.parametrize(
    ("volume", "reason"),
    [
        ("-5", "What a store sold cannot be negative."),
        ("99999999", "Must be at most 10000000."),
        ("1.5", "A whole number, please, such as 12."),
        ("12,50", "A whole number, please, such as 12."),
        ("twelve", "A whole number, please, such as 12."),
        ("1e3", "A whole number, please, such as 12."),
        ("NaN", "A whole number, please, such as 12."),
    ],
)
def test_negative_and_absurd_numbers_are_refused(importing, volume, reason):
    run = importing("volumes", csv_of(VOLUME_HEAD, ["JLF01", "S500", "2026-11-02", volume, "1", ""]))
    assert reasons(run) == [("2", "Volume", reason)]


def test_a_decimal_comma_is_never_read_as_a_thousand(importing):
    run = importing(
        "prices", csv_of(["Product code", "From day", "Price"], ["S500", "2026-12-01", "8,90"], delimiter=";")
    )
    assert reasons(run) == [("2", "Price", "A number, please, such as 12.50.")]


def test_a_price_finer_than_its_currency_is_not_rounded_in_silence(importing):
    run = importing("prices", csv_of(["Product code", "From day", "Price"], ["S500", "2026-12-01", "8.905"]))
    assert reasons(run) == [("2", "Price", "Finer than the currency allows.")]


def test_a_broken_check_digit_is_refused(importing):
    head = ["Product code", "Product name", "Category", "Unit", "Case size", "Bar code"]
    run = importing("products", csv_of(head, ["P1", "x", "酱油", "瓶", "12", "6901234567893"]))
    assert reasons(run) == [
        ("2", "Bar code", "The check digit of this bar code is wrong. Were digits lost or swapped?")
    ]


def test_a_bar_code_of_another_product_is_refused(importing):
    head = ["Product code", "Product name", "Category", "Unit", "Case size", "Bar code"]
    run = importing("products", csv_of(head, ["P1", "x", "酱油", "瓶", "12", "6901234567892"]))
    assert reasons(run) == [("2", "Bar code", "S500 has this bar code already.")]


def test_unknown_store_and_product_codes_are_refused_by_name(importing):
    run = importing("volumes", csv_of(VOLUME_HEAD, ["NO1", "NO2", "2026-11-02", "1", "1", ""]))
    assert reasons(run) == [
        ("2", "Store code", "No store has the code NO1."),
        ("2", "Product code", "No product has the code NO2."),
    ]


def test_a_user_name_of_somebody_else_is_taken(importing):
    run = importing("people", csv_of(["User name", "Name", "Role", "Team"], ["ANA", "林小满", "rep", "闵行组"]))
    assert reasons(run) == [("2", "User name", "This user name is taken by 林雨桐.")]
    assert db.session.scalar(sa.select(Person.name).where(Person.username == "ana")) == "林雨桐"


def test_nobody_loses_the_admin_role_by_his_own_file(importing):
    run = importing("people", csv_of(["User name", "Name", "Role", "Team"], ["ada", "孙立", "rep", "闵行组"]))
    assert reasons(run) == [("2", "Role", "Nobody changes his own role.")]


def test_script_in_a_store_name_is_kept_as_text(importing, as_ada):
    name = '<script>alert("x")</script>'
    run = importing("stores", csv_of(HEAD, ["S1", name, *ROW[2:]], ["S2", "x", name, *ROW[3:]]))
    assert store_named("S1") == name
    page = as_ada.get(f"/exchange/imports/{run.id}").get_data(as_text=True)
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_characters_that_cannot_be_shown_are_refused(importing):
    run = importing("stores", csv_of(HEAD, ["S1", "bell\x07", *ROW[2:]]))
    assert reasons(run) == [("2", "Store name", "There are characters in it that cannot be shown.")]


def test_a_row_wider_than_its_header_is_refused(importing):
    run = importing("stores", csv_of(HEAD, [*ROW, "one more"]))
    assert reasons(run) == [("2", "", "The row has more cells than the header.")]


def test_a_delivery_number_of_another_store_is_refused(importing):
    head = ["Delivery number", "Store code", "Delivered on", "Product code", "Units", "Amount"]
    rows = ["D1", "JLF01", "2026-11-20", "S500", "24", "204"], ["D1", "NGS01", "2026-11-20", "D500", "12", "99"]
    assert reasons(importing("deliveries", csv_of(head, *rows))) == [
        ("3", "Delivery number", "This number is already booked for another store.")
    ]


def test_a_payment_of_more_than_is_open_is_refused(importing):
    head = ["Delivery number", "Store code", "Delivered on", "Product code", "Units", "Amount"]
    importing("deliveries", csv_of(head, ["D1", "JLF01", "2026-11-20", "S500", "24", "204"]))
    run = importing(
        "payments", csv_of(["Invoice number", "Reference", "Paid on", "Amount"], ["D1", "B", "2026-11-21", "204.01"])
    )
    assert reasons(run) == [("2", "Amount", "More than is open: ¥204.")]


def test_reasons_are_in_the_readers_language(app, world):
    i18n.use_language("zh-Hans")
    ada = db.session.get_one(Person, world.people.ada)
    run_id, _ended = import_now("stores", "x.csv", csv_of(HEAD, ["S1", "x", "NOBODY", *ROW[3:]]), ada, is_dry_run=False)
    assert db.session.get_one(ImportRun, run_id).problems[0]["reason"] == "没有编码为 NOBODY 的客户。"
