"""The soak: its numbers are 0 after a thousand writes, and it would say so if they were not."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kafield.bench.place import ROOT
from kafield.bench.soak.tally import Tally, Written, tally

FOUND = "/displays/v/found"
TABLES = """
CREATE TABLE receipts (key TEXT, path TEXT, body_hash TEXT, entity_id TEXT);
CREATE TABLE display_checks (display_id TEXT, note TEXT);
CREATE TABLE photos (id TEXT);
"""


def counted(folder: Path, noted: list[str], written: Written) -> Tally:
    """The tally where these words arrived, in this order."""
    connection = sqlite3.connect(folder / "database")
    with connection:
        connection.executescript(TABLES)
        rows = [(str(number), FOUND, words, str(number)) for number, words in enumerate(noted)]
        connection.executemany("INSERT INTO receipts VALUES (?, ?, ?, ?)", rows)
        connection.executemany("INSERT INTO display_checks VALUES (?, ?)", [(row[3], row[2]) for row in rows])
    connection.close()
    return tally(folder / "database", written, arrivals=len(noted), kills=(0, 0), faults=0)


def test_what_did_not_arrive_is_lost_unless_nobody_said_it_was_kept(tmp_path: Path) -> None:
    told = counted(tmp_path, ["a-0"], Written(kept=["a-0", "a-1"], unknown={"a-2"}, photos={"p-1"}))
    assert (told.lost, told.doubled, told.out_of_order, told.holds) == (2, 0, 0, False)


def test_what_arrived_twice_is_doubled(tmp_path: Path) -> None:
    told = counted(tmp_path, ["a-0", "a-0"], Written(kept=["a-0"]))
    assert (told.lost, told.doubled > 0, told.holds) == (0, True, False)


def test_what_was_overtaken_in_its_visit_is_out_of_order(tmp_path: Path) -> None:
    told = counted(tmp_path, ["a-0", "a-2", "b-0", "a-1", "b-1"], Written())
    assert (told.out_of_order, told.holds) == (1, False)


@pytest.mark.browser
@pytest.mark.parametrize("writes", [1000, pytest.param(10_000, marks=pytest.mark.full)])
def test_a_soak_loses_nothing_doubles_nothing_and_keeps_the_order(writes: int) -> None:
    command = [sys.executable, "-m", "kafield.cli", "soak", "--writes", str(writes), "--seed", "7"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("lost", "doubled", "out of order"):
        assert f"\n{name:<20} 0\n" in done.stdout
