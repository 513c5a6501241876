"""Mistakes in the money of orders, one at a time: each is noticed by a test that names its rule."""

import pytest

from kafield.orders.actions import lifecycle, placing
from kafield.orders.models import Invoice, OrderLine
from tests.mutants import mutant, survives
from tests.orders import test_lifecycle as of_its_life
from tests.orders import test_placing as of_placing

MUTANTS = {
    "charges for gifts": mutant(
        placing.fill,
        "0 if each.is_gift else prices.get(each.product_id, 0)",
        "prices.get(each.product_id, 0)",
        of_placing.test_a_gift_is_kept_at_no_price,
    ),
    "sells what has no price for a fen": mutant(
        placing.fill,
        "prices.get(each.product_id, 0)",
        "prices.get(each.product_id, 1)",
        of_placing.test_a_missing_price_is_ordered_at_nothing_and_flagged,
    ),
    "adds up no line": mutant(
        placing.fill,
        "order.total_minor = sum(line.amount_minor for line in lines)",
        "order.total_minor = sum(line.price_minor for line in lines)",
        of_placing.test_an_order_is_sent_with_the_accounts_own_price,
    ),
    "keeps the total of the open price": mutant(
        lifecycle.confirm,
        "order.total_minor = sum(line.amount_minor for line in order.lines)",
        "pass",
        of_its_life.test_a_missing_price_is_looked_up_again_and_has_to_be_known,
    ),
    "multiplies a gift": mutant(
        OrderLine.amount_minor.fget,
        "0 if self.is_gift else",
        "",
        of_placing.test_a_gift_line_is_worth_nothing_whatever_its_price,
    ),
    "asks for what was paid again": mutant(
        Invoice.open_minor.fget,
        "self.amount_minor - self.paid_minor",
        "self.amount_minor",
        of_placing.test_what_was_paid_is_not_open_any_more,
    ),
}


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=list(MUTANTS))
def test_a_mistake_in_the_money_of_an_order_is_noticed(mutant, request):
    assert not survives(mutant, request)
