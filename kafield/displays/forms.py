"""What is typed about displays."""

from kafield.displays.models import FILLS, POSITIONS, TYPES
from kafield.kit.forms import Amount, CaptureForm, Choice, Day, Form, Id, Json, Many, Text, Whole

YES_NO = ("yes", "no")


class CheckForm(CaptureForm):
    """One display as found. Without `in_place` there is nothing to keep."""

    display_id = Id(required=True)
    in_place = Choice(YES_NO, required=True)
    right_position = Choice(YES_NO)
    right_items = Choice(YES_NO)
    price_tag = Choice(YES_NO)
    fill = Choice(FILLS)
    posm = Choice((*YES_NO, "none"))
    note = Text(max=300)
    photos = Json()


class FoundForm(CaptureForm):
    """A display that the store gave free of charge."""

    display_id = Id(required=True)
    type = Choice(TYPES, required=True)
    position = Choice(POSITIONS, required=True)
    products = Many(Whole(min=1))
    note = Text(max=300)
    photos = Json()


class DisplayForm(Form):
    """A display agreed for a store, planned at the desk."""

    store_id = Whole(required=True, min=1)
    type = Choice(TYPES, required=True)
    position = Choice(POSITIONS, required=True)
    promotion = Text(max=120)
    products = Many(Whole(min=1))
    from_day = Day(required=True)
    to_day = Day(required=True)
    fee = Amount()
