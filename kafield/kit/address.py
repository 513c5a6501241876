"""What stands after the question mark of an address, where anybody may write anything.

The only place that reads it: what no text, record or page can be never reaches a database.
"""

import uuid
from typing import Any

from flask import request, url_for

from kafield.kit.forms import LARGEST, record_id


def text(name: str) -> str:
    """Words as they were typed, without the one character that no column holds; empty where there are none."""
    return request.args.get(name, "").replace("\x00", "")


def record(name: str) -> int | None:
    """The id of a record, None where none is asked for; 0, which finds nothing, where no record can have it."""
    return request.args.get(name, 0, type=record_id) if text(name) else None


def place(name: str) -> float | None:
    """A latitude or a longitude; what is no number is none."""
    return request.args.get(name, type=float)


def key(name: str) -> uuid.UUID | None:
    """A client-made id; what is none is none."""
    return request.args.get(name, type=uuid.UUID)


def page() -> int:
    """The page of a list, from 1."""
    return min(max(request.args.get("page", 1, type=int), 1), LARGEST)


def everything() -> dict[str, str]:
    return {name: text(name) for name in request.args}


def asked(**changed: Any) -> str:
    """This page as it is asked for now, but for what is changed; None leaves a filter out. A changed
    filter begins at the first page."""
    values = {**everything(), **(request.view_args or {}), "page": None, **changed}
    return url_for(request.endpoint or "", **{name: value for name, value in values.items() if value})
