"""Stock and orders as those see them who stand in the store, drive the goods or wait for the money."""

from kafield.orders.queries.counts import (
    Since,
    StockLine,
    StockView,
    counts_of,
    last_counts,
    movements_since,
    on_order,
    products_to_count,
    since_last_count,
    stock_view,
    suggestions_of,
)
from kafield.orders.queries.offers import OfferLine, OrderView, last_order, order_of, order_view
from kafield.orders.queries.orders import (
    order_by_id,
    orders_of,
    papers_of,
    products_told,
    returned_units,
    searched_orders,
    states_of,
    with_lines,
)
from kafield.orders.queries.receivables import Receivables, invoice_of, invoices_of, open_invoices, receivables_of

__all__ = [
    "OfferLine",
    "OrderView",
    "Receivables",
    "Since",
    "StockLine",
    "StockView",
    "counts_of",
    "invoice_of",
    "invoices_of",
    "last_counts",
    "last_order",
    "movements_since",
    "on_order",
    "open_invoices",
    "order_by_id",
    "order_of",
    "order_view",
    "orders_of",
    "papers_of",
    "products_to_count",
    "products_told",
    "receivables_of",
    "returned_units",
    "searched_orders",
    "since_last_count",
    "states_of",
    "stock_view",
    "suggestions_of",
    "with_lines",
]
