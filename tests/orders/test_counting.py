"""Counting stock in a call: shelf and back room, offtake, what is suggested, corrections, bad input."""

import pytest
import sqlalchemy as sa

from kafield.accounts.models import AccountProduct
from kafield.kit.capture import RefusedBody
from kafield.kit.db import db, writing
from kafield.metrics.stock import suggested_order
from kafield.orders.models import CountLine, StockCount
from kafield.visits.actions import cannot_do
from kafield.visits.models import CannotDo, Visit
from tests.cast import NOW


def counted(name="soy", world=None):
    db.session.rollback()
    line = sa.select(CountLine).join(StockCount).where(StockCount.superseded_at.is_(None))
    return db.session.scalar(
        line.where(CountLine.product_id == getattr(world.products, name), CountLine.day == NOW.date())
    )


def test_shelf_and_back_room_are_kept_in_sales_units(count, world):
    answer = count(soy={"shelf_units": 7, "shelf_cases": 1, "back_cases": 2, "back_units": 3})
    assert answer.headers["X-Outcome"] == "applied"
    assert (counted(world=world).shelf, counted(world=world).back) == (19, 27)


def test_a_blank_back_room_beside_a_counted_shelf_is_empty(count, world):
    count(soy={"shelf_units": 11})
    assert (counted(world=world).shelf, counted(world=world).back) == (11, 0)


def test_what_is_blank_was_not_counted(count, world):
    count(soy={"shelf_units": 11}, dark={"shelf_units": "", "back_cases": " "})
    assert counted("dark", world) is None


def test_a_first_count_has_no_offtake_and_says_so(count, world):
    answer = count(soy={"shelf_units": 11})
    assert counted(world=world).offtake is None
    assert "No offtake yet: first count" in answer.text


def test_offtake_is_last_plus_delivered_minus_returned_minus_now(count, last_week, moved, world):
    last_week(soy=18)
    moved("delivery", soy=30)
    moved("return", soy=6)
    count(soy={"shelf_units": 11})
    assert counted(world=world).offtake == 18 + 30 - 6 - 11


def test_the_suggested_order_gives_its_reason_in_words(count, last_week, moved):
    last_week(soy=18)
    moved("delivery", soy=24)
    answer = count(soy={"shelf_units": 11})
    assert suggested_order(31, 11, 0, 12).cases == 3
    assert "Sold since: 31 · order, in cases: 3 = 1.5 × 31 − 11 − 0 on order" in answer.text


def test_what_was_delivered_before_the_last_count_is_not_counted_again(count, last_week, moved, world):
    last_week(soy=18)
    moved("delivery", days_ago=8, soy=24)
    count(soy={"shelf_units": 11})
    assert counted(world=world).offtake == 7


def test_a_negative_offtake_is_shown_as_a_data_problem(count, last_week, world):
    last_week(soy=18)
    answer = count(soy={"shelf_units": 30})
    assert counted(world=world).offtake == -12
    assert "More than delivered: 12. Was a delivery not booked?" in answer.text


def test_none_left_keeps_its_reason_and_is_out_of_stock(count, world, ana_today):
    answer = count(soy={"shelf_units": 0, "reason": "not_delivered"}, dark={"shelf_units": 4, "reason": "unknown"})
    assert counted(world=world).out_of_stock_reason == "not_delivered"
    assert counted("dark", world).out_of_stock_reason is None
    assert "Out of stock" in answer.text
    assert (ana_today()["counts"], ana_today()["out_of_stock"]) == (2, 1)


def test_short_dated_goods_and_the_price_on_the_shelf_are_kept(count, world):
    count(soy={"shelf_units": 11, "short_dated": 5, "short_date": "2026-12-20", "own_price": "9.90"})
    line = counted(world=world)
    assert (line.short_dated, line.short_date.isoformat(), line.own_price_minor) == (5, "2026-12-20", 990)


def test_a_correction_supersedes_the_count_and_adds_only_the_difference(count, world, ana_today):
    count(soy={"shelf_units": 0}, dark={"shelf_units": 5})
    answer = count(soy={"shelf_units": 3})
    counts = db.session.scalars(sa.select(StockCount)).all()
    assert sorted(each.superseded_at is None for each in counts) == [False, True]
    assert counted(world=world).shelf == 3
    assert counted("dark", world) is None
    assert (ana_today()["counts"], ana_today()["out_of_stock"]) == (1, 0)
    assert "History" in answer.text


def test_a_count_sent_twice_under_one_key_counts_once(count, ana_today):
    key = "11111111-1111-4111-8111-111111111111"
    first, second = count(key=key, soy={"shelf_units": 3}), count(key=key, soy={"shelf_units": 3})
    assert (first.headers["X-Outcome"], second.headers["X-Outcome"]) == ("applied", "replayed")
    assert ana_today()["counts"] == 1


def test_a_new_form_is_never_prefilled_and_a_correction_shows_what_this_visit_counted(as_ana, count, world, last_week):
    last_week(soy=18)
    blank = as_ana.get(f"/calls/{world.stop}").text
    field = f'name="lines.{world.products.soy}.shelf_units"'
    assert 'value="18"' not in blank.split(field)[1].split(">")[0]
    answer = count(soy={"shelf_units": 11}).text
    assert 'value="11"' in answer.split(field)[1].split(">")[0]


def test_a_step_that_gets_done_is_no_longer_one_that_could_not_be_done(count, world):
    with writing():
        cannot_do(db.session.scalars(sa.select(Visit)).one(), "stock", "no_access", "", NOW)
    count(soy={"shelf_units": 1})
    assert db.session.scalars(sa.select(CannotDo)).one().superseded_at is not None


def test_a_locked_item_may_still_lie_on_the_shelf(count, world):
    with writing():
        db.session.add(
            AccountProduct(account_id=world.accounts.carrefour, product_id=world.products.vinegar, is_locked=True)
        )
    answer = count(vinegar={"shelf_units": 4})
    assert answer.headers["X-Outcome"] == "applied"
    assert "香醋" in answer.text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("shelf_units", "-1", "Must be at least 0."),
        ("shelf_units", "100000", "Must be at most 99999."),
        ("shelf_cases", "99999", "More than 99999 units of one item"),
        ("shelf_units", "many", "A whole number, please"),
        ("shelf_units", "1.5", "A whole number, please"),
        ("back_cases", "2", "Please count the shelf too"),
        ("own_price", "9.9", "Please count the shelf too"),
    ],
)
def test_a_count_that_means_nothing_is_refused_at_its_field(count, world, field, value, words):
    answer = count(soy={field: value})
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(StockCount)) == 0
    assert db.session.scalars(sa.select(RefusedBody)).one().body


def test_what_was_typed_comes_back_with_the_refusal(count, world):
    answer = count(soy={"shelf_units": "7"}, dark={"shelf_units": "x7"})
    field = f'name="lines.{world.products.soy}.shelf_units"'
    assert 'value="7"' in answer.text.split(field)[1].split(">")[0]


def test_more_short_dated_goods_than_goods_are_refused(count):
    assert "More than was counted" in count(soy={"shelf_units": 4, "short_dated": 5}).text


def test_an_empty_count_is_refused(count):
    assert "Nothing is counted yet" in count().text


@pytest.mark.parametrize("row", ["999999", "rival", "0", "soy; drop", "99999999999999999999", "²"])
def test_products_that_are_unknown_or_a_rivals_cannot_be_counted(count, row):
    answer = count(**{row: {"shelf_units": 1}})
    assert answer.status_code == 422
    assert "not sold to this account" in answer.text


def test_an_item_made_for_another_account_cannot_be_counted(count, world):
    with writing():
        db.session.add(
            AccountProduct(account_id=world.accounts.kedi, product_id=world.products.vinegar, is_exclusive=True)
        )
    assert count(vinegar={"shelf_units": 1}).status_code == 422


def test_nobody_counts_in_a_colleagues_visit(count, as_bo, as_cy, as_sue):
    for stranger in (as_bo, as_cy, as_sue):
        assert count(client=stranger, soy={"shelf_units": 1}).status_code == 404
    assert db.session.scalar(sa.select(sa.func.count()).select_from(StockCount)) == 0
