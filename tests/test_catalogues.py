"""Simplified and Traditional Chinese are complete, well formed, and each in its own words."""

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests import catalogues

FOLDER = Path(__file__).parent.parent / "kafield"
LANGUAGES = {"zh_Hans": "gb2312", "zh_Hant": "big5"}


@pytest.fixture(scope="module")
def asked():
    return catalogues.wanted(FOLDER)


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def files(language):
    return catalogues.catalogues(FOLDER / "translations" / language)


@pytest.fixture(scope="module")
def answers(files):
    return catalogues.messages(files)


def test_every_message_is_translated(asked, answers):
    assert catalogues.missing(asked, answers) == []


def test_every_translation_names_the_values_of_its_source(answers):
    assert catalogues.wrong_placeholders(answers) == []


def test_every_source_text_can_be_filled(asked):
    assert [found for found in asked if not all(map(catalogues.can_be_filled, found.texts))] == []


def test_a_message_stands_in_one_file_only(files):
    assert catalogues.in_two_files(files) == []


def test_every_character_belongs_to_the_script(language, answers):
    assert catalogues.foreign_characters(answers, LANGUAGES[language]) == []


def test_traditional_chinese_is_no_conversion_of_the_mainlands_words():
    answers = catalogues.messages(catalogues.catalogues(FOLDER / "translations" / "zh_Hant"))
    assert catalogues.mainland_words(answers) == []


def po(text: str) -> dict[catalogues.Key, catalogues.Message]:
    return catalogues.messages({"made": read_po(BytesIO(text.encode()), locale="zh_Hant")})


def want(*texts: str, context: str | None = None) -> catalogues.Wanted:
    return catalogues.Wanted(context, texts, "here:1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        'msgid "Store"\nmsgstr ""\n',
        '#, fuzzy\nmsgid "Store"\nmsgstr "門店"\n',
        'msgctxt "shop"\nmsgid "Store"\nmsgstr "門店"\n',
        'msgid "Store"\nmsgid_plural "Stores"\nmsgstr[0] ""\n',
    ],
)
def test_a_missing_empty_or_doubtful_translation_is_caught(text):
    assert catalogues.missing([want("Store")], po(text)) == ["here:1: 'Store'"]


@pytest.mark.parametrize("translation", ["%(number)s 家", "家", "%(count)s 家 100 %"])
def test_a_wrong_placeholder_is_caught(translation):
    assert catalogues.wrong_placeholders(po(f'msgid "%(count)s stores"\nmsgstr "{translation}"\n'))


def test_a_message_in_two_files_is_caught():
    catalog = read_po(BytesIO('msgid "Store"\nmsgstr "門店"\n'.encode()), locale="zh_Hant")
    assert catalogues.in_two_files({"accounts": catalog, "visits": catalog}) == ["'Store' in accounts and visits"]


def test_the_other_script_and_its_words_are_caught():
    answers = po('msgid "Store"\nmsgstr "门店信息"\n')
    assert catalogues.foreign_characters(answers, "big5") == ["'门店信息' has 门"]
    assert catalogues.mainland_words(answers) == ["'门店信息' says 信息"]


def test_messages_are_found_in_python_and_in_templates(tmp_path):
    (tmp_path / "a.py").write_text(
        '_l("One")\nngettext("%(count)s store", "%(count)s stores", 2)\npgettext("verb", "Order")'
    )
    (tmp_path / "b.html").write_text('<p>{{ _("Two %(n)s", n=1) }}</p>{{ ui.button(_("Three")) }}')
    assert [(found.context, *found.texts) for found in catalogues.wanted(tmp_path)] == [
        (None, "One"),
        (None, "%(count)s store", "%(count)s stores"),
        ("verb", "Order"),
        (None, "Two %(n)s"),
        (None, "Three"),
    ]
