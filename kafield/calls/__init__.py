"""The call sheet: everything of one visit on one page of the phone, from check-in to check-out."""
