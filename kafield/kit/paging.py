"""Long lists, one page at a time, and the part of a page that htmx asks for."""

from typing import Any

from flask import request

from kafield.kit.address import asked, page

PAGE = 50


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
