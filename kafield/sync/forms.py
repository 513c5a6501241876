"""What is typed about phones."""

from kafield.kit.forms import Form, Text


class NoteForm(Form):
    note = Text(required=True, max=500)
