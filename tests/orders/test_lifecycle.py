"""From the office's desk to the till: confirm, cut, deliver, return, pay, cancel; what does not fit is refused in words."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from kafield.catalog.models import ListPrice
from kafield.kit.db import db, writing
from kafield.orders.models import Invoice, Movement, Order, Payment
from kafield.orders.queries import on_order, receivables_of
from kafield.volumes.models import Volume
from tests.cast import LONG_AGO, TODAY
from tests.orders.conftest import PAPER, lines


def test_the_office_confirms_a_sent_order(order, desk, the_order):
    order(soy={"cases": 3})
    assert desk("confirmation").status_code == 302
    assert the_order().state == "confirmed"
    assert the_order().events[-1].kind == "confirmed"


def test_a_missing_price_is_looked_up_again_and_has_to_be_known(order, desk, the_order, world, ana_today):
    with writing():
        db.session.execute(sa.delete(ListPrice).where(ListPrice.product_id == world.products.dark))
    order(dark={"cases": 1})
    assert "These items have no price yet: 金标老抽 500ml" in desk("confirmation").text
    assert the_order().state == "submitted"
    with writing():
        db.session.add(ListPrice(product_id=world.products.dark, from_day=LONG_AGO, price_minor=1000, currency="CNY"))
    desk("confirmation")
    assert (the_order().state, the_order().total_minor, ana_today()["order_minor"]) == ("confirmed", 12_000, 12_000)


def test_a_delivery_in_part_and_the_rest(confirmed, desk, the_order, world):
    assert desk("deliveries", soy=24, **PAPER).status_code == 302
    assert the_order().state == "partly_delivered"
    assert on_order(world.stores.gubei, [world.products.soy, world.products.dark]) == {
        world.products.soy: 12,
        world.products.dark: 12,
    }
    desk("deliveries", soy=12, dark=12, **{**PAPER, "number": "D-2"})
    assert the_order().state == "delivered"
    assert on_order(world.stores.gubei, [world.products.soy]) == {}


def test_a_delivery_is_sell_in_and_an_invoice_under_the_number_of_its_paper(confirmed, desk, the_order, world):
    desk("deliveries", soy=24, dark=12, **PAPER)
    invoice = db.session.scalars(sa.select(Invoice)).one()
    assert (invoice.number, invoice.amount_minor, invoice.due_on) == (
        "D-1",
        24 * 850 + 12 * 990,
        TODAY + timedelta(days=30),
    )
    facts = {fact.product_id: (fact.volume, fact.sales_minor) for fact in db.session.scalars(sa.select(Volume))}
    assert facts == {world.products.soy: (24, 24 * 850), world.products.dark: (12, 12 * 990)}


def test_gifts_travel_with_the_paper_and_cost_nothing(order, desk, the_order, as_sue):
    order(soy={"cases": 1, "gift": 2})
    desk("confirmation")
    fields = {f"lines.{line.id}.units": line.units for line in the_order().lines}
    as_sue.post(f"/orders/{the_order().id}/deliveries", data={**fields, **PAPER})
    paper = db.session.scalars(sa.select(Movement)).one()
    assert [(line.units, line.amount_minor) for line in paper.lines] == [(14, 12 * 850)]


def test_cut_lines_carry_a_reason_and_lower_the_fill_rate(confirmed, desk, the_order, as_ana):
    desk("cuts", soy=12, reason="no_stock")
    desk("deliveries", soy=24, dark=12, **PAPER)
    assert the_order().state == "delivered"
    page = as_ana.get(f"/orders/{the_order().id}").text
    assert "We have none" in page
    assert "75%" in page


def test_cutting_everything_asks_for_a_cancellation_instead(confirmed, desk, the_order):
    answer = desk("cuts", soy=36, dark=12, reason="credit")
    assert answer.status_code == 422
    assert "Please cancel it instead" in answer.text
    assert [line.cut for line in the_order().lines] == [0, 0]


def test_returned_goods_are_credited_and_leave_the_sell_in(confirmed, desk, the_order, world):
    desk("deliveries", soy=36, dark=12, **PAPER)
    assert desk("returns", soy=12, number="R-1", day=TODAY.isoformat(), reason="damaged").status_code == 302
    assert the_order().state == "delivered"
    assert receivables_of(world.stores.gubei, TODAY).total_minor == 24 * 850 + 12 * 990
    assert db.session.scalar(sa.select(Volume.volume).where(Volume.product_id == world.products.soy)) == 24
    desk("returns", soy=24, dark=12, number="R-2", day=TODAY.isoformat(), reason="all back")
    assert the_order().state == "returned"


def test_no_more_goes_back_than_came(confirmed, desk, the_order):
    desk("deliveries", soy=24, **PAPER)
    answer = desk("returns", soy=25, number="R-1", day=TODAY.isoformat(), reason="too many")
    assert answer.status_code == 422
    assert "More than was delivered" in answer.text
    desk("returns", soy=20, number="R-1", day=TODAY.isoformat(), reason="damaged")
    assert desk("returns", soy=5, number="R-2", day=TODAY.isoformat(), reason="again").status_code == 422


def test_an_order_is_paid_once_nothing_of_it_is_open(confirmed, desk, the_order, world):
    desk("deliveries", soy=36, dark=12, **PAPER)
    invoice = db.session.scalars(sa.select(Invoice.id)).one()
    pay = f"payments/{invoice}"
    desk(pay, amount="100.00", reference="B-1", day=TODAY.isoformat())
    assert the_order().state == "delivered"
    assert "Open is" in desk(pay, amount="1000", reference="B-2", day=TODAY.isoformat()).text
    assert "booked already" in desk(pay, amount="1", reference="B-1", day=TODAY.isoformat()).text
    desk(pay, amount="324.80", reference="B-3", day=TODAY.isoformat())
    assert the_order().state == "paid"
    assert db.session.scalar(sa.select(sa.func.sum(Payment.amount_minor))) == 36 * 850 + 12 * 990
    assert receivables_of(world.stores.gubei, TODAY).total_minor == 0


def test_a_cancelled_order_counts_no_more(order, desk, the_order, ana_today):
    order(soy={"cases": 3})
    desk("cancellation", note="double")
    assert the_order().state == "cancelled"
    assert [ana_today()[name] for name in ("orders", "order_minor", "order_lines", "visits_with_order")] == [0, 0, 0, 0]


def test_a_rep_takes_back_what_the_office_did_not_confirm_yet(order, desk, the_order, as_ana):
    order(soy={"cases": 3})
    desk("confirmation")
    assert "Only the office can do this by now" in desk("cancellation", client=as_ana).text
    assert the_order().state == "confirmed"


def test_a_change_request_is_applied_when_the_office_says_so(confirmed, order, desk, the_order, world, ana_today):
    order(soy={"cases": 5}, dark={"cases": 1})
    desk("change-request", answer="yes")
    changed = the_order()
    assert lines(changed) == [(world.products.soy, False, 60), (world.products.dark, False, 12)]
    assert changed.open_request is None
    assert ana_today()["order_minor"] == changed.total_minor == 60 * 850 + 12 * 990


def test_a_change_request_that_the_office_leaves_changes_nothing(confirmed, order, desk, the_order, world):
    order(soy={"cases": 5})
    desk("change-request", answer="no")
    assert lines(the_order()) == [(world.products.soy, False, 36), (world.products.dark, False, 12)]
    assert the_order().events[-1].kind == "kept"


def test_a_change_below_what_came_already_is_refused(confirmed, order, desk, the_order):
    desk("deliveries", soy=24, **PAPER)
    order(soy={"cases": 1}, dark={"cases": 1})
    assert "more was delivered or cut already" in desk("change-request", answer="yes").text


@pytest.mark.parametrize("act", ["deliveries", "cuts", "returns", "change-request"])
def test_what_does_not_fit_the_state_is_refused_in_words(order, desk, the_order, act):
    order(soy={"cases": 3})
    answer = desk(
        act, soy=1, number="D", day=TODAY.isoformat(), **({"reason": "other"} if act in ("cuts", "returns") else {})
    )
    assert answer.status_code == 422
    assert the_order().state == "submitted"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"soy": 37}, "Only 36 are still waiting."),
        ({"soy": "-1"}, "Must be at least 0."),
        ({"soy": "all"}, "A whole number, please"),
        ({}, "Please enter a quantity."),
        ({"soy": 1, "day": (TODAY + timedelta(days=1)).isoformat()}, "This day is still to come."),
        ({"soy": 1, "day": "2026-11-22"}, "The order is younger than this day."),
        ({"soy": 1, "number": ""}, "Please fill this in."),
        ({"soy": 1, "number": "x" * 41}, "At most 40 characters"),
        ({"soy": 1, "extra": "field"}, "This field does not belong to the form."),
        ({"lines.abc.units": 1}, "does not belong to this order"),
    ],
)
def test_a_delivery_that_means_nothing_books_nothing(confirmed, desk, the_order, fields, words):
    answer = desk("deliveries", **{**PAPER, **fields})
    assert answer.status_code == 422
    if "extra" not in fields:
        assert words in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Movement)) == 0
    assert the_order().state == "confirmed"


def test_one_paper_is_booked_once(confirmed, desk, the_order):
    desk("deliveries", soy=12, **PAPER)
    answer = desk("deliveries", soy=12, **PAPER)
    assert answer.status_code == 422
    assert "This number is booked already." in answer.text
    assert sum(line.delivered for line in the_order().lines) == 12


def test_a_rep_and_another_team_cannot_do_the_offices_work(order, desk, the_order, as_ana, as_bo, as_cy):
    order(soy={"cases": 3})
    for stranger in (as_ana, as_bo, as_cy):
        assert desk("confirmation", client=stranger).status_code == 404
    assert the_order().state == "submitted"


def test_who_may_see_an_order(order, the_order, as_ana, as_cy, as_bo, as_sue, as_max, as_ada, as_nobody):
    order(soy={"cases": 3})
    page = f"/orders/{the_order().id}"
    assert [client.get(page).status_code for client in (as_ana, as_sue, as_max, as_ada)] == [200] * 4
    assert [client.get(page).status_code for client in (as_cy, as_bo)] == [404] * 2
    assert as_nobody.get(page).status_code == 302


def test_the_list_finds_by_state_number_and_store_and_hides_others_drafts(order, the_order, as_ana, as_sue, as_bo):
    order(soy={"cases": 3}, intent="draft")
    number = the_order().number
    assert number in as_ana.get("/orders/").text
    assert number not in as_sue.get("/orders/").text
    order(soy={"cases": 3})
    for query in ("?q=gubei", "?q=gb", f"?q={number[-6:]}", "?state=submitted", "?q=%25"):
        assert (number in as_sue.get(f"/orders/{query}").text) == (query != "?q=%25")
    assert number not in as_sue.get("/orders/?state=paid").text
    assert number not in as_bo.get("/orders/").text


def test_receivables_show_the_longest_due_first_to_those_whose_stores_they_are(confirmed, desk, as_ana, as_bo, clock):
    desk("deliveries", soy=12, **PAPER)
    desk("deliveries", soy=12, **{**PAPER, "number": "D-2"})
    clock.move(days=31)
    page = as_ana.get("/orders/receivables").text
    assert "Overdue since" in page
    assert page.index("D-1") < page.index("D-2")
    assert "D-1" not in as_bo.get("/orders/receivables").text


def test_an_order_of_a_visit_counts_once_in_the_table(confirmed):
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Order)) == 1
