"""The page for the store: one page, whole in three languages, and nothing on it that is not the store's business."""

import io
import re
import shutil
import subprocess
import uuid
from datetime import date

import pdfua
import pypdf
import pytest
import sqlalchemy as sa

from kafield.accounts.models import Account, Store
from kafield.briefs.store.paper import file_name, on_paper
from kafield.briefs.store.queries import Shown, latest_visit, store_brief
from kafield.catalog.models import Product
from kafield.kit import storage
from kafield.kit.db import db, writing
from kafield.kit.i18n import use_language
from kafield.people.models import Person
from kafield.visits.models import Photo
from kafield.volumes.actions import Fact, add_facts
from tests.briefs import scene

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
RARE = "堃㙟𠮷▲●①"
WORDS = {
    "zh-Hans": ("古北店 10 月卖出 1,252 件，", "比家樂福平均高 18%", "3 处中 1 处符合约定", "没有价格牌、没有海报", "合计 4 项"),
    "zh-Hant": ("古北店 10 月賣出 1,252 件，", "比家樂福平均高 18%", "3 處中 1 處符合約定", "沒有價格牌、沒有海報", "合計 4 項"),
    "en": ("古北店 sold 1,252 units in October: 18%", "above the 家樂福 average", "1 of 3 as agreed", "no price tag", "Total of 4 lines"),
}  # fmt: skip


@pytest.fixture
def visit(world):
    with writing():
        return scene.add_whole_visit(world)


@pytest.fixture
def bare(world):
    """A visit in which nothing was recorded."""
    with writing():
        return scene.add_visit(world)


def paper(visit, language="zh-Hans"):
    use_language(language)
    return on_paper(store_brief(visit))


def read(pdf):
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(pdf):
    """As a reader of the one page would copy it, without line breaks."""
    assert len(read(pdf).pages) == 1
    program = shutil.which("pdftotext") or "pdftotext"
    told = subprocess.run([program, "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return re.sub(r"\s+", " ", told.decode())


def fonts_of(pdf):
    """Families in use: a glyph that ours lack would come from another."""
    fonts = read(pdf).pages[0]["/Resources"]["/Font"].values()
    return {font.get_object()["/BaseFont"].split("+")[1].removesuffix("-Bold") for font in fonts}


def pictures_in(pdf):
    return len(read(pdf).pages[0].images)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_the_visit_in_the_readers_language(visit, language):
    text = text_of(paper(visit, language))
    for words in WORDS[language]:
        assert words in text
    for fact in (
        "家樂福 古北店",
        "1,252",
        "1,061",
        "1,320",
        "1,924.80",
        "金标老抽",
        "王店长",
        "林雨桐",
        "每天上午十点前从后仓补满金标老抽",
        "1/1",
    ):
        assert fact in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_tagged_titled_and_found_without_error(visit, language, tmp_path):
    path = tmp_path / "brief.pdf"
    path.write_bytes(paper(visit, language))
    reader = read(path.read_bytes())
    assert reader.trailer["/Root"]["/Lang"] == language
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata.title.startswith("家樂福 古北店 · ")
    assert [each for each in pdfua.validate(str(path)).findings if each.severity is pdfua.Severity.ERROR] == []
    with pdfua.PdfDocument.open(str(path)) as document:
        assert all(figure.alt for figure in document.elements_with_role("/Figure"))


def test_nothing_internal_stands_on_the_page(visit):
    text = text_of(paper(visit))
    for secret in (scene.INTERNAL, "987", "9,876", str(scene.FEE)):
        assert secret not in text


def test_what_we_pay_and_note_for_ourselves_has_no_field_to_reach_the_page():
    kinds = store_brief.__annotations__["return"].__dataclass_fields__ | Shown.__dataclass_fields__
    assert not {
        name for name in kinds if any(word in name for word in ("fee", "note", "summary", "score", "invoice", "free"))
    }


def test_other_accounts_are_an_average_of_many_or_not_there(world, visit):
    assert store_brief(visit).sales.format_average is None
    with writing():
        for number in range(3):
            store = Store(
                code=f"N{number}", account_id=world.accounts.nonggongshang, name=f"農工商 {number}", format="hypermarket",
                opened_on=date(2020, 1, 1),
            )  # fmt: skip
            db.session.add(store)
            db.session.flush()
            add_facts([Fact(date(2026, 10, 1), store.id, world.products.soy, 400, 0)], "sell_out")
        other = scene.add_visit(world, "wuning", "cy", uuid.uuid4())
    brief = store_brief(other)
    assert brief.sales.format_average == pytest.approx((1252 + 870 + 3 * 400) / 5)
    assert "農工商" not in text_of(paper(other))


def test_figures_are_those_that_the_visit_froze(world, visit):
    with writing():
        add_facts([Fact(date(2026, 10, 1), world.stores.gubei, world.products.dark, 5000, 0)], "sell_out")
    assert store_brief(visit).sales.volume == 1252


def test_below_the_average_the_headline_says_what_is_missing(world):
    with writing():
        scene.add_sales(world, 640, 900)
        visit = scene.add_visit(world)
        scene.add_display(visit, world, in_place=False, photos=0)
    text = text_of(paper(visit, "en"))
    assert "17% below the 家樂福 average – the end cap is missing" in text
    assert "端架没有摆出" in text_of(paper(visit))


def test_months_begin_with_the_first_that_is_known(world):
    with writing():
        scene.add_sales(world, months=4)
        visit = scene.add_visit(world)
    assert [month.month for month, _volume in store_brief(visit).sales.trend] == [7, 8, 9, 10]


def test_sell_in_is_not_called_sold(world):
    with writing():
        add_facts([Fact(date(2026, 10, 5), world.stores.gubei, world.products.soy, 480, 0)], "sell_in")
        visit = scene.add_visit(world)
    assert "took in 480 units in October" in text_of(paper(visit, "en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_sales_the_headline_is_what_the_visit_found(bare, language):
    found = {
        "zh-Hans": "古北店：11月23日拜访小结",
        "zh-Hant": "古北店：11月23日拜訪小結",
        "en": "古北店: our visit on Nov 23",
    }
    pdf = paper(bare, language)
    assert found[language] in text_of(pdf)
    assert pictures_in(pdf) == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_names_and_rare_hanzi_stay_on_the_page_and_markup_stays_text(world, language):
    name = f"{RARE}<b>粗</b>" + "店" * 66
    with writing():
        db.session.get_one(Store, world.stores.gubei).name = name
        db.session.get_one(Person, world.people.ana).name = "堃" * 80
        db.session.get_one(Account, world.accounts.carrefour).name = "W" * 120
        for product in db.session.scalars(sa.select(Product)):
            product.name = f"{product.id}<i>" + "㙟W" * 58
        visit = scene.add_whole_visit(world)
        for number in range(7):
            scene.add_display(visit, world, promotion="周" * 120, photos=number % 2, posm=False)
            scene.add_step(visit, f"{number}" + "长" * 280, "promise_theirs", "王" * 80)
    pdf = paper(visit, language)
    text = text_of(pdf).replace(" ", "")
    assert name in text
    assert fonts_of(pdf) <= {"KA-Sans-SC", "KA-Sans-TC", "KA-Sans-JP"}
    assert "<i>㙟W" in text


def test_long_lists_are_cut_and_counted(world):
    with writing():
        visit = scene.add_visit(world)
        ids = [add_product(number) for number in range(40)]
        scene.add_order(visit, ids)
        for number in range(9):
            scene.add_step(visit, f"第 {number} 步")
    text = text_of(paper(visit, "en"))
    assert "Total of 40 lines" in text
    assert re.search(r"and \d\d more lines, in order A-", text)
    assert "and 4 more steps" in text


def add_product(number):
    product = Product(code=f"X{number}", name=f"调味料 {number} 号", category_id=1, unit="瓶", case_size=12)
    db.session.add(product)
    db.session.flush()
    return product.id


@pytest.mark.parametrize(("photos", "shown"), [(0, 0), (1, 1), (2, 2), (12, 3)])
def test_one_display_shows_at_most_three_photos(world, photos, shown):
    with writing():
        visit = scene.add_visit(world)
        scene.add_display(visit, world, photos=photos)
    assert pictures_in(paper(visit)) == shown


def test_twelve_displays_with_photos_show_four_and_count_the_rest(world):
    with writing():
        visit = scene.add_visit(world)
        for _number in range(12):
            scene.add_display(visit, world, "stack")
    pdf = paper(visit, "en")
    assert "and 8 more, 8 of them as agreed" in text_of(pdf)


def test_a_photo_that_is_not_developed_yet_is_named_in_its_place(world):
    with writing():
        visit = scene.add_visit(world)
        scene.add_display(visit, world, is_developed=False)
    pdf = paper(visit, "en")
    assert pictures_in(pdf) == 0
    assert "The photo is still being developed" in text_of(pdf)


def test_a_lost_photo_does_not_cost_the_page(visit):
    for key in db.session.scalars(sa.select(Photo.picture_key).where(Photo.picture_key.is_not(None))):
        storage.delete(key)
    assert "The photo cannot be shown" in text_of(paper(visit, "en"))


def test_a_draft_is_no_order(world):
    with writing():
        visit = scene.add_visit(world)
        scene.add_order(visit, [world.products.soy], state="draft")
    assert store_brief(visit).order is None


def test_a_page_with_three_photos_is_small(world):
    with writing():
        visit = scene.add_whole_visit(world)
        scene.add_display(visit, world, "checkout", photos=2)
    assert len(paper(visit)) < 300_000


def test_the_file_is_named_for_any_file_system(world, bare):
    with writing():
        db.session.get_one(Store, world.stores.gubei).name = 'a/b\\c:"d"\r\nX: y'
    assert file_name(store_brief(bare)) == "a b c d X y 2026-11-23.pdf"


def test_the_latest_visit_of_a_store_is_found_by_its_code(visit):
    assert latest_visit("JLF01") is visit
    assert latest_visit("nowhere") is None
