"""The kinds of files that come in, one module each: its columns, and what one row does."""

from kafield.exchange.columns import Kind
from kafield.exchange.kinds.deliveries import DELIVERIES
from kafield.exchange.kinds.payments import PAYMENTS
from kafield.exchange.kinds.people import PEOPLE
from kafield.exchange.kinds.prices import PRICES
from kafield.exchange.kinds.products import PRODUCTS
from kafield.exchange.kinds.returns import RETURNS
from kafield.exchange.kinds.stores import STORES
from kafield.exchange.kinds.volumes import VOLUMES

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (STORES, PRODUCTS, PRICES, PEOPLE, VOLUMES, DELIVERIES, RETURNS, PAYMENTS)
}
