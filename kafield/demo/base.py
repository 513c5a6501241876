"""What every part of the demo is made with: its day, its chance, its ids, and sharing out whole numbers."""

import random
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import sqlalchemy as sa

from kafield.kit.db import db

SHANGHAI = timezone(timedelta(hours=8))
DEMO_DAY = date(2026, 11, 23)
DEMO_NOW = datetime(2026, 11, 23, 10, 50, tzinfo=SHANGHAI).astimezone(UTC)
FIRST_DAY = date(2026, 5, 25)
LONG_AGO = date(2025, 1, 1)
NAMES = uuid.UUID("6b1f4a52-6f0e-4f0a-9a86-0d8a3c1f2e11")


def chance(name: str) -> random.Random:
    """The dice of one part; another part never disturbs them."""
    return random.Random(f"KA Field {name}")  # noqa: S311


def named_id(*parts: object) -> uuid.UUID:
    """The id of the same thing in every demo."""
    return uuid.uuid5(NAMES, "/".join(map(str, parts)))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """UTC of a time on a wall in Shanghai."""
    return datetime.combine(day, time(hour, minute), SHANGHAI).astimezone(UTC)


def shared_out(total: int, weights: Sequence[float]) -> list[int]:
    """Whole shares in proportion to the weights that add up to exactly `total` (largest remainders)."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    shares = [int(share) for share in exact]
    order = sorted(range(len(weights)), key=lambda place: (shares[place] - exact[place], place))
    for place in order[: total - sum(shares)]:
        shares[place] += 1
    return shares


def insert(model: Any, rows: list[dict[str, Any]]) -> None:
    """Many rows at once; each has the same keys."""
    if rows:
        db.session.execute(sa.insert(model.__table__), rows)
