"""Every formula of the field, as pure functions on plain numbers: what is undefined is None, and nothing is rounded here."""
