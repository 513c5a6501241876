"""Sign-in, one's own page, and what an admin does with people, one module each."""

from kafield.people.routes import admin, erasing, own, session
from kafield.people.routes.blueprint import bp

__all__ = ["admin", "bp", "erasing", "own", "session"]
