"""A rescue file: everything that a phone could not send, in one file that the phone wrote.

It is read as a stranger's: whole or cut, changed by hand or not, each row stands for itself.
"""

import base64
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kafield.kit.forms import LARGEST
from kafield.kit.statement import YEARS, digest_of
from kafield.sync.courier import Write, is_capture

FORMAT, VERSION = "kafield-rescue", 1


class BadRescue(ValueError):
    """Not a file that can be read at all; `reason` is not-a-rescue, newer or no-owner."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Row:
    """One row of the file: what can be brought in, else what is wrong with it (unreadable, altered, not-ours)."""

    number: int
    label: str
    write: Write | None
    problem: str = ""


@dataclass(frozen=True)
class Rescue:
    user_id: int
    rows: list[Row]
    is_cut: bool


def rescue_of(data: bytes, at: datetime) -> Rescue:
    """What the file holds, in its order. `at` is now, by the clock on the wall. Raises BadRescue."""
    text = data.decode("utf-8-sig", errors="replace")
    try:
        said, is_cut = json.loads(text), False
    except (ValueError, RecursionError):
        said, is_cut = salvaged(text), True
    if not isinstance(said, Mapping) or said.get("format") != FORMAT:
        raise BadRescue("not-a-rescue")
    if said.get("version") != VERSION:
        raise BadRescue("newer")
    user_id = whole(said.get("user"))
    if user_id is None:
        raise BadRescue("no-owner")
    rows = said.get("rows") if isinstance(said.get("rows"), list) else []
    return Rescue(user_id, [row_of(number, row, user_id, at) for number, row in enumerate(rows or [], 1)], is_cut)


def salvaged(text: str) -> dict[str, Any] | None:
    """A file that was cut: its head, and its rows as far as they are whole."""
    head, found, rest = text.partition('"rows"')
    rest = rest.lstrip().removeprefix(":").lstrip()
    try:
        said = json.loads(head.rstrip().rstrip(",") + "}")
    except (ValueError, RecursionError):
        return None
    return {**said, "rows": list(whole_rows(rest.removeprefix("[")))} if found and isinstance(said, dict) else None


def whole_rows(text: str) -> Iterator[Any]:
    decoder, place = json.JSONDecoder(), 0
    while True:
        while place < len(text) and text[place] in ", \r\n\t":
            place += 1
        try:
            row, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            return
        yield row


def row_of(number: int, row: Any, user_id: int, at: datetime) -> Row:
    row = row if isinstance(row, Mapping) else {}
    label = str(row.get("label") or "")[:200]
    try:
        body = base64.b64decode(row["body"], validate=True)
        write = Write(
            owner_id=user_id,
            key=uuid.UUID(row["key"]),
            url=str(row["url"]),
            content_type=str(row["type"])[:200],
            body=body,
            contract=whole(row.get("contract")) or 1,
            replaces=uuid.UUID(row["replaces"]) if row.get("replaces") else None,
            recorded_at=moment(row["recordedAt"]),
            sent_at=at,
        )
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError, OSError):
        return Row(number, label, None, "unreadable")
    if row.get("digest") != digest_of(body):
        return Row(number, label, None, "altered")
    if not is_capture(write.url) or not write.content_type.isprintable():
        return Row(number, label, None, "not-ours")
    return Row(number, label, write)


def whole(said: Any) -> int | None:
    """An id or a version, as a number or in digits."""
    text = str(said)
    return int(text) if text.isdecimal() and len(text) < 11 and 0 < int(text) <= LARGEST else None


def moment(said: Any) -> datetime:
    """ISO 8601 with its zone, or the milliseconds that scripts count. Raises ValueError."""
    if isinstance(said, int | float) and not isinstance(said, bool):
        said = datetime.fromtimestamp(said / 1000).astimezone().isoformat()
    found = datetime.fromisoformat(said)
    if found.tzinfo is None or found.year not in YEARS:
        raise ValueError(said)
    return found
