"""The schema moves forward by migrations, in one transaction, before any server process starts."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from kafield.kit.db import engine_options, prepare_sqlite

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parents[2] / "migrations"
FOLLOWS = re.compile(r"^down_revision = ['\"](\w+)['\"]", re.MULTILINE)
ONE_AT_A_TIME = 4_700_110_915  # the advisory lock that start-ups of several nodes queue at


@contextmanager
def opened(address: str) -> Iterator[sa.Engine]:
    """The engine the app would use for a SQLAlchemy address, without the app."""
    engine = sa.create_engine(address, **engine_options(address))
    if engine.dialect.name == "sqlite":
        prepare_sqlite(engine)
    try:
        yield engine
    finally:
        engine.dispose()


def upgrade(engine: sa.Engine) -> None:
    """Bring the database at `engine` to the newest migration; all of it or nothing."""
    if current(engine) == newest():
        return  # nearly every start, so Alembic is not even imported
    from alembic import command

    with migrating(engine) as connection:
        command.upgrade(configuration(connection), "head")


def current(engine: sa.Engine) -> str | None:
    """The migration the database stands at, None for an empty one."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.scalar(sa.text("SELECT version_num FROM alembic_version"))


def newest() -> str | None:
    """The migration that none follows, None while there is none. A file is named as its migration."""
    files = list((FOLDER / "versions").glob("*.py"))
    followed = {name for file in files for name in FOLLOWS.findall(file.read_text())}
    return max((file.stem for file in files if file.stem not in followed), default=None)


def downgrade(engine: sa.Engine, target: str) -> None:
    """Go back to the named migration, or to `base`, an empty database."""
    from alembic import command

    with migrating(engine) as connection:
        command.downgrade(configuration(connection), target)


def revise(engine: sa.Engine, metadata: sa.MetaData, purpose: str, day: dt.date) -> Path:
    """Write the migration from the database at `engine` to `metadata`, named by day and purpose."""
    from alembic import command

    name = f"{day:%Y_%m_%d}_{slug(purpose)}"
    with migrating(engine) as connection:
        settings = configuration(connection, metadata)
        command.revision(settings, message=purpose, autogenerate=True, rev_id=name)
    return FOLDER / "versions" / f"{name}.py"


def differences(engine: sa.Engine, metadata: sa.MetaData) -> list[object]:
    """What the models have and the migrated database has not, or the other way round; [] where they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=comparison())
        return list(compare_metadata(context, metadata))


def comparison() -> dict[str, object]:
    """How models and database are compared: defaults too, and no table of a partition."""
    return {"compare_type": True, "compare_server_default": True, "include_name": is_ours}


def plain_type(kind: str, thing: object, context: object) -> str | Literal[False]:
    """A migration names the database's own type, so it reads the same when ours is long gone."""
    return f"sa.{thing.impl!r}" if kind == "type" and isinstance(thing, sa.types.TypeDecorator) else False


def is_ours(name: str | None, kind: str, parents: object) -> bool:
    """Partitions of a table are made by its own migration, so nobody compares them."""
    return not (kind == "table" and name is not None and re.search(r"_p\d+$", name))


def configuration(connection: sa.Connection | None = None, metadata: sa.MetaData | None = None) -> "Config":
    """What alembic.ini would say, for this connection."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    settings.set_main_option("path_separator", "newline")
    settings.set_main_option("file_template", "%%(rev)s")
    settings.attributes.update(connection=connection, metadata=metadata)
    return settings


def slug(purpose: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", purpose.lower()).strip("_")[:60]


@contextmanager
def migrating(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection in one writing transaction; nobody else migrates meanwhile."""
    with engine.connect().execution_options(writes=True) as connection:
        prepare = rebuilding_tables if engine.dialect.name == "sqlite" else queueing
        with prepare(connection):
            yield connection


@contextmanager
def queueing(connection: sa.Connection) -> Iterator[None]:
    with connection.begin():
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        yield


@contextmanager
def rebuilding_tables(connection: sa.Connection) -> Iterator[None]:
    """SQLite changes a table by copying and dropping it, which foreign keys would turn into deleted rows."""
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        with connection.begin():
            yield
            refuse_orphans(connection)
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def refuse_orphans(connection: sa.Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)
    if orphans:
        raise RuntimeError(f"the migration leaves rows without their parent: {orphans}")
