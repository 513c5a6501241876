"""What is typed about tasks."""

from kafield.kit.forms import CaptureForm, Choice, Day, Form, Id, Text, Whole
from kafield.tasks.models import KINDS


class TaskForm(Form):
    store_id = Whole(required=True, min=1)
    owner_id = Whole(min=1)
    kind = Choice(KINDS, required=True)
    text = Text(required=True, max=300)
    due_on = Day()
    with_whom = Text(max=80)


class CloseForm(CaptureForm):
    """Done, from the phone: this travels through the outbox."""

    task_id = Id(required=True)
    state = Choice(("done", "cancelled", "open"), required=True)
    note = Text(max=300)
