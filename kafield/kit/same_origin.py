"""Writes come from our own pages only, and answers carry the strict headers.

A token in a cached page goes stale, a header does not: cross-site writes are refused by
Sec-Fetch-Site, else by Origin, besides the SameSite cookie.
"""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
PARTS = ("text/css", "text/javascript")  # a page obeys its own policy, not those of what it loads
POLICY = (
    "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)


def is_same_origin() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def refuse_cross_site() -> None:
    if request.method not in SAFE and not is_same_origin():
        abort(403)


def strict_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    if request.blueprint == "assets" and response.mimetype in PARTS:
        return response
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if response.mimetype == "text/html":
        headers.setdefault("Cache-Control", "no-store")
        response.vary.update(("HX-Request", "HX-Request-Type", "Accept-Language", "Cookie"))
    return response


def init_same_origin(app: Flask) -> None:
    app.before_request(refuse_cross_site)
    app.after_request(strict_headers)
