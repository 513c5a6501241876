"""The day pack as the server makes it: small, the same twice, and of one person alone."""

import hashlib
import json

import brotli
import pytest

from kafield.accounts.models import Store
from kafield.calls.queries import SLOTS
from kafield.kit.db import db, writing
from kafield.people.models import Person
from kafield.volumes.queries import figures_for
from tests.browser.store import furnish
from tests.cast import World
from tests.sync.scene import fill_two_days

FIRST_TIME, DAY_AFTER = 200_000, 50_000


@pytest.fixture
def furnished(world: World) -> World:
    furnish(world)
    return world


@pytest.fixture
def pack(as_ana, furnished):
    """pack(have) is Ana's pack and its bytes over the wire."""

    def asking(have=(), client=as_ana):
        answer = client.get(f"/sync/pack?have={','.join(have)}", headers={"Accept-Encoding": "br"})
        assert answer.status_code == 200
        return json.loads(brotli.decompress(answer.data)), len(answer.data)

    return asking


def paths(pack):
    return {entry["path"] for entry in pack["entries"]}


def test_it_holds_today_tomorrow_every_planned_call_and_an_empty_sheet_of_each_kind(pack, furnished):
    found, _ = pack()
    assert {
        "/calls/today",
        "/calls/today?day=2026-11-24",
        f"/calls/{furnished.stop}",
        f"/calls/{furnished.second_stop}",
        f"/calls/blank/{furnished.accounts.carrefour}/hypermarket",
        f"/calls/blank/{furnished.accounts.nonggongshang}/supermarket",
        f"/volumes/stores/{furnished.stores.gubei}",
        "/sync/stores",
        "/sync/offline",
        "/people/me",
    } <= paths(found)
    assert {place["store"] for place in found["stores"]} == {furnished.stores.gubei, furnished.stores.xinzhuang}


def test_every_entry_carries_the_hash_of_its_bytes(pack):
    found, _ = pack()
    for entry in found["entries"]:
        assert hashlib.sha256(entry["body"].encode()).hexdigest() == entry["sha256"]


def test_the_same_day_gives_the_same_pages(pack, clock):
    first, _ = pack()
    clock.move(minutes=20)
    second, _ = pack()
    assert first["entries"] == second["entries"]
    assert first["madeAt"] < second["madeAt"]


def test_what_the_phone_has_is_named_and_not_sent(pack):
    first, whole = pack()
    second, rest = pack([entry["sha256"][:12] for entry in first["entries"]])
    assert [entry for entry in second["entries"] if "body" in entry] == []
    assert rest < whole / 2


def test_ten_planned_visits_a_day_fit_into_a_weak_line(pack, app, furnished, clock):
    fill_two_days(furnished)
    first, size = pack()
    files = app.extensions["assets"].for_phones()
    assert len([path for path in paths(first) if path.startswith("/calls/")]) >= 26
    assert size + sum(len(file.brotli if file.packs else file.body) for file in files) < FIRST_TIME
    clock.move(days=1)
    held = [entry["sha256"][:12] for entry in first["entries"]]
    assert pack(held)[1] < DAY_AFTER


def test_the_pack_of_one_holds_nothing_of_another(pack, as_bo, furnished):
    anas, bos = json.dumps(pack()[0], ensure_ascii=False), json.dumps(pack(client=as_bo)[0], ensure_ascii=False)
    assert "古北" in anas
    assert "七宝" not in anas
    assert "古北" not in bos
    assert "七宝" in bos


@pytest.mark.parametrize("who", ["sue", "max", "ada"])
def test_only_who_visits_stores_has_a_pack(who, signed_in):
    assert signed_in(who).get("/sync/pack").status_code == 404


def test_it_is_in_the_readers_language(pack, furnished):
    with writing():
        db.session.get_one(Person, furnished.people.ana).language = "zh-Hant"
    found, _ = pack()
    [today] = [entry["body"] for entry in found["entries"] if entry["path"] == "/calls/today"]
    assert found["language"] == "zh-Hant"
    assert 'lang="zh-Hant"' in today


def test_the_empty_sheet_has_a_slot_for_all_that_is_one_stores(as_ana, furnished):
    page = as_ana.get(f"/calls/blank/{furnished.accounts.carrefour}/hypermarket").text
    for slot in SLOTS.values():
        assert slot in page
    assert "古北" not in page
    assert "金标生抽 500ml" in page


@pytest.mark.parametrize("path", ["/calls/blank/{kedi}/convenience", "/calls/blank/{carrefour}/kiosk"])
def test_there_is_no_empty_sheet_of_a_strangers_account_or_of_no_format(path, as_ana, furnished):
    assert as_ana.get(path.format(**vars(furnished.accounts))).status_code == 404


def test_a_store_brings_its_own_figures_of_today(pack, furnished):
    found, _ = pack()
    [gubei] = [place for place in found["stores"] if place["store"] == furnished.stores.gubei]
    figures = figures_for(db.session.get_one(Store, furnished.stores.gubei), furnished.today)
    assert gubei["figures"]["data_version"] == figures["data_version"]
    assert gubei["blank"] == f"/calls/blank/{furnished.accounts.carrefour}/hypermarket"
