"""The execution of displays: found as agreed, missing, found free of charge, corrected."""

import re
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kafield.accounts.models import Store
from kafield.displays.actions import void_display
from kafield.displays.models import Display, DisplayCheck, DisplayItem
from kafield.displays.queries import due_on, missing_displays
from kafield.kit.db import db, writing
from kafield.people.models import Person
from kafield.tasks.models import Task
from kafield.visits.models import CannotDo
from tests.displays.conftest import GOOD, MISSING, WITH_PHOTO
from tests.phone import capture

NEW = uuid.UUID("44444444-4444-4444-8444-444444444444")


def tasks():
    db.session.rollback()
    return list(db.session.scalars(sa.select(Task).order_by(Task.created_at)))


@pytest.mark.parametrize(
    ("first", "last", "is_due"),
    [(-3, 3, True), (0, 0, True), (0, 5, True), (-5, 0, True), (1, 5, False), (-5, -1, False)],
)
def test_a_display_is_due_from_its_first_day_to_its_last(agree, world, first, last, is_due):
    agree(first=first, last=last)
    assert len(db.session.scalars(due_on([world.stores.gubei], world.today)).all()) == is_due


def test_a_voided_display_is_due_no_more(agree, world, display):
    with writing():
        void_display(
            db.session.get_one(Display, display), by=db.session.get_one(Person, world.people.sue), at=world.now
        )
    assert db.session.scalars(due_on([world.stores.gubei], world.today)).all() == []


def test_a_display_as_agreed_with_its_photo_is_compliant(check, display, found, totals):
    assert check(display, WITH_PHOTO).headers["X-Outcome"] == "applied"
    assert [row.is_compliant for row in found()] == [True]
    assert totals() == {"displays_checked": 1, "displays_ok": 1}


@pytest.mark.parametrize(
    "fault",
    [
        {"right_position": "no"},
        {"right_items": "no"},
        {"price_tag": "no"},
        {"posm": "no"},
        {"fill": "empty"},
        {"in_place": "no"},
        {"photos": "[]"},
    ],
)
def test_one_fault_is_enough_not_to_be_compliant(check, display, found, fault):
    check(display, {**WITH_PHOTO, **fault})
    assert [row.is_compliant for row in found()] == [False]


@pytest.mark.parametrize("left", [{"posm": "none"}, {"fill": "half"}, {"price_tag": None}])
def test_what_was_not_agreed_or_not_asked_is_no_fault(check, display, found, left):
    check(display, {**WITH_PHOTO, **left})
    assert [row.is_compliant for row in found()] == [True]


def test_a_photo_that_came_before_is_proof_too(check, display, found, as_ana, world):
    from tests.phone import photo_body
    from tests.visits.test_photos import picture

    body, content_type = photo_body({"subject": f"display:{display}"}, picture())
    capture(as_ana, f"/visits/{world.stop}/photos", body=body, content_type=content_type)
    check(display, GOOD)
    assert [row.is_compliant for row in found()] == [True]


def test_what_is_not_there_has_no_other_answers(check, display, found):
    check(display, {**GOOD, **MISSING})
    (row,) = found()
    assert (row.in_place, row.right_position, row.right_items, row.price_tag, row.fill, row.posm) == (
        False,
        None,
        None,
        None,
        None,
        None,
    )


@pytest.mark.parametrize(("said", "kept"), [("none", "none"), ("yes", "yes"), ("no", "no"), (None, None)])
def test_a_correction_starts_from_what_was_said_of_posm(check, display, said, kept):
    text = check(display, {**WITH_PHOTO, "posm": said}).text
    assert re.findall(r'name="posm" value="(\w+)"[^>]* checked', text) == ([kept] if kept else [])
    assert ("No POSM agreed" in text) == (said == "none")


def test_a_missing_display_without_promotion_or_skus_is_named_by_its_type(check, agree, world):
    check(agree(promotion="", products=[]), MISSING)
    assert [task.text for task in tasks()] == ["Get the missing display set up: End cap"]


def test_a_missing_display_makes_one_task_with_a_day(check, display, totals, world):
    check(display, MISSING)
    check(display, MISSING, note="still gone")
    (task,) = tasks()
    assert (task.origin, task.origin_id, task.owner_id, task.due_on) == (
        "display_missing",
        display,
        world.people.ana,
        world.today + timedelta(days=3),
    )
    assert "周年庆" in task.text
    assert totals() == {"displays_checked": 1, "displays_missing": 1}


def test_a_colleague_who_reads_another_language_adds_no_second_task(check, display, as_cy, world):
    from kafield.visits.models import Stop

    check(display, MISSING)
    with writing():
        db.session.get_one(Person, world.people.cy).language = "zh-Hant"
        db.session.add(Stop(id=NEW, day=world.today, rep_id=world.people.cy, store_id=world.stores.gubei, position=1))
    capture(as_cy, f"/calls/{NEW}/check-in", {"store_id": world.stores.gubei})
    assert check(display, MISSING, client=as_cy, visit=NEW).status_code == 200
    assert len(tasks()) == 1


def test_a_display_that_stands_again_closes_its_task(check, display, clock):
    check(display, MISSING)
    check(display, WITH_PHOTO)
    assert [(task.state, task.closed_at) for task in tasks()] == [("done", clock())]


def test_a_display_missing_once_more_makes_a_new_task(check, display):
    for fields in (MISSING, WITH_PHOTO, MISSING):
        check(display, fields)
    assert sorted(task.state for task in tasks()) == ["done", "open"]


def test_a_correction_moves_the_totals_by_the_difference_and_stays_as_history(check, display, found, totals):
    check(display, MISSING)
    check(display, WITH_PHOTO)
    check(display, {**WITH_PHOTO, "price_tag": "no"})
    assert totals() == {"displays_checked": 1}
    assert len(found()) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(DisplayCheck)) == 3


def test_the_totals_equal_a_recount(check, agree, found, totals):
    for number in range(4):
        check(agree(type="stack"), [WITH_PHOTO, MISSING, GOOD, WITH_PHOTO][number])
    rows = found()
    recount = {
        "displays_checked": len(rows),
        "displays_ok": sum(row.is_compliant for row in rows),
        "displays_missing": sum(not row.in_place for row in rows),
    }
    assert totals() == recount


def test_without_an_answer_to_in_place_there_is_nothing_to_keep(check, display, found):
    assert check(display, {"fill": "full"}).status_code == 422
    assert found() == []


def test_a_display_of_another_store_is_refused(check, agree, found):
    answer = check(agree("qibao"), WITH_PHOTO)
    assert (answer.status_code, found()) == (422, [])
    assert "does%20not%20belong" in answer.headers["X-Reason"]


def test_a_display_that_ended_meanwhile_is_still_a_fact(check, agree, found):
    check(agree(first=-9, last=-2), WITH_PHOTO)
    assert len(found()) == 1


def test_somebody_elses_visit_is_not_found(check, display, as_cy, found):
    assert check(display, WITH_PHOTO, client=as_cy).status_code == 404
    assert found() == []


def test_a_check_takes_back_that_displays_could_not_be_done(check, display, as_ana, world):
    capture(as_ana, f"/calls/{world.stop}/cannot", {"step": "displays", "reason": "no_time"})
    check(display, WITH_PHOTO)
    assert db.session.scalar(sa.select(CannotDo.superseded_at)) is not None


def test_what_was_missing_last_time_is_known_before_the_next_call(check, display, world, as_ana, clock):
    check(display, MISSING)
    tomorrow = world.today + timedelta(days=1)
    assert [each.id for each in missing_displays([world.stores.gubei], tomorrow)[world.stores.gubei]] == [display]
    clock.move(days=1)
    page = as_ana.get(as_ana.get(f"/calls/at/{world.stores.gubei}").location).text
    assert "Missing last time" in page


def find(client, world, *, key=None, replaces="", **fields):
    data = {"display_id": NEW, "type": "stack", "position": "entrance", "products": [world.products.soy], **fields}
    return capture(client, f"/displays/{world.stop}/found", data, key=key, X_Replaces=str(replaces))


def test_a_display_found_free_of_charge_is_recorded_with_fee_0_to_the_reps_credit(as_ana, world, inside, totals):
    assert find(as_ana, world, photos='["p"]').headers["X-Outcome"] == "applied"
    made = db.session.get_one(Display, NEW)
    assert (made.fee_minor, made.is_free, made.found_by, made.found_in_visit) == (0, True, world.people.ana, world.stop)
    assert (made.from_day, made.to_day) == (world.today, world.today + timedelta(days=13))
    assert totals() == {"displays_free": 1, "displays_checked": 1, "displays_ok": 1}


def test_a_free_display_sent_again_under_another_key_is_one(as_ana, world, inside, totals):
    find(as_ana, world)
    assert find(as_ana, world).status_code == 200
    assert totals() == {"displays_free": 1, "displays_checked": 1}


def test_a_free_display_told_again_differently_is_one_and_moves_the_totals_by_the_difference(
    as_ana, world, inside, totals, found
):
    find(as_ana, world, photos='["p"]', note="near the tills")
    answer = find(as_ana, world, position="checkout", products=[world.products.dark], note="at the tills")
    assert answer.headers["X-Outcome"] == "flagged"
    assert db.session.get_one(Display, NEW).position == "checkout"
    assert db.session.scalars(sa.select(DisplayItem.product_id)).all() == [world.products.dark]
    assert [check.note for check in found()] == ["at the tills"]
    assert totals() == {"displays_free": 1, "displays_checked": 1}
    assert "near the tills" in answer.text.partition("History")[2]


def test_a_free_display_that_the_phone_corrects_is_corrected_and_not_flagged(as_ana, world, inside, found):
    """It was sent while the rep changed it: the correction arrives after what it takes the place of."""
    key = uuid.uuid4()
    find(as_ana, world, key=key)
    assert find(as_ana, world, note="full", replaces=key).headers["X-Outcome"] == "applied"
    assert [check.note for check in found()] == ["full"]


def test_the_id_of_an_agreed_display_cannot_be_found_again(as_ana, world, inside, display):
    assert find(as_ana, world, display_id=display).status_code == 404
    assert db.session.get_one(Display, display).fee_minor == 300_000


def test_only_what_the_store_can_order_stands_on_its_displays(as_ana, world, inside):
    find(as_ana, world, products=[world.products.soy, world.products.rival, world.products.soy, 999])
    assert db.session.scalars(sa.select(DisplayItem.product_id)).all() == [world.products.soy]


def test_a_display_of_no_known_type_is_refused(as_ana, world, inside):
    assert find(as_ana, world, type="tower").status_code == 422
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Store)) == 4


def test_a_corrected_check_shows_all_that_was_found_before(check, display, as_ana, world):
    check(display, {**WITH_PHOTO, "price_tag": "no", "fill": "half", "note": "tag of last week"})
    text = check(display, WITH_PHOTO).text
    assert "In place · Price tag wrong · Half empty · tag of last week" in text.partition("History")[2]


def test_a_refused_check_says_why_at_its_display_only(check, agree):
    first, other = agree(), agree(promotion="春节")
    text = check(first, {**WITH_PHOTO, "in_place": "maybe"}).text
    assert f'id="display_{first}"' in text
    assert str(other) not in text
    assert 'class="banner"' in text


def test_what_was_all_checked_can_no_longer_be_left_undone(check, display, as_ana, world):
    assert "cannot_displays" in as_ana.get(f"/calls/{world.stop}").text
    check(display, WITH_PHOTO)
    assert "cannot_displays" not in as_ana.get(f"/calls/{world.stop}").text
