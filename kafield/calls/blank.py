"""The call sheet of a store that is named later: an ad-hoc visit begins on a phone without a network.

Everything of the sheet that hangs on account and format is there; what belongs to one store is a
slot, which the phone fills with what the day pack tells of the stores of a territory.
"""

import uuid
from datetime import date

from sqlalchemy.orm.attributes import set_committed_value

from kafield.accounts.models import Account, Store
from kafield.people.models import Person
from kafield.visits.queries import Call

VISIT = uuid.UUID("b1a2c000-0000-4000-8000-000000000001")
STORE = 2_147_483_001
SLOTS = {
    "visit": str(VISIT),
    "store": str(STORE),
    "name": "⟦name⟧",
    "latitude": "⟦latitude⟧",
    "longitude": "⟦longitude⟧",
    "zone": "⟦zone⟧",
    "figures": "⟦figures⟧",
}


def blank_call(user: Person, account: Account, format: str, day: date) -> Call:
    """A call at no store yet: its history is empty, its range and prices are those of account and format."""
    store = Store(id=STORE, account_id=account.id, format=format, name=SLOTS["name"], time_zone=SLOTS["zone"])
    set_committed_value(store, "account", account)  # the account must not learn of it
    store.latitude, store.longitude = SLOTS["latitude"], SLOTS["longitude"]  # type: ignore[assignment]
    return Call(VISIT, user, user, store, day, None, None, None)
