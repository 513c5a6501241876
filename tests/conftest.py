"""What every test may ask for: the app on a database of its own, the cast, and a client for each."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from kafield.app import create_app
from kafield.kit.db import db, writing
from kafield.settings import Settings
from tests.cast import SettableClock, World, add_cast

pytest_plugins = ["tests.databases"]
USER_AGENT = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def settings(tmp_path: Path, database_address: str) -> Settings:
    return Settings(data_folder=tmp_path, database_url=database_address, secret_key="only in tests", sign_in_tries=3)


class CompiledTemplates(BytecodeCache):
    """Every app of this process compiles the same templates; compiling them is most of the cost of a first page."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key, bucket.checksum] = bucket.code


compiled_templates = CompiledTemplates()


@pytest.fixture
def app(settings: Settings, clock: SettableClock) -> Iterator[Flask]:
    app = create_app(settings, clock)
    app.testing = True
    app.jinja_env.bytecode_cache = compiled_templates
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def world(app: Flask) -> World:
    with writing():
        return add_cast()


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
