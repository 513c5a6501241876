"""A visit freezes its figures; Ana is at 家樂福 古北店."""

import copy
import math
from datetime import date, timedelta

import pytest

from kafield.kit.db import db, writing
from kafield.visits.models import Visit
from kafield.volumes.actions import freeze
from kafield.volumes.models import Snapshot
from kafield.volumes.queries import figures_for, snapshot_of, snapshots_of


@pytest.fixture
def visit(world):
    with writing():
        db.session.add(
            Visit(
                day=world.today,
                id=world.stop,
                rep_id=world.people.ana,
                store_id=world.stores.gubei,
                checked_in_at=world.now,
            )
        )
    return lambda: db.session.get(Visit, (world.today, world.stop))


@pytest.fixture
def frozen(visit, world):
    """Freeze now, with these figures shown; the snapshot's figures and whether they differ."""

    def write(shown=None, later=0):
        with writing():
            snapshot = freeze(visit(), shown, world.now + timedelta(minutes=later))
            return snapshot.id

    return write


@pytest.fixture
def shown(visit, sell):
    sell("gubei", date(2026, 11, 2), 500, 5_000)
    return figures_for(visit().store, visit().day)


def kept(visit):
    return snapshot_of(visit())


def test_a_snapshot_never_changes_when_later_data_arrives(visit, frozen, sell):
    sell("gubei", date(2026, 11, 2), 500)
    frozen()
    before = copy.deepcopy(kept(visit).figures)
    sell("gubei", date(2026, 11, 2), 9_000)
    db.session.expire_all()
    assert kept(visit).figures == before
    assert before["to_date"]["volume"] == 500


def test_what_the_rep_saw_is_frozen_and_flagged_where_the_server_knew_better(visit, frozen, sell, shown):
    sell("gubei", date(2026, 11, 9), 100)
    frozen(shown)
    snapshot = kept(visit)
    assert snapshot.differs
    assert snapshot.figures["to_date"]["volume"] == 500
    assert snapshot.figures["server"]["to_date"]["volume"] == 600


def test_figures_that_were_shown_and_still_hold_are_not_flagged(visit, frozen, shown):
    frozen(shown)
    assert not kept(visit).differs
    assert "server" not in kept(visit).figures


def test_a_second_snapshot_names_the_one_it_replaces_and_leaves_it_as_it_was(visit, frozen, sell):
    first = frozen()
    sell("gubei", date(2026, 11, 2), 500)
    second = frozen(later=5)
    snapshots = snapshots_of(visit().day, visit().id)
    assert [(each.id, each.replaces_id) for each in snapshots] == [(second, first), (first, None)]
    assert kept(visit).id == second
    assert snapshots[1].figures["to_date"]["volume"] == 0
    assert snapshots[1].superseded_at is not None


def test_the_same_data_have_the_same_version(visit, frozen, sell):
    one, two = frozen(), frozen(later=1)
    sell("gubei", date(2026, 11, 2), 500)
    three = frozen(later=2)
    versions = {each.id: each.data_version for each in snapshots_of(visit().day, visit().id)}
    assert versions[one] == versions[two] != versions[three]


def other_store(figures):
    figures["store_id"] += 1


def no_trend(figures):
    del figures["trend"]


def words_for_a_number(figures):
    figures["to_date"]["volume"] = "many"


def not_a_number(figures):
    figures["to_date"]["volume"] = math.nan


def endless_trend(figures):
    figures["trend"] = figures["trend"] * 100


def markup_for_a_day(figures):
    figures["day"] = "<script>"


def something_more(figures):
    figures["to_date"]["note"] = "x"


@pytest.mark.parametrize(
    "spoil", [other_store, no_trend, words_for_a_number, not_a_number, endless_trend, markup_for_a_day, something_more]
)
def test_figures_that_cannot_be_ours_are_flagged_and_our_own_are_frozen(visit, frozen, shown, spoil):
    own = copy.deepcopy(shown)
    spoil(shown)
    frozen(shown)
    assert kept(visit).differs
    assert kept(visit).figures == own


@pytest.mark.parametrize("shown", [{}, [], "x", 7, {"store_id": {}}])
def test_anything_at_all_may_come_from_a_phone(visit, frozen, shown):
    frozen(shown)
    assert kept(visit).differs
    assert kept(visit).figures["store"] == "家樂福 古北店"


def test_a_snapshot_belongs_to_its_visit_and_day(visit, frozen, world):
    frozen()
    assert [row.visit_id for row in db.session.query(Snapshot)] == [world.stop]
