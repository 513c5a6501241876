"""Counts and orders of a call, and the pages of orders and receivables, one module each."""

from kafield.orders.routes import acts, captures, pages
from kafield.orders.routes.blueprint import bp

__all__ = ["acts", "bp", "captures", "pages"]
