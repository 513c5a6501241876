"""Where the pages of this slice hang."""

from flask import Blueprint

bp = Blueprint("surveys", "kafield.surveys", url_prefix="/surveys")
