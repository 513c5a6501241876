"""The server's time for every page that the links of a role lead to."""

import re
import statistics
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

from kafield.bench.figures import Figure
from kafield.bench.visitor import Visitor

ROLES = {"rep": "lin", "supervisor": "he", "manager": "shen", "admin": "ma"}
LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)"')
ID = re.compile(r"/(?:[0-9a-f]{8}-[0-9a-f-]{27}|\d+)(?=[/.?]|$)")
# What is no page: files, pictures, papers (they have a number of their own).
NO_PAGE = re.compile(r"^/(static|visits/photos|briefs|exchange/templates)/")
PAGE_BUDGET = 50
TIMES = 7
SLOWEST = 5


@dataclass(frozen=True)
class PageTime:
    """`shape` is the address without ids and query; `path` the page that was asked, milliseconds."""

    role: str
    shape: str
    path: str
    p50: float
    worst: float
    size: int


def every_page(visitor: Visitor) -> list[str]:
    """One address of every shape that links lead to, from the start page on."""
    found: dict[str, str] = {}
    waiting = deque(["/"])
    while waiting:
        path = waiting.popleft()
        answer = visitor.page(path)
        if answer.status in (301, 302, 303):
            waiting.append(answer.headers["Location"])
        if answer.status != 200 or not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        found.setdefault(shape_of(path), path)
        known = {shape_of(each) for each in waiting} | found.keys()
        for link in new_links(answer.text, known):
            waiting.append(link)
    return list(found.values())


def new_links(html: str, known: set[str]) -> Iterable[str]:
    for link in map(unescape, LINK.findall(html)):
        if shape_of(link) not in known and not NO_PAGE.match(link):
            known.add(shape_of(link))
            yield link


def shape_of(path: str) -> str:
    """/accounts/12?day=… -> /accounts/…"""
    return ID.sub("/…", path.partition("?")[0])


def timed(visitor: Visitor, role: str, path: str, times: int = TIMES) -> PageTime:
    """Asked once to warm up, then `times` times."""
    visitor.page(path)
    answers = [visitor.page(path) for _ in range(times)]
    seconds = [each.seconds * 1000 for each in answers]
    return PageTime(role, shape_of(path), path, statistics.median(seconds), max(seconds), answers[0].size)


def all_times(visitors: dict[str, Visitor]) -> list[PageTime]:
    """Every page of every role, slowest first."""
    times = [timed(visitor, role, path) for role, visitor in visitors.items() for path in every_page(visitor)]
    return sorted(times, key=lambda each: -each.p50)


def figures(times: list[PageTime]) -> list[Figure]:
    slow = [each for each in times if each.p50 > PAGE_BUDGET]
    middle = statistics.median(each.p50 for each in times)
    worst = times[0]
    note = f"{worst.role} {worst.path}; {len(times)} pages of {len(ROLES)} roles, {len(slow)} slower"
    return [
        Figure("Server time of a page, median of pages", middle, "ms"),
        Figure("Server time of the slowest page, p50", worst.p50, "ms", PAGE_BUDGET, note),
        *(
            Figure(f"  {each.role} {each.shape}", each.p50, "ms", PAGE_BUDGET, f"max {each.worst:.0f} ms, {each.path}")
            for each in times[:SLOWEST] + [more for more in times[SLOWEST:] if more in slow]
        ),
    ]
