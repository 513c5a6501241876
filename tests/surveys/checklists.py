"""A checklist of a hypermarket as the tests know it: twelve questions, one photo, every kind, conditions."""

from typing import Any

from kafield.kit.db import db, writing
from kafield.people.models import Person
from kafield.surveys.actions import add_checklist
from kafield.surveys.models import Checklist, ChecklistVersion, Question
from kafield.surveys.queries import version_for
from tests.cast import NOW

SHELF = {"section": "货架", "section_zh_hant": "貨架", "section_en": "Shelf"}
PRICE = {"section": "价格", "section_zh_hant": "價格", "section_en": "Price"}
RIVALS = {"section": "竞品", "section_zh_hant": "競品", "section_en": "Competitors"}


def question(
    section: dict[str, str], code: str, kind: str, hans: str, hant: str, en: str, **more: Any
) -> dict[str, Any]:
    return {**section, "code": code, "kind": kind, "text": hans, "text_zh_hant": hant, "text_en": en, **more}


def choice(value: str, hans: str, hant: str, en: str, points: int) -> dict[str, Any]:
    return {"value": value, "zh_Hans": hans, "zh_Hant": hant, "en": en, "points": points}


STANDARD = [
    question(SHELF, "full", "yes_no", "货架是否饱满？", "貨架是否飽滿？", "Is the shelf full?", weight=2),
    question(SHELF, "clean", "yes_no", "排面是否整洁？", "排面是否整潔？", "Are the facings clean?"),
    question(
        SHELF,
        "level",
        "choice",
        "主推品在哪一层？",
        "主推品在哪一層？",
        "On which level is the hero item?",
        choices=[
            choice("eye", "视平线", "視線高度", "Eye level", 100),
            choice("hand", "手够得到", "手搆得到", "Hand level", 50),
            choice("floor", "底层", "底層", "Floor", 0),
        ],
    ),
    question(
        SHELF,
        "facings",
        "number",
        "金标生抽有几个排面？",
        "金標生抽有幾個排面？",
        "Facings of the hero item?",
        maximum=60,
        unit="个",
    ),
    question(SHELF, "photo", "photo", "货架照片", "貨架照片", "Photo of the shelf"),
    question(
        PRICE,
        "tags",
        "yes_no",
        "价签是否正确？",
        "價格卡是否正確？",
        "Are the price tags right?",
        weight=3,
        is_critical=True,
    ),
    question(
        PRICE,
        "wrong_tags",
        "text",
        "哪些价签有误？",
        "哪些價格卡有誤？",
        "Which price tags are wrong?",
        when_code="tags",
        when_value="no",
    ),
    question(
        PRICE,
        "price",
        "number",
        "金标生抽货架价",
        "金標生抽貨架價",
        "Shelf price of the hero item",
        decimals=2,
        maximum=999,
        unit="元",
    ),
    question(PRICE, "special", "yes_no", "是否在做特价？", "是否在做特價？", "Is it on special?", weight=0),
    question(
        RIVALS,
        "rival_stack",
        "yes_no",
        "竞品有堆头吗？",
        "競品有堆頭嗎？",
        "Does a rival have a stack?",
        good_answer="no",
    ),
    question(
        RIVALS,
        "rival_price",
        "number",
        "竞品生抽货架价",
        "競品生抽貨架價",
        "Rival's shelf price",
        decimals=2,
        maximum=999,
        unit="元",
        is_required=False,
    ),
    question(RIVALS, "note", "text", "还看到什么？", "還看到什麼？", "What else did you see?", is_required=False),
]
GOOD = {
    "full": "yes", "clean": "yes", "level": "eye", "facings": "12", "tags": "yes", "price": "8.90", "special": "no", "rival_stack": "no",
}  # fmt: skip


def published(
    world: Any,
    questions: list[dict[str, Any]] = STANDARD,
    *,
    format: str | None = "hypermarket",
    name: str = "标准店检",
    at: Any = NOW,
) -> int:
    """The id of a published checklist."""
    with writing():
        ada = db.session.get_one(Person, world.people.ada)
        return add_checklist(name, format, questions, by=ada, at=at, publish=True).id


def newest(checklist_id: int) -> ChecklistVersion:
    return db.session.get_one(Checklist, checklist_id).newest


def fields_of(checklist_id: int, values: dict[str, str], **more: str) -> dict[str, str]:
    """The form of answers by code, with the photo announced as the phone announces it."""
    version = newest(checklist_id)
    names = {each.code: each.name for each in version.questions}
    photo = version.question("photo")
    photos = f'[{{"key": "k", "subject": "{photo.subject}"}}]' if photo else ""
    return {
        "version_id": str(version.id),
        "photos": photos,
        **{names[code]: value for code, value in values.items()},
        **more,
    }


def asked(checklist_id: int, code: str) -> Question:
    """A question of the newest version."""
    found = newest(checklist_id).question(code)
    assert found
    return found


def name_of(checklist_id: int, code: str) -> str:
    """The field of a question."""
    return asked(checklist_id, code).name


def given_to(store_format: str) -> ChecklistVersion:
    """The version that stores of a format get."""
    version = version_for(store_format)
    assert version
    return version
