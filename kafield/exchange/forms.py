"""What is asked for an upload."""

from kafield.exchange.kinds import KINDS
from kafield.kit.forms import Choice, Flag, Form


class UploadForm(Form):
    kind = Choice(KINDS, required=True)
    dry_run = Flag()
