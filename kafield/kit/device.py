"""Which phone it is: a cookie of its own that outlives the session, so that signing out forgets no phone."""

import uuid

from flask import Response, current_app, request
from werkzeug.wrappers import Response as AnyResponse

ONE_YEAR = 365 * 24 * 3600
KINDS = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "Linux")


def device() -> str | None:
    """The phone as its cookie names it."""
    return (request.cookies.get("device") or "")[:36] or None


def named(response: Response | AnyResponse) -> str:
    """The phone of this request; one without a name is given its own with the answer."""
    known = device()
    if known:
        return known
    name = str(uuid.uuid4())
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie("device", name, max_age=ONE_YEAR, httponly=True, samesite="Lax", secure=secure)
    return name


def kind() -> str:
    """What it says it is, in the one word that everybody knows it by."""
    return next((name for name in KINDS if name in request.user_agent.string), "")
