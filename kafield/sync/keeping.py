"""A refused write laid open: what was typed, and the files that came with it."""

from dataclasses import dataclass

from werkzeug.exceptions import HTTPException
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from kafield.kit.capture import RefusedBody
from kafield.kit.refusals import LARGEST_KEPT_BODY


@dataclass(frozen=True)
class Opened:
    """Names and values as typed; files by their place, counted from 1. Both empty where the body cannot be read."""

    fields: list[tuple[str, str]]
    files: list[bytes]


def opened(kept: RefusedBody) -> Opened:
    environ = EnvironBuilder(method="POST", data=kept.body, content_type=kept.content_type).get_environ()
    with Request(environ) as request:
        request.max_form_memory_size = LARGEST_KEPT_BODY
        try:
            fields = [(name, value) for name, values in request.form.lists() for value in values]
            return Opened(fields, [file.read() for file in request.files.values()])
        except (HTTPException, ValueError):
            return Opened([], [])
