"""Photos: what is accepted, what is refused and why, and what is served."""

import io
import struct
import subprocess
import sys
import zlib

import pillow_heif
import pytest
from PIL import Image, ImageChops

from kafield.demo.shelves import shelf_picture
from kafield.kit.photos import REASONS, BadPicture, PictureInfo, average_hash, inspect, process
from kafield.kit.watermark import runs, with_watermark

LINES = ["2026-10-12 10:04", "家樂福 古北店", "林雨桐"]
SIDEWAYS = 6


def encoded(kind: str, size: tuple[int, int] = (640, 480), mode: str = "RGB", **options: object) -> bytes:
    picture = Image.linear_gradient("L").resize(size).convert(mode)
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def decoded(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def turned(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "a phone"
    exif.get_ifd(0x8825)[1] = "N"
    return encoded("JPEG", exif=exif, comment=b"secret place")


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "jpeg"), ("PNG", "png"), ("WEBP", "webp"), ("HEIF", "heic")])
def test_four_kinds_of_photo_are_accepted(kind, name):
    data = encoded(kind)
    assert inspect(data) == PictureInfo(name, 640, 480)
    assert decoded(process(data, LINES).jpeg).size == (640, 480)


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA", "RGBA", "I;16"])
def test_a_png_of_any_mode_becomes_a_picture_in_colour(mode):
    served = decoded(process(encoded("PNG", mode=mode), LINES).jpeg)
    assert (served.format, served.mode) == ("JPEG", "RGB")


def test_a_cmyk_jpeg_becomes_a_picture_in_colour():
    assert decoded(process(encoded("JPEG", mode="CMYK"), LINES).jpeg).mode == "RGB"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not-a-photo"),
        (b"<!doctype html><script>alert(1)</script>", "not-a-photo"),
        (b"GIF89a" + bytes(40), "not-a-photo"),
        (b"%PDF-1.7", "not-a-photo"),
        (b"RIFF\0\0\0\0WAVEfmt ", "not-a-photo"),
        (b"\0\0\0\x1cftypavif" + bytes(40), "not-a-photo"),
        (b"\xff\xd8\xff<html><script>alert(1)</script></html>", "broken"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "broken"),
        (b"RIFF\x10\0\0\0WEBPVP8 " + bytes(100), "broken"),
        (b"\0\0\0\x1cftypheic" + bytes(100), "broken"),
    ],
)
def test_what_is_no_photo_is_refused_with_its_reason(data, reason):
    for look in (inspect, average_hash, lambda bad: process(bad, LINES)):
        with pytest.raises(BadPicture) as refused:
            look(data)
        assert refused.value.reason == reason
        assert reason in REASONS


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_picture_cut_short_is_refused(kind):
    whole = shelf_picture(3, "shelf", 0.7, "酱油") if kind == "JPEG" else encoded(kind)
    with pytest.raises(BadPicture) as refused:
        inspect(whole[: len(whole) * 2 // 3])
    assert refused.value.reason == "broken"


@pytest.mark.parametrize("side", [7_750, 10_000, 30_000])
def test_a_decompression_bomb_is_refused_unopened(side):
    small = encoded("PNG", (10, 10), "1")
    header = b"IHDR" + struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    bomb = small[:12] + header + struct.pack(">I", zlib.crc32(header)) + small[33:]
    with pytest.raises(BadPicture) as refused:
        inspect(bomb)
    assert refused.value.reason == "too-many-pixels"


def test_forty_megapixels_are_worked_in_bounded_memory(tmp_path):
    path = tmp_path / "large.jpg"
    Image.linear_gradient("L").resize((7300, 5500)).convert("RGB").save(path, quality=70)
    measure = (
        "import resource, sys; from kafield.kit.photos import inspect, process;"
        "data = open(sys.argv[1], 'rb').read(); process(open(sys.argv[2], 'rb').read(), ['x']);"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "before = peak(); assert inspect(data).width == 7300; done = process(data, ['x']);"
        "assert (done.width, done.height) == (1600, 1205), done.height; print((peak() - before) // 1024)"
    )
    small = tmp_path / "small.jpg"
    small.write_bytes(encoded("JPEG"))
    run = subprocess.run(
        [sys.executable, "-c", measure, str(path), str(small)], capture_output=True, text=True, check=True
    )
    assert int(run.stdout) < 60


def test_a_phone_held_sideways_gives_an_upright_picture():
    data = turned(SIDEWAYS)
    assert inspect(data) == PictureInfo("jpeg", 480, 640)
    done = process(data, LINES)
    assert (done.width, done.height) == (480, 640) == decoded(done.jpeg).size
    assert decoded(done.thumbnail).size == (240, 320)


def test_nothing_of_the_metadata_is_served():
    done = process(turned(1), LINES)
    for served in (done.jpeg, done.thumbnail):
        picture = decoded(served)
        assert not picture.getexif()
        assert "comment" not in picture.info
        assert b"phone" not in served
        assert b"secret" not in served


def test_a_photo_with_spoilt_metadata_is_still_a_photo():
    data = turned(1)
    start = data.index(b"Exif\0\0") + 6
    spoilt = data[:start] + b"\xff" * 12 + data[start + 12 :]
    assert inspect(spoilt).kind == "jpeg"
    assert process(spoilt, LINES).width == 640


def test_large_photos_are_served_at_1600_and_320_pixels():
    done = process(encoded("JPEG", (4000, 3000)), LINES)
    assert (done.width, done.height) == (1600, 1200)
    assert decoded(done.thumbnail).size == (320, 240)


def test_the_mark_stands_at_the_foot_of_the_picture_and_not_on_the_thumbnail():
    plain, marked = (decoded(process(encoded("PNG"), lines).jpeg) for lines in ([], LINES))
    changed = ImageChops.difference(plain, marked).convert("L").point(lambda value: 255 if value > 24 else 0).getbbox()
    assert changed is not None
    assert changed[1] > 480 * 0.7
    assert process(encoded("PNG"), []).thumbnail == process(encoded("PNG"), LINES).thumbnail


@pytest.mark.parametrize("width", [40, 320, 1600])
def test_the_mark_is_white_on_dark_at_every_width(width):
    marked = with_watermark(Image.new("RGB", (width, width), "white"), LINES)
    assert min(marked.crop((0, round(width * 0.9), width, width)).convert("L").tobytes()) < 120


def test_a_long_store_name_is_drawn_smaller_not_cut():
    blank = Image.new("RGB", (640, 480), "black")
    marked = with_watermark(blank, ["2026-10-12 10:04", "家" * 50, "林雨桐"])
    assert max(marked.crop((625, 300, 640, 480)).convert("L").tobytes()) < 60


def test_every_rare_hanzi_of_a_mark_has_a_font():
    names = ("KASansSC-Regular.ttf", "KASansTC-Regular.ttf", "KASansJP-Regular.ttf")
    assert [name for name, _ in runs("家㙟𠮷", names)] == [names[0], names[2]]


def test_the_same_photo_is_served_as_the_same_bytes_and_named_by_them():
    data = shelf_picture(5, "end_cap", 0.8, "蚝油")
    first, second = process(data, LINES), process(data, LINES)
    assert first == second
    assert len(first.sha256) == 64


def test_near_duplicates_differ_in_few_bits_and_other_scenes_in_many():
    photo = shelf_picture(7, "stack", 0.9, "酱油")
    again = process(photo, []).thumbnail
    other = shelf_picture(8, "price_tag", 0.4, "米醋")
    assert (average_hash(photo) ^ average_hash(again)).bit_count() <= 4
    assert (average_hash(photo) ^ average_hash(other)).bit_count() >= 12
