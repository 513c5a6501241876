"""Imports from the command line, in the language of who sits there."""

from collections.abc import Callable
from pathlib import Path

from kafield.exchange.jobs import Ended, import_now
from kafield.exchange.kinds import KINDS
from kafield.exchange.models import ImportRun
from kafield.exchange.queries import first_admin
from kafield.exchange.reading import refuse_large
from kafield.exchange.templates import template
from kafield.exchange.words import BadFile
from kafield.kit import i18n, storage
from kafield.kit.db import db
from kafield.kit.i18n import gettext as _
from kafield.people.models import Person
from kafield.people.queries import person_named

Say = Callable[[str], None]


class NotPossible(Exception):
    """What has to be done before; in the language of who sits there."""


def import_file(
    kind: str, path: Path, say: Say, *, username: str = "", language: str = "en", dry_run: bool = False
) -> bool:
    """Bring a file in and say what became of it; True where nothing is left to mend.

    Rows to mend are written beside the file. Raises `NotPossible` and `BadFile`.
    """
    i18n.use_language(language)
    by = actor(username)
    refuse_large(path.stat().st_size)
    run_id, ended = import_now(kind, path.name, path.read_bytes(), by, is_dry_run=dry_run)
    if ended.failure:
        raise BadFile(ended.failure)
    run = db.session.get_one(ImportRun, run_id)
    for line in summary(run, ended):
        say(line)
    if run.mend_key:
        say(_("Rows to mend: %(path)s", path=write_beside(path, storage.get(run.mend_key), run.mend_key)))
    return run.outcome == "done" and not run.refused


def actor(username: str) -> Person:
    """Who brings it in: the named admin, else the first one."""
    person = person_named(username) if username else first_admin()
    if person is None or person.role != "admin":
        raise NotPossible(
            _("%(name)s is no admin here.", name=username)
            if username
            else _("There is no admin yet. First: bin/kafield user add NAME --role admin …")
        )
    return person


def summary(run: ImportRun, ended: Ended) -> list[str]:
    problems = ended.of.result.problems if ended.of else []
    told = [
        " · ".join(part for part in (_("line %(line)s", line=each.line), each.column, each.value, each.reason) if part)
        for each in sorted(problems, key=lambda problem: problem.line)
    ]
    return [*run.notes, *told, totals(run), *after(run)]


def totals(run: ImportRun) -> str:
    return _(
        "%(rows)s rows: %(added)s added, %(changed)s changed, %(unchanged)s unchanged, %(refused)s to mend",
        rows=run.rows,
        added=run.added,
        changed=run.changed,
        unchanged=run.unchanged,
        refused=run.refused,
    )


def after(run: ImportRun) -> list[str]:
    if run.is_dry_run:
        return [_("Nothing was written.")]
    about = KINDS[run.kind].about
    said = [str(about)] if about and run.added else []
    return [_("The import was stopped"), *said] if run.outcome == "cancelled" else said


def write_beside(path: Path, data: bytes, key: str) -> Path:
    """`stores-to-mend.csv` beside `stores.csv`; what is there already is never overwritten."""
    stem, suffix = path.stem.partition("-to-mend")[0], key.rpartition(".")[2]
    names = (f"{stem}-to-mend{'' if n == 1 else f'-{n}'}.{suffix}" for n in range(1, 1000))
    target = next(path.with_name(name) for name in names if not path.with_name(name).exists())
    target.write_bytes(data)
    return target


def write_template(kind: str, path: Path, *, language: str = "en") -> None:
    """The template of a kind, as .csv or .xlsx by the name. Raises FileExistsError: nothing is overwritten."""
    i18n.use_language(language)
    with path.open("xb") as file:
        file.write(template(KINDS[kind], "csv" if path.suffix.lower() == ".csv" else "xlsx"))
