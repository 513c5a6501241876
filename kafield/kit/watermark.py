"""Words drawn on pictures, in any hanzi the fonts of the application have."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from PIL import Image, ImageDraw, ImageFont

from kafield.kit.pdf import FONTS

REGULAR = ("KASansSC-Regular.ttf", "KASansTC-Regular.ttf", "KASansJP-Regular.ttf")
BOLD = ("KASansSC-Bold.ttf", *REGULAR)
SHARE_OF_WIDTH = 36
SMALLEST = 11
BAND = (12, 18, 15, 150)


def with_watermark(picture: Image.Image, lines: Sequence[str]) -> Image.Image:
    """An RGB copy with `lines` in white on a dark see-through band at its foot, the first one bold; as large as the
    width allows."""
    if not lines:
        return picture
    size = max(SMALLEST, picture.width // SHARE_OF_WIDTH)
    step, margin = round(size * 1.4), round(size * 0.7)
    height = min(picture.height, step * len(lines) + 2 * margin - round(size * 0.3))
    band = Image.new("RGBA", (picture.width, height), BAND)
    for place, line in enumerate(lines):
        write(band, (margin, margin + place * step), line, size, bold=place == 0, room=picture.width - 2 * margin)
    marked = picture.copy()
    marked.paste(band, (0, picture.height - height), band)
    return marked


def write(
    picture: Image.Image,
    at: tuple[float, float],
    text: str,
    size: int,
    bold: bool = False,
    room: float | None = None,
    fill: str = "white",
) -> None:
    """Draw one line with its upper left corner `at`, smaller where it would be longer than `room` pixels."""
    names = BOLD if bold else REGULAR
    length = length_of(text, size, bold)
    if room and length > room:
        size = max(1, int(size * room / length))
    draw, x = ImageDraw.Draw(picture), at[0]
    for name, run in runs(text, names):
        draw.text((x, at[1] + size), run, fill, font(name, size), anchor="ls")
        x += font(name, size).getlength(run)


def length_of(text: str, size: int, bold: bool = False) -> float:
    """Pixels that a line is long."""
    return sum(font(name, size).getlength(run) for name, run in runs(text, BOLD if bold else REGULAR))


def runs(text: str, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(font, piece of text): each character in the first font that draws it."""
    for name, characters in groupby(text, lambda character: font_of(character, names)):
        yield name, "".join(characters)


@lru_cache(maxsize=4096)
def font_of(character: str, names: tuple[str, ...]) -> str:
    return next((name for name in names if draws(font(name, 16), character)), names[0])


def draws(typeface: ImageFont.FreeTypeFont, character: str) -> bool:
    """Whether it is more than the empty box a font shows for what it lacks."""
    return character.isspace() or bytes(typeface.getmask(character)) != bytes(typeface.getmask("\U0010fffd"))


@lru_cache(maxsize=64)
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / name, size, layout_engine=ImageFont.Layout.BASIC)
