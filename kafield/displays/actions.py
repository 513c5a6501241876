"""What happens to displays: agreed, found, checked, voided."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from werkzeug.exceptions import abort

from kafield.accounts.models import Store
from kafield.accounts.queries import orderable_of
from kafield.displays.models import Display, DisplayCheck, DisplayItem
from kafield.kit import audit, rollups
from kafield.kit.capture import Refused, Submission
from kafield.kit.db import db, new_id
from kafield.kit.i18n import gettext as _
from kafield.people.models import Person
from kafield.tasks import actions as tasks
from kafield.tasks.queries import tasks_from
from kafield.visits import actions as visits
from kafield.visits.models import Visit
from kafield.visits.queries import photos_of

FOUND_FOR = timedelta(days=13)  # a free display is looked for again for the length of one DM period
LONGEST_TASK = 300
YES = {"yes": True, "no": False}


def add_display(
    store: Store, data: dict[str, Any], *, by: Person, at: datetime, display_id: uuid.UUID | None = None
) -> Display:
    """A display agreed for a store; no fee means free of charge."""
    display = Display(
        id=display_id or new_id(),
        store_id=store.id,
        type=data["type"],
        position=data["position"],
        promotion=data.get("promotion") or "",
        from_day=data["from_day"],
        to_day=data["to_day"],
        fee_minor=data.get("fee") or 0,
        currency=store.account.currency,
        created_at=at,
    )
    db.session.add(display)
    db.session.flush()
    keep_items(display, store, data.get("products") or [])
    audit.record(by.id, "agreed", "display", display.id, after={"fee": display.fee_minor}, at=at)
    return display


def keep_items(display: Display, store: Store, product_ids: list[int]) -> None:
    db.session.add_all(
        DisplayItem(display_id=display.id, product_id=each) for each in known_of(display, store, product_ids)
    )
    db.session.flush()


def known_of(display: Display, store: Store, product_ids: list[int]) -> list[int]:
    """Only what this store can order stands on its displays."""
    known = {product.id for product in orderable_of(store, display.from_day)}
    return [each for each in dict.fromkeys(product_ids) if each in known]


def void_display(display: Display, *, by: Person, at: datetime) -> None:
    """Agreed no longer; its checks and photos stay."""
    display.voided_at = display.voided_at or at
    audit.record(by.id, "voided", "display", display.id, at=at)


def check_display(visit: Visit, submission: Submission) -> uuid.UUID:
    """Keep what was found; a missing display makes a task, one that stands again closes it."""
    data, at = submission.data, submission.recorded_at
    display = display_here(visit, data["display_id"])
    before = visits.current(DisplayCheck, visit, display_id=display.id)
    visits.supersede(DisplayCheck, visit, submission.received_at, display_id=display.id)
    visits.can_do_after_all(visit, "displays", submission.received_at)
    check = found_as(visit, display, data, at)
    db.session.add(check)
    db.session.flush()
    count(visit, check, before[0] if before else None)
    follow_up(visit, display, check, submission)
    return check.id


def display_here(visit: Visit, display_id: uuid.UUID) -> Display:
    """A display of this store; one that ended or was voided meanwhile is still a fact."""
    display = db.session.scalar(sa.select(Display).where(Display.id == display_id, Display.store_id == visit.store_id))
    if display is None:
        raise Refused({"display_id": [_("This display does not belong to the store. Please reload the page.")]})
    return display


def found_as(visit: Visit, display: Display, data: dict[str, Any], at: datetime) -> DisplayCheck:
    in_place = data["in_place"] == "yes"
    check = DisplayCheck(
        day=visit.day,
        id=new_id(),
        visit_id=visit.id,
        recorded_at=at,
        display_id=display.id,
        in_place=in_place,
        note=data["note"] or "",
    )
    if in_place:
        check.right_position = YES.get(data["right_position"])
        check.right_items = YES.get(data["right_items"])
        check.price_tag = YES.get(data["price_tag"])
        check.fill = data["fill"]
        check.posm = YES.get(data["posm"])
        check.posm_agreed = None if data["posm"] is None else data["posm"] != "none"
    check.is_compliant = is_compliant(check, has_photo=bool(data["photos"]) or has_photo(visit, display))
    return check


def has_photo(visit: Visit, display: Display) -> bool:
    return bool(photos_of(visit, [f"display:{display.id}"]))


def is_compliant(check: DisplayCheck, *, has_photo: bool) -> bool:
    """In place and nothing answered with no; the photo proves it, since the fee is paid for it (version 1)."""
    answers = (check.right_position, check.right_items, check.price_tag, check.posm)
    return check.in_place and False not in answers and check.fill != "empty" and has_photo


def count(visit: Visit, check: DisplayCheck, before: DisplayCheck | None) -> None:
    amounts = {
        "displays_checked": 0 if before else 1,
        "displays_ok": int(check.is_compliant) - int(bool(before and before.is_compliant)),
        "displays_missing": int(not check.in_place) - int(bool(before and not before.in_place)),
    }
    rollups.add(visit.day, visit.rep_id, amounts)


def follow_up(visit: Visit, display: Display, check: DisplayCheck, submission: Submission) -> None:
    if check.in_place:
        tasks.close_tasks_from(display.id, at=submission.recorded_at)
        return
    if any(task.state == "open" for task in tasks_from(display.id)):
        return  # whoever finds it missing next, perhaps in another language, adds nothing
    tasks.add_task(
        visit.store,
        visit.rep,
        _("Get the missing display set up: %(promotion)s", promotion=display.promotion or named(display))[
            :LONGEST_TASK
        ],
        by=submission.user,
        at=submission.recorded_at,
        due_on=visit.day + timedelta(days=3),
        origin="display_missing",
        origin_id=display.id,
    )


def named(display: Display) -> str:
    return ", ".join(item.product.name for item in display.items) or str(display.type_name)


def add_found(visit: Visit, submission: Submission) -> uuid.UUID:
    """A display found free of charge: recorded with fee 0, in place, to the credit of the rep."""
    data = submission.data
    before = db.session.get(Display, data["display_id"])
    if before:
        return found_again(visit, before, submission) if before.found_in_visit == visit.id else abort(404)
    fields = {**data, "from_day": visit.day, "to_day": visit.day + FOUND_FOR, "fee": 0}
    display = add_display(
        visit.store, fields, by=submission.user, at=submission.recorded_at, display_id=data["display_id"]
    )
    display.found_by, display.found_in_visit = submission.user.id, visit.id
    check = check_of_found(visit, display, submission)
    db.session.add(check)
    rollups.add(visit.day, visit.rep_id, {"displays_free": 1})
    count(visit, check, None)
    return display.id


def check_of_found(visit: Visit, display: Display, submission: Submission) -> DisplayCheck:
    """In place, since it was found; compliant where a photo proves it."""
    return DisplayCheck(
        day=visit.day,
        id=new_id(),
        visit_id=visit.id,
        recorded_at=submission.recorded_at,
        display_id=display.id,
        in_place=True,
        note=submission.data["note"] or "",
        is_compliant=bool(submission.data["photos"]) or has_photo(visit, display),
    )


def found_again(visit: Visit, display: Display, submission: Submission) -> uuid.UUID:
    """What is told of a found display once more corrects it, whether or not the phone calls it a correction. The
    check before stays as history, the kind and place before in the audit log."""
    before = next(iter(visits.current(DisplayCheck, visit, display_id=display.id)), None)
    check = check_of_found(visit, display, submission)
    if not tell_anew(display, visit.store, submission) and before and finding(before) == finding(check):
        return display.id
    visits.flag_same_id(visit, submission)
    visits.supersede(DisplayCheck, visit, submission.received_at, display_id=display.id)
    db.session.add(check)
    count(visit, check, before)
    return display.id


def finding(check: DisplayCheck) -> tuple[bool, str, bool]:
    return check.in_place, check.note, check.is_compliant


def tell_anew(display: Display, store: Store, submission: Submission) -> bool:
    """Take over what is told of the display itself; False where that says nothing new."""
    told = submission.data
    before = {
        "type": display.type,
        "position": display.position,
        "products": sorted(item.product_id for item in display.items),
    }
    after = {**{name: told[name] for name in before}, "products": sorted(known_of(display, store, told["products"]))}
    if after == before:
        return False
    display.type, display.position = after["type"], after["position"]
    db.session.execute(sa.delete(DisplayItem).where(DisplayItem.display_id == display.id))
    keep_items(display, store, after["products"])
    db.session.expire(display, ["items"])
    audit.record(submission.user, "corrected", "display", display.id, before, after, at=submission.received_at)
    return True
