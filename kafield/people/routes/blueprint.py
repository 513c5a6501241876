"""Where the routes of this slice hang."""

from flask import Blueprint

bp = Blueprint("people", "kafield.people", url_prefix="/people")
