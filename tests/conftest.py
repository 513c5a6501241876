"""What every test may ask for: the app on a database of its own, the cast, and a client for each."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from kafield.app import configure, create_app
from kafield.kit.clock import init_clock
from kafield.kit.db import db, writing
from kafield.kit.storage import init_storage
from kafield.people.models import Person
from kafield.settings import Settings
from tests.cast import Cast, SettableClock, World, add_cast
from tests.rewinding import Database, let_go, opened

pytest_plugins = ["tests.databases"]
USER_AGENT = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def settings(tmp_path: Path, database: Database) -> Settings:
    return settings_in(tmp_path, database)


def settings_in(folder: Path, database: Database) -> Settings:
    return Settings(data_folder=folder, database_url=database.address, secret_key="only in tests", sign_in_tries=3)


@pytest.fixture(scope="session")
def application(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The one application of this process: to make one costs more than most tests do."""
    return create_app(settings_in(tmp_path_factory.mktemp("application"), database), SettableClock())


@pytest.fixture(scope="session")
def cast(application: Flask, database: Database, empty: Any) -> Cast:
    database.restore(empty)
    with opened(application), writing():
        world = add_cast()
    return Cast(world, database.save())


@pytest.fixture
def app(
    request: pytest.FixtureRequest,
    application: Flask,
    database: Database,
    empty: Any,
    cast: Cast,
    settings: Settings,
    clock: SettableClock,
) -> Iterator[Flask]:
    """The application with the settings and the time of this test; with the cast where the test asks for the world."""
    database.restore(cast.saved if "world" in request.fixturenames else empty)
    configure(application, settings)
    application.testing = True
    application.extensions["settings"] = settings
    init_clock(application, clock)
    init_storage(application, settings.media)
    with opened(application):
        yield application


@pytest.fixture
def world(app: Flask, database: Database, cast: Cast) -> World:
    """The cast, also where a test asks for it by name only while it runs."""
    is_there = db.session.get(Person, cast.world.people.ana) is not None
    let_go()
    if not is_there:
        database.restore(cast.saved)
    return deepcopy(cast.world)


class Client(FlaskClient):
    """A browser that says where its requests come from."""

    person_id: int = 0

    def open(self, *args: Any, **kwargs: Any) -> Any:
        forget_the_last_request()
        headers = dict(kwargs.pop("headers", None) or {})
        return super().open(*args, headers={**USER_AGENT, **headers}, **kwargs)


def forget_the_last_request() -> None:
    """The test's own context outlives its requests; who asked the last time is not who asks now."""
    for name in list(g):
        g.pop(name)


@pytest.fixture
def signed_in(app: Flask, world: World) -> Callable[[str], Client]:
    """A client with the session of the named person of the cast."""

    def client_of(name: str) -> Client:
        app.test_client_class = Client
        client = app.test_client()
        client.person_id = getattr(world.people, name)
        with client.session_transaction() as session:
            session["_user_id"] = f"{client.person_id}.1"
            session["_fresh"] = True
        return client  # type: ignore[return-value]

    return client_of


@pytest.fixture
def as_ana(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("ana")


@pytest.fixture
def as_bo(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("bo")


@pytest.fixture
def as_cy(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("cy")


@pytest.fixture
def as_sue(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("sue")


@pytest.fixture
def as_max(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("max")


@pytest.fixture
def as_ada(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("ada")


@pytest.fixture
def as_nobody(app: Flask) -> Client:
    app.test_client_class = Client
    return app.test_client()  # type: ignore[return-value]
