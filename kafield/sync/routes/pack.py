"""The day pack: everything that a rep opens in a store, for a phone that will have no network there."""

from datetime import date, timedelta
from typing import Any

from flask import Response, current_app, g, request, session, url_for
from flask_login import current_user

from kafield.accounts.models import Store
from kafield.calls.queries import SLOTS, plan_version
from kafield.kit import address
from kafield.kit.access import role
from kafield.kit.clock import local_day, now, wall_clock
from kafield.kit.i18n import language
from kafield.kit.render import render
from kafield.sync import queries
from kafield.sync.packing import MADE_AT, Entry, compressed, pack_of
from kafield.sync.queries import Place
from kafield.sync.routes.blueprint import bp

Stops = list[tuple[date, Any]]


def own_today() -> date:
    return local_day(now(), current_app.extensions["settings"].time_zone)


@bp.get("/sync/pack")
@role("rep")
def pack() -> Response:
    """Today's and tomorrow's pages; of those that `?have=` names by the beginnings of their hashes only the names."""
    day = own_today()
    places, stops = queries.places(current_user, day), queries.stops_of_two_days(current_user, day)
    held = set(address.text("have").split(","))
    entries = [Entry(path, page(path), shown_on) for path, shown_on in addresses(day, places, stops)]
    return packed(pack_of(about(day, places, stops), entries, held))


def about(day: date, places: list[Place], stops: Stops) -> dict[str, Any]:
    """Whose pack it is, of which moment, and what the phone needs to know beside the pages."""
    return {
        "format": 1,
        "user": str(current_user.id),
        "language": language(),
        "day": day.isoformat(),
        "zone": current_app.extensions["settings"].time_zone,
        "madeAt": now().isoformat(timespec="seconds"),
        "made": wall_clock().isoformat(timespec="seconds"),
        "plan": plan_version(current_user, day),
        "version": current_app.extensions["assets"].version,
        "assets": {asset.url: asset.sha256 for asset in current_app.extensions["assets"].for_phones()},
        "slots": {**SLOTS, "made": MADE_AT},
        "calls": [{"day": on.isoformat(), "store": store_id(stop), "visit": str(stop.id)} for on, stop in stops],
        "stores": [place.slots for place in places],
    }


def store_id(stop: Any) -> int:
    return int(stop.store.id)


def addresses(day: date, places: list[Place], stops: Stops) -> list[tuple[str, str]]:
    """(address, the day on which it stands for its bare path): what is alike stands together."""
    tomorrow = (day + timedelta(days=1)).isoformat()
    calls = [url_for("calls.show", visit_id=stop.id) for _, stop in stops]
    planned = {store_id(stop) for _, stop in stops}
    figures = [url_for("volumes.store", store_id=place.store.id) for place in places if place.store.id in planned]
    plain = [url_for(name) for name in ("sync.stores", "sync.queue", "sync.offline", "people.own")]
    return [
        (url_for("calls.today"), day.isoformat()),
        (url_for("calls.today", day=tomorrow), tomorrow),
        *((path, "") for path in dict.fromkeys([*sorted({place.blank for place in places}), *calls, *figures, *plain])),
    ]


def page(path: str) -> str:
    """A page as this person's own browser would get it now, but for the moment, which the phone fills in."""
    g.made_at = MADE_AT
    headers = {name: request.headers[name] for name in ("Cookie", "Accept-Language") if name in request.headers}
    with current_app.test_request_context(path, request.host_url, headers=headers):
        session.pop("_flashes", None)
        answer = current_app.full_dispatch_request()
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    return answer.get_data(as_text=True)


def packed(body: bytes) -> Response:
    encoding = request.accept_encodings.best_match(["br", "gzip"]) if request.accept_encodings else None
    response = Response(compressed(body, encoding or ""), mimetype="application/json")
    if encoding:
        response.content_encoding = encoding
    response.headers["Cache-Control"] = "no-store"
    response.vary.update(("Accept-Encoding", "Cookie"))
    return response


@bp.get("/sync/stores")
@role("rep")
def stores() -> str:
    """The stores that a visit can be started in without a network; also what stands for the list of stores then."""
    found: list[Store] = queries.stores_to_visit(current_user, own_today())
    return render("sync/stores", stores=found)
