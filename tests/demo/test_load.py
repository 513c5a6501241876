"""The demo's figures are those of the handbook (主要客戶管理 概述篇), computed and not printed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from kafield.accounts.models import Account
from kafield.app import create_app
from kafield.calls.changes import changes_since
from kafield.calls.queries import day_of
from kafield.demo.base import DEMO_DAY, DEMO_NOW
from kafield.demo.load import load
from kafield.demo.phones import HEARD_SINCE
from kafield.kit import migrate, rollups
from kafield.kit.capture import Receipt
from kafield.kit.db import db
from kafield.metrics.distribution import growth_split
from kafield.metrics.periods import Period
from kafield.orders.models import Credit, Invoice, Order, Payment
from kafield.orders.queries import open_credits, receivables_of
from kafield.people.models import Device, Person
from kafield.settings import Settings
from kafield.supervision.reports import recount
from kafield.surveys.models import Response
from kafield.sync.actions import last_writes
from kafield.sync.phones import standing
from kafield.visits.models import Photo, Stop, Visit
from kafield.visits.queries import call_of
from kafield.volumes.models import StoreMonth, Volume
from kafield.volumes.reports import breakdown

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
SEEDS = {
    "農工商": (197_000, 5_735, 189, 30.34),
    "教育超市": (98_125, 2_170, 59, 36.78),
    "華聯": (464_453, 9_854, 318, 30.99),
    "可的": (296_948, 6_080, 558, 10.90),
    "家樂福": (288_234, 6_368, 6, 1_061.33),
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """The app with the demo in it, loaded once."""
    folder: Path = tmp_path_factory.mktemp("demo")
    app = create_app(Settings(data_folder=folder, secret_key="only in tests"))
    with app.app_context():
        migrate.upgrade(db.engine)
        lines = load("a-quiet-aisle")
        yield SimpleNamespace(app=app, lines=lines)
        db.session.remove()
        db.engine.dispose()


def account_id(name: str) -> int:
    return db.session.scalars(sa.select(Account.id).where(Account.name == name)).one()


def count(kind: type) -> int:
    return db.session.scalars(sa.select(sa.func.count()).select_from(kind)).one()


@pytest.mark.parametrize("name", SEEDS)
def test_octobers_totals_are_exactly_the_seeds(demo, name):
    sales, volume, stores, vpo = SEEDS[name]
    totals = breakdown(OCTOBER, "sell_out").of(account_id(name))
    assert (totals.sales_minor, totals.volume) == (sales * 100, volume)
    assert (totals.stores_start, totals.stores_end) == (stores, stores)
    assert round(totals.vpo or 0, 2) == vpo


def test_the_exercise_comes_out_of_the_facts(demo):
    first, second = (
        breakdown(Period(date(year, 1, 1), date(year, 12, 31)), "sell_out").of(account_id("聯華"))
        for year in (2001, 2002)
    )
    assert (first.average_stores, second.average_stores) == (175, 235)
    assert (first.sales_minor / 100 / 175, second.sales_minor / 100 / 235) == (1500, 2000)
    growth = growth_split(second.sales_minor, 235, first.sales_minor, 175)
    assert [round(each or 0, 3) for each in (growth.horizontal, growth.vertical, growth.total)] == [1.343, 1.333, 1.790]


def test_it_stays_small_enough_to_load_at_a_first_start(demo):
    assert count(Response) <= 2000
    assert 0 < count(Photo) <= 60


def test_every_rep_has_stops_today_and_some_are_made(demo):
    reps = set(db.session.scalars(sa.select(Person.id).where(Person.role == "rep")))
    assert set(db.session.scalars(sa.select(Stop.rep_id).where(Stop.day == DEMO_DAY))) == reps
    assert db.session.scalars(sa.select(sa.func.count()).where(Visit.day == DEMO_DAY)).one() > len(reps)


def test_orders_stand_where_their_papers_brought_them(demo):
    states = set(db.session.scalars(sa.select(Order.state)))
    assert states == {"submitted", "confirmed", "delivered", "paid"}
    for order in db.session.scalars(sa.select(Order).where(Order.state.in_(("delivered", "paid")))):
        assert {"submitted", "confirmed", order.state} <= {event.kind for event in order.events}
    open_bills = sa.select(Order.state, Invoice.amount_minor > Invoice.paid_minor).join(Invoice).distinct()
    assert {tuple(row) for row in db.session.execute(open_bills)} == {("delivered", True), ("paid", False)}
    overdue = sa.select(sa.func.count()).where(Invoice.due_on < DEMO_DAY, Invoice.amount_minor > Invoice.paid_minor)
    assert db.session.scalars(overdue).one() > 0


def test_what_was_paid_and_credited_is_what_the_payments_say(demo):
    by_bill = dict(db.session.execute(sums(Payment.invoice_id)).all())
    by_credit = dict(db.session.execute(sums(Payment.credit_id)).all())
    assert all(bill.paid_minor == by_bill.get(bill.id, 0) for bill in db.session.scalars(sa.select(Invoice)))
    assert all(note.used_minor == by_credit.get(note.id, 0) for note in db.session.scalars(sa.select(Credit)))


def sums(by: sa.orm.InstrumentedAttribute) -> sa.Select:
    return sa.select(by, sa.func.sum(Payment.amount_minor)).group_by(by)


def test_a_store_with_a_credit_has_had_no_invoice_or_payment_since(demo):
    notes = [note for note in db.session.scalars(sa.select(Credit)) if note.open_minor]
    assert len(notes) >= 3
    for note in notes:
        assert [each.id for each in open_credits(note.store_id)] == [note.id]
        later = sa.select(Invoice.day, Payment.day).outerjoin(Payment).where(Invoice.store_id == note.store_id)
        days = {day for row in db.session.execute(later) for day in row if day}
        assert max(days) < note.movement.day


def test_lin_reads_before_his_next_store_what_it_owes_has_to_get_and_what_changed(demo):
    lin = db.session.scalars(sa.select(Person).where(Person.username == "lin")).one()
    stop = day_of(lin, DEMO_DAY, DEMO_DAY).next
    owed = receivables_of(stop.store.id, DEMO_DAY)
    assert owed.total_minor > owed.credit_minor > 0
    told = [change.kind for change in changes_since(call_of(lin, stop.id))]
    assert told[:3] == ["locked", "delisting", "new"]


def test_the_months_are_the_sum_of_their_facts(demo):
    facts = sa.select(Volume.source, sa.func.sum(Volume.volume), sa.func.sum(Volume.sales_minor)).group_by(
        Volume.source
    )
    months = sa.select(StoreMonth.source, sa.func.sum(StoreMonth.volume), sa.func.sum(StoreMonth.sales_minor))
    assert sorted(db.session.execute(facts)) == sorted(db.session.execute(months.group_by(StoreMonth.source)))


@pytest.mark.parametrize("day", [date(2026, 11, 19), DEMO_DAY])
def test_the_boards_totals_are_what_the_visits_add_up_to(demo, day):
    reps = list(db.session.scalars(sa.select(Person.id).where(Person.role == "rep")))
    kept = rollups.totals((day, day), reps)
    assert {rep: +kept[rep] for rep in reps} == {rep: +found for rep, found in recount(day, reps).items()}


def test_every_phone_is_as_its_last_writes_say_and_two_hold_work(demo):
    phones = list(db.session.scalars(sa.select(Device)))
    assert len(phones) == db.session.scalar(sa.select(sa.func.count(Person.id)).where(Person.role == "rep"))
    for phone in phones:
        now = standing(last_writes(phone))
        assert (phone.waiting, phone.refused, phone.oldest_at) == (now.waiting, now.refused, now.oldest_at)
    assert sorted(phone.waiting for phone in phones)[-3:] == [0, 2, 5]


def test_a_write_of_the_last_days_has_its_receipt(demo):
    kept = set(db.session.scalars(sa.select(Receipt.entity_id)))
    assert set(db.session.scalars(sa.select(Order.id).where(Order.day >= HEARD_SINCE))) <= kept
    assert set(db.session.scalars(sa.select(Visit.id).where(Visit.day >= HEARD_SINCE))) <= kept
    late = sa.select(sa.func.count()).where(Receipt.received_at > DEMO_NOW)
    wrong = sa.select(sa.func.count()).where(Receipt.recorded_at > Receipt.received_at)
    assert (db.session.scalar(late), db.session.scalar(wrong)) == (0, 0)
