"""The command line: bin/kafield. Each command calls one function; what it needs is imported when it runs."""

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click
import sqlalchemy as sa

from kafield.settings import Settings

SIGN_INS = "demo-sign-ins.txt"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """KA Field: store visits, orders and volumes of key accounts."""


@contextmanager
def application() -> Iterator[Any]:
    """The app of this installation, ready for queries and actions."""
    from kafield.app import create_app

    app = create_app(Settings.from_env())
    with app.app_context():
        yield app


@cli.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    bring_up_to_date(Settings.from_env())


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
    refuse_taken(host, port)
    settings = Settings.from_env()
    if bring_up_to_date(settings) or empty:
        print_sign_ins(settings)
    else:
        with application():
            load_demo(settings)


def bring_up_to_date(settings: Settings) -> bool:
    """Migrate, without the app; whether anybody is in the database already."""
    from kafield.kit import migrate

    with migrate.opened(settings.database) as engine:
        migrate.upgrade(engine)
        with engine.connect() as connection:
            return connection.scalar(sa.text("SELECT count(*) FROM people")) > 0


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
def demo_now() -> None:
    """Load the demo into an empty database and print who can sign in."""
    settings = Settings.from_env()
    if bring_up_to_date(settings):
        raise click.ClickException("This database is not empty. For a demo name another folder: KAFIELD_DATA=…")
    with application():
        load_demo(settings)


def load_demo(settings: Settings) -> None:
    """Who may sign in stays in the data folder, to be printed at every start; the password is said once."""
    from kafield import demo

    password = os.environ.get("KAFIELD_DEMO_PASSWORD") or easy_password()
    click.echo("Loading the demo…")
    (settings.data_folder / SIGN_INS).write_text("\n".join(demo.load(password)) + "\n")
    print_sign_ins(settings)
    click.echo(f"Everybody's password is  {password}  (it is not printed again)")


def print_sign_ins(settings: Settings) -> None:
    file = settings.data_folder / SIGN_INS
    if file.exists():
        click.echo("The demo's people, to sign in as:")
        click.echo("".join(f"  {line}\n" for line in file.read_text().splitlines()), nl=False)


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


@cli.command()
@click.argument("host")
def certificate(host: str) -> None:
    """Make a TLS certificate for HOST, the name or address a phone uses: docs/phone-on-the-lan.md."""
    from kafield.kit import certificate

    made = certificate.make(host, Settings.from_env().data_folder / "tls")
    click.echo(f"Start with    bin/run --host 0.0.0.0 --certfile '{made.certificate}' --keyfile '{made.key}'")
    click.echo(f"On the phone  trust {made.authority} once, then open https://{host}:8000")


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
