"""The numbers this application promises, measured on a throw-away installation with the demo loaded.

A tool of development: it starts what bin/run starts, looks at it from outside, as browsers and phones
do, and needs Playwright and Chromium for what a rep sees. `kafield.bench.run` is its one entrance.
"""
