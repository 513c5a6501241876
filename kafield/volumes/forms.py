"""The form of the slice."""

from typing import Any

import marshmallow as ma

from kafield.kit.forms import LARGEST, Day, Form, Whole
from kafield.kit.i18n import gettext as _


class TargetForm(Form):
    """The same target for every month from the first to the last, both of them in it; one month without a last."""

    first = Day(required=True)
    last = Day()
    volume = Whole(required=True, min=1, max=LARGEST)

    @ma.validates_schema
    def ends_after_it_begins(self, data: dict[str, Any], **_more: Any) -> None:
        if data.get("last") and data["last"] < data["first"]:
            raise ma.ValidationError(_("This is before the first month."), "last")
