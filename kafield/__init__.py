"""KA Field: field sales for key accounts. Nothing captured in a store is ever lost or doubled."""

__version__ = "0.1.0"
