"""The reader's language: his own setting, else his browser's, else Simplified Chinese."""

import pytest

from kafield.kit.db import db, writing
from kafield.kit.i18n import language, lazy_gettext, ngettext, one_language, use_language
from kafield.people.models import Person


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "zh-Hans"),
        ("de", "zh-Hans"),
        ("en-GB", "en"),
        ("zh-CN", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-Hant-MO", "zh-Hant"),
        ("de, zh-TW;q=0.8, en;q=0.5", "zh-Hant"),
    ],
)
def test_who_is_not_signed_in_reads_the_language_of_his_browser(as_nobody, accepted, language):
    page = as_nobody.get("/people/sign-in", headers={"Accept-Language": accepted}).text
    assert f'<html lang="{language}"' in page


def test_ones_own_setting_comes_before_the_browsers(as_ana, world):
    with writing():
        db.session.get_one(Person, world.people.ana).language = "zh-Hant"
    assert '<html lang="zh-Hant"' in as_ana.get("/people/me", headers={"Accept-Language": "en"}).text


def test_a_text_is_looked_up_when_it_is_shown(app):
    text = lazy_gettext("Please fill this in.")
    use_language("en")
    assert str(text) == "Please fill this in."
    use_language("zh-Hans")
    assert str(text) != "Please fill this in."


def test_a_page_is_made_in_one_language_and_the_next_in_its_own(app):
    use_language("en")
    with one_language():
        use_language("zh-Hant")
        assert language() == "en"
    assert language() == "zh-Hant"


def test_a_language_that_nobody_knows_is_the_default(app):
    use_language("tlh")
    assert str(lazy_gettext("Please fill this in.")) == "请填写。"


def test_one_and_many_are_told_apart_where_the_language_does(app):
    words = ("%(count)s store is in this territory now.", "%(count)s stores are in this territory now.")
    use_language("en")
    assert (ngettext(*words, 1), ngettext(*words, 2)) == (words[0] % {"count": 1}, words[1] % {"count": 2})
