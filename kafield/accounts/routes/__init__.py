"""The pages of accounts, stores, territories, must-stock lists and store reports, one module each."""

from kafield.accounts.routes import accounts, must_stock, products, reports, stores, territories
from kafield.accounts.routes.blueprint import bp

__all__ = ["accounts", "bp", "must_stock", "products", "reports", "stores", "territories"]
