"""The people who use KA Field: reps, supervisors, KA managers and admins, in teams.

"Account" never means a person here: it always means a customer.
"""
