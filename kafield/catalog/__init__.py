"""What is sold: products with their series, category and brand, their list prices and status.

Competitors' products stand in the same list, marked, because a rep sees both on one shelf.
"""
