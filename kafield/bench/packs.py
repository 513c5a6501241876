"""The day pack: its bytes over the wire, and how fast a page starts from it where there is no network."""

import json
import statistics
from typing import Any

import brotli

from kafield.bench.figures import Figure
from kafield.bench.place import Place
from kafield.bench.visitor import Visitor
from kafield.kit.clock import CALENDAR_FILE

A_DAY = 24 * 3600
STARTS = 40
SLOW_CPU = 4
READY = "pack-state[data-state=ready]"
CONTROLLED = "() => Boolean(navigator.serviceWorker.controller)"
EMPTY = "about:blank"
# The later of the largest paint and of the last script that a tap needs; and when the browser began to read the page.
STARTED = """() => new Promise((resolve) => new PerformanceObserver((list) => {
  const [page] = performance.getEntriesByType("navigation");
  const read = performance.timing.domLoading - performance.timing.navigationStart;
  resolve([Math.max(list.getEntries().at(-1).startTime, page.domContentLoadedEventEnd), read]);
}).observe({ type: "largest-contentful-paint", buffered: true }))"""


def ask(visitor: Visitor, held: list[str]) -> tuple[dict[str, Any], int]:
    """The pack, and its bytes over the wire as a browser takes them."""
    answer = visitor.ask("GET", f"/sync/pack?have={','.join(held)}", None, **{"Accept-Encoding": "br"})
    return json.loads(brotli.decompress(answer.body)), answer.size


def first_day(visitor: Visitor) -> tuple[list[Figure], list[str]]:
    """What a phone that has never been here takes along; and the names of what it has then."""
    pack, size = ask(visitor, [])
    files = [visitor.ask("GET", path, None, **{"Accept-Encoding": "br"}).size for path in pack["assets"]]
    today = sum(call["day"] == pack["day"] for call in pack["calls"])
    note = f"{today} visits today, {len(pack['calls']) - today} tomorrow; pages {size / 1000:.1f}, files {sum(files) / 1000:.1f}"
    return [Figure("Day pack, first time", (size + sum(files)) / 1000, "KB", 200, note)], [
        entry["sha256"][:12] for entry in pack["entries"]
    ]


def day_after(place: Place, username: str, held: list[str]) -> list[Figure]:
    """The same phone on the next morning; the server starts anew in the day that follows."""
    calendar = place.folder / CALENDAR_FILE
    calendar.write_text(str(int(calendar.read_text()) - A_DAY))
    with place.served():
        pack, size = ask(Visitor(place, username), held)
    sent = sum("body" in entry for entry in pack["entries"])
    return [Figure("Day pack, a day after", size / 1000, "KB", 50, f"{sent} of {len(pack['entries'])} pages are new")]


def starts(phone: Any, visitor: Visitor) -> list[Figure]:
    """Today from the pack without a network, a quarter of the CPU: with the worker running, and after it was stopped.
    Each start begins in an empty window, as one from the home screen does; the page before it has left. The two kinds
    follow each other: a worker that was stopped a moment ago is not one that runs."""
    page = phone.new_page()
    page.goto(f"{visitor.place.address}/calls/today")
    page.wait_for_selector(READY, timeout=120_000)
    page.wait_for_function(CONTROLLED)
    session = phone.new_cdp_session(page)
    session.send("ServiceWorker.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_CPU})
    phone.set_offline(True)
    times: dict[str, list[float]] = {"warm": [], "cold": []}
    before: dict[str, list[float]] = {"warm": [], "cold": []}
    for kind in ("warm", "cold"):
        for _ in range(STARTS):
            page.goto(EMPTY)
            if kind == "cold":
                session.send("ServiceWorker.stopAllWorkers")
            page.goto(f"{visitor.place.address}/calls/today")
            started, read = page.evaluate(STARTED)
            times[kind].append(started)
            before[kind].append(read)
    phone.close()
    return [
        figure(name, times[kind], before[kind], target)
        for name, kind, target in (
            ("Offline start, warm, CPU/4, p95", "warm", 300),
            ("Offline start, cold, CPU/4, p95", "cold", 1000),
        )
    ]


def figure(name: str, times: list[float], before: list[float], target: float) -> Figure:
    """`before` is until the browser begins to read the page: its own share, and that of the worker."""
    ordered = sorted(times)
    note = f"median {statistics.median(ordered):.0f} of {len(times)}; {statistics.median(before):.0f} before the page is read"
    return Figure(name, ordered[round(0.95 * (len(ordered) - 1))], "ms", target, note)
