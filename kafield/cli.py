"""The command line: bin/kafield. Each command calls one function; what it needs is imported when it runs."""

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """KA Field: store visits, orders and volumes of key accounts."""


@contextmanager
def application() -> Iterator[Any]:
    """The app of this installation, ready for queries and actions."""
    from kafield.app import create_app
    from kafield.settings import Settings

    app = create_app(Settings.from_env())
    with app.app_context():
        yield app


@cli.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from kafield.kit import migrate
    from kafield.kit.db import db

    with application():
        migrate.upgrade(db.engine)


@cli.command()
@click.argument("purpose")
def revise(purpose: str) -> None:
    """Write the migration from the database to what the models say now; PURPOSE becomes its name."""
    from kafield.kit import migrate
    from kafield.kit.db import db

    with application():
        click.echo(migrate.revise(db.engine, db.metadata, purpose, datetime.now(UTC).date()))


@cli.command("start-up")
@click.option("--empty", is_flag=True, help="Start without the demo.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def start_up(empty: bool, host: str, port: int) -> None:
    """What bin/run does before the server: a free port, the newest schema, the demo in an empty database."""
    from kafield.kit import migrate
    from kafield.kit.db import db

    refuse_taken(host, port)
    with application():
        migrate.upgrade(db.engine)
        if empty:
            return
        from kafield import demo

        if demo.is_wanted():
            load_demo()
        elif demo.is_loaded():
            click.echo("The demo is loaded; its password was printed when it was.")


def refuse_taken(host: str, port: int) -> None:
    """Say it in words before a server says it in errors."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as refusal:
            raise click.ClickException(
                f"Cannot serve at {host} port {port} ({refusal.strerror}). Another port: PORT={port + 1} bin/run"
            ) from refusal


@cli.command("demo")
def load_demo_now() -> None:
    """Load the demo into an empty database and print who can sign in."""
    with application():
        load_demo()


def load_demo() -> None:
    from kafield import demo

    password = os.environ.get("KAFIELD_DEMO_PASSWORD") or easy_password()
    click.echo("Loading the demo…")
    for line in demo.load(password):
        click.echo(f"  {line}")
    click.echo(f"They all sign in with the password  {password}")


def easy_password() -> str:
    """About 50 bits, typed with one thumb: no capitals, nothing that looks like something else."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(2))


@cli.command()
def jobs() -> None:
    """Do the queued work: pictures, PDFs, imports; until told to stop."""
    from kafield.kit import jobs

    with application() as app:
        jobs.work(app)


@cli.group()
def user() -> None:
    """Add people."""


@user.command()
@click.argument("username")
@click.option("--name", required=True, help="As it stands on the screen.")
@click.option("--role", type=click.Choice(["rep", "supervisor", "manager", "admin"]), default="rep", show_default=True)
@click.option("--team", help="The name of his team; made when new.")
@click.option("--language", type=click.Choice(["zh-Hans", "zh-Hant", "en"]), help="Else that of his browser.")
def add(username: str, **details: Any) -> None:
    """Add a person. The first password is printed once and must be changed at the first sign-in."""
    from kafield.kit.clock import now
    from kafield.kit.db import writing
    from kafield.people import actions

    password = easy_password()
    with application(), writing():
        actions.add_person(username=username, password=password, at=now(), **details)
    click.echo(f"{username} signs in with  {password}  and is then asked for a password of their own.")


if __name__ == "__main__":
    cli()
