"""TG displays: off-shelf displays agreed for a store, and their execution in each visit.

A fee is paid for most of them, so execution must be provable: photo, time and place. One found
free of charge is recorded with fee 0 and gives the rep the credit.
"""
