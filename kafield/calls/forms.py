"""What the call sheet itself sends: the rest belongs to the slices of its steps."""

from kafield.kit.forms import CaptureForm, Choice, Day, Flag, Number, Rows, Text, Whole
from kafield.tasks.models import KINDS
from kafield.visits.models import CANNOT_REASONS, STEPS


class PlaceFields(CaptureForm):
    """Where the phone says it is, in degrees and metres; all empty where it may not say."""

    latitude = Number(min=-90, max=90)
    longitude = Number(min=-180, max=180)
    accuracy = Number(min=0, max=1_000_000)
    place_state = Text(max=12)


class CheckInForm(PlaceFields):
    store_id = Whole(required=True, min=1)
    fence_reason = Text(max=200)


class PauseForm(CaptureForm):
    resume = Flag()


class CannotDoForm(CaptureForm):
    step = Choice(STEPS, required=True)
    reason = Choice(CANNOT_REASONS, required=True)
    note = Text(max=300)


class NextStepRow(CaptureForm):
    kind = Choice(KINDS)
    text = Text(max=300)
    due_on = Day()
    with_whom = Text(max=80)


class CheckOutForm(PlaceFields):
    """`next.<id>.*` are the agreed next steps; `shown` is the comparison that was on the screen."""

    summary = Text(max=1000)
    next = Rows(NextStepRow)
    done = Text(max=2000)
    shown = Text(max=20_000)
    data_version = Text(max=40)
