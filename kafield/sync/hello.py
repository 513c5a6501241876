"""What a phone says when a page opens: what it holds, what was discarded on purpose, and how it is."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

MOST = 500
LABEL = 200
LARGEST = 2**62


@dataclass(frozen=True)
class Held:
    """A write that the phone holds; `state` is queued, refused or parked, or `held` for a photo of a draft.

    `reason` is why it is still there: words, or the status of the last answer, `0` where none came.
    """

    key: uuid.UUID
    state: str
    digest: str
    label: str
    recorded_at: str
    reason: str
    tries: int

    @property
    def is_unsent(self) -> bool:
        return self.state != "held"

    def as_json(self) -> dict[str, Any]:
        told = {"label": self.label, "state": self.state, "reason": self.reason, "tries": self.tries}
        return {"key": str(self.key), "recordedAt": self.recorded_at, **told}


@dataclass(frozen=True)
class Hello:
    """What was understood of it: a part that makes no sense is left out, the rest is heard."""

    held: list[Held]
    discarded: set[uuid.UUID]
    version: str
    worker: str
    pack_day: date | None
    pack_verified_at: datetime | None
    is_persisted: bool | None
    is_standalone: bool | None
    quota: int | None
    usage: int | None

    @property
    def unsent(self) -> list[Held]:
        return [each for each in self.held if each.is_unsent]


def hello_of(said: Any) -> Hello:
    said = said if isinstance(said, Mapping) else {}
    pack = said.get("pack") if isinstance(said.get("pack"), Mapping) else {}
    return Hello(
        held=[held for each in listed(said, "unsent") if (held := held_of(each))],
        discarded={key for each in listed(said, "discarded") if (key := key_of(each))},
        version=text(said.get("version"), 40),
        worker=text(said.get("worker"), 40),
        pack_day=day_of(pack.get("day")),
        pack_verified_at=moment_of(pack.get("verifiedAt")),
        is_persisted=flag(said.get("persisted")),
        is_standalone=flag(said.get("standalone")),
        quota=size(said.get("quota")),
        usage=size(said.get("usage")),
    )


def listed(said: Mapping[str, Any], name: str) -> list[Any]:
    found = said.get(name)
    return found[:MOST] if isinstance(found, list) else []


def held_of(row: Any) -> Held | None:
    key = key_of(row.get("key")) if isinstance(row, Mapping) else None
    if key is None:
        return None
    words = {name: text(row.get(name), LABEL) for name in ("state", "digest", "label", "reason")}
    return Held(key, recorded_at=text(row.get("recordedAt"), 40), tries=size(row.get("tries")) or 0, **words)


def key_of(said: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(said)
    except (ValueError, TypeError, AttributeError):
        return None


def text(said: Any, most: int) -> str:
    return said.replace("\x00", "")[:most] if isinstance(said, str) else ""


def flag(said: Any) -> bool | None:
    return said if isinstance(said, bool) else None


def size(said: Any) -> int | None:
    is_number = isinstance(said, int | float) and not isinstance(said, bool)
    return int(said) if is_number and 0 <= said < LARGEST else None


def day_of(said: Any) -> date | None:
    try:
        return date.fromisoformat(said)
    except (ValueError, TypeError):
        return None


def moment_of(said: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(said)
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo and 1970 <= moment.year < 2200 else None
