"""The templates are files that come in: with every name of every column, in three languages."""

import io

import pytest
import python_calamine

from kafield.exchange.columns import matched
from kafield.exchange.kinds import KINDS
from kafield.exchange.reading import read
from kafield.exchange.templates import example, template
from kafield.exchange.words import LANGUAGES, folded
from kafield.kit import i18n


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_template_is_read_with_all_its_columns_and_without_its_example(app, kind, suffix, language):
    i18n.use_language(language)
    table = read(template(kind, suffix), kind.knows)
    header = matched(kind, table.header.cells)
    assert [column.key for column in header.places.values()] == [column.key for column in kind.columns]
    assert header.ignored == list(table.lines) == []


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_no_name_of_a_kind_means_two_columns(kind):
    names = [(folded(name), column.key) for column in kind.columns for name in {column.key, *column.names}]
    meant: dict[str, set[str]] = {}
    for name, key in names:
        meant.setdefault(name, set()).add(key)
    assert {name: keys for name, keys in meant.items() if len(keys) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_of_stores_and_products_comes_in_when_its_mark_is_taken_away(importing, language):
    for kind in ("stores", "products", "people"):
        i18n.use_language(language)
        rows = example(KINDS[kind])
        rows[0] = rows[0].removeprefix("# ")
        data = dict(zip((column.key for column in KINDS[kind].columns), rows, strict=True))
        if kind == "products":
            data["gtin"] = ""  # of another product of the cast
        form = KINDS[kind].form()()
        assert form.validate({key: value for key, value in data.items() if value}) == {}


def test_the_notes_say_what_each_column_holds_in_the_readers_language(app):
    i18n.use_language("zh-Hans")
    book = python_calamine.load_workbook(io.BytesIO(template(KINDS["stores"], "xlsx")))
    assert book.sheet_names == ["门店", "说明"]
    notes = {row[0]: row[1:] for row in book.get_sheet_by_name("说明").to_python()}
    assert notes["业态"] == [
        "必填",
        "可填：大卖场 / 仓储式商场 / 超级市场 / 生鲜超市 / 便利店 / 自动售货机 / 百货 / 电商/即时零售",
    ]


@pytest.mark.parametrize(
    ("language", "address", "unit"),
    [
        ("zh-Hans", "上海市长宁区水城南路268号", "瓶"),
        ("zh-Hant", "上海市長寧區水城南路268號", "瓶"),
        ("en", "268 Shuicheng South Road, Changning, Shanghai", "bottle"),
    ],
)
def test_an_example_is_written_as_its_reader_writes(app, language, address, unit):
    i18n.use_language(language)
    assert address in example(KINDS["stores"])
    assert unit in example(KINDS["products"])
