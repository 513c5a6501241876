"""Where the pages of this slice hang, and what several of them ask."""

from datetime import date
from typing import Any

from flask import Blueprint, current_app

from kafield.kit.clock import local_day, now

bp = Blueprint("accounts", "kafield.accounts", url_prefix="/accounts")


def today() -> date:
    return local_day(now(), current_app.extensions["settings"].time_zone)


def options(records: Any) -> list[tuple[int, str]]:
    """What a select shows of named records."""
    return [(record.id, record.name) for record in records]
