"""The rollups that the board reads agree with the facts."""

import sqlalchemy as sa

from kafield.kit import rollups
from kafield.kit.db import db, writing
from kafield.metrics.periods import month_of
from kafield.orders.models import Order
from kafield.supervision import reports
from kafield.visits.models import Visit
from kafield.volumes.models import StoreMonth
from tests.cast import TODAY


def people(world):
    return [world.people.ana, world.people.bo, world.people.cy]


def nonzero(totals):
    return {rep: {measure: total for measure, total in counted.items() if total} for rep, counted in totals.items()}


def recounted(world):
    return nonzero(reports.recount(TODAY, people(world)))


def rolled_up(world):
    return nonzero(rollups.totals((TODAY, TODAY), people(world)))


def test_the_rollups_of_a_whole_day_are_what_the_facts_add_up_to(work, world, displays):
    work.whole_day(displays)
    assert rolled_up(world) == recounted(world)
    assert set(rolled_up(world)[world.people.ana]) == {
        "stops_planned", "visits_made", "planned_made", "visits_closed", "seconds_in_store",
        "score_points", "score_possible", "displays_checked", "displays_missing", "displays_free", "displays_ok",
        "orders", "order_minor", "order_lines", "visits_with_order", "counts",
    }  # fmt: skip


def test_a_stop_without_a_visit_counts_as_planned_only(work, world):
    assert rolled_up(world) == recounted(world)
    assert recounted(world)[world.people.ana] == {"stops_planned": 2}


def test_an_order_that_is_cancelled_counts_nowhere(work, world, as_ada):
    work.check_in()
    work.order(2)
    assert recounted(world)[world.people.ana]["orders"] == 1
    order = db.session.scalar(sa.select(Order.id))
    assert as_ada.post(f"/orders/{order}/cancellation", data={"note": "shut"}).status_code == 302
    db.session.rollback()
    assert rolled_up(world) == recounted(world)
    assert "orders" not in recounted(world)[world.people.ana]


def test_displays_are_due_at_the_stores_planned_or_visited(work, world, displays):
    due = reports.displays_due(TODAY, people(world))
    assert due[world.people.ana] == reports.Due(due=3)
    assert world.people.cy not in due


def test_a_display_that_was_looked_at_is_compliant_or_wrong(work, world, displays):
    paid, free, _other = displays
    work.check_in()
    work.check(paid, in_place="no")
    work.check(free)
    due = reports.displays_due(TODAY, people(world))[world.people.ana]
    assert (due.due, due.ok, due.wrong, due.unchecked, due.fee_minor) == (3, 1, 1, 1, 350_000)


def test_a_corrected_check_is_counted_as_it_was_corrected(work, world, displays):
    work.check_in()
    work.check(displays[0], in_place="no")
    work.check(displays[0])
    due = reports.displays_due(TODAY, people(world))[world.people.ana]
    assert (due.ok, due.wrong) == (1, 0)


def test_a_display_found_free_of_charge_is_due_from_then_on(work, world, displays):
    work.check_in()
    work.find()
    assert reports.displays_due(TODAY, people(world))[world.people.ana].due == 4


def test_planned_visits_are_counted_up_to_a_moment(work, world, clock):
    work.check_in()
    db.session.rollback()
    begun = db.session.scalar(sa.select(Visit.checked_in_at))
    ana = [world.people.ana]
    assert reports.planned_made_until(TODAY, ana, begun) == 1
    assert reports.planned_made_until(TODAY, ana, begun.replace(year=2025)) == 0


def test_the_index_holds_a_reps_stores_against_the_vpo_of_their_accounts(world, app):
    """家樂福: 1,200 in 2 stores = 600 a store. Ana's 古北店 sold 900 of it: 150; Cy's 武宁店 300: 50."""
    month = month_of(TODAY, back=1)
    sold = {world.stores.gubei: 900, world.stores.wuning: 300}
    with writing():
        db.session.add_all(
            StoreMonth(month=month.start, source="sell_out", store_id=store, volume=volume, sales_minor=0)
            for store, volume in sold.items()
        )
    standings = reports.standings(month, TODAY, people(world))
    assert standings[world.people.ana].index == 150
    assert standings[world.people.cy].index == 50
    assert world.people.bo not in standings


def test_nobody_has_no_figures(app):
    assert reports.recount(TODAY, []) == {}
    assert reports.displays_due(TODAY, []) == {}
    assert reports.standings(month_of(TODAY), TODAY, []) == {}
