"""The static files: style sheets and scripts joined into a few, every address with the hash of what it holds.

An address never changes its content, so browsers keep it for a year. Scripts name each other by relative
paths, so all of `js/` stands under one hash: that of all of it.
"""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import brotli
from flask import Blueprint, Flask, Response, abort, current_app, request
from werkzeug.wrappers import Response as AnyResponse

from kafield.kit import scripts

FOLDER = Path(__file__).parent.parent / "static"
LAYERS = {
    "reset.css": "reset",
    "tokens.css": "tokens",
    "base.css": "base",
    "layout.css": "layout",
    "components/*.css": "components",
    "utilities.css": "utilities",
    "print.css": "utilities",
}
# What no call sheet has: a style sheet of its own, so that the first visit of a store is not kept waiting for it.
APART = (
    *("components/board.css", "components/kpi.css", "components/pack-state.css", "components/queue.css"),
    *("components/table.css", "components/tabs.css", "print.css"),
)
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
PACKED_TYPES = ("text/", "image/svg+xml", "application/json", "application/manifest+json")
SHARED = "js"

bp = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    """One file as it is served."""

    path: str
    body: bytes
    digest: str

    @property
    def url(self) -> str:
        return f"/static/{self.digest}/{self.path}"

    @property
    def type(self) -> str:
        suffix = Path(self.path).suffix
        return TYPES.get(suffix) or mimetypes.guess_type(self.path)[0] or "application/octet-stream"

    @property
    def packs(self) -> bool:
        return self.type.startswith(PACKED_TYPES)

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    @cached_property
    def brotli(self) -> bytes:
        return brotli.compress(self.body, quality=11)

    @cached_property
    def gzip(self) -> bytes:
        return gzip.compress(self.body, 9, mtime=0)


class Assets:
    """All static files of a folder by path; `app.css` and `apart.css` are the joined style sheets."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        self.load()

    def load(self) -> None:
        bodies = {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in served_files(self.folder)}
        bodies["app.css"], bodies["apart.css"] = (sheet.encode() for sheet in joined_styles(self.folder / "css"))
        bodies.update(served_scripts({path: body for path, body in bodies.items() if is_shared(path)}))
        shared = digest_of(*(body for path, body in sorted(bodies.items()) if is_shared(path)))
        digests = {path: shared if is_shared(path) else digest_of(body) for path, body in bodies.items()}
        self.files = {path: Asset(path, body, digests[path]) for path, body in bodies.items()}
        self.version = digest_of(*(digests[path].encode() for path in sorted(digests)))

    def __getitem__(self, path: str) -> Asset:
        return self.files[path]

    def url(self, path: str) -> str:
        """/static/<hash>/<path>; KeyError where there is no such file."""
        return self.files[path].url

    def for_phones(self) -> list[Asset]:
        """What pages ask for: style sheets, the scripts as they are joined, icons."""
        wanted = ("app.css", "apart.css", scripts.FIRST, scripts.REST, scripts.APART)
        return [
            asset
            for path, asset in sorted(self.files.items())
            if path in wanted or path.startswith("icons/") or (path.startswith("vendor/") and path.endswith(".js"))
        ]


def init_assets(app: Flask, folder: Path = FOLDER) -> None:
    """Serve the folder and give templates `asset(path)`; the app must have no static folder of its own."""
    app.extensions["assets"] = assets_of(folder)
    app.register_blueprint(bp)
    app.jinja_env.globals.update(asset=asset)
    app.after_request(name_the_style_sheet)
    if app.config.get("TEMPLATES_AUTO_RELOAD"):
        app.before_request(app.extensions["assets"].load)


@cache
def assets_of(folder: Path) -> Assets:
    """Read and compressed once for all apps of a process."""
    return Assets(folder)


def name_the_style_sheet(response: Response) -> Response:
    """In the head of a page's answer, so that a browser asks for the style sheet before it has read the page."""
    is_page = response.mimetype == "text/html" and "HX-Request" not in request.headers
    if is_page and "app.css" in current_app.extensions["assets"].files:
        response.headers.add("Link", f"<{asset('app.css')}>; rel=preload; as=style")
    return response


def asset(path: str) -> str:
    return current_app.extensions["assets"].url(path)


@bp.get("/static/<digest>/<path:path>")
def file(digest: str, path: str) -> AnyResponse:
    """A known hash is kept for a year; an older page that asks by its old hash gets today's file, unkept."""
    found = current_app.extensions["assets"].files.get(path) or abort(404)
    response = encoded(found)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if digest == found.digest else "no-store"
    response.set_etag(found.digest, weak=True)
    return response.make_conditional(request)


def encoded(found: Asset) -> Response:
    if not found.packs:
        return Response(found.body, mimetype=found.type)
    best = request.accept_encodings.best_match(["br", "gzip"]) if request.accept_encodings else None
    body = {"br": lambda: found.brotli, "gzip": lambda: found.gzip}.get(best or "", lambda: found.body)()
    response = Response(body, mimetype=found.type)
    response.vary.add("Accept-Encoding")
    if best:
        response.content_encoding = best
    return response


def served_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and "css" not in path.relative_to(folder).parts)


def served_scripts(sources: dict[str, bytes]) -> dict[str, bytes]:
    """Every script squeezed; the two that pages load, and each worker, with all that they need."""
    texts = {path: body.decode() for path, body in sources.items()}
    pages = scripts.joined(texts) if scripts.FIRST in texts else {}
    workers = {path: scripts.alone(path, texts) for path in scripts.WORKERS if path in texts}
    return {path: scripts.squeezed(text).encode() for path, text in {**texts, **pages, **workers}.items()}


def is_shared(path: str) -> bool:
    return path.partition("/")[0] == SHARED


def digest_of(*bodies: bytes) -> str:
    """The first 12 hex digits of the SHA-256 of the bodies, in order."""
    digest = hashlib.sha256()
    for body in bodies:
        digest.update(body)
    return digest.hexdigest()[:12]


def joined_styles(folder: Path) -> tuple[str, str]:
    """What every page needs, and what stands apart: each file in its layer, in the order of LAYERS."""
    found = [(layer, path) for pattern, layer in LAYERS.items() for path in sorted(folder.glob(pattern))]
    is_apart = {path: path.relative_to(folder).as_posix() in APART for _, path in found}
    first, apart = ([each for each in found if is_apart[each[1]] is wanted] for wanted in (False, True))
    return as_sheet(first), as_sheet(apart)


def as_sheet(files: list[tuple[str, Path]]) -> str:
    """The files in their layers, without comments and idle white space."""
    order = ", ".join(dict.fromkeys(LAYERS.values()))
    return "\n".join(
        [f"@layer {order};", *(f"@layer {layer}{{{squeezed(path.read_text())}}}" for layer, path in files)]
    )


def squeezed(css: str) -> str:
    """The same rules in fewer bytes; quoted text is left as it is."""
    pieces = re.split(r"""("[^"\n]*"|'[^'\n]*')""", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    return "".join(piece if piece[:1] in ('"', "'") else tightened(piece) for piece in pieces).strip()


def tightened(css: str) -> str:
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", css))
