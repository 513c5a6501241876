"""What is still on a phone, by its own statements.

A phone says with each write how many it holds, that one included. Up to four writes travel at
once, so what has arrived since the last statement was made is taken off it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kafield.kit.capture import Receipt


@dataclass(frozen=True)
class Standing:
    """Writes that a phone holds, those refused among them, when the oldest was recorded; None where it does not say."""

    waiting: int
    refused: int
    oldest_at: datetime | None
    is_persisted: bool | None


def standing(sent: Sequence[Receipt]) -> Standing:
    """From the last writes of one phone, newest first."""
    last = sent[0]
    stated = numbers_in(last.outbox)
    waiting = max(stated.get("n", 0) - arrived_since(sent), 0)
    oldest = last.received_at - timedelta(seconds=stated.get("oldest", 0))
    return Standing(
        waiting,
        refused=min(stated.get("refused", 0), waiting),
        oldest_at=oldest if waiting else None,
        is_persisted=bool(stated["persist"]) if "persist" in stated else None,
    )


def arrived_since(sent: Iterable[Receipt]) -> int:
    """Writes that were on their way, or set out, when the newest was sent: itself, and those beside it.

    The phone's clock may be wrong, by no more than its quickest write seems to have travelled.
    """
    sent = list(sent)
    wrong_by = min(each.received_at - each.sent_at for each in sent)
    return sum(each.received_at >= sent[0].sent_at + wrong_by for each in sent)


def numbers_in(outbox: str) -> dict[str, int]:
    """{"n": 3, "oldest": 5400} of `n=3;oldest=5400`; what is no number that could be is left out."""
    pairs = (part.partition("=") for part in outbox.split(";"))
    return {name.strip(): int(value) for name, _equals, value in pairs if value.isdecimal() and len(value) < 9}
