"""The page that stays with a store after a visit. It is written for the store: what we pay, what we
owe each other and what we noted for ourselves has no field here, so it cannot reach the paper."""
