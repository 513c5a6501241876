"""Where the pages of this slice hang, and what several of them ask."""

from datetime import date
from typing import Any

from flask import Blueprint, current_app, request

from kafield.kit.address import asked, page
from kafield.kit.clock import local_day, now

bp = Blueprint("accounts", "kafield.accounts", url_prefix="/accounts")
PAGE = 50


def today() -> date:
    return local_day(now(), current_app.extensions["settings"].time_zone)


def fragment(name: str) -> str | None:
    """The block htmx asked for, None for a whole page."""
    return name if request.headers.get("HX-Request-Type") == "partial" else None


def paged(statement: Any) -> Any:
    """One more than a page, so that the pager knows whether there is a next one."""
    return statement.offset((page() - 1) * PAGE).limit(PAGE + 1)


def pager(rows: Any) -> dict[str, Any]:
    """`rows` of this page, and the addresses of the pages before and after it."""
    return {
        "rows": rows[:PAGE],
        "earlier": asked(page=page() - 1) if page() > 1 else None,
        "later": asked(page=page() + 1) if len(rows) > PAGE else None,
    }


def options(records: Any) -> list[tuple[int, str]]:
    """What a select shows of named records."""
    return [(record.id, record.name) for record in records]
