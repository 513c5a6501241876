"""The order in which the demo is put together."""

from collections import Counter

from flask import current_app

from kafield.demo import chains, checklists, commerce, facts, findings, goods, journeys, people, phones
from kafield.demo.base import DEMO_DAY, DEMO_NOW
from kafield.kit import rollups
from kafield.kit.clock import clock_of, init_clock, start_demo_calendar
from kafield.kit.db import db, writing
from kafield.people.models import Person
from kafield.visits.models import Visit
from kafield.volumes.actions import freeze, refresh_sell_in


def load(password: str) -> list[str]:
    """Fill the empty database of the running app; returns one line for each person who may sign in."""
    settings = current_app.extensions["settings"]
    with writing():
        staff = people.add_people(password)
        items = goods.add_goods()
        accounts, outlets = chains.add_chains(staff, items)
        by_rep = chains.add_territories(staff, outlets)
        _history, old_stores = chains.add_history(staff)
        demand = facts.add_volumes(outlets, items)
        facts.add_history_volumes(old_stores, items[0].id)
        facts.add_targets(accounts)
        add_field_work(staff, by_rep, items, demand, accounts)
    start_demo_calendar(settings.data_folder, DEMO_NOW)
    init_clock(current_app, clock_of(settings.data_folder))
    return people.sign_ins()


def add_field_work(
    staff: people.Staff,
    by_rep: dict[str, list[chains.Outlet]],
    items: list[goods.Item],
    demand: facts.Demand,
    accounts: dict[str, int],
) -> None:
    """Plans and visits of the half-year; the newest of them with everything that was recorded in them."""
    totals: journeys.Totals = Counter()
    calls = journeys.add_journeys(staff, by_rep, totals)
    newest = journeys.detailed(calls)
    versions = checklists.add_checklists(db.session.get_one(Person, staff.ids["ma"]))
    findings.add_answers(newest, versions, totals)
    displays = findings.add_displays(by_rep, items)
    findings.add_checks(newest, displays, totals)
    findings.add_tasks(calls, by_rep, staff.ids)
    awaited = journeys.next_store(by_rep["lin"], calls)
    commerce.add_commerce(newest, items, demand, accounts, totals, staff.ids["ma"], awaited)
    rollups.add_all(totals)
    refresh_sell_in(sorted({call.store.id for call in newest}), newest[0].day, DEMO_DAY)
    freeze_today(newest)
    phones.add_phones(calls)


def freeze_today(calls: list[journeys.Call]) -> None:
    """The visits of the demo's day have their VPO snapshot; older ones were made before there were any."""
    for call in calls:
        if call.day == DEMO_DAY:
            freeze(db.session.get_one(Visit, (call.day, call.id)), None, call.ended)
