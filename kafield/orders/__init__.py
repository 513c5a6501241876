"""Stock counts and what follows from them: orders, deliveries, returns, invoices, payments.

Stock has two places, shelf and back room, and is counted in both, in cases and units. The
offtake between two counts gives the suggested order.
"""
