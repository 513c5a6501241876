"""No page mixes languages: what the app says is in the reader's own; what people and goods are called stays as it is."""

import re
from html.parser import HTMLParser

import pytest
import sqlalchemy as sa

from kafield.accounts.models import Account
from kafield.catalog.models import Product
from kafield.exchange.models import ImportRun
from kafield.kit.db import db, writing
from kafield.people.models import Person
from kafield.visits.models import Visit
from tests.access import RULES, pages_read_by
from tests.markup import NAMES, READ_ALOUD
from tests.scene import set_scene
from tests.test_access import address, filled

READERS = ("ana", "sue", "max", "ada")
SILENT = ("script", "style", "title")
HAN = re.compile(r"[\u3400-\u9fff]+")
LATIN = re.compile(r"[A-Za-z]{2,}")
# What every language writes alike: codes and numbers with letters (S500, KA-1), file endings, encodings, time zones,
# units, currencies, and what fills a sentence of a script.
ALIKE = re.compile(
    r"\{\w+\}|\b(?:[A-Za-z]*-?\d[\w.-]*|[Xx][Ll][Ss][Xx]|csv|Asia/\w+|UTC|UTF-8|GBK|CNY|POSM|MB|km|JavaScript)\b"
)


class Said(HTMLParser):
    """What a page says: its texts and what is read aloud; not what somebody typed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.silent, self.words = 0, list[str]()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.silent += tag in SILENT
        self.words += [value or "" for name, value in attrs if name in READ_ALOUD]

    def handle_endtag(self, tag):
        self.silent -= tag in SILENT

    def handle_data(self, data):
        if not self.silent:
            self.words.append(data)


def data() -> list[str]:
    """What somebody wrote or named, the longest first: all Han characters of the database, and what is Latin in the cast."""
    names = {"简体中文", "繁體中文"}
    for table in db.metadata.tables.values():
        columns = [column for column in table.columns if isinstance(column.type, sa.String)]
        for row in db.session.execute(sa.select(*columns)) if columns else []:
            names.update(line for value in row if value for line in value.splitlines() if HAN.search(line))
    for column in (Account.code, Person.username, Product.manufacturer, Visit.summary, ImportRun.filename):
        names.update(db.session.scalars(sa.select(column).where(column != "")))
    return sorted(names, key=len, reverse=True)


def said_by(page: str, names: list[str]) -> list[str]:
    """The texts of a page without names and data."""
    texts = []
    for text in Said(page).words:
        for name in names:
            text = text.replace(name, " ")
        texts.append(ALIKE.sub(" ", NAMES.sub(" ", text)))
    return texts


@pytest.mark.parametrize(("language", "foreign"), [("zh-Hans", LATIN), ("zh-Hant", LATIN), ("en", HAN)])
@pytest.mark.parametrize("name", READERS)
def test_a_page_speaks_the_language_of_its_reader_alone(name, language, foreign, app, world, signed_in):
    scene = set_scene(world)
    names = data()
    with writing():
        db.session.get_one(Person, getattr(world.people, name)).language = language
    found = {}
    for endpoint in pages_read_by(app, name):
        rule = RULES[endpoint]
        page = signed_in(name).get(address(app, endpoint, {**vars(scene), **rule.over}, filled(rule.query, scene)))
        assert (endpoint, page.status_code) == (endpoint, 200)
        found[endpoint] = {word for text in said_by(page.text, names) for word in foreign.findall(text)}
    assert {endpoint: words for endpoint, words in found.items() if words} == {}
