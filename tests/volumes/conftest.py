"""Facts of the cast's stores."""

from datetime import date

import pytest
import sqlalchemy as sa

from kafield.kit.db import db, writing
from kafield.metrics.periods import month_start
from kafield.volumes.actions import Fact, add_facts
from kafield.volumes.models import StoreMonth, Volume


@pytest.fixture
def sell(world):
    """Write sell-out of one product: sell("gubei", day, volume, sales_minor)."""

    def write(store, day, volume, sales_minor=0, product="soy", source="sell_out"):
        fact = Fact(day, getattr(world.stores, store), getattr(world.products, product), volume, sales_minor)
        with writing():
            return add_facts([fact], source)

    return write


@pytest.fixture
def recount():
    """The months as the facts add up to, beside those of the rollup; without the empty ones."""

    def count():
        sums: dict[tuple[date, str, int], list[int]] = {}
        for fact in db.session.scalars(sa.select(Volume)):
            month = sums.setdefault((month_start(fact.day), fact.source, fact.store_id), [0, 0])
            month[0] += fact.volume
            month[1] += fact.sales_minor
        rows = db.session.scalars(sa.select(StoreMonth))
        kept = {(row.month, row.source, row.store_id): [row.volume, row.sales_minor] for row in rows}
        return [{key: total for key, total in each.items() if any(total)} for each in (sums, kept)]

    return count
