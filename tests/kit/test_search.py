import json
import sqlite3

import pytest
import sqlalchemy as sa

from kafield.kit.search import KEY_LENGTH, matches, search_key, sort_key, stroke_key

STORES = {
    "農工商 莘庄店": "NGS-012",
    "家樂福 古北店": "JLF-001",
    "100%便利 OK店": "CVS_9",
    "可的 七宝老街店": "KD-44",
}


def found(query):
    """Names of the stores that a query finds, by a real LIKE."""
    database = sa.create_engine("sqlite://")
    rows = sa.table("stores", sa.column("name"), sa.column("key"))
    with database.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE stores (name, key)")
        for name, code in STORES.items():
            connection.execute(sa.insert(rows).values(name=name, key=search_key(name, code)))
        return set(connection.scalars(sa.select(rows.c.name).where(matches(rows.c.key, query))))


@pytest.mark.parametrize(
    "query",
    [
        "农工商",
        "農工商",
        "ngs",
        "NGS",
        "nonggongshang",
        "ngs-012",
        "莘庄",
        "xinzhuang",
        "ngs xz",
        "ngsxzd",
        "ｎｇｓ",
        "莘庄 农工",
    ],
)
def test_a_store_is_found_by_either_script_pinyin_initials_and_code(query):
    assert found(query) == {"農工商 莘庄店"}


def test_an_empty_query_finds_all():
    assert found("  ") == set(STORES)


def test_every_word_must_occur():
    assert found("农工商 古北") == set()


@pytest.mark.parametrize(("query", "names"), [("%", {"100%便利 OK店"}), ("_", {"100%便利 OK店"}), ("\\", set())])
def test_wildcards_are_plain_characters(query, names):
    assert found(query) == names


def test_latin_beside_chinese_is_found_whole():
    assert found("blok") == {"100%便利 OK店"}


def test_a_key_is_bounded_however_long_the_name_is():
    assert len(search_key(*["農" * 5_000] * 20)) <= KEY_LENGTH


def test_nothing_has_an_empty_key():
    assert search_key(None, "") == ""


def test_a_code_is_kept_once():
    assert search_key("NGS-012", "ngs-012") == "ngs-012"


def test_names_sort_by_pinyin_in_either_script():
    assert sorted(["中原", "曲阳", "古北", "武寧", "聯洋"], key=sort_key) == [
        "古北",
        "聯洋",
        "曲阳",
        "武寧",
        "中原",
    ]


def test_names_sort_by_the_value_of_their_numbers():
    assert sorted(["第10店", "第2店", "第1店"], key=sort_key) == ["第1店", "第2店", "第10店"]


def test_tones_then_characters_decide_between_like_sounds():
    assert sorted(["妈", "马", "麻"], key=sort_key) == ["妈", "麻", "马"]


def test_traditional_readers_sort_by_strokes():
    assert sorted(["聯華", "家樂福", "大潤發", "一番"], key=stroke_key) == [
        "一番",
        "大潤發",
        "家樂福",
        "聯華",
    ]


def test_simplified_names_take_the_strokes_of_their_traditional_form():
    assert stroke_key("联华") == stroke_key("聯華")


def test_a_character_unknown_to_big5_comes_last():
    assert stroke_key("龘") < stroke_key("𠮷")


def test_the_database_orders_keys_as_python_does():
    keys = [sort_key(name) for name in STORES]
    ordered = sqlite3.connect(":memory:").execute("SELECT value FROM json_each(?) ORDER BY value", [json.dumps(keys)])
    assert [key for (key,) in ordered] == sorted(keys)
