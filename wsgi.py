"""What the server runs: `granian --interface wsgi wsgi:app`."""

from kafield.app import create_app

app = create_app()
