"""What is still on the phones, by their own statements.

A phone says with each write how many it holds, that one included. Up to four writes travel at
once, so what has arrived since the last statement was made is taken off it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from kafield.supervision.reports import claims


@dataclass(frozen=True)
class Phone:
    """One phone of a rep: writes it still holds, how old the oldest can be, and how many were refused."""

    rep_id: int
    device: str | None
    waiting: int
    refused: int
    oldest: timedelta
    heard_at: datetime


def phones_of(rep_ids: Collection[int], at: datetime, since: datetime) -> list[Phone]:
    """Each phone of these reps that sent something since then, as it stands at a moment."""
    sent = claims(rep_ids, since)
    return [phone_of(list(group), at) for _key, group in groupby(sent, key=lambda each: (each.rep_id, each.device))]


def phone_of(sent: Sequence[Any], at: datetime) -> Phone:
    """From the last writes of one phone, newest first."""
    last = sent[0]
    stated = numbers_in(last.outbox)
    waiting = max(stated.get("n", 0) - arrived_since(sent), 0)
    return Phone(
        rep_id=last.rep_id,
        device=last.device,
        waiting=waiting,
        refused=min(stated.get("refused", 0), waiting),
        oldest=timedelta(seconds=stated.get("oldest", 0)) + (at - last.received_at) if waiting else timedelta(0),
        heard_at=last.received_at,
    )


def arrived_since(sent: Iterable[Any]) -> int:
    """Writes that were on their way, or set out, when the newest was sent: itself, and those beside it.

    The phone's clock may be wrong, by no more than its quickest write seems to have travelled.
    """
    sent = list(sent)
    wrong_by = min(each.received_at - each.sent_at for each in sent)
    return sum(each.received_at >= sent[0].sent_at + wrong_by for each in sent)


def numbers_in(outbox: str) -> dict[str, int]:
    """{"n": 3, "oldest": 5400} of `n=3;oldest=5400`; what is no number is left out."""
    pairs = (part.partition("=") for part in outbox.split(";"))
    return {name.strip(): int(value) for name, _equals, value in pairs if value.strip().isdigit()}


def waiting_on(phones: Iterable[Phone]) -> list[Phone]:
    """Those that still hold something, the one that holds most first."""
    return sorted((each for each in phones if each.waiting), key=lambda each: -each.waiting)
