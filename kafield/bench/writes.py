"""How fast captures are acknowledged: four phones that count stock, each in its own visit."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor

from kafield.bench.figures import Figure
from kafield.bench.pages import LINK
from kafield.bench.visitor import Visitor

REPS = ("zhou", "sun", "wu", "chen")
CAPTURES = 200
STOP = "/calls/"


def open_stop(visitor: Visitor) -> str:
    """The last stop of today's plan where nobody has been yet; what is done stands below it."""
    links = [link for link in LINK.findall(visitor.page("/calls/today").text) if len(link) == len(STOP) + 36]
    visits = [link.removeprefix(STOP) for link in reversed(links)]
    return next(visit for visit in visits if f'action="{STOP}{visit}/check-in"' in visitor.page(STOP + visit).text)


def checked_in(visitor: Visitor) -> tuple[str, dict[str, str]]:
    """(visit, what a count of its store is made of)."""
    visit = open_stop(visitor)
    sheet = visitor.page(STOP + visit).text
    store = sheet.partition('name="store_id" value="')[2].partition('"')[0]
    visitor.capture(f"{STOP}{visit}/check-in", {"store_id": store})
    names = [part.partition('"')[0] for part in sheet.split('name="lines.')[1:]]
    return visit, {f"lines.{name}": "6" for name in names if name.endswith("shelf_units")}


def acks(visitor: Visitor, captures: int) -> list[float]:
    """Milliseconds until each capture was acknowledged."""
    visit, fields = checked_in(visitor)
    answers = [visitor.capture(f"/orders/{visit}/count", fields) for _ in range(captures)]
    refused = [each.status for each in answers if each.headers.get("X-Outcome") != "applied"]
    if refused:
        raise OSError(f"captures were refused: {refused[:3]}")
    return [each.seconds * 1000 for each in answers]


def figures(visitors: list[Visitor]) -> list[Figure]:
    alone = acks(visitors[0], CAPTURES // 4)
    began = time.perf_counter()
    with ThreadPoolExecutor(len(visitors)) as phones:
        together = [
            ms for each in phones.map(lambda one: acks(one, CAPTURES // len(visitors)), visitors[1:]) for ms in each
        ]
    rate = len(together) / (time.perf_counter() - began)
    p99 = statistics.quantiles(together, n=100)[98]
    return [
        Figure("Ack of a stock count, one phone, p50", statistics.median(alone), "ms", note=f"n = {len(alone)}"),
        Figure(
            "Ack of a stock count, phones at once, p50", statistics.median(together), "ms", note=f"p99 {p99:.0f} ms"
        ),
        Figure("Captures acknowledged", rate, "/s", note=f"n = {len(together)}, {len(visitors) - 1} phones"),
    ]
