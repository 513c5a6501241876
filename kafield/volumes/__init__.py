"""What was sold: facts of volume and sales per store, product and period, and VPO from them.

Sell-in comes from our deliveries and returns, sell-out from the chains' files. At check-out a
visit freezes the figures that the rep saw and said: its snapshot never changes afterwards.
"""
