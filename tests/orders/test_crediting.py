"""A return is worth money: it is taken off what is open, and what nobody owes is kept for the store."""

import re

import pytest
import sqlalchemy as sa

from kafield.accounts.models import Store
from kafield.kit.audit import AuditEntry
from kafield.kit.db import db, new_id, writing
from kafield.orders.models import Credit, Invoice, Order, OrderLine, Payment
from kafield.orders.queries import receivables_of
from tests.cast import TODAY
from tests.orders.conftest import PAPER

WORTH = 36 * 850 + 12 * 990
SOY_BACK = 12 * 850


@pytest.fixture
def paid(confirmed, desk):
    """The order of 36 soy and 12 dark came and was paid."""
    desk("deliveries", soy=36, dark=12, **PAPER)
    desk(f"payments/{bill('D-1').id}", amount="424.80", reference="B-1", day=TODAY.isoformat())


@pytest.fixture
def send_back(desk):
    """send_back("R-1", soy=12) books a return."""
    return lambda number, **units: desk("returns", number=number, day=TODAY.isoformat(), reason="damaged", **units)


@pytest.fixture
def another_order(world):
    """another_order(soy=12) is a confirmed one of the same store; its id."""

    def write(store="gubei", **units):
        with writing():
            store_id = getattr(world.stores, store)
            made = Order(
                id=new_id(), number=f"KA-{len(units)}-{store}", store_id=store_id, rep_id=world.people.ana, day=TODAY,
                account_id=db.session.get_one(Store, store_id).account_id, state="confirmed", currency="CNY",
                created_at=world.now.replace(year=2025),
            )  # fmt: skip
            made.lines = [
                OrderLine(product_id=getattr(world.products, name), units=number, price_minor=850)
                for name, number in units.items()
            ]
            db.session.add(made)
        return made.id

    return write


@pytest.fixture
def deliver(as_sue):
    """deliver(order_id, "D-2") brings all of an order; the invoice."""

    def post(order_id, number):
        order = db.session.get_one(Order, order_id)
        fields = {f"lines.{line.id}.units": line.units for line in order.lines}
        as_sue.post(f"/orders/{order_id}/deliveries", data={**fields, "number": number, "day": TODAY.isoformat()})
        return bill(number)

    return post


def fresh(statement):
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(statement).one()


def bill(number):
    return fresh(sa.select(Invoice).where(Invoice.number == number))


def the_credit():
    return fresh(sa.select(Credit))


def test_a_return_is_taken_off_the_open_invoice_of_its_order(confirmed, desk, send_back, world):
    desk("deliveries", soy=36, dark=12, **PAPER)
    send_back("R-1", soy=12)
    assert bill("D-1").open_minor == WORTH - SOY_BACK
    assert (the_credit().amount_minor, the_credit().open_minor) == (SOY_BACK, 0)
    assert receivables_of(world.stores.gubei, TODAY).credit_minor == 0


def test_what_was_paid_already_is_kept_for_the_store_and_shown(paid, send_back, world, as_ana, as_bo):
    send_back("R-1", soy=12)
    owed = receivables_of(world.stores.gubei, TODAY)
    assert (owed.total_minor, owed.credit_minor) == (0, SOY_BACK)
    page = as_ana.get("/orders/receivables").text
    assert "Credit of stores" in page
    assert page.index("R-1") < page.index("¥102")
    assert "R-1" not in as_bo.get("/orders/receivables").text


def test_a_rep_knows_before_he_goes_in_what_the_store_has_to_get(paid, send_back, world, as_ana):
    told = "Credit of the store"
    assert told not in as_ana.get(f"/calls/{world.stop}").text
    send_back("R-1", soy=12)
    preparation = as_ana.get(f"/calls/{world.stop}").text.partition('id="preparation"')[2].partition("</section>")[0]
    assert f"<dt>{told}</dt><dd>¥102</dd>" in preparation


def test_only_what_the_order_does_not_owe_any_more_is_kept(confirmed, desk, send_back):
    desk("deliveries", soy=36, dark=12, **PAPER)
    desk(f"payments/{bill('D-1').id}", amount="400", reference="B-1", day=TODAY.isoformat())
    send_back("R-1", soy=12)
    assert bill("D-1").open_minor == 0
    assert the_credit().open_minor == SOY_BACK - (WORTH - 40_000)


def test_a_return_that_leaves_nothing_open_ends_the_order_as_paid(confirmed, desk, send_back, the_order):
    desk("deliveries", soy=36, dark=12, **PAPER)
    desk(f"payments/{bill('D-1').id}", amount="322.80", reference="B-1", day=TODAY.isoformat())
    send_back("R-1", soy=12)
    assert the_order().state == "paid"


def test_the_next_invoice_of_the_store_uses_the_credit(paid, send_back, another_order, deliver):
    send_back("R-1", soy=12)
    invoice = deliver(another_order(soy=24), "D-2")
    assert (invoice.amount_minor, invoice.open_minor) == (24 * 850, 24 * 850 - SOY_BACK)
    assert the_credit().open_minor == 0
    used = fresh(sa.select(Payment).where(Payment.invoice_id == invoice.id))
    assert (used.reference, used.amount_minor, used.credit_id) == ("R-1", SOY_BACK, the_credit().id)


def test_an_invoice_smaller_than_the_credit_is_paid_by_it_and_the_rest_stays(paid, send_back, another_order, deliver):
    send_back("R-1", soy=12)
    order_id = another_order(soy=6)
    assert deliver(order_id, "D-2").open_minor == 0
    assert db.session.get_one(Order, order_id).state == "paid"
    assert the_credit().open_minor == SOY_BACK - 6 * 850
    assert deliver(another_order(soy=10, dark=2), "D-3").open_minor == 12 * 850 - (SOY_BACK - 6 * 850)


def test_another_store_does_not_get_it(paid, send_back, another_order, deliver):
    send_back("R-1", soy=12)
    assert deliver(another_order("wuning", soy=24), "D-2").open_minor == 24 * 850
    assert the_credit().open_minor == SOY_BACK


@pytest.mark.parametrize(
    ("amount", "open_after", "credit_after"), [("50", 5200, 0), ("170", 0, 6800), ("204", 0, 10200)]
)
def test_a_payment_is_filled_up_from_the_credit(
    confirmed, desk, send_back, another_order, deliver, as_sue, amount, open_after, credit_after
):
    desk("deliveries", soy=36, dark=12, **PAPER)
    older = another_order(soy=24)
    invoice = deliver(older, "D-2")
    desk(f"payments/{bill('D-1').id}", amount="424.80", reference="B-1", day=TODAY.isoformat())
    send_back("R-1", soy=12)
    fields = {"amount": amount, "reference": "B-2", "day": TODAY.isoformat()}
    as_sue.post(f"/orders/{older}/payments/{invoice.id}", data=fields)
    assert (bill("D-2").open_minor, the_credit().open_minor) == (open_after, credit_after)


def test_the_office_settles_an_invoice_with_the_credit_alone(
    confirmed, desk, send_back, another_order, deliver, as_sue, as_ana, as_bo
):
    desk("deliveries", soy=36, dark=12, **PAPER)
    older = another_order(soy=24)
    invoice = deliver(older, "D-2")
    desk(f"payments/{bill('D-1').id}", amount="424.80", reference="B-1", day=TODAY.isoformat())
    send_back("R-1", soy=12)
    assert "credit of ¥102" in as_sue.get(f"/orders/{older}").text
    address = f"/orders/{older}/payments/{invoice.id}/credit"
    assert [client.post(address).status_code for client in (as_ana, as_bo)] == [404, 404]
    assert as_sue.post(address).status_code == 302
    assert (bill("D-2").open_minor, the_credit().open_minor) == (24 * 850 - SOY_BACK, 0)


def test_everything_back_is_credited_in_full_and_audited(paid, send_back, the_order):
    send_back("R-1", soy=36, dark=12)
    assert the_order().state == "returned"
    assert the_credit().open_minor == WORTH
    entry = fresh(sa.select(AuditEntry).where(AuditEntry.entity == "credit"))
    assert entry.changes["amount_minor"] == [0, WORTH]


def test_gifts_that_go_back_are_worth_nothing(order, desk, the_order, as_sue):
    order(soy={"cases": 1, "gift": 2})
    desk("confirmation")
    sent = {f"lines.{line.id}.units": line.units for line in the_order().lines}
    as_sue.post(f"/orders/{the_order().id}/deliveries", data={**sent, **PAPER})
    gift = next(line for line in the_order().lines if line.is_gift)
    back = {f"lines.{gift.id}.units": 2, "number": "R-1", "day": TODAY.isoformat(), "reason": "damaged"}
    as_sue.post(f"/orders/{the_order().id}/returns", data=back)
    assert (the_credit().amount_minor, bill("D-1").open_minor) == (0, 12 * 850)


def test_an_order_whose_last_line_is_cut_after_it_was_paid_is_paid(confirmed, desk, the_order):
    desk("deliveries", soy=36, **PAPER)
    desk(f"payments/{bill('D-1').id}", amount="306", reference="B-1", day=TODAY.isoformat())
    assert the_order().state == "partly_delivered"
    desk("cuts", dark=12, reason="no_stock")
    assert the_order().state == "paid"


def listed(client, order_id, of):
    """The rows below an invoice or a credit on the page of an order, one text a row."""
    page = client.get(f"/orders/{order_id}").text.partition(of)[2].partition("</li>")[0]
    rows = page.partition("<tbody>")[2].partition("</tbody>")[0].split("</tr>")[:-1]
    return [
        " | ".join(re.sub("<[^>]+>", "", cell).strip() for cell in re.findall("<t[hd].*?</t[hd]>", row)) for row in rows
    ]


def test_the_page_of_an_order_lists_what_came_in_on_its_invoice_and_what_each_left(
    confirmed, desk, send_back, the_order, as_ana
):
    desk("deliveries", soy=36, dark=12, **PAPER)
    desk(f"payments/{bill('D-1').id}", amount="100", reference="B-1", day=TODAY.isoformat())
    send_back("R-1", soy=12)
    desk(f"payments/{bill('D-1').id}", amount="22.80", reference="B-2", day=TODAY.isoformat())
    assert listed(as_ana, the_order().id, "Invoice D-1") == [
        "Payment B-1 | Nov 23 | ¥100.00 | ¥324.80",
        "Credit for return R-1 | Nov 23 | ¥102.00 | ¥222.80",
        "Payment B-2 | Nov 23 | ¥22.80 | ¥200.00",
    ]


def test_a_credit_says_which_invoice_used_it_and_what_is_left(paid, send_back, another_order, deliver, as_sue):
    first = db.session.scalars(sa.select(Order.id)).one()
    send_back("R-1", soy=12)
    deliver(another_order(soy=6), "D-2")
    assert listed(as_sue, first, "Credit for return R-1") == ["Invoice D-2 | Nov 23 | ¥51.00 | ¥51.00"]
