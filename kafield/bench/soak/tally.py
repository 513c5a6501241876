"""What came of it, counted in the server's own database."""

import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

EFFECTS = """
SELECT checks.note FROM receipts
JOIN display_checks AS checks ON checks.display_id = receipts.entity_id
WHERE receipts.path LIKE '%/found' ORDER BY receipts.rowid
"""


@dataclass
class Written:
    """What the rep did: words said to be on the phone, words of which nobody knows, and photos by their keys."""

    kept: list[str] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    photos: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Tally:
    """`arrivals`: requests with a key that reached the network."""

    writes: int
    lost: int
    doubled: int
    out_of_order: int
    effects: int
    arrivals: int
    kills: tuple[int, int]
    faults: int

    @property
    def holds(self) -> bool:
        return self.lost == self.doubled == self.out_of_order == 0

    def __str__(self) -> str:
        browser, server = self.kills
        return "\n".join(
            (
                f"writes               {self.writes}",
                f"lost                 {self.lost}",
                f"doubled              {self.doubled}",
                f"out of order         {self.out_of_order}",
                f"arrivals per effect  {self.arrivals / max(self.effects, 1):.2f}",
                f"faults               {self.faults} on the way, browser killed {browser} times, server {server} times",
            )
        )


def tally(database: Path, written: Written, arrivals: int, kills: tuple[int, int], faults: int) -> Tally:
    connection = sqlite3.connect(database)
    noted = [words for (words,) in connection.execute(EFFECTS)]
    facts = Counter(words for (words,) in connection.execute("SELECT note FROM display_checks"))
    keys = Counter(key for (key,) in connection.execute("SELECT lower(key) FROM receipts"))
    bodies = Counter(connection.execute("SELECT path, body_hash FROM receipts"))
    photos = connection.execute("SELECT count(*) FROM photos").fetchone()[0]
    sent = connection.execute("SELECT count(*) FROM receipts WHERE path LIKE '%/photos'").fetchone()[0]
    effects = connection.execute("SELECT count(*) FROM receipts").fetchone()[0]
    connection.close()
    have = set(noted)
    missing = [words for words in written.kept if words not in have]
    missing += [photo for photo in written.photos if not keys[photo.replace("-", "")]]
    twice = [words for words, times in facts.items() if times > 1]
    twice += [words for words, times in Counter(noted).items() if times > 1]
    again = sum(times - 1 for times in bodies.values()) + max(photos - sent, 0)
    return Tally(
        writes=len(written.kept) + len(written.photos), lost=len(missing), doubled=len(set(twice)) + again,
        out_of_order=overtaken(noted), effects=effects, arrivals=arrivals, kills=kills, faults=faults,
    )  # fmt: skip


def overtaken(noted: list[str]) -> int:
    """How many effects came before an earlier one of their visit; words are `visit-number`."""
    highest: dict[str, int] = defaultdict(lambda: -1)
    count = 0
    for words in noted:
        visit, _, number = words.rpartition("-")
        count += int(number) < highest[visit]
        highest[visit] = max(highest[visit], int(number))
    return count
