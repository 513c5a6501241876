"""Where the pages of this slice hang, and what several of them ask."""

from datetime import date
from typing import Any

from flask import Blueprint, current_app

from kafield.kit.clock import local_day, now

bp = Blueprint("orders", "kafield.orders", url_prefix="/orders")
OFFICE = ("supervisor", "manager", "admin")


def settings() -> Any:
    return current_app.extensions["settings"]


def today() -> date:
    return local_day(now(), settings().time_zone)
