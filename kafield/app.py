"""The application: the only module that knows every slice."""

import logging
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, abort, g, jsonify, redirect, request, session, url_for
from flask_compress import Compress
from flask_login import LoginManager, current_user
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response as AnyResponse

from kafield import __version__
from kafield.accounts.models import FORMAT_NAMES
from kafield.displays.models import TYPE_NAMES
from kafield.kit import clock as clocks
from kafield.kit import i18n, storage
from kafield.kit.assets import init_assets
from kafield.kit.db import Busy, db, init_database
from kafield.kit.forms import LARGEST
from kafield.kit.render import init_render, render
from kafield.kit.same_origin import SAFE, init_same_origin
from kafield.people.queries import person_by_session
from kafield.settings import Settings

SLICES = (
    "people",
    "catalog",
    "accounts",
    "tasks",
    "visits",
    "surveys",
    "displays",
    "orders",
    "volumes",
    "briefs",
    "supervision",
    "calls",
    "exchange",
    "sync",
)
app_log = logging.getLogger(__name__)
HOME = {"rep": "calls.today", "supervisor": "supervision.board", "manager": "accounts.index", "admin": "people.index"}


class RecordId(IntegerConverter):
    """`<int:store_id>`: a number that no record can have is no page, before a database is asked for it."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST)


def create_app(settings: Settings | None = None, clock: clocks.Clock | None = None) -> Flask:
    """An app that needs nothing from outside but its settings; tests pass both."""
    settings = settings or Settings.from_env()
    app = Flask(__name__, static_folder=None)
    app.extensions["settings"] = settings
    app.url_map.converters["int"] = RecordId
    configure(app, settings)
    clocks.init_clock(app, clock or clocks.clock_of(settings.data_folder))
    init_database(app, settings.database)
    storage.init_storage(app, settings.media)
    init_same_origin(app)
    init_assets(app)
    i18n.init_i18n(app)
    init_render(app)
    app.jinja_env.globals.update(format_names=FORMAT_NAMES, display_names=TYPE_NAMES)
    init_sign_in(app)
    Compress(app)
    for name in SLICES:
        register(app, name)
    register_root(app)
    if settings.trust_proxy:
        hops = settings.trust_proxy
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.max_body,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        PERMANENT_SESSION_LIFETIME=timedelta(days=settings.session_days),
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_PROTECTION=None,
        COMPRESS_MIMETYPES=["text/html", "application/json"],
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=7,
        COMPRESS_BR_WINDOW=19,  # half a megabyte, more than any page: a wider one gains nothing and costs 4 ms to lay out
        TEMPLATES_AUTO_RELOAD=settings.development,
        WORKER=settings.worker,
    )


def register(app: Flask, name: str) -> None:
    import_module(f"kafield.{name}.models") if has_models(name) else None
    if find_spec(f"kafield.{name}.routes"):
        app.register_blueprint(import_module(f"kafield.{name}.routes").bp)


def has_models(name: str) -> bool:
    return find_spec(f"kafield.{name}.models") is not None


def init_sign_in(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # a phone changes its address all day
    manager.user_loader(person_by_session)
    app.before_request(speak_the_readers_language)
    app.before_request(ask_for_a_password_of_his_own)
    for error in (401, 404, 413, 403, 500):
        app.register_error_handler(error, apologise)
    app.register_error_handler(Busy, ask_to_wait)
    app.register_error_handler(sa.exc.IntegrityError, tell_of_the_other)


def speak_the_readers_language() -> None:
    """His own, unless somebody who speaks another brings his work in."""
    if "language" not in g and current_user.is_authenticated and current_user.language:
        i18n.use_language(current_user.language)


def ask_for_a_password_of_his_own() -> AnyResponse | None:
    """Whoever signed in with a password that an admin read out sees no other page before he has changed it."""
    is_page = request.method in SAFE and request.blueprint not in (None, "assets") and request.endpoint != "people.own"
    if is_page and current_user.is_authenticated and current_user.must_change_password:
        return redirect(url_for("people.own"))
    return None


def apologise(error: HTTPException) -> Any:
    """The error in words. Who is signed out is asked to sign in, a write of his with 401."""
    code = error.code or 500
    if code == 401 and request.method in SAFE and not request.headers.get("HX-Request"):
        return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")))
    if code == 500:
        db.session.rollback()
    return (
        render("error", code=code, reason=reason_of(error)),
        code,
        {"X-Reason": "revoked"} if is_revoked(code) else {},
    )


def is_revoked(code: int) -> bool:
    """Whether the session was ended by somebody else: the person shut out, his password or role changed.
    The phone then wipes what it holds to read, never what it holds to send."""
    return code == 401 and "_user_id" in session and not current_user.is_authenticated


def reason_of(error: HTTPException) -> str:
    """Our own words where the code was raised with some, else none."""
    standard = type(error).description
    return str(error.description) if error.description and error.description != standard else ""


def ask_to_wait(error: Busy) -> tuple[str, int, dict[str, str]]:
    return render("error", code=503, reason=""), 503, {"Retry-After": "5"}


def tell_of_the_other(error: sa.exc.IntegrityError) -> tuple[str, int]:
    """Two people saved the same at the same moment, and the other one was first."""
    app_log.warning("refused by a constraint: %s", error.orig)
    db.session.rollback()
    return render("error", code=409, reason=""), 409


def register_root(app: Flask) -> None:
    @app.get("/")
    def home() -> AnyResponse:
        if not current_user.is_authenticated:
            return redirect(url_for("people.sign_in"))
        return redirect(url_for(HOME[current_user.role]))

    @app.get("/healthz")
    def healthz() -> tuple[Response, int]:
        """Whether this process answers and reaches its database."""
        g.language = "en"
        try:
            db.session.execute(sa.text("SELECT 1"))
        except sa.exc.SQLAlchemyError:
            return jsonify(status="failing", version=__version__, database="unreachable"), 503
        return jsonify(status="ok", version=__version__, database=db.engine.dialect.name), 200

    if app.extensions["settings"].development:
        app.add_url_rule("/components", "components", lambda: render("components"))
    else:
        app.add_url_rule("/components", "components", lambda: abort(404))
