"""What comes with a photo, and what is typed on a plan."""

from kafield.kit.forms import CaptureForm, Day, Form, Id, Many, Moment, Number, Text, Whole


class PhotoForm(CaptureForm):
    photo_id = Id()
    subject = Text(required=True, max=60)
    taken_at = Moment()
    caption = Text(max=200)
    latitude = Number(min=-90, max=90)
    longitude = Number(min=-180, max=180)
    accuracy = Number(min=0, max=1_000_000)


class StopForm(Form):
    rep_id = Whole(required=True)
    store_id = Whole(required=True)
    day = Day(required=True)


class HandOverForm(Form):
    from_id = Whole(required=True)
    to_id = Whole(required=True)
    day = Day(required=True)
    stops = Many(Id())


class MoveForm(Form):
    position = Whole(required=True, min=1, max=200)
