"""bin/kafield import …: what it says, what it writes beside the file, and how it ends."""

from pathlib import Path

import pytest

from kafield.exchange.console import NotPossible, import_file, write_template
from kafield.exchange.words import BadFile
from tests.exchange.files import csv_of

HEAD = ["Store code", "Store name", "Account code", "Format", "Opened on"]
GOOD = ["S1", "家樂福 联洋店", "JLF", "大卖场", "2015-03-20"]
BAD = ["S2", "可的 金桥店", "NOBODY", "便利店", "2016-05-01"]


@pytest.fixture
def file(tmp_path: Path, world) -> Path:
    path = tmp_path / "stores.csv"
    path.write_bytes(csv_of(HEAD, GOOD, BAD))
    return path


def test_bad_rows_are_listed_and_written_beside_the_file(file):
    said: list[str] = []
    assert import_file("stores", file, said.append) is False
    assert said == [
        "Read as UTF-8.",
        "line 3 · Account code · NOBODY · No account has the code NOBODY.",
        "2 rows: 1 added, 0 changed, 0 unchanged, 1 to mend",
        f"Rows to mend: {file.with_name('stores-to-mend.csv')}",
    ]
    assert "NOBODY" in file.with_name("stores-to-mend.csv").read_text("utf-8-sig")


def test_a_file_to_mend_is_never_overwritten(file):
    for _time in range(2):
        import_file("stores", file, lambda line: None)
    import_file("stores", file.with_name("stores-to-mend.csv"), lambda line: None)
    assert sorted(path.name for path in file.parent.glob("*.csv")) == [
        "stores-to-mend-2.csv",
        "stores-to-mend-3.csv",
        "stores-to-mend.csv",
        "stores.csv",
    ]


def test_a_dry_run_says_that_nothing_was_written_in_the_readers_language(file):
    said: list[str] = []
    import_file("stores", file, said.append, language="zh-Hant", dry_run=True)
    assert said[2:4] == ["2 列：新增 1，有變更 0，沒變 0，待改 1", "什麼都沒有寫入。"]


def test_a_clean_file_is_true(file):
    file.write_bytes(csv_of(HEAD, GOOD))
    assert import_file("stores", file, lambda line: None) is True


def test_a_file_that_is_no_good_raises_its_reason(file):
    file.write_bytes(b"%PDF")
    with pytest.raises(BadFile, match="not a spreadsheet"):
        import_file("stores", file, lambda line: None)


def test_only_an_admin_brings_files_in(file):
    with pytest.raises(NotPossible, match="ana is no admin"):
        import_file("stores", file, lambda line: None, username="ana")


def test_without_any_admin_it_says_how_to_add_one(app, file_without_people):
    with pytest.raises(NotPossible, match="user add"):
        import_file("stores", file_without_people, lambda line: None)


@pytest.fixture
def file_without_people(tmp_path: Path) -> Path:
    path = tmp_path / "stores.csv"
    path.write_bytes(csv_of(HEAD, GOOD))
    return path


@pytest.mark.parametrize("name", ["stores.xlsx", "stores.csv"])
def test_a_template_is_written_once(app, tmp_path, name):
    write_template("stores", tmp_path / name, language="zh-Hans")
    assert (tmp_path / name).stat().st_size > 100
    with pytest.raises(FileExistsError):
        write_template("stores", tmp_path / name)
