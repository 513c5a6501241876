"""One answer for a whole day: pages that share their structure, compressed together."""

import gzip
import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import brotli

NAME = 12  # hex digits of a hash that name a page between phone and server
QUALITY = 9
MADE_AT = "⟦made⟧"


@dataclass(frozen=True)
class Entry:
    """One page of a pack: its address, and on which day it is the one to show (every day where empty)."""

    path: str
    body: str
    day: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body.encode()).hexdigest()

    def told(self, held: Collection[str]) -> dict[str, Any]:
        """For the phone; the body only where it does not hold these bytes already."""
        sha256 = self.sha256
        told: dict[str, Any] = {"path": self.path, "sha256": sha256}
        if self.day:
            told["day"] = self.day
        if sha256[:NAME] not in held:
            told["body"] = self.body
        return told


def pack_of(about: dict[str, Any], entries: Iterable[Entry], held: Collection[str]) -> bytes:
    """The pack as JSON: the same pages give the same bytes, apart from what `about` says of the moment."""
    told = as_json(about).replace("<", "\\u003c")  # names of stores are not markup, whoever reads them
    return f'{told[:-1]},"entries":{as_json([entry.told(held) for entry in entries])}}}'.encode()


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def compressed(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return bytes(brotli.compress(body, quality=QUALITY))
    return gzip.compress(body, 9, mtime=0) if encoding == "gzip" else body
