"""Calls at stores: the journey plan with its stops, the visits made, their places and photos.

A planned visit has the id of its stop; an ad-hoc visit gets its id on the phone. A second
check-in of the same rep, store and day joins the first visit, and its id becomes an alias.
"""
