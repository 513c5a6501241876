"""Photos from the camera to the server, after the form that lists them."""

import hashlib
import io
import json
import re
from urllib.parse import parse_qs

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.ack_server import AckServer
from tests.browser.outbox_page import FULL_PHONE, HURRY, hurry_until_sent, rows, save, until

pytestmark = pytest.mark.browser


def picture(width: int = 3000, height: int = 2000) -> bytes:
    """A JPEG with enough noise to be as large as a photo."""
    noise = Image.effect_noise((width // 4, height // 4), 80).resize((width, height))
    file = io.BytesIO()
    Image.merge("RGB", [noise, noise.rotate(180), noise]).save(file, "JPEG", quality=90)
    return file.getvalue()


@pytest.fixture
def shelf(phone: BrowserContext, ack_server: AckServer) -> Page:
    page = phone.new_page()
    page.goto(f"{ack_server.url}/photo", wait_until="networkidle")
    return page


def shoot(page: Page) -> None:
    page.get_by_label("photo").set_input_files({"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": picture()})
    expect(page.locator("figure img")).to_be_visible()
    until(page, lambda waiting: any(row["name"] == "photo" for row in waiting))


def parts(body: bytes) -> tuple[dict[str, str], bytes]:
    """The fields and the file of a multipart body."""
    boundary = body.split(b"\r\n", 1)[0]
    fields, file = {}, b""
    for part in body.split(boundary)[1:-1]:
        head, value = part.split(b"\r\n\r\n", 1)
        (name,) = [found.decode() for found in re.findall(rb' name="([^"]+)"', head)]
        if b"filename" in head:
            file = value[:-2]
        else:
            fields[name] = value[:-2].decode()
    return fields, file


def test_a_photo_is_sent_after_its_form_and_is_the_one_the_form_lists(shelf: Page, ack_server: AckServer) -> None:
    shoot(shelf)
    assert [row["state"] for row in rows(shelf)] == ["held"]
    expect(shelf.locator("send-state").first).to_have_text("Sent")
    save(shelf, "shelf", "full")
    expect(shelf.locator("#shelf")).to_contain_text("Server has full")
    until(shelf, lambda waiting: not waiting)
    parent, photo = ack_server.arrivals
    assert [parent["name"], photo["name"]] == ["shelf", "photos"]
    (listed,) = json.loads(parse_qs(parent["body"].decode())["photos"][0])
    fields, file = parts(photo["body"])
    assert listed["key"] == photo["key"]
    assert listed["sha256"] == hashlib.sha256(file).hexdigest()
    assert listed["size"] == len(file) <= 250_000
    assert fields == {"subject": "shelf", "taken_at": listed["taken_at"]}
    assert max(Image.open(io.BytesIO(file)).size) <= 1600


def test_a_photo_waits_while_its_form_is_not_acknowledged(shelf: Page, ack_server: AckServer) -> None:
    ack_server.fault_of["shelf"] = "unread"
    shoot(shelf)
    save(shelf, "shelf", "full")
    until(shelf, lambda waiting: any(row["tries"] for row in waiting))
    assert {arrival["name"] for arrival in ack_server.arrivals} == {"shelf"}
    ack_server.fault_of.clear()
    hurry_until_sent(shelf)
    assert [path for path, _ in ack_server.effects()] == ["shelf", "photos"]


def test_a_photo_comes_back_with_its_draft(shelf: Page, ack_server: AckServer) -> None:
    shelf.get_by_label("note of shelf").fill("half")
    shoot(shelf)
    shelf.wait_for_timeout(400)
    shelf.reload()
    expect(shelf.get_by_label("note of shelf")).to_have_value("half")
    expect(shelf.locator("figure img")).to_be_visible()
    save(shelf, "shelf", "whole")
    until(shelf, lambda waiting: not waiting)
    assert [path for path, _ in ack_server.effects()] == ["shelf", "photos"]


def test_a_photo_of_a_refused_form_goes_with_the_mended_one(shelf: Page, ack_server: AckServer) -> None:
    shoot(shelf)
    save(shelf, "shelf", "wrong")
    expect(shelf.locator("#shelf .error")).to_have_text("Say it right.")
    assert [row["state"] for row in rows(shelf)] == ["held"]
    expect(shelf.locator("figure img")).to_be_visible()
    save(shelf, "shelf", "right")
    until(shelf, lambda waiting: not waiting)
    assert [path for path, _ in ack_server.effects()] == ["shelf", "photos"]


def test_a_removed_photo_is_not_sent(shelf: Page, ack_server: AckServer) -> None:
    shoot(shelf)
    shelf.get_by_role("button", name="Remove").click()
    until(shelf, lambda waiting: not waiting)
    save(shelf, "shelf", "none")
    expect(shelf.locator("#shelf")).to_contain_text("Server has none")
    assert ack_server.effects() == [("shelf", "note=none&kind=a&photos=")]


def test_a_photo_too_large_for_the_way_is_made_smaller_once(shelf: Page, ack_server: AckServer) -> None:
    shoot(shelf)
    ack_server.faults.extend(["", "413"])
    save(shelf, "shelf", "full")
    until(shelf, lambda waiting: not waiting)
    _, first, second = ack_server.arrivals
    assert first["key"] == second["key"]
    assert len(second["body"]) < len(first["body"]) / 1.9
    assert parts(second["body"])[0]["first_sha256"] == hashlib.sha256(first["body"]).hexdigest()
    assert Image.open(io.BytesIO(parts(second["body"])[1])).format == "JPEG"


def take_on_a_full_phone(page: Page) -> None:
    page.evaluate(FULL_PHONE)
    small = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": picture(800, 600)}
    page.get_by_label("photo").set_input_files(small)


def test_a_photo_that_the_phone_has_no_room_for_is_sent_straight_away(shelf: Page, ack_server: AckServer) -> None:
    take_on_a_full_phone(shelf)
    expect(shelf.locator("figure .chip")).to_have_text("Sent")
    save(shelf, "shelf", "full")
    expect(shelf.locator("#shelf")).to_contain_text("Server has full")
    photo, parent = ack_server.arrivals
    [listed] = json.loads(parse_qs(parent["body"].decode())["photos"][0])
    assert (listed["key"], listed["sha256"]) == (photo["key"], hashlib.sha256(parts(photo["body"])[1]).hexdigest())
    assert [path for path, _ in ack_server.effects()] == ["photos", "shelf"]


def test_a_photo_that_neither_phone_nor_server_takes_says_not_saved(shelf: Page, ack_server: AckServer) -> None:
    ack_server.fault_of["photos"] = "unread"
    take_on_a_full_phone(shelf)
    expect(shelf.locator("figure .chip")).to_have_text("Not saved")
    expect(shelf.get_by_text("Take it again")).to_be_visible()
    save(shelf, "shelf", "none")
    expect(shelf.locator("#shelf")).to_contain_text("Server has none")
    assert ack_server.effects() == [("shelf", "note=none&kind=a&photos=")]


def test_a_photo_that_is_too_large_twice_is_set_aside_and_goes_on_a_tap(shelf: Page, ack_server: AckServer) -> None:
    shoot(shelf)
    ack_server.faults.extend(["", "413", "413"])
    save(shelf, "shelf", "full")
    until(shelf, lambda waiting: [row["state"] for row in waiting] == ["parked"])
    _, first, second = ack_server.arrivals
    assert len(second["body"]) < len(first["body"]) / 1.9
    shelf.evaluate(HURRY)
    assert len(ack_server.arrivals) == 3
    shelf.evaluate("async (key) => (await import('/static/js/outbox.js')).retry(key)", first["key"])
    until(shelf, lambda waiting: not waiting)
    assert ack_server.arrivals[3]["body"] == second["body"]
    assert [path for path, _ in ack_server.effects()] == ["shelf", "photos"]
