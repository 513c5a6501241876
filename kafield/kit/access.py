"""Who may see a page. Records are not checked here: their look-ups start from the person."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort
from flask_login import current_user

from kafield.kit.i18n import gettext as _


def role(*allowed: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Only these roles; to others the page does not exist, and strangers are asked to sign in."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **values: Any) -> Any:
            if not current_user.is_authenticated:
                abort(401, _("Please sign in."))
            if current_user.role not in allowed:
                abort(404)
            return view(*args, **values)

        guarded.roles = allowed  # type: ignore[attr-defined]
        return guarded

    return decorate


ANYONE = ("rep", "supervisor", "manager", "admin")
signed_in = role(*ANYONE)
