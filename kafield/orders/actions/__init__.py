"""What happens to stock counts and orders. The caller commits."""

from kafield.orders.actions.counting import count_stock
from kafield.orders.actions.crediting import credit, use_credits
from kafield.orders.actions.delivering import deliver, return_goods
from kafield.orders.actions.lifecycle import NotAllowed, answer_request, cancel, confirm, cut_lines
from kafield.orders.actions.paying import invoice, pay
from kafield.orders.actions.placing import place_order
from kafield.orders.actions.settling import follow_bills, follow_money

__all__ = [
    "NotAllowed",
    "answer_request",
    "cancel",
    "confirm",
    "count_stock",
    "credit",
    "cut_lines",
    "deliver",
    "follow_bills",
    "follow_money",
    "invoice",
    "pay",
    "place_order",
    "return_goods",
    "use_credits",
]
