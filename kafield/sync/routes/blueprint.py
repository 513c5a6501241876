"""Where the routes of this slice hang: /sync/…, and the two files that a phone looks for at the root."""

from flask import Blueprint

bp = Blueprint("sync", "kafield.sync")
