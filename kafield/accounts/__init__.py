"""The customers: retail chains (accounts), their distributors, stores and contacts.

A store has a format and a class, belongs to a territory, and is reached through it: a rep sees
the stores of his territories, a supervisor those of his team, a KA manager those of his accounts.
Prices and must-stock lists of an account live here, because they name the account.
"""
