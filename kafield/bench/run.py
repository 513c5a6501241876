"""All numbers in one run: `run` measures, prints as it goes, and gives them back."""

import shutil
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from kafield.bench import growth, packs, pages, writes
from kafield.bench.figures import Figure
from kafield.bench.place import Place, free_port
from kafield.bench.visitor import Visitor

Say = Callable[[str], None]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
HYPERMARKET_ITEMS = 15
OUTBOX_REP = "wang"


class NotPossible(Exception):
    """What is missing on this machine, in a sentence."""


def browser_here() -> str:
    """The path of Chromium."""
    try:
        import playwright  # noqa: F401 (only whether it is there)
    except ImportError as missing:
        raise NotPossible(
            "The browser's numbers need Playwright, which the development set-up brings (bin/test installs it). "
            "Without them: bin/kafield bench --no-browser"
        ) from missing
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if not found:
        raise NotPossible(
            "The browser's numbers need Chromium: apt-get install chromium. Or: bin/kafield bench --no-browser"
        )
    return found


def run(say: Say, with_browser: bool = True) -> list[Figure]:
    """Measures everything on a folder that is gone afterwards; a minute or two."""
    executable = browser_here() if with_browser else ""
    with tempfile.TemporaryDirectory(prefix="kafield-bench-") as name:
        place = Place(Path(name), free_port())
        say("Loading the demo…")
        seconds, _ = place.command("demo")
        figures = [Figure("Loading the demo", seconds, "s", 20)]
        with place.served() as first:
            figures.append(Figure("Start-up with nothing left to do", first, "s", 3))
            say("Taking a day along…")
            taken, held = packs.first_day(Visitor(place, pages.ROLES["rep"]))
            figures += taken + measured(place, executable, say)
        say("Taking the day after along…")
        figures += packs.day_after(place, pages.ROLES["rep"], held)
    return figures


def measured(place: Place, executable: str, say: Say) -> list[Figure]:
    visitors = {role: Visitor(place, username) for role, username in pages.ROLES.items()}
    call = standard_call(visitors["rep"])
    figures: list[Figure] = []
    if executable:
        from kafield.bench import browser, outbox

        with browser.chromium(executable) as window:
            say("Weighing the call sheet…")
            figures += browser.weigh(window, visitors["rep"], call)
            say("Painting it over slow 4G…")
            figures += browser.paints(window, visitors["rep"], call)
            say("Starting without a network…")
            figures += packs.starts(browser.phone_of(window, visitors["rep"], call), visitors["rep"])
            say("Working a standard call…")
            figures += browser.touches(window, visitors["rep"], call, place.folder)
            say("Filling and emptying the outbox…")
            figures += outbox.figures(window, Visitor(place, OUTBOX_REP), place.folder)
        figures.append(outbox.emptied(executable, place.folder))
    say("Asking for every page…")
    times = pages.all_times(visitors)
    figures += pages.figures(times)
    say("Counting stock…")
    figures += writes.figures([Visitor(place, username) for username in writes.REPS])
    say("Printing briefs and reports…")
    figures += papers(visitors["supervisor"], place)
    say("Multiplying visits…")
    return figures + growth.figures(visitors, times, place.folder / "kafield.sqlite3")


def standard_call(rep: Visitor) -> str:
    """The stop of today that asks for most: a hypermarket's."""
    today = rep.page("/calls/today").text
    stops = {link for link in pages.LINK.findall(today) if len(link) == len(writes.STOP) + 36}
    return max(sorted(stops), key=lambda link: rep.page(link).text.count("<stock-line"))


def papers(supervisor: Visitor, place: Place) -> list[Figure]:
    """The store brief of a visit with everything in it, and the report of the handbook's exercise."""
    visit = newest_visit(supervisor)
    answers = [supervisor.page(f"/briefs/stores/{visit}.pdf") for _ in range(4)][1:]
    if answers[0].status != 200:
        raise OSError(f"the store brief answers {answers[0].status}")
    vpo = (
        "--account",
        "聯華",
        "--from",
        "2002-01-01",
        "--to",
        "2002-12-31",
        "--source",
        "sell-in",
        "--measure",
        "sales",
    )
    against = ("--against-from", "2001-01-01", "--against-to", "2001-12-31")
    seconds, _ = place.command("vpo", *vpo, *against)
    return [
        Figure("Store brief", statistics.median(each.seconds for each in answers), "s", 0.5),
        Figure("Store brief, size", len(answers[0].body) / 1000, "KB", 300),
        Figure("VPO report on the command line", seconds, "s", note="a new process each time"),
    ]


def newest_visit(supervisor: Visitor) -> str:
    """A visit of today, or of the days before, from the board's rows."""
    for path in ("/supervision/rows/time", "/supervision/rows/plan", "/supervision/board"):
        calls = [link for link in pages.LINK.findall(supervisor.page(path).text) if link.startswith(writes.STOP)]
        if calls:
            return calls[0].removeprefix(writes.STOP)[:36]
    raise OSError("the board shows no visit")
