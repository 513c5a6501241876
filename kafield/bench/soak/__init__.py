"""A seeded soak: one rep, a real browser, a real server, and a network that loses one request in six.

`run` writes so many short notes and some photos through the real pages, kills browser and server at moments of
chance, and counts in the server's own database what was lost, doubled or out of order. bin/kafield soak.
"""
