"""Taking an order in a call: cases, gifts, prices, drafts, corrections, change requests, bad input."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from kafield.accounts.models import AccountProduct
from kafield.catalog.models import ListPrice, Product
from kafield.kit.capture import Receipt
from kafield.kit.db import db, writing
from kafield.orders.models import Invoice, Order, OrderEvent, OrderLine
from kafield.orders.queries import order_view
from kafield.people.models import Person
from kafield.visits.queries import call_of
from tests.cast import TODAY
from tests.orders.conftest import lines


def kinds(order):
    return [event.kind for event in order.events]


def set_state(the_order, state):
    with writing():
        db.session.execute(sa.update(Order).values(state=state))


def test_an_order_is_sent_with_the_accounts_own_price(order, the_order, world):
    answer = order(soy={"cases": 3}, dark={"cases": 1}, note="back door", wanted_on="2026-11-26")
    sent = the_order()
    assert answer.headers["X-Outcome"] == "applied"
    assert sent.state == "submitted"
    assert sent.total_minor == 36 * 850 + 12 * 990
    assert (sent.note, sent.wanted_on) == ("back door", date(2026, 11, 26))
    assert (sent.store_id, sent.account_id) == (world.stores.gubei, world.accounts.carrefour)
    assert sent.number in answer.text


def test_loose_units_are_filled_up_to_whole_cases(order, the_order, world):
    order(soy={"cases": 1, "units": 13})
    assert lines(the_order()) == [(world.products.soy, False, 36)]


def test_a_gift_line_costs_nothing_and_is_not_rounded(order, the_order, world):
    order(soy={"cases": 1, "gift": 2})
    assert lines(the_order()) == [(world.products.soy, False, 12), (world.products.soy, True, 2)]
    assert the_order().total_minor == 12 * 850


def test_a_gift_is_kept_at_no_price(order, the_order):
    order(soy={"cases": 1, "gift": 2})
    assert [line.price_minor for line in the_order().lines if line.is_gift] == [0]


def test_a_gift_line_is_worth_nothing_whatever_its_price():
    assert OrderLine(is_gift=True, units=2, price_minor=890).amount_minor == 0


def test_what_was_paid_is_not_open_any_more():
    assert Invoice(amount_minor=8900, paid_minor=8000).open_minor == 900


def test_a_missing_price_is_ordered_at_nothing_and_flagged(order, the_order, world):
    with writing():
        db.session.execute(sa.delete(ListPrice).where(ListPrice.product_id == world.products.vinegar))
    answer = order(vinegar={"cases": 1}, soy={"cases": 1})
    assert answer.headers["X-Outcome"] == "flagged"
    assert "price open" in answer.text
    assert the_order().has_open_price
    assert the_order().total_minor == 12 * 850


def test_the_line_keeps_what_the_count_suggested(count, order, last_week, the_order):
    last_week(soy=42)
    count(soy={"shelf_units": 11})
    order(soy={"cases": 2})
    assert [line.suggested for line in the_order().lines] == [36]


def test_the_order_of_the_visit_does_not_lower_its_own_suggestion(count, order, last_week, world):
    last_week(soy=42)
    count(soy={"shelf_units": 11})
    order(soy={"cases": 3})
    ana = db.session.get_one(Person, world.people.ana)
    view = order_view(call_of(ana, world.stop))
    assert {line.product.id: line.suggestion.cases for line in view.lines if line.suggestion}[world.products.soy] == 3


def test_what_was_ordered_before_is_on_order_the_next_time(order, world, as_ana, clock, last_week):
    order(soy={"cases": 3})
    ana = db.session.get_one(Person, world.people.ana)
    tomorrow = call_of(ana, world.stop.__class__(int=99), world.stores.gubei, TODAY + timedelta(days=1))
    view = order_view(tomorrow)
    assert view.last_order.number.startswith("261123")
    assert {line.product.id: line.last_cases for line in view.lines}[world.products.soy] == 3


def test_a_draft_counts_nowhere_until_it_is_sent(order, the_order, ana_today):
    order(soy={"cases": 1}, intent="draft")
    assert the_order().state == "draft"
    assert ana_today()["orders"] == 0
    order(soy={"cases": 2}, intent="submit")
    assert (the_order().state, kinds(the_order())) == ("submitted", ["drafted", "submitted"])
    assert ana_today()["orders"] == 1


def test_a_correction_keeps_the_lines_before_and_adds_only_the_difference(order, the_order, ana_today, world):
    order(soy={"cases": 3}, dark={"cases": 1})
    number = the_order().number
    order(soy={"cases": 1})
    corrected = the_order()
    assert corrected.number == number
    assert lines(corrected) == [(world.products.soy, False, 12)]
    before = {line["product_id"]: line["units"] for line in corrected.events[-1].lines_before}
    assert before == {world.products.soy: 36, world.products.dark: 12}
    today = ana_today()
    assert [today[name] for name in ("orders", "order_minor", "order_lines", "visits_with_order")] == [
        1,
        12 * 850,
        1,
        1,
    ]


def test_the_same_order_again_is_no_correction(order, the_order, ana_today):
    order(soy={"cases": 3}, note="same")
    order(soy={"cases": 3}, note="same")
    assert kinds(the_order()) == ["submitted"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Order)) == 1
    assert ana_today()["orders"] == 1


def test_a_double_tap_under_one_key_is_one_order(order, ana_today):
    key = "22222222-2222-4222-8222-222222222222"
    answers = [order(key=key, soy={"cases": 3}).headers["X-Outcome"] for _tap in range(3)]
    assert answers == ["applied", "replayed", "replayed"]
    assert (ana_today()["orders"], ana_today()["order_lines"]) == (1, 1)


def test_a_sent_order_cannot_become_a_draft_again(order, the_order):
    order(soy={"cases": 3})
    order(soy={"cases": 2}, intent="draft")
    assert the_order().state == "submitted"


def test_after_the_office_confirmed_a_correction_is_a_change_request(order, the_order, world, ana_today):
    order(soy={"cases": 3})
    set_state(the_order, "confirmed")
    answer = order(soy={"cases": 5}, note="more, please")
    asked = the_order()
    assert answer.headers["X-Outcome"] == "flagged"
    assert lines(asked) == [(world.products.soy, False, 36)]
    assert asked.open_request.lines_asked == [{"product_id": world.products.soy, "is_gift": 0, "units": 60}]
    assert "The office has been asked for a change" in answer.text
    assert ana_today()["order_minor"] == 36 * 850


def test_a_confirmed_order_sent_again_unchanged_asks_for_nothing(order, the_order):
    order(soy={"cases": 3})
    set_state(the_order, "confirmed")
    assert order(soy={"cases": 3}).headers["X-Outcome"] == "applied"
    assert the_order().open_request is None


def test_after_a_cancelled_order_the_visit_takes_a_new_one(order, the_order, as_ana):
    order(soy={"cases": 3})
    first = the_order().number
    as_ana.post(f"/orders/{the_order().id}/cancellation")
    order(dark={"cases": 1})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Order)) == 2
    assert {number.rpartition("-")[2] for number in db.session.scalars(sa.select(Order.number))} == {"01", "02"}
    assert first != the_order().number or the_order().state == "submitted"


def test_markup_in_the_note_is_shown_as_it_was_typed(order, the_order):
    answer = order(soy={"cases": 1}, note="<script>alert(1)</script>")
    assert "<script>alert" not in answer.text
    assert the_order().note == "<script>alert(1)</script>"


def test_the_order_text_names_store_lines_gifts_total_and_day(order, the_order):
    text = order(soy={"cases": 2, "gift": 3}, wanted_on="2026-11-26").text
    shared = text.split("<textarea")[1].split("</textarea>")[0]
    for words in ("家樂福 古北店", the_order().number, "金标生抽 500ml: 2 cases", "3 units (free)", "204", "26"):
        assert words in shared


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"soy": {"cases": "-1"}}, "Must be at least 0."),
        ({"soy": {"cases": "three"}}, "A whole number, please"),
        ({"soy": {"cases": "9000"}}, "More than 99999 units of one item"),
        ({"soy": {"units": "1000000"}}, "Must be at most 99999."),
        ({"soy": {"cases": "1"}, "wanted_on": "2026-11-22"}, "This day has passed."),
        ({"soy": {"cases": "1"}, "wanted_on": "2028-01-01"}, "More than a year ahead."),
        ({"soy": {"cases": "1"}, "wanted_on": "soon"}, "A date, please"),
        ({"soy": {"cases": "1"}, "note": "x" * 501}, "At most 500 characters"),
        ({"soy": {"cases": "1"}, "intent": "approve"}, "Please choose one of the answers shown."),
        ({}, "Nothing is ordered yet."),
        ({"soy": {"cases": "0"}}, "Nothing is ordered yet."),
    ],
)
def test_an_order_that_means_nothing_is_refused_with_words(order, given, words):
    answer = order(**given)
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Order)) == 0


@pytest.mark.parametrize("row", ["999999", "rival", "abc", "-1", "1e3"])
def test_unknown_and_rival_products_cannot_be_ordered(order, row):
    assert "not sold to this account" in order(**{row: {"cases": 1}}).text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OrderEvent)) == 0


def mark(account_id, product_id, **marks):
    with writing():
        db.session.add(AccountProduct(account_id=account_id, product_id=product_id, **marks))


def test_an_item_made_for_another_account_cannot_be_ordered(order, world):
    mark(world.accounts.kedi, world.products.soy, is_exclusive=True)
    assert order(soy={"cases": 1}).status_code == 422


def test_an_item_that_was_locked_meanwhile_is_ordered_and_flagged_for_the_office(order, the_order, as_sue, world):
    mark(world.accounts.carrefour, world.products.soy, is_locked=True)
    answer = order(soy={"cases": 2}, dark={"cases": 1})
    assert answer.headers["X-Outcome"] == "flagged"
    assert lines(the_order()) == [(world.products.soy, False, 24), (world.products.dark, False, 12)]
    assert [flags for flags in db.session.scalars(sa.select(Receipt.flags)) if flags] == [["not_orderable"]]
    page = as_sue.get(f"/orders/{the_order().id}").text
    assert page.count("Locked or delisted") == 1
    assert "Cut what cannot come" in page


def test_an_item_that_was_delisted_meanwhile_may_stand_in_the_request_for_a_change(order, the_order, world):
    order(soy={"cases": 3})
    set_state(the_order, "confirmed")
    with writing():
        db.session.get_one(Product, world.products.dark).status = "delisted"
    assert order(soy={"cases": 3}, dark={"cases": 1}).headers["X-Outcome"] == "flagged"
    assert [line["product_id"] for line in the_order().open_request.lines_asked] == [
        world.products.soy, world.products.dark,
    ]  # fmt: skip


def test_nobody_orders_in_a_colleagues_visit(order, as_bo, as_cy, as_sue, as_ada):
    for stranger in (as_bo, as_cy, as_sue, as_ada):
        assert order(client=stranger, soy={"cases": 1}).status_code == 404


def test_the_answer_is_readable_in_each_language(order, world, as_ana):
    for language, words in (("zh-Hans", "订单"), ("zh-Hant", "訂單")):
        with writing():
            db.session.get_one(Person, world.people.ana).language = language
        assert words in order(soy={"cases": 2}, note=language).text
