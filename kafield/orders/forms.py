"""What is typed about stock and orders. Rows are named after the product or order line: `lines.<id>.<field>`."""

from kafield.kit.forms import CaptureForm, Choice, Day, Form, Number, Rows, Text, Whole
from kafield.orders.models import CUT_REASONS, OUT_OF_STOCK_REASONS

MOST_UNITS = 99_999  # sales units of one SKU; more is a slip of the finger


class Units(Whole):
    """Cases or sales units of one SKU."""

    def __init__(self) -> None:
        super().__init__(min=0, max=MOST_UNITS)


class CountRow(CaptureForm):
    """One SKU as found; what is blank was not counted."""

    shelf_cases = Units()
    shelf_units = Units()
    back_cases = Units()
    back_units = Units()
    reason = Choice(OUT_OF_STOCK_REASONS)
    short_dated = Units()
    short_date = Day()
    own_price = Number(min=0, max=1_000_000)


class CountForm(CaptureForm):
    lines = Rows(CountRow)


class OrderRow(CaptureForm):
    """One SKU to order; `gift` are sales units free of charge."""

    cases = Units()
    units = Units()
    gift = Units()


class OrderForm(CaptureForm):
    """Without an intent it is sent: the button under the thumb names none."""

    lines = Rows(OrderRow)
    wanted_on = Day()
    note = Text(max=500)
    intent = Choice(("draft", "submit"))


class LineRow(Form):
    units = Units()


class CutForm(Form):
    lines = Rows(LineRow)
    reason = Choice(CUT_REASONS, required=True)


class DeliveryForm(Form):
    lines = Rows(LineRow)
    number = Text(max=40, required=True)
    day = Day(required=True)


class ReturnForm(DeliveryForm):
    reason = Text(max=120, required=True)


class PaymentForm(Form):
    amount = Number(required=True, min=0, max=1_000_000_000)
    reference = Text(max=60, required=True)
    day = Day(required=True)


class ReasonForm(Form):
    note = Text(max=300)
