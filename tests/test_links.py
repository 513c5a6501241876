"""Every page that stands alone is reached by links from where its reader starts; nobody has to know an address."""

import re
from collections import Counter
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from werkzeug.exceptions import MethodNotAllowed, NotFound

from tests.access import RULES
from tests.scene import set_scene

TIMES = 3  # so often a page is opened under other ids, on the way to the next
LINK = re.compile(r'(?:href|hx-get|action)="(/[^"#]*)')
# What machines ask for, what another page opens by itself, and what nobody goes to on purpose.
NO_DESTINATIONS = {
    *("home", "healthz", "people.sign_in", "sync.worker", "sync.manifest", "sync.offline", "sync.pack"),
    *("sync.stores", "exchange.home", "supervision.photos"),  # without a network; a short cut; a day with photos
}
# An admin brings files of others in, and adds a store without reporting it first.
NOT_HIS = {"ada": {"accounts.new_report"}}
ONLY_AN_ADMINS = {"sync.rescue"}


def reached(app, client) -> set[str]:
    """The names of all routes that a reader comes to by following links."""
    addresses, met, opened = ["/"], {"/"}, Counter[str]()
    routes = app.url_map.bind("localhost")
    while addresses:
        address = addresses.pop()
        name = name_of(routes, address)
        if name is None or opened[name] == TIMES:
            continue
        opened[name] += 1
        answer = client.get(address)
        found = {answer.location} if answer.location else set(LINK.findall(answer.text if is_page(answer) else ""))
        new = {urljoin(address, unescape(each)) for each in found} - met
        addresses += sorted(new)
        met |= new
    return set(opened)


def name_of(routes, address) -> str | None:
    try:
        return routes.match(urlsplit(address).path, method="GET")[0]
    except (MethodNotAllowed, NotFound):  # an address that takes writes only, or a file
        return None


def is_page(answer) -> bool:
    return answer.mimetype == "text/html"


@pytest.mark.parametrize("who", ["ana", "sue", "max", "ada"])
def test_a_reader_comes_to_every_page_of_his_by_links(app, world, signed_in, who):
    set_scene(world)
    alone = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments}
    his = {name for name, rule in RULES.items() if who in rule.allowed and name in alone} - NO_DESTINATIONS
    his -= NOT_HIS.get(who, ONLY_AN_ADMINS)
    assert his - reached(app, signed_in(who)) == set()
