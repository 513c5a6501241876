"""What a phone loads and shows: bytes, scripts, the largest paint, and the touches of a call."""

import gzip
import re
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Thread
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from kafield.bench import call
from kafield.bench.figures import Figure
from kafield.bench.thumb import Thumb
from kafield.bench.visitor import Visitor

PHONE = {"viewport": {"width": 360, "height": 780}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
STORE_PLACE = re.compile(r'data-latitude="([\d.]+)" data-longitude="([\d.]+)"')
# The preset "Slow 4G" of Chromium's own tools: milliseconds, bytes a second.
SLOW_4G = {"offline": False, "latency": 562.5, "downloadThroughput": 180_000, "uploadThroughput": 84_375}
SLOW_CPU = 4
LOADS = 5
WATCH = """(() => {
  window.seen = { paint: 0, usable: 0 };
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.seen.paint = entry.startTime)))
    .observe({ type: "largest-contentful-paint", buffered: true });
  const usable = ["call-steps", "place-capture"].map((name) => customElements.whenDefined(name));
  Promise.all(usable).then(() => (window.seen.usable = performance.now()));
})()"""
SCRIPTS = """() => performance.getEntriesByType("resource")
  .filter(({ name, responseEnd }) => /[.]js$/.test(name) && responseEnd <= window.seen.usable).map(({ name }) => name)"""
TINY_PAGE = (
    b'<!doctype html><html lang="en"><title>Floor</title><link rel="stylesheet" href="/floor.css"><p>One tiny page'
)
TINY_SHEET = b"p { color: #123; font-size: 2rem }"


@contextmanager
def chromium(executable: str) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()


def phone_of(browser: Browser, visitor: Visitor, path: str) -> BrowserContext:
    """A phone that has never been here, but is signed in, in the store of the call sheet at `path`."""
    latitude, longitude = map(float, STORE_PLACE.findall(visitor.page(path).text)[0])
    place = {"latitude": latitude, "longitude": longitude, "accuracy": 15}
    phone = browser.new_context(**PHONE, locale="zh-CN", geolocation=place, permissions=["geolocation"])  # type: ignore[arg-type]
    phone.add_cookies(visitor.browser_cookies())  # type: ignore[arg-type]
    phone.set_default_timeout(60_000)
    return phone


def weigh(browser: Browser, visitor: Visitor, path: str) -> list[Figure]:
    """Bytes of the first visit by kind, as they came over the wire with their headers."""
    phone = phone_of(browser, visitor, path)
    page = phone.new_page()
    page.add_init_script(WATCH)
    bytes_of = wire(phone, page)
    page.goto(visitor.place.address + path, wait_until="networkidle")
    page.wait_for_function("window.seen.usable")
    scripts = page.evaluate(SCRIPTS)
    bodies = [page.request.get(name).body() for name in scripts]
    gzipped = sum(len(gzip.compress(body, 9)) for body in bodies)
    phone.close()
    parts = [bytes_of.get(kind, 0) / 1000 for kind in ("Document", "Stylesheet", "Script")]
    note = "HTML {:.1f}, CSS {:.1f}, JS {:.1f}".format(*parts)
    return [
        Figure("Call sheet, first visit: HTML+CSS+JS", sum(parts), "KB", 60, note),
        Figure("Call sheet: JS before it is usable, gzip", gzipped / 1000, "KB", 22, f"{len(scripts)} files"),
    ]


def wire(phone: BrowserContext, page: Page) -> dict[str, float]:
    """Bytes by kind of resource; fills up while the page loads."""
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    session = phone.new_cdp_session(page)

    def finished(event: dict[str, Any]) -> None:
        kind = kinds.get(event["requestId"], "Other")
        sizes[kind] = sizes.get(kind, 0) + event["encodedDataLength"]

    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    return sizes


def paint(phone: BrowserContext, address: str) -> float:
    """Seconds until the largest paint of a first visit over slow 4G with a quarter of the CPU."""
    page = phone.new_page()
    page.add_init_script(WATCH)
    session = phone.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_CPU})
    page.goto(address, wait_until="load")
    page.wait_for_function("window.seen.paint")
    page.wait_for_load_state("networkidle")
    seconds = page.evaluate("window.seen.paint") / 1000
    phone.close()
    return float(seconds)


def paints(browser: Browser, visitor: Visitor, path: str) -> list[Figure]:
    """The call sheet and the floor in turn, so that a busy machine weighs on both alike."""
    sheets, floors = [], []
    with floor() as ground:
        for _ in range(LOADS):
            floors.append(paint(phone_of(browser, visitor, path), ground))
            sheets.append(paint(phone_of(browser, visitor, path), visitor.place.address + path))
    sheet, least = statistics.median(sheets), statistics.median(floors)
    return [
        Figure(
            "LCP of the call sheet, slow 4G, CPU/4", sheet, "s", 1.5, f"best {min(sheets):.2f}, worst {max(sheets):.2f}"
        ),
        Figure("LCP of the floor: one tiny page, one style sheet", least, "s", note=f"best {min(floors):.2f}"),
        Figure("Call sheet to floor", sheet / least, "x"),
    ]


class Floor(BaseHTTPRequestHandler):
    """The least a page can be."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body, kind = (TINY_SHEET, "text/css") if self.path.endswith(".css") else (TINY_PAGE, "text/html")
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@contextmanager
def floor() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Floor)
    thread = Thread(target=partial(server.serve_forever, 0.05), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def touches(browser: Browser, visitor: Visitor, path: str, folder: Path) -> list[Figure]:
    """A standard call, really done: the store is opened from today's list and left with everything sent."""
    picture = folder / "shelf.jpg"
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(picture, quality=80)
    page = phone_of(browser, visitor, path).new_page()
    page.goto(f"{visitor.place.address}/calls/today", wait_until="networkidle")
    thumb = Thumb(page)
    thumb.tap(page.locator(f'a[href="{path}"]').first)
    page.wait_for_load_state("networkidle")
    marks = [thumb.touches]
    done = []
    for step in (call.check_in, partial(call.answer_checklist, picture=picture), partial(call.check_displays, picture=picture, most=2),
                 partial(call.count_stock, most=15), partial(call.order_goods, lines=8), call.check_out):  # fmt: skip
        done.append(step(thumb))
        marks.append(thumb.touches)
    page.wait_for_selector("[data-pending-key]", state="detached")
    page.context.close()
    each = [after - before for before, after in pairwise(marks)]
    note = (
        f"open 1, check-in {each[0]}, {done[1]} questions {each[1]}, {done[2]} displays {each[2]}, "
        f"{done[3]} counts {each[3]}, {done[4]} order lines {each[4]}, check-out {each[5]}"
    )
    return [Figure("Touches of a standard call", thumb.touches, "touches", 70, note)]
