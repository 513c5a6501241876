"""What is typed or measured on a visit, and on a plan."""

from kafield.kit.forms import CaptureForm, Choice, Day, Flag, Form, Id, Many, Moment, Number, Text, Whole
from kafield.visits.models import CANNOT_REASONS, STEPS

PLACE_STATES = ("taken", "refused", "unavailable", "no_consent", "unknown", "waiting")


class PlaceFields(CaptureForm):
    """Where the phone says it is, in degrees and metres; all empty where it may not say."""

    latitude = Number(min=-90, max=90)
    longitude = Number(min=-180, max=180)
    accuracy = Number(min=0, max=1_000_000)
    place_state = Text(max=12)


class CheckInForm(PlaceFields):
    store_id = Whole(required=True, min=1, max=2**31 - 1)
    fence_reason = Text(max=200)


class CheckOutForm(PlaceFields):
    summary = Text(max=1000)


class PauseForm(CaptureForm):
    resume = Flag()


class CannotDoForm(CaptureForm):
    step = Choice(STEPS, required=True)
    reason = Choice(CANNOT_REASONS, required=True)
    note = Text(max=300)


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
