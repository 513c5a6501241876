import random
from datetime import date

import pytest
import sqlalchemy as sa

from kafield.catalog.models import Category
from kafield.kit.db import db, writing
from kafield.orders.models import Movement, MovementLine
from kafield.volumes.actions import Changes, Fact, add_facts, book_movements, set_target
from kafield.volumes.models import StoreMonth, Volume, VpoTarget

NOVEMBER = date(2026, 11, 1)


def months():
    rows = db.session.scalars(sa.select(StoreMonth).order_by(StoreMonth.month, StoreMonth.store_id))
    return [(row.month, row.volume, row.sales_minor) for row in rows]


def test_the_same_fact_again_changes_nothing(sell):
    assert sell("gubei", date(2026, 11, 2), 12, 10_200) == Changes(added=1, changed=0, unchanged=0)
    assert sell("gubei", date(2026, 11, 2), 12, 10_200) == Changes(added=0, changed=0, unchanged=1)
    assert months() == [(NOVEMBER, 12, 10_200)]


def test_another_figure_takes_the_place_of_the_first(sell):
    sell("gubei", date(2026, 11, 2), 12, 10_200)
    assert sell("gubei", date(2026, 11, 2), 9, 7_650) == Changes(added=0, changed=1, unchanged=0)
    assert months() == [(NOVEMBER, 9, 7_650)]


def test_of_two_rows_for_the_same_fact_the_last_one_counts(world):
    key = (date(2026, 11, 2), world.stores.gubei, world.products.soy)
    with writing():
        changes = add_facts([Fact(*key, 5, 500), Fact(*key, 7, 700)], "sell_out")
    assert changes == Changes(added=1, changed=0, unchanged=0)
    assert months() == [(NOVEMBER, 7, 700)]


def test_a_fact_of_nothing_is_kept_as_one(sell):
    assert sell("gubei", date(2026, 11, 2), 0).added == 1
    assert sell("gubei", date(2026, 11, 2), 0).unchanged == 1


def test_sell_in_and_sell_out_stand_apart(sell):
    sell("gubei", date(2026, 11, 2), 12, source="sell_in")
    sell("gubei", date(2026, 11, 2), 7, source="sell_out")
    assert sorted(volume for _month, volume, _sales in months()) == [7, 12]


def test_the_months_are_what_a_recount_of_the_facts_gives(world, recount):
    chance = random.Random(7)
    stores, products = list(vars(world.stores).values()), list(vars(world.products).values())
    for _round in range(6):
        with writing():
            add_facts(
                [
                    Fact(
                        date(2026, chance.randint(9, 11), chance.randint(1, 28)),
                        chance.choice(stores),
                        chance.choice(products),
                        chance.randint(-5, 40),
                        chance.randint(-500, 40_000),
                    )
                    for _ in range(120)
                ],
                chance.choice(["sell_in", "sell_out"]),
            )
    facts, kept = recount()
    assert facts == kept
    assert len(facts) > 10


@pytest.fixture
def move(world):
    """A movement at 家樂福 古北店 of lines (product, units, amount)."""

    def record(kind, number, day, *lines):
        movement = Movement(kind=kind, number=number, store_id=world.stores.gubei, day=day)
        movement.lines = [
            MovementLine(product_id=getattr(world.products, product), units=units, amount_minor=amount)
            for product, units, amount in lines
        ]
        db.session.add(movement)
        return movement

    return record


def sell_in():
    rows = db.session.scalars(
        sa.select(Volume).where(Volume.source == "sell_in").order_by(Volume.day, Volume.product_id)
    )
    return [(row.day, row.volume, row.sales_minor) for row in rows]


def test_deliveries_and_returns_become_sell_in_and_booking_twice_is_as_good_as_once(move, recount):
    day = date(2026, 11, 20)
    for _time in range(2):
        with writing():
            known = db.session.scalars(sa.select(Movement)).all()
            moved = known or [
                move("delivery", "L1", day, ("soy", 24, 20_400), ("dark", 12, 11_880)),
                move("delivery", "L2", day, ("soy", 12, 10_200)),
                move("return", "R1", day, ("soy", 6, 5_100)),
            ]
            book_movements(moved)
    assert sell_in() == [(day, 30, 25_500), (day, 12, 11_880)]
    assert recount()[0] == recount()[1]


def test_a_return_on_a_day_without_delivery_is_negative_sell_in(move):
    with writing():
        book_movements([move("return", "R1", date(2026, 11, 21), ("soy", 6, 5_100))])
    assert sell_in() == [(date(2026, 11, 21), -6, -5_100)]


def test_a_movement_is_sell_in_from_the_commit_that_records_it(move, recount):
    with writing():
        move("delivery", "L1", date(2026, 11, 20), ("soy", 24, 20_400))
    assert sell_in() == [(date(2026, 11, 20), 24, 20_400)]
    with writing():
        db.session.scalars(sa.select(MovementLine)).one().units = 18
    assert sell_in() == [(date(2026, 11, 20), 18, 20_400)]
    assert recount()[0] == recount()[1]


def test_a_movement_that_is_rolled_back_leaves_no_sell_in(move):
    with writing():
        move("delivery", "L1", date(2026, 11, 20), ("soy", 24, 20_400))
        db.session.flush()
        db.session.rollback()
    with writing():
        db.session.add(Category(name="谷物"))
    assert sell_in() == []


def test_sell_in_from_a_file_stays_where_no_movement_names_the_product(move, sell):
    day = date(2026, 11, 20)
    sell("gubei", day, 5, product="oyster", source="sell_in")
    with writing():
        move("delivery", "L1", day, ("soy", 24, 20_400))
    assert [volume for _day, volume, _sales in sell_in()] == [24, 5]


def test_a_later_target_of_the_month_replaces_the_first(world):
    with writing():
        set_target(world.accounts.carrefour, date(2026, 11, 23), 7_000)
        set_target(world.accounts.carrefour, NOVEMBER, 7_920)
    assert [(row.month, row.volume) for row in db.session.scalars(sa.select(VpoTarget))] == [(NOVEMBER, 7_920)]
