"""Photos of a visit: what is accepted, what is kept as evidence, and what is ever served."""

import hashlib
import io
import struct
import uuid
import zlib
from datetime import UTC, datetime, timedelta

import pillow_heif
import pytest
import sqlalchemy as sa
from PIL import Image

from kafield.kit import jobs, storage
from kafield.kit.capture import Receipt, RefusedBody
from kafield.kit.db import db
from kafield.visits.models import Photo
from kafield.visits.pictures import watermark_of
from tests.phone import capture, photo_body

PHOTO_ID = uuid.UUID("33333333-3333-4333-8333-333333333333")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def picture(kind="JPEG", **options):
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    file = io.BytesIO()
    Image.linear_gradient("L").resize((640, 480)).convert("RGB").save(file, kind, **options)
    return file.getvalue()


def with_place():
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "a phone"
    return picture(exif=exif, comment=b"secret place")


def sixty_four_megapixels():
    """A PNG that says it is 8000 x 8001; nobody gets as far as its pixels."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 8000, 8001, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.fixture
def inside(as_ana, world):
    capture(as_ana, f"/calls/{world.stop}/check-in", {"store_id": world.stores.gubei})


@pytest.fixture
def add_photo(as_ana, world, inside):
    """add_photo(bytes, subject="visit") sends one photo of Ana's visit."""

    def send(data, *, client=as_ana, visit=world.stop, key=None, sent_at=None, **fields):
        body, content_type = photo_body({"subject": "visit", "photo_id": str(PHOTO_ID), **fields}, data)
        return capture(
            client, f"/visits/{visit}/photos", body=body, content_type=content_type, key=key, sent_at=sent_at
        )

    return send


def the_photo():
    db.session.rollback()
    return db.session.scalars(sa.select(Photo)).one()


def count(kind):
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(kind))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "HEIF"])
def test_photos_of_phones_are_accepted_and_developed(add_photo, as_ana, kind):
    assert add_photo(picture(kind)).headers["X-Outcome"] == "applied"
    jobs.run_pending()
    served = as_ana.get(f"/visits/photos/{PHOTO_ID}/picture.jpg")
    assert (served.status_code, served.mimetype) == (200, "image/jpeg")
    assert Image.open(io.BytesIO(served.data)).format == "JPEG"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (SVG, "not a picture"),
        (HTML, "not a picture"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 500, "broken"),
        (picture()[:400], "broken"),
        (sixty_four_megapixels(), "too many pixels"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(add_photo, data, words):
    answer = add_photo(data)
    assert (answer.status_code, answer.headers["X-Outcome"]) == (422, "refused")
    assert words in answer.headers["X-Reason"].replace("%20", " ")
    assert count(Photo) == 0


def test_forty_megapixels_are_accepted_and_served_small(add_photo, as_ana):
    file = io.BytesIO()
    Image.new("L", (8000, 5000)).save(file, "JPEG")
    assert add_photo(file.getvalue()).headers["X-Outcome"] == "applied"
    jobs.run_pending()
    assert (the_photo().width, the_photo().height) == (1600, 1000)


def test_the_received_bytes_are_kept_with_their_hash_and_never_served(add_photo, as_ana):
    data = with_place()
    add_photo(data)
    photo = the_photo()
    assert photo.received_sha256 == hashlib.sha256(data).hexdigest()
    assert storage.get(photo.original_key) == data
    for size in ("picture", "thumbnail"):
        assert as_ana.get(f"/visits/photos/{PHOTO_ID}/{size}.jpg").status_code == 404
    assert as_ana.get(f"/visits/photos/{PHOTO_ID}/original.jpg").status_code == 404


def test_what_is_served_carries_no_metadata(add_photo, as_ana):
    add_photo(with_place())
    jobs.run_pending()
    for size in ("picture", "thumbnail"):
        served = as_ana.get(f"/visits/photos/{PHOTO_ID}/{size}.jpg").data
        assert b"secret place" not in served
        assert dict(Image.open(io.BytesIO(served)).getexif()) == {}
    assert hashlib.sha256(storage.get(the_photo().picture_key)).hexdigest() == the_photo().picture_sha256


def test_time_store_and_rep_stand_on_the_picture(add_photo, world):
    add_photo(picture(), taken_at=datetime(2026, 11, 23, 1, 55, tzinfo=UTC).isoformat())
    assert watermark_of(the_photo())[1:] == ["家樂福 古北店", "林雨桐"]
    plain, marked = the_photo().original_key, None
    jobs.run_pending()
    marked = the_photo().picture_key
    assert Image.open(io.BytesIO(storage.get(plain))).tobytes() != Image.open(io.BytesIO(storage.get(marked))).tobytes()


def test_the_time_on_the_picture_is_that_of_the_store_corrected(add_photo, clock):
    sent = datetime(2029, 1, 1, 12, 0, tzinfo=UTC)
    add_photo(picture(), taken_at=(sent - timedelta(minutes=10)).isoformat(), sent_at=sent)
    assert the_photo().taken_at == clock() - timedelta(minutes=10)
    assert watermark_of(the_photo())[0] == "2026-11-23 09:50"


@pytest.mark.parametrize("stated", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"])
def test_a_time_no_clock_can_have_loses_no_photo(add_photo, stated):
    assert add_photo(picture(), taken_at=stated).status_code == 200
    assert the_photo() is not None


def test_developing_twice_is_developing_once(add_photo):
    from kafield.visits.pictures import process

    add_photo(picture())
    assert jobs.run_pending() >= 1
    before = (the_photo().picture_key, the_photo().thumbnail_key, the_photo().state)
    process({"day": the_photo().day.isoformat(), "id": str(PHOTO_ID)}, None)
    assert (the_photo().picture_key, the_photo().thumbnail_key, the_photo().state) == before
    assert before[2] == "ready"


def test_a_photo_sent_twice_is_kept_once(add_photo):
    key = uuid.uuid4()
    add_photo(picture(), key=key)
    assert add_photo(picture(), key=key).headers["X-Outcome"] == "replayed"
    assert (count(Photo), add_photo(picture()).status_code, count(Photo)) == (1, 200, 1)


def test_a_photo_that_comes_smaller_after_it_had_arrived_is_that_photo(add_photo, world):
    """The answer was lost, and the way had no room for the second try."""
    key, before = uuid.uuid4(), picture("PNG")
    add_photo(before, key=key)
    first, _ = photo_body({"subject": "visit", "photo_id": str(PHOTO_ID)}, before)
    smaller = {"key": key, "first_sha256": hashlib.sha256(first).hexdigest()}
    assert add_photo(picture(), **smaller).headers["X-Outcome"] == "replayed"
    assert the_photo().received_sha256 == hashlib.sha256(before).hexdigest()
    other = add_photo(picture(), key=key, first_sha256="0" * 64)
    assert (other.status_code, other.headers["X-Code"], count(Photo)) == (422, "key-reused", 1)


def test_the_id_of_a_strangers_photo_is_not_found(add_photo, as_bo, world):
    add_photo(picture())
    capture(as_bo, f"/calls/{world.bos_stop}/check-in", {"store_id": world.stores.qibao})
    answer = add_photo(picture("PNG"), client=as_bo, visit=world.bos_stop)
    assert (answer.status_code, count(Photo)) == (404, 1)


def test_without_consent_a_photo_is_refused_and_its_bytes_are_not_kept(add_photo, as_ana, app):
    as_ana.post("/people/me/consents", data={"kind": "photos"})
    data = picture()
    answer = add_photo(data)
    assert (answer.status_code, answer.headers["X-Outcome"]) == (422, "refused")
    assert "agreed%20to%20photos" in answer.headers["X-Reason"]
    assert nothing_kept(data, app)


def nothing_kept(data, app):
    media = app.extensions["settings"].data_folder / "media"
    kept = [file for file in media.rglob("*") if file.is_file() and data in file.read_bytes()]
    return (count(Photo), count(RefusedBody), kept) == (0, 0, [])


@pytest.mark.parametrize("fields", [{"subject": ""}, {"subject": "x" * 61}, {"taken_at": "noon"}])
def test_without_consent_not_even_a_refused_form_keeps_its_photo(add_photo, as_ana, app, fields):
    as_ana.post("/people/me/consents", data={"kind": "photos"})
    data = picture()
    assert add_photo(data, **fields).status_code == 422
    assert nothing_kept(data, app)


def test_without_consent_a_photo_of_no_visit_of_his_is_not_kept_either(add_photo, as_ana, app, world):
    as_ana.post("/people/me/consents", data={"kind": "photos"})
    data = picture()
    assert add_photo(data, visit=world.bos_stop).status_code in (404, 422)
    assert nothing_kept(data, app)


def test_the_place_of_a_photo_needs_the_consent_to_places(add_photo, as_ana):
    as_ana.post("/people/me/consents", data={"kind": "place"})
    add_photo(picture(), latitude="31.2", longitude="121.4", accuracy="9")
    assert (the_photo().latitude, the_photo().longitude, the_photo().accuracy) == (None, None, None)


def test_a_photo_keeps_the_place_the_phone_states(add_photo):
    add_photo(picture(), latitude="31.2", longitude="121.4", accuracy="9")
    assert (the_photo().latitude, the_photo().longitude, the_photo().accuracy) == (31.2, 121.4, 9.0)


def test_a_photo_of_somebody_elses_visit_is_not_found(add_photo, as_bo, world):
    answer = add_photo(picture(), client=as_bo)
    assert (answer.status_code, count(Photo)) == (404, 0)


@pytest.mark.parametrize(
    ("client", "status"),
    [("as_ana", 200), ("as_cy", 404), ("as_bo", 404), ("as_sue", 200), ("as_max", 200), ("as_ada", 200)],
)
def test_a_picture_is_shown_to_those_who_may_see_the_visit(add_photo, request, client, status):
    add_photo(picture())
    jobs.run_pending()
    assert request.getfixturevalue(client).get(f"/visits/photos/{PHOTO_ID}/thumbnail.jpg").status_code == status


def test_a_picture_may_be_kept_by_its_readers_browser_and_by_no_proxy(add_photo, as_ana):
    add_photo(picture())
    jobs.run_pending()
    answer = as_ana.get(f"/visits/photos/{PHOTO_ID}/picture.jpg")
    assert "private" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_every_photo_leaves_a_receipt(add_photo):
    add_photo(picture())
    assert db.session.scalars(sa.select(Receipt.entity_id).where(Receipt.path.endswith("/photos"))).all() == [PHOTO_ID]
