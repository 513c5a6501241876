"""The order in which the demo is put together."""

from flask import current_app

from kafield.demo import chains, facts, goods, people
from kafield.demo.base import DEMO_NOW
from kafield.kit.clock import clock_of, init_clock, start_demo_calendar
from kafield.kit.db import writing


def load(password: str) -> list[str]:
    """Fill the empty database of the running app; returns one line for each person who may sign in."""
    settings = current_app.extensions["settings"]
    with writing():
        staff = people.add_people(password)
        items = goods.add_goods()
        accounts, outlets = chains.add_chains(staff, items)
        by_rep = chains.add_territories(staff, outlets)
        _history, old_stores = chains.add_history(staff)
        facts.add_volumes(outlets, items)
        facts.add_history_volumes(old_stores, items[0].id)
        facts.add_targets(accounts)
    start_demo_calendar(settings.data_folder, DEMO_NOW)
    init_clock(current_app, clock_of(settings.data_folder))  # type: ignore[arg-type]
    return people.sign_ins()
