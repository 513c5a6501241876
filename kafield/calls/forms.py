"""What the call sheet itself sends: the rest belongs to the slices of its steps."""

from kafield.kit.forms import CaptureForm, Choice, Day, Id, Rows, Text
from kafield.tasks.models import KINDS
from kafield.visits import forms as visits


class NextStepRow(CaptureForm):
    kind = Choice(KINDS)
    text = Text(max=300)
    due_on = Day()
    with_whom = Text(max=80)


class CheckOutForm(visits.CheckOutForm):
    """`next.<id>.*` are the agreed next steps; `shown` is the comparison that was on the screen."""

    next = Rows(NextStepRow)
    done = Text(max=2000)
    shown = Text(max=4000)
    data_version = Text(max=40)


class TaskDoneForm(CaptureForm):
    task_id = Id(required=True)
    note = Text(max=300)
