"""What was found in the stores: answers, displays with their checks and photos, tasks and promises."""

import hashlib
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from kafield.demo import shelves
from kafield.demo.base import DEMO_DAY, at, chance, insert, named_id
from kafield.demo.chains import Outlet
from kafield.demo.goods import Item
from kafield.demo.journeys import Call, Totals
from kafield.demo.people import STAFF
from kafield.displays.models import Display, DisplayCheck, DisplayItem
from kafield.kit import photos, storage
from kafield.kit.clock import local_time
from kafield.surveys.models import Answer, ChecklistVersion, Question, Response
from kafield.surveys.queries import asking, score_by_values
from kafield.tasks.models import Task
from kafield.visits.models import Photo

PICTURES = 40
NAMES = {username: name for username, name, _role, _team in STAFF}
GOOD = {"hypermarket": 0.86, "supermarket": 0.82, "convenience": 0.88}
CAREFUL = {"wang": 0.1, "zhou": -0.22}  # some reps find, or leave, their shelves better than others
PERIODS = (
    (date(2026, 9, 17), date(2026, 9, 30), "中秋档"),
    (date(2026, 10, 1), date(2026, 10, 14), "国庆档"),
    (date(2026, 10, 15), date(2026, 11, 11), "双十一档"),
    (date(2026, 11, 12), date(2026, 12, 2), "周年庆"),
)
KINDS = (("stack", "main_aisle", 350_000), ("end_cap", "main_aisle", 300_000), ("end_cap", "category_aisle", 0))


def add_answers(calls: list[Call], versions: dict[str, ChecklistVersion], totals: Totals) -> None:
    responses: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    for call in calls:
        version = versions.get(call.store.format, versions["*"])
        values = said(call, version)
        score = score_by_values(version, values)
        response_id = named_id("response", call.id)
        responses.append(
            {
                "day": call.day,
                "id": response_id,
                "visit_id": call.id,
                "recorded_at": call.began + timedelta(minutes=4),
                "version_id": version.id,
                "points": score.earned,
                "possible": score.possible,
                "is_complete": True,
            }
        )
        answers += [
            answer_row(call, response_id, each, values[each.code]) for each in version.questions if each.code in values
        ]
        totals[call.day, call.rep_id, "score_points"] += score.earned
        totals[call.day, call.rep_id, "score_possible"] += score.possible
    insert(Response, responses)
    insert(Answer, answers)


def answer_row(call: Call, response_id: Any, question: Question, value: str) -> dict[str, Any]:
    return {
        "day": call.day,
        "response_id": response_id,
        "question_id": question.id,
        "value": value,
        "is_as_last_time": chance(f"last {call.id} {question.code}").random() < 0.3 and question.kind != "photo",
        "points": asking.earned(question, value),
    }


def said(call: Call, version: ChecklistVersion) -> dict[str, str]:
    """Answers by code; a question under a condition only where it applies."""
    dice, values = chance(f"answers {call.id}"), dict[str, str]()
    good = GOOD[call.store.format] + CAREFUL.get(call.rep, 0.0)
    for question in version.questions:
        if question.when_code and values.get(question.when_code) != question.when_value:
            continue
        value = answered(question, dice, good)
        if value:
            values[question.code] = value
    return values


def answered(question: Question, dice: Any, good: float) -> str:
    if question.kind == "yes_no":
        other = "no" if question.good_answer == "yes" else "yes"
        return question.good_answer if dice.random() < (good if not question.is_critical else 0.97) else other
    if question.kind == "choice":
        return dice.choice(question.choices)["value"]
    if question.kind == "number":
        return str(dice.randrange(60, 70)) if question.unit == "元" else str(dice.randrange(2, 14))
    if question.kind == "photo":
        return "1"
    return dice.choice(("", "", "希望周五前补货", "下月调整货架"))


def add_displays(by_rep: dict[str, list[Outlet]], items: list[Item]) -> dict[int, list[dict[str, Any]]]:
    """Displays by store: every hypermarket has two or three a period, two of three supermarkets one."""
    oils = [item for item in items if item.code in ("Y103", "J301", "Y102", "M201", "H401", "Y101")]
    rows: list[dict[str, Any]] = []
    contents: list[dict[str, Any]] = []
    for stores in by_rep.values():
        for store in stores:
            for number, (first, last, name) in enumerate(PERIODS):
                for place, (kind, position, fee) in enumerate(kinds_at(store)):
                    display_id = named_id("display", store.code, first, place)
                    item = oils[(store.id + number + place) % len(oils)]
                    rows.append(display_row(display_id, store, kind, position, fee, first, last, f"{name} {item.name}"))
                    contents.append({"display_id": display_id, "product_id": item.id})
    insert(Display, rows)
    insert(DisplayItem, contents)
    by_store: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_store[row["store_id"]].append(row)
    return by_store


def kinds_at(store: Outlet) -> tuple[tuple[str, str, int], ...]:
    if store.format == "hypermarket":
        return KINDS[: 2 + store.id % 2]
    if store.format == "supermarket" and store.id % 3:
        return (KINDS[store.id % 2],)
    return ()


def display_row(
    display_id: Any, store: Outlet, kind: str, position: str, fee: int, first: date, last: date, promotion: str
) -> dict[str, Any]:
    return {
        "id": display_id,
        "store_id": store.id,
        "type": kind,
        "position": position,
        "promotion": promotion,
        "from_day": first,
        "to_day": last,
        "fee_minor": fee if store.format == "hypermarket" else fee // 4,
        "currency": "CNY",
        "created_at": at(first - timedelta(days=20), 10),
    }


def add_checks(calls: list[Call], displays: dict[int, list[dict[str, Any]]], totals: Totals) -> None:
    """Each due display is checked; the newest checks have photos."""
    rows = [
        check_row(call, display)
        for call in calls
        for display in displays.get(call.store.id, [])
        if display["from_day"] <= call.day <= display["to_day"]
    ]
    by_visit = {call.id: call for call in calls}
    for row in rows:
        key = (row["day"], by_visit[row["visit_id"]].rep_id)
        totals[*key, "displays_checked"] += 1
        totals[*key, "displays_ok"] += row["is_compliant"]
        totals[*key, "displays_missing"] += not row["in_place"]
    insert(DisplayCheck, rows)
    wanted = sorted((row for row in rows if row["in_place"]), key=lambda row: worth(row, by_visit[row["visit_id"]]))[
        -PICTURES:
    ]
    kinds = {display["id"]: display for each in displays.values() for display in each}
    insert(Photo, [photo_row(by_visit[row["visit_id"]], row, kinds[row["display_id"]]) for row in wanted])


def worth(row: dict[str, Any], call: Call) -> tuple[bool, date, str]:
    """Photos are drawn for the demo's day and for the present displays of the hypermarkets first."""
    is_shown = call.day == DEMO_DAY or (call.store.format == "hypermarket" and call.day >= PERIODS[-1][0])
    return is_shown, call.day, str(row["id"])


def check_row(call: Call, display: dict[str, Any]) -> dict[str, Any]:
    dice = chance(f"check {call.id} {display['id']}")
    good = 0.84 + CAREFUL.get(call.rep, 0.0)
    in_place = dice.random() < good + 0.08 and not is_the_missing_one(call, display)
    row = {
        "day": call.day,
        "id": named_id("check", call.id, display["id"]),
        "visit_id": call.id,
        "recorded_at": call.began + timedelta(minutes=6),
        "display_id": display["id"],
        "in_place": in_place,
        "right_position": None,
        "right_items": None,
        "price_tag": None,
        "fill": None,
        "posm": None,
        "note": "",
        "is_compliant": False,
    }
    if in_place:
        row["right_position"], row["right_items"] = dice.random() < 0.98, dice.random() < 0.97
        row["price_tag"], row["posm"] = dice.random() < good + 0.1, dice.random() < 0.96
        row["fill"] = dice.choices(("full", "half", "empty"), (good * 10, 2, 0.4))[0]
        row["is_compliant"] = row["fill"] != "empty" and False not in (
            row["right_position"],
            row["right_items"],
            row["price_tag"],
            row["posm"],
        )
    return row


def is_the_missing_one(call: Call, display: dict[str, Any]) -> bool:
    """The end cap of 家樂福 古北店 that should have stood since the anniversary began."""
    return call.store.name == "家樂福 古北店" and display["type"] == "end_cap" and call.day >= date(2026, 11, 12)


def photo_row(call: Call, check: dict[str, Any], display: dict[str, Any]) -> dict[str, Any]:
    """A drawn shelf, developed like any photo: time, store and rep on it, and DEMO."""
    fill = {"full": 0.97, "half": 0.55, "empty": 0.08}[check["fill"]]
    raw = shelves.shelf_picture(
        int(check["id"]) % 10_000, display["type"], fill, display["promotion"].split(" ")[-2][2:]
    )
    original = storage.put(raw, "jpg")
    taken = call.began + timedelta(minutes=6)
    picture = photos.process(
        raw, [f"{local_time(taken, 'Asia/Shanghai'):%Y-%m-%d %H:%M}", call.store.name, NAMES[call.rep]]
    )
    return {
        "day": call.day,
        "id": named_id("photo", check["id"]),
        "visit_id": call.id,
        "recorded_at": taken,
        "subject": f"display:{display['id']}",
        "taken_at": taken,
        "received_sha256": hashlib.sha256(raw).hexdigest(),
        "original_key": original,
        "picture_key": storage.put(picture.jpeg, "jpg"),
        "picture_sha256": picture.sha256,
        "thumbnail_key": storage.put(picture.thumbnail, "jpg"),
        "width": picture.width,
        "height": picture.height,
        "state": "ready",
        "caption": "",
    }


def add_tasks(calls: list[Call], by_rep: dict[str, list[Outlet]], ids: dict[str, int]) -> None:
    """Promises that are due on the demo's day and after, and what older visits left."""
    last = {call.store.id: call for call in calls if call.day < DEMO_DAY}
    rows = []
    for rep, stores in by_rep.items():
        for number, store in enumerate(stores[:16]):
            kind, text, with_whom, days = TASKS[number % len(TASKS)]
            call = last.get(store.id)
            rows.append(
                {
                    "id": named_id("task", store.code),
                    "kind": kind,
                    "store_id": store.id,
                    "owner_id": ids[rep],
                    "text": text,
                    "with_whom": with_whom,
                    "due_on": DEMO_DAY + timedelta(days=days),
                    "origin": "visit",
                    "origin_id": call.id if call else None,
                    "state": "open",
                    "created_by": ids[rep],
                    "created_at": call.ended if call else at(DEMO_DAY - timedelta(days=7), 10),
                }
            )
    insert(Task, rows)


TASKS = (
    ("promise_ours", "补 2 块价格牌", "王采购", 0),
    ("task", "确认下档 DM 品项", "李课长", 2),
    ("promise_theirs", "腾出主通道端架", "张店长", 1),
    ("task", "换临期 6 瓶", "", -1),
    ("promise_ours", "送样品 3 款", "顾主管", 4),
    ("task", "核对上月对账单", "钱会计", 3),
)
