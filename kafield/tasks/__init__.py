"""What somebody has to do by a day: tasks of ours, and promises that either side made.

A promise is made in a visit or a meeting and is shown when the next call is prepared.
"""
