"""HTML becomes a tagged PDF; nothing is read for it but the pictures handed in and the application's own style sheets."""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any
from xml.sax.saxutils import escape

from PIL import ImageFile

PACKAGE = Path(__file__).parents[1]
FONTS = PACKAGE / "fonts"
STATIC = PACKAGE / "static"
BASE_STYLE = "css/print-base.css"
SIMPLIFIED_FIRST = "KA Sans SC, KA Sans TC, KA Sans JP, sans-serif"
TRADITIONAL_FIRST = "KA Sans TC, KA Sans SC, KA Sans JP, sans-serif"
OPTIONS: dict[str, Any] = {
    "pdf_variant": "pdf/ua-1",
    "pdf_tags": True,
    "optimize_images": True,
    "jpeg_quality": 80,
    "dpi": 160,
}

# Pango's font map belongs to one thread at a time.
_drawing = Lock()


class UnknownSource(ValueError):
    """The document asks for something that is neither a picture handed in nor a style sheet of the application."""


class TooManyPages(ValueError):
    """The document does not fit on the pages that its caller has for it."""


def to_pdf(
    html: str, *, language: str, title: str, pictures: Mapping[str, bytes] | None = None, most_pages: int | None = None
) -> bytes:
    """A tagged PDF, written as PDF/UA-1, the same bytes for the same input.

    `html` is a whole document or a body. `language` (zh-Hans, zh-Hant, en) becomes the document's and so picks its
    glyphs. `<img src="picture:NAME">` shows `pictures[NAME]`, scaled down to print; `<link rel="stylesheet"
    href="static:css/NAME.css">` adds to print-base.css, which always applies. Raises UnknownSource for any other
    address, and TooManyPages, before anything is written, where there are more than `most_pages`.
    """
    held = pictures or {}
    options = OPTIONS | {"pdf_identifier": _identifier(html, language, title, held)}
    refused: list[str] = []
    with _drawing:
        weasyprint, fonts, base = _engine()
        source = weasyprint.HTML(string=html, url_fetcher=_fetcher(held, refused))
        _mark_language(source.etree_element, language)
        document = source.render(fonts, stylesheets=[base], **options)
        if most_pages is not None and len(document.pages) > most_pages:
            raise TooManyPages(len(document.pages))
        document.metadata.title = title
        pdf: bytes = document.write_pdf(**options)
    # The engine leaves out what it cannot read and goes on; a page that lacks something must not pass for whole.
    if refused:
        raise UnknownSource(", ".join(refused))
    return pdf


def warm_up() -> None:
    """Load the engine before the first reader waits for it: a second of import, done by the process at its start."""
    with _drawing:
        _engine()


def _mark_language(root: Any, language: str) -> None:
    """The style sheet picks glyphs by :lang(); a drawing inherits no style from the page, so it is told."""
    root.set("lang", language)
    for drawing in root.iter("{http://www.w3.org/2000/svg}svg"):
        drawing.set("font-family", TRADITIONAL_FIRST if language == "zh-Hant" else SIMPLIFIED_FIRST)


def _identifier(html: str, language: str, title: str, pictures: Mapping[str, bytes]) -> bytes:
    parts = [html.encode(), language.encode(), title.encode(), *pictures.values()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:32].encode()


@cache
def _engine() -> tuple[Any, Any, Any]:
    """WeasyPrint, the process's fonts and the parsed base style sheet."""
    with _own_fontconfig():
        import weasyprint
        import weasyprint.text.fonts

        fonts = weasyprint.text.fonts.FontConfiguration()
    # WeasyPrint tells Pillow, for the whole process, to take broken pictures for whole ones.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    base = weasyprint.CSS(string=(STATIC / BASE_STYLE).read_text("utf-8"), font_config=fonts)
    return weasyprint, fonts, base


def _fetcher(pictures: Mapping[str, bytes], refused: list[str]) -> Any:
    """Answers the two schemes from memory and our own folder, and notes in `refused` what else was asked for."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            try:
                body, kind = _source(url, pictures)
            except UnknownSource:
                refused.append(url[:200])
                raise
            return URLFetcherResponse(url, body, {"Content-Type": kind})

    return Fetcher()


def _source(url: str, pictures: Mapping[str, bytes]) -> tuple[bytes, str]:
    scheme, _, name = url.partition(":")
    if scheme == "picture" and name in pictures:
        return pictures[name], "image/jpeg"
    if scheme == "static" and name in _style_sheets():
        return (STATIC / name).read_bytes(), "text/css"
    raise UnknownSource(url)


def _style_sheets() -> set[str]:
    """css/brief.css and its like: names are looked up, never joined to a path."""
    return {path.relative_to(STATIC).as_posix() for path in STATIC.glob("css/**/*.css")}


@contextmanager
def _own_fontconfig() -> Iterator[None]:
    """Fontconfig reads its file when WeasyPrint is imported; programs started later keep the machine's own."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(_fontconfig_file())
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def _fontconfig_file() -> Path:
    folder = _cache_folder()
    template = (FONTS / "fonts.conf").read_text("utf-8")
    text = template.format(fonts=escape(str(FONTS)), cache=escape(str(folder)))
    path = folder / f"fonts-{hashlib.sha256(text.encode()).hexdigest()[:12]}.conf"
    if not path.exists():
        draft = folder / f"{path.name}.{os.getpid()}"
        draft.write_text(text, "utf-8")
        draft.replace(path)
    return path


def _cache_folder() -> Path:
    """A folder that outlives the process where the machine has one to give."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kafield" / "fonts"
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="kafield-fonts-"))
    return home if os.access(home, os.W_OK) else Path(tempfile.mkdtemp(prefix="kafield-fonts-"))
