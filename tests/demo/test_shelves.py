"""Pictures of the demo: always the same, small, marked, and as full as they are said to be."""

import io

import pytest
from PIL import Image, ImageChops

from kafield.demo.shelves import Kind, shelf_picture
from kafield.kit.photos import inspect

KINDS: tuple[Kind, ...] = ("stack", "end_cap", "shelf", "price_tag")


def decoded(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fill", [0.0, 0.5, 1.0])
def test_a_picture_is_a_sound_photo_of_at_most_60_kb(kind, fill):
    data = shelf_picture(3, kind, fill, "金标生抽 500ml")
    info = inspect(data)
    assert (info.kind, info.width, info.height) == ("jpeg", 1200, 900)
    assert len(data) <= 60_000


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_arguments_give_the_same_bytes_and_others_another_picture(kind):
    assert shelf_picture(4, kind, 0.8, "蚝油") == shelf_picture(4, kind, 0.8, "蚝油")
    assert shelf_picture(4, kind, 0.8, "蚝油") != shelf_picture(5, kind, 0.8, "蚝油")


@pytest.mark.parametrize("kind", KINDS)
def test_every_picture_says_demo_in_the_same_corner(kind):
    plate = decoded(shelf_picture(1, kind, 1.0, "米醋")).crop((1062, 20, 1180, 60)).convert("L").tobytes()
    assert max(plate) > 230
    assert sum(value < 130 for value in plate) > len(plate) / 2


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_display_looks_different_from_a_full_one(kind):
    empty, full = (decoded(shelf_picture(2, kind, fill, "黄豆酱")) for fill in (0.0, 1.0))
    changed = ImageChops.difference(empty, full).convert("L").tobytes()
    assert sum(value > 40 for value in changed) > len(changed) / 20


@pytest.mark.parametrize("label", ["", "Oyster sauce 700 g", "豆" * 60, "𠮷㙟", "<script>"])
def test_any_name_can_stand_on_the_goods(label):
    for kind in KINDS:
        assert shelf_picture(6, kind, 0.9, label)
