"""Where the soak takes place: one rep and as many stores as he needs."""

import uuid
from datetime import UTC, datetime

from kafield.accounts.models import Account, Store, Territory, TerritoryRep, TerritoryStore
from kafield.app import create_app
from kafield.bench.place import PASSWORD, Place
from kafield.kit import migrate
from kafield.kit.clock import local_day
from kafield.kit.db import db, writing
from kafield.kit.search import search_key, sort_key, stroke_key
from kafield.people.actions import add_person
from kafield.people.models import Consent, Team
from kafield.settings import Settings
from kafield.visits.models import Stop

REP = "lin"


def prepare(place: Place, stops: int) -> list[uuid.UUID]:
    """An empty installation with so many stops for today; their ids."""
    settings = Settings.from_env(place.environment)
    with migrate.opened(settings.database) as engine:
        migrate.upgrade(engine)
    app = create_app(settings)
    with app.app_context(), writing():
        return planned(stops, datetime.now(UTC), settings)


def planned(stops: int, at: datetime, settings: Settings) -> list[uuid.UUID]:
    team = Team(name="Soak")
    account = Account(code="S", **named("Soak"), dm_cycle_days=14, dm_changeover_weekday=1)
    territory = Territory(name="Soak", team=team)
    db.session.add_all([team, account, territory])
    db.session.flush()
    rep = add_person(username=REP, name="Lin", role="rep", password=PASSWORD, at=at, team=team, language="en")
    today = local_day(at, settings.time_zone)
    db.session.add(TerritoryRep(territory_id=territory.id, rep_id=rep.id, from_day=today))
    db.session.add_all(Consent(person_id=rep.id, kind=kind, given=True, answered_at=at) for kind in ("place", "photos"))
    stores = [
        Store(code=f"S{n}", account_id=account.id, format="supermarket", opened_on=today, **named(f"Store {n}"))
        for n in range(stops)
    ]
    db.session.add_all(stores)
    db.session.flush()
    db.session.add_all(TerritoryStore(territory_id=territory.id, store_id=each.id, from_day=today) for each in stores)
    plan = [
        Stop(id=uuid.uuid4(), day=today, rep_id=rep.id, store_id=each.id, position=n) for n, each in enumerate(stores)
    ]
    db.session.add_all(plan)
    return [stop.id for stop in plan]


def named(name: str) -> dict[str, str]:
    return {"name": name, "search_key": search_key(name), "sort_key": sort_key(name), "stroke_key": stroke_key(name)}
