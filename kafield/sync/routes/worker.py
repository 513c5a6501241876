"""What a browser looks for at the root: the service worker, and what makes the page an app on the home screen."""

from flask import Response, abort, current_app, jsonify, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kafield.kit import address
from kafield.kit.assets import asset
from kafield.kit.i18n import LANGUAGES, use_language
from kafield.kit.i18n import gettext as _
from kafield.kit.render import render
from kafield.sync.routes.blueprint import bp

POLICY = "default-src 'none'; connect-src 'self'"


@bp.get("/sw.js")
def worker() -> AnyResponse:
    """The worker in one file, or with KAFIELD_WORKER=off the one that clears its caches and goes."""
    files, is_on = current_app.extensions["assets"], current_app.extensions["settings"].worker
    script = files["js/worker/start.js" if is_on else "js/worker/kill.js"].body.decode()
    response = Response(f'self.VERSION = "{files.version}";\n{script}', mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Security-Policy"] = POLICY
    response.add_etag()
    return response.make_conditional(request)


@bp.get("/manifest.webmanifest")
def manifest() -> Response:
    """Name, icons and shortcuts of the app on the home screen, in ?language=."""
    use_language(address.text("language"))
    answer = jsonify(
        id="/",
        start_url="/",
        scope="/",
        lang=address.text("language"),
        name=_("KA Field: store visits"),
        short_name="KA Field",
        description=_("Store visits, orders and displays of key accounts, with and without a network."),
        display="standalone",
        orientation="portrait-primary",
        background_color="#f7f5f1",
        theme_color="#f7f5f1",
        icons=icons(),
        shortcuts=[
            {"name": name, "url": address, "icons": [icon("icon-192.png", "192x192")]}
            for name, address in (
                (_("Today"), url_for("calls.today")),
                (_("What waits to be sent"), url_for("sync.queue")),
                (_("Stores"), url_for("accounts.stores")),
            )
        ],
    )
    answer.mimetype = "application/manifest+json"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def icons() -> list[dict[str, str]]:
    return [
        icon("icon-192.png", "192x192"),
        icon("icon-512.png", "512x512"),
        {**icon("maskable-512.png", "512x512"), "purpose": "maskable"},
    ]


def icon(name: str, sizes: str) -> dict[str, str]:
    return {"src": asset(f"icons/{name}"), "sizes": sizes, "type": "image/png"}


@bp.get("/sync/offline")
def offline() -> str:
    """What a phone shows for a page that it has no copy of; ?language= because a worker asks for all three at once."""
    wanted = address.text("language")
    if wanted and wanted not in LANGUAGES:
        abort(404)
    if wanted:
        use_language(wanted)
    return render("sync/offline")
