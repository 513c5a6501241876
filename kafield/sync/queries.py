"""What a phone takes along for the day: the addresses of its pages, and what it must know of every store."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import joinedload

from kafield.accounts import queries as accounts
from kafield.accounts.models import Store
from kafield.calls import queries as calls
from kafield.kit.db import db
from kafield.people.models import Person
from kafield.volumes.queries import figures_for


@dataclass(frozen=True)
class Place:
    """A store of the territory as an ad-hoc visit needs it; `blank` is the address of its empty call sheet."""

    store: Store
    blank: str
    figures: dict[str, Any]

    @property
    def slots(self) -> dict[str, Any]:
        """What fills the slots of the empty sheet; None is written as nothing."""
        store = self.store
        return {
            "blank": self.blank,
            "store": store.id,
            "name": store.name,
            "latitude": store.latitude,
            "longitude": store.longitude,
            "zone": store.time_zone,
            "figures": own_figures(self.figures),
        }


def stops_of_two_days(user: Person, day: date) -> list[tuple[date, calls.StopView]]:
    """What is planned or under way today and tomorrow, in the order of the plan."""
    tomorrow = day + timedelta(days=1)
    return [(each, stop) for each in (day, tomorrow) for stop in calls.day_of(user, each, day).stops]


def stores_to_visit(user: Person, day: date) -> list[Store]:
    """The open stores of his territory, by name."""
    open_stores = accounts.stores_of(user, day).where(accounts.open_on(day)).options(joinedload(Store.account))
    return list(db.session.scalars(open_stores.order_by(Store.sort_key, Store.id)))


def places(user: Person, day: date) -> list[Place]:
    """Every store that he may visit, with its own figures of today."""
    return [
        Place(store, f"/calls/blank/{store.account_id}/{store.format}", figures_for(store, day))
        for store in stores_to_visit(user, day)
    ]


def own_figures(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures that are this store's alone; the others stand on the empty sheet of its account and format."""
    periods = {
        name: {
            "volume": figures[name]["volume"],
            "sales_minor": figures[name]["sales_minor"],
            "stands": figures[name]["rank"] is not None,
        }
        for name in ("to_date", "last_month")
    }
    same = {name: figures[name] for name in ("store_id", "store", "data_version")}
    return {**same, **periods, "trend": [month["volume"] for month in figures["trend"]]}
