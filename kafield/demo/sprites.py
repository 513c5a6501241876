"""Drawn goods for pictures of the demo: bottles, jugs, jars, pouches and cartons in the liveries of a food company."""

import math
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageEnhance

from kafield.kit.watermark import length_of, write

Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]

# Drawn this many times larger and scaled down, so that edges are soft.
FINE = 2
SMOOTH = Image.Resampling.BILINEAR


@dataclass(frozen=True)
class Livery:
    """How one product looks: the word on it, its shape, and the colours of body, label, accent and cap."""

    name: str
    shape: str
    body: Colour
    label: Colour
    accent: Colour
    cap: Colour


LIVERIES = (
    Livery("老抽", "bottle", (52, 26, 15), (193, 34, 38), (246, 208, 92), (186, 28, 32)),
    Livery("生抽", "bottle", (84, 42, 18), (236, 184, 62), (150, 24, 24), (226, 172, 52)),
    Livery("蚝油", "bottle", (60, 34, 22), (18, 112, 86), (246, 226, 150), (14, 92, 72)),
    Livery("陈醋", "bottle", (116, 54, 24), (248, 240, 222), (34, 84, 140), (32, 66, 118)),
    Livery("米醋", "bottle", (214, 180, 108), (238, 232, 214), (176, 54, 40), (150, 40, 36)),
    Livery("豆油", "jug", (236, 178, 48), (206, 44, 42), (252, 232, 160), (200, 38, 36)),
    Livery("菜油", "jug", (244, 200, 84), (22, 116, 76), (250, 240, 200), (20, 104, 70)),
    Livery("辣酱", "jar", (150, 34, 22), (250, 238, 214), (186, 38, 32), (206, 160, 62)),
    Livery("豆酱", "jar", (92, 48, 28), (228, 142, 48), (110, 24, 20), (150, 34, 30)),
    Livery("芝麻", "jar", (196, 150, 60), (34, 96, 120), (246, 236, 206), (236, 232, 222)),
    Livery("虾片", "pouch", (208, 62, 48), (250, 222, 110), (120, 24, 20), (240, 236, 226)),
    Livery("薯片", "pouch", (38, 112, 132), (250, 244, 226), (224, 128, 44), (240, 236, 226)),
    Livery("礼盒", "carton", (226, 206, 170), (196, 52, 44), (250, 236, 190), (180, 44, 38)),
)
ASPECTS = {"bottle": 3.1, "jug": 1.75, "jar": 1.5, "pouch": 1.35, "carton": 1.2}


# Letters of a product's name and the livery it is sold in; the first that fits.
SOLD_IN = (
    ("老抽", 0),
    ("蚝", 2),
    ("蠔", 2),
    ("陈醋", 3),
    ("陳醋", 3),
    ("醋", 4),
    ("抽", 1),
    ("酱油", 0),
    ("醬油", 0),
    ("辣", 7),
    ("酱", 8),
    ("醬", 8),
    ("芝麻", 9),
    ("油", 5),
    ("面", 10),
    ("麵", 10),
    ("片", 11),
)


def livery_of(label: str) -> Livery:
    """The same product always looks the same."""
    known = (place for letters, place in SOLD_IN if letters in label)
    return LIVERIES[next(known, zlib.crc32(label.encode()) % 10)]


@lru_cache(maxsize=512)
def goods(livery: Livery, text: str, height: int, light: float = 1.0) -> Image.Image:
    """One piece, RGBA, `height` pixels tall, standing on its lower edge; `light` below 1 is further back."""
    width = round(height / ASPECTS[livery.shape])
    piece = drawn(livery, text).resize((width, height), Image.Resampling.BOX)
    if light == 1.0:
        return piece
    darker = ImageEnhance.Brightness(piece.convert("RGB")).enhance(light)
    darker.putalpha(piece.getchannel("A"))
    return darker


@lru_cache(maxsize=64)
def drawn(livery: Livery, text: str) -> Image.Image:
    """The piece at its full size, shaded as if round (or flat for cartons)."""
    width = 130 * FINE
    height = round(width * ASPECTS[livery.shape])
    mask = Image.new("L", (width, height))
    face = Image.new("RGB", (width, height), livery.body)
    SHAPES[livery.shape](Pen(mask), Pen(face), livery)
    place_text(face, text, livery)
    face = ImageChops.multiply(face, shading(livery.shape).resize((width, height), SMOOTH))
    face = ImageChops.screen(face, gloss(livery.shape).resize((width, height), SMOOTH))
    face.putalpha(mask)
    return face


class Pen:
    """Draws in shares of the picture: (0, 0, 1, 1) is all of it."""

    def __init__(self, picture: Image.Image) -> None:
        self.draw = ImageDraw.Draw(picture)
        self.width, self.height = picture.size

    def box(self, box: Box, fill: int | Colour, radius: float = 0.0) -> None:
        self.draw.rounded_rectangle(self.pixels(box), radius * self.width, fill)

    def oval(self, box: Box, fill: int | Colour) -> None:
        self.draw.ellipse(self.pixels(box), fill)

    def shape(self, points: list[tuple[float, float]], fill: int | Colour) -> None:
        self.draw.polygon([(x * self.width, y * self.height) for x, y in points], fill)

    def pixels(self, box: Box) -> Box:
        return (box[0] * self.width, box[1] * self.height, box[2] * self.width, box[3] * self.height)


def bottle(mask: Pen, face: Pen, livery: Livery) -> None:
    mask.box((0.34, 0, 0.66, 0.2), 255, 0.05)
    mask.shape([(0.36, 0.12), (0.64, 0.12), (0.72, 0.25), (0.96, 0.38), (0.04, 0.38), (0.28, 0.25)], 255)
    mask.box((0.04, 0.34, 0.96, 1), 255, 0.12)
    face.box((0, 0, 1, 0.115), livery.cap)
    face.box((0, 0.16, 1, 0.2), livery.accent)
    face.box((0, 0.46, 1, 0.88), livery.label)
    face.box((0, 0.46, 1, 0.475), livery.accent)
    face.box((0, 0.8, 1, 0.865), livery.accent)


def jug(mask: Pen, face: Pen, livery: Livery) -> None:
    mask.box((0.38, 0, 0.62, 0.14), 255, 0.03)
    mask.shape([(0.4, 0.1), (0.6, 0.1), (0.98, 0.34), (0.02, 0.34)], 255)
    mask.box((0.02, 0.28, 0.98, 1), 255, 0.1)
    face.box((0, 0, 1, 0.1), livery.cap)
    face.box((0.66, 0.24, 0.8, 0.46), shade(livery.body, 0.72), 0.06)
    face.box((0.06, 0.46, 0.94, 0.9), livery.label, 0.05)
    face.box((0.06, 0.8, 0.94, 0.86), livery.accent)


def jar(mask: Pen, face: Pen, livery: Livery) -> None:
    mask.box((0.1, 0, 0.9, 0.2), 255, 0.04)
    mask.box((0.02, 0.17, 0.98, 1), 255, 0.13)
    face.box((0, 0, 1, 0.18), livery.cap)
    face.box((0, 0.16, 1, 0.185), shade(livery.cap, 0.7))
    face.box((0, 0.36, 1, 0.88), livery.label)
    face.box((0, 0.36, 1, 0.4), livery.accent)
    face.box((0, 0.82, 1, 0.88), livery.accent)


def pouch(mask: Pen, face: Pen, livery: Livery) -> None:
    mask.shape(
        [(0.03, 0), (0.97, 0), (0.94, 0.08), (0.99, 0.5), (0.95, 0.97), (0.05, 0.97), (0.01, 0.5), (0.06, 0.08)], 255
    )
    mask.box((0.04, 0.93, 0.96, 1), 255, 0.03)
    face.box((0, 0, 1, 0.07), shade(livery.body, 0.8))
    face.oval((0.1, 0.18, 0.9, 0.66), livery.label)
    face.oval((0.3, 0.7, 0.7, 0.94), livery.accent)


def carton(mask: Pen, face: Pen, livery: Livery) -> None:
    mask.box((0, 0, 1, 1), 255, 0.01)
    face.box((0, 0.16, 1, 0.78), livery.label)
    face.box((0, 0.68, 1, 0.74), livery.accent)


SHAPES: dict[str, Callable[[Pen, Pen, Livery], None]] = {
    "bottle": bottle,
    "jug": jug,
    "jar": jar,
    "pouch": pouch,
    "carton": carton,
}
# Where the words stand: the middle of the label and the height of the letters, in shares of the picture.
WORDS = {"bottle": (0.635, 0.3), "jug": (0.63, 0.28), "jar": (0.6, 0.3), "pouch": (0.42, 0.28), "carton": (0.42, 0.26)}


def place_text(face: Image.Image, text: str, livery: Livery) -> None:
    """A word across the label, as large as it fits."""
    middle, size = WORDS[livery.shape]
    pixels = min(
        size * face.width, size * face.width * 0.74 * face.width / length_of(text, round(size * face.width), bold=True)
    )
    left = (face.width - length_of(text, round(pixels), bold=True)) / 2
    write(
        face,
        (left, middle * face.height - pixels * 0.62),
        text,
        round(pixels),
        bold=True,
        fill=ink_on(livery.label, livery.accent),
    )


def ink_on(ground: Colour, wish: Colour) -> str:
    """A colour that can be read on `ground`: the wish if it can, else cream or near black."""
    for ink in (wish, (252, 247, 234), (52, 30, 24)):
        if contrast(ground, ink) > 90:
            return "#{:02x}{:02x}{:02x}".format(*ink)
    return "black"


@lru_cache(maxsize=8)
def shading(shape: str) -> Image.Image:
    """Light across a round body: dark at both edges; nearly even on flat packs."""
    depth = {"pouch": 0.35, "carton": 0.06}.get(shape, 0.62)
    row = bytes(round(255 * (1 - depth * abs(2 * (x + 0.5) / 64 - 0.92) ** 2.4)) for x in range(64))
    return Image.frombytes("L", (64, 1), row).convert("RGB")


@lru_cache(maxsize=8)
def gloss(shape: str) -> Image.Image:
    """A bright stripe left of the middle, where a lamp is mirrored."""
    strength = {"pouch": 46, "carton": 10}.get(shape, 84)
    row = bytes(round(strength * math.exp(-(((x - 16) / 4.5) ** 2))) for x in range(64))
    return Image.frombytes("L", (64, 1), row).convert("RGB")


def shade(colour: Colour, light: float) -> Colour:
    """A colour in more (above 1) or less light."""
    red, green, blue = (min(255, round(part * light)) for part in colour)
    return red, green, blue


def contrast(one: Colour, other: Colour) -> float:
    """Difference of brightness, 0 to 255."""
    weights = (0.299, 0.587, 0.114)
    return abs(sum(weight * (a - b) for weight, a, b in zip(weights, one, other, strict=True)))
