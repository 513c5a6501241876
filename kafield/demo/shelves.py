"""Pictures that look like photos of shelves, for the demo; each says DEMO."""

import io
from functools import lru_cache
from random import Random
from typing import Literal

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from kafield.demo.sprites import LIVERIES, SMOOTH, Colour, Livery, goods, ink_on, livery_of, shade
from kafield.kit.watermark import length_of, write

Kind = Literal["stack", "end_cap", "shelf", "price_tag"]
WIDTH, HEIGHT = 1200, 900
LARGEST = 60_000
BOARD, RAIL = 12, 30
SOFT = 0.75


def shelf_picture(seed: int, kind: Kind, fill: float, label: str) -> bytes:
    """A JPEG of 1200 x 900, at most 60 KB: a `kind` of display filled from 0 (empty) to 1 (full) with `label`.

    The same arguments give the same bytes.
    """
    chance = Random(f"{seed} {kind}")  # noqa: S311 - a picture, not a secret
    scene = {"stack": stack, "end_cap": end_cap, "shelf": shelf, "price_tag": price_tag}[kind]
    picture = scene(chance, fill, label)
    picture = held_by_hand(picture, chance)
    mark_demo(picture)
    return as_jpeg(picture)


def shelf(chance: Random, fill: float, label: str) -> Image.Image:
    """A gondola seen from the front: four tiers, the product in the middle of them."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), (222, 214, 200))
    tiers = chance.choice([3, 4, 4])
    step = HEIGHT // tiers + 8
    for tier in range(tiers):
        bottom = (tier + 1) * step - 30
        run = facings(chance, label, own=tier == tiers // 2)
        fill_tier(picture, (-20, bottom - step, WIDTH + 20, bottom), run, fill, chance)
    return picture


def end_cap(chance: Random, fill: float, label: str) -> Image.Image:
    """The head of a gondola at the aisle, under a board with the product's name."""
    picture = shop(chance)
    left, right, top, bottom = 270, 900, 190, 800
    livery = livery_of(label)
    draw = ImageDraw.Draw(picture)
    cast_shadow(picture, (left - 60, bottom - 24, right + 130, bottom + 44))
    draw.polygon(
        [(right, top - 110), (right + 70, top - 60), (right + 70, bottom - 40), (right, bottom + 20)], (150, 144, 134)
    )
    draw.rectangle((left - 16, top - 10, right + 4, bottom + 20), (196, 188, 174))
    tiers = 3 if livery.shape in {"bottle", "jug"} else 4
    step = (bottom - top) // tiers
    for tier in range(tiers):
        floor = top + (tier + 1) * step - 14
        run = (
            [(livery, short(label))] if tier < tiers - 1 or livery.shape == "jug" else facings(chance, label, own=True)
        )
        fill_tier(picture, (left, floor - step + 8, right - 12, floor), run, fill, chance)
    draw.rectangle((left - 16, bottom + 4, right + 4, bottom + 24), shade(livery.label, 0.55))
    board(picture, (left - 16, top - 118, right + 4, top - 6), label, livery)
    return picture


def stack(chance: Random, fill: float, label: str) -> Image.Image:
    """Cartons piled up in the aisle with bottles on top, a printed skirt around their foot and a board above."""
    picture = shop(chance)
    livery = livery_of(label)
    left, foot, columns = 250 + chance.randrange(-40, 40), 770, 5
    wide, high = 132, 92
    right = left + columns * wide
    cast_shadow(picture, (left - 50, foot - 44, right + 130, foot + 20))
    layers = max(1, round(fill * 4))
    top = foot - 96 - layers * high
    for x in (left + 60, right - 30):
        pole(picture, x, top)
    for layer in range(layers):
        for column in range(columns):
            missing = layer == layers - 1 and chance.random() > fill * 1.15
            if not missing:
                case(
                    picture,
                    (left + column * wide, foot - 96 - (layer + 1) * high),
                    (wide, high),
                    livery,
                    label,
                    column == columns - 1,
                )
    on_top(picture, chance, livery, label, (left, top, right), fill)
    skirt(picture, (left - 10, foot - 100, right + 8, foot), label, livery)
    board(picture, (left + 30, 46, right - 10, 156), label, livery)
    return picture


def price_tag(chance: Random, fill: float, label: str) -> Image.Image:
    """The edge of a shelf from near by, with the tag of the product."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), (120, 108, 94))
    livery = livery_of(label)
    edge = 520
    far = Image.new("RGB", (WIDTH, HEIGHT), (150, 138, 122))
    row(far, chance, [(livery, short(label))], (-60, edge - 30, WIDTH + 60), 560, fill, 0.55)
    picture.paste(
        far.resize((300, 225), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(2)).resize((WIDTH, HEIGHT), SMOOTH)
    )
    row(picture, chance, [(livery, short(label))], (-90, edge, WIDTH + 90), 640, fill, 1.0)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, edge - 6, WIDTH, edge + 22), (236, 230, 220))
    draw.rectangle((0, edge + 22, WIDTH, edge + 190), (206, 46, 42) if chance.random() < 0.4 else (228, 222, 212))
    fade(picture, (0, edge + 190, WIDTH, HEIGHT), 225, 120)
    row(picture, chance, facings(chance, label, own=False), (-40, HEIGHT + 230, WIDTH + 40), 400, 0.9, 0.62)
    tag(picture, chance, (330 + chance.randrange(-90, 90), edge - 14), label)
    return picture


def facings(chance: Random, label: str, own: bool) -> list[tuple[Livery, str]]:
    """What stands on a tier from left to right: neighbours, and the product itself, twice as wide, if it is `own`."""
    run = [(livery, livery.name) for livery in chance.sample(LIVERIES, 6)]
    if own:
        run[2:4] = [(livery_of(label), short(label))] * 2
    return run


def fill_tier(
    picture: Image.Image, box: tuple[int, int, int, int], run: list[tuple[Livery, str]], fill: float, chance: Random
) -> None:
    """One tier: back panel in the shade, a row behind, a row in front, the board and its rail of tags."""
    left, top, right, bottom = box
    shelf_top = bottom - RAIL - BOARD
    ImageDraw.Draw(picture).rectangle((left, top, right, bottom), (214, 205, 190))
    fade(picture, (left, top, right, shelf_top), 70, 200)
    tall = round((shelf_top - top) * 0.86)
    state = chance.getstate()
    row(picture, chance, run, (left, shelf_top - 6, right), tall * 95 // 100, min(1.0, fill + 0.25), 0.62)
    chance.setstate(state)
    row(picture, chance, run, (left, shelf_top + BOARD // 2, right), tall, fill, 1.0)
    rail(picture, chance, (left, shelf_top + BOARD // 2, right, bottom))


def row(
    picture: Image.Image,
    chance: Random,
    run: list[tuple[Livery, str]],
    line: tuple[int, int, int],
    tall: int,
    fill: float,
    light: float,
) -> None:
    """Pieces side by side from line[0] to line[2], standing at line[1]; gaps where `fill` leaves them."""
    x, floor, right = line
    for livery, text in run * 12:
        piece = goods(livery, text, round(tall * (TALLNESS[livery.shape] if len(run) > 1 else 1)), light)
        for _ in range(chance.randrange(3, 6)):
            if x + piece.width > right:
                return
            if chance.random() < fill:
                picture.paste(piece, (x, floor - piece.height + chance.randrange(3)), piece)
            x += piece.width + 2


TALLNESS = {"bottle": 1.0, "jug": 0.94, "jar": 0.62, "pouch": 0.74, "carton": 0.66}


def rail(picture: Image.Image, chance: Random, box: tuple[int, int, int, int]) -> None:
    """The board's edge with a price tag every hand's breadth, a few of them yellow."""
    left, top, right, bottom = box
    draw = ImageDraw.Draw(picture)
    draw.rectangle((left, top, right, top + 6), (246, 242, 234))
    draw.rectangle((left, top + 6, right, bottom), (226, 220, 210))
    draw.rectangle((left, bottom - 3, right, bottom), (168, 160, 148))
    for x in range(left + 24, right - 60, 118):
        draw.rounded_rectangle(
            (x, top + 9, x + 56, bottom - 5), 2, (252, 216, 70) if chance.random() < 0.2 else (253, 252, 248)
        )
        price = f"{chance.randrange(3, 40)}.{chance.choice(['90', '80', '50'])}"
        write(picture, (x + 6, top + 7), price, 15, bold=True, fill="#c0262a")


def shop(chance: Random) -> Image.Image:
    """A supermarket behind the display, out of focus: ceiling lamps, far shelves, warm tiles in perspective."""
    small = Image.new("RGB", (300, 225), (238, 230, 216))
    draw = ImageDraw.Draw(small)
    for lamp in range(-1, 5):
        x = 30 + lamp * 60 + chance.randrange(20)
        draw.polygon(
            [(x, 0), (x + 26, 0), (150 + (x - 150) * 0.5 + 10, 38), (150 + (x - 150) * 0.5, 38)], (255, 252, 240)
        )
    for side in (-1, 1):
        far_shelf(draw, chance, side)
    draw.rectangle((104, 66, 196, 122), shade(chance.choice(LIVERIES).label, 1.1))
    floor(draw)
    return small.filter(ImageFilter.GaussianBlur(2.2)).resize((WIDTH, HEIGHT), SMOOTH)


def far_shelf(draw: ImageDraw.ImageDraw, chance: Random, side: int) -> None:
    """The rows of coloured packs along one side of the aisle, running to the vanishing point."""

    def at(depth: float, height: float) -> tuple[float, float]:
        return 150 + side * (150 - 104 * depth), 100 + (height - 0.42) * 220 * (1 - 0.7 * depth)

    for tier in range(5):
        for pack in range(26):
            near, far = pack / 26, (pack + 0.92) / 26
            low, high = tier / 5, (tier + chance.uniform(0.5, 0.76)) / 5
            colour = hazy(chance.choice(LIVERIES).label)
            draw.polygon([at(near, low), at(far, low), at(far, high), at(near, high)], colour)
        low, high = (tier + 0.76) / 5, (tier + 0.95) / 5
        draw.polygon([at(0, low), at(1, low), at(1, high), at(0, high)], (232, 226, 214))


def hazy(colour: Colour) -> Colour:
    """A colour seen across the shop."""
    red, green, blue = (round(0.5 * part + 0.5 * haze) for part, haze in zip(colour, (196, 182, 160), strict=True))
    return red, green, blue


def floor(draw: ImageDraw.ImageDraw) -> None:
    draw.polygon([(0, 225), (0, 196), (104, 128), (196, 128), (300, 196), (300, 225)], (206, 194, 174))
    draw.rectangle((0, 196, 300, 225), (210, 198, 178))
    for tile in range(-6, 7):
        draw.line((150 + tile * 14, 128, 150 + tile * 62, 225), (188, 175, 154))
    for depth in (132, 138, 147, 160, 178, 203):
        draw.line((0, depth, 300, depth), (188, 175, 154))


def case(
    picture: Image.Image, at: tuple[int, int], size: tuple[int, int], livery: Livery, label: str, side: bool
) -> None:
    """One carton of the stack; the last of a layer shows its side."""
    (x, y), (wide, high) = at, size
    if side:
        end = x + wide
        corners = [(end, y), (end + 62, y - 26), (end + 62, y + high - 26), (end, y + high)]
        ImageDraw.Draw(picture).polygon(corners, shade(CARDBOARD, 0.66))
    picture.paste(case_front(livery, short(label), wide, high), at)


@lru_cache(maxsize=32)
def case_front(livery: Livery, text: str, wide: int, high: int) -> Image.Image:
    front = Image.new("RGB", (wide, high), CARDBOARD)
    draw = ImageDraw.Draw(front)
    draw.rectangle((0, high * 0.2, wide, high * 0.8), livery.label)
    draw.rectangle((0, high * 0.72, wide, high * 0.8), livery.accent)
    draw.rectangle((0, high * 0.46, wide * 0.1, high * 0.54), shade(livery.label, 0.6))
    write(
        front,
        (wide * 0.24, high * 0.22),
        text,
        34,
        bold=True,
        room=wide * 0.6,
        fill=ink_on(livery.label, livery.accent),
    )
    draw.rectangle((0, 0, wide - 1, high - 1), outline=shade(CARDBOARD, 0.6))
    return ImageChops.multiply(front, slope((255, 214)).resize(front.size, SMOOTH))


CARDBOARD: Colour = (206, 172, 126)


def on_top(
    picture: Image.Image, chance: Random, livery: Livery, label: str, line: tuple[int, int, int], fill: float
) -> None:
    """Open trays on the pile: three rows of the product, the rear ones in the shade."""
    left, top, right = line
    draw = ImageDraw.Draw(picture)
    draw.polygon([(left, top), (right, top), (right + 62, top - 26), (left + 62, top - 26)], shade(CARDBOARD, 0.8))
    for depth, light in ((2, 0.6), (1, 0.78), (0, 1.0)):
        shift = depth * 22
        row(
            picture,
            chance,
            [(livery, short(label))],
            (left + shift, top - depth * 9 + 4, right + shift),
            190 - depth * 8,
            fill,
            light,
        )
    draw.rectangle((left, top - 16, right, top + 4), shade(livery.label, 0.9))


def skirt(picture: Image.Image, box: tuple[int, int, int, int], label: str, livery: Livery) -> None:
    """The printed cardboard around the foot of a stack."""
    left, top, right, bottom = box
    draw = ImageDraw.Draw(picture)
    draw.polygon(
        [(right, top), (right + 66, top - 26), (right + 66, bottom - 34), (right, bottom)], shade(livery.label, 0.55)
    )
    draw.rectangle(box, shade(livery.label, 0.95))
    draw.rectangle((left, top, right, top + 8), livery.accent)
    draw.rectangle((left, bottom - 12, right, bottom), shade(livery.label, 0.7))
    ink = ink_on(shade(livery.label, 0.95), livery.accent)
    write(picture, (left + 40, top + 22), f"{label}   {label}", 38, bold=True, room=right - left - 80, fill=ink)


def board(picture: Image.Image, box: tuple[int, int, int, int], label: str, livery: Livery) -> None:
    """The sign above a display."""
    left, top, right, bottom = box
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle(box, 10, shade(livery.label, 0.98), shade(livery.label, 0.7), 3)
    draw.rectangle((left + 12, bottom - 16, right - 12, bottom - 10), livery.accent)
    size = min(58, round(58 * (right - left - 60) / max(1.0, length_of(label, 58, bold=True))))
    middle = left + (right - left - length_of(label, size, bold=True)) / 2
    write(
        picture,
        (middle, (top + bottom) / 2 - size * 0.78),
        label,
        size,
        bold=True,
        fill=ink_on(livery.label, (255, 248, 230)),
    )


def pole(picture: Image.Image, x: int, bottom: int) -> None:
    ImageDraw.Draw(picture).rectangle((x, 120, x + 10, bottom), (176, 172, 164))


def tag(picture: Image.Image, chance: Random, at: tuple[int, int], label: str) -> None:
    """A price tag as shops print it: name, price, unit, bar code."""
    x, y = at
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((x + 6, y + 10, x + 546, y + 246), 8, (70, 60, 50))
    draw.rounded_rectangle((x, y, x + 540, y + 236), 8, (255, 253, 246))
    draw.rectangle((x, y + 18, x + 540, y + 64), (206, 38, 40) if chance.random() < 0.5 else (252, 206, 54))
    write(picture, (x + 22, y + 76), label, 34, bold=True, room=500, fill="#2a241e")
    write(picture, (x + 20, y + 120), "¥", 46, bold=True, fill="#c7202a")
    write(
        picture,
        (x + 58, y + 98),
        f"{chance.randrange(4, 36)}.{chance.choice(['90', '80', '50'])}",
        92,
        bold=True,
        fill="#c7202a",
    )
    for bar in range(42):
        if chance.random() < 0.55:
            draw.rectangle((x + 350 + bar * 4, y + 134, x + 352 + bar * 4, y + 196), (40, 36, 32))


def short(label: str) -> str:
    """The word that stands on a pack: two hanzi, or the first word of a Latin name."""
    letters = [letter for letter in label if letter.isalpha()]
    if letters and letters[0].isascii():
        return label.split()[0]
    return "".join(letters[:2]) or "KA"


def fade(picture: Image.Image, box: tuple[int, int, int, int], dark: int, light: int) -> None:
    """Shade inside `box`, from brightness `dark` at its top to `light` at its foot."""
    left, top, right, bottom = max(0, box[0]), max(0, box[1]), min(WIDTH, box[2]), min(HEIGHT, box[3])
    part = picture.crop((left, top, right, bottom))
    picture.paste(
        ImageChops.multiply(part, slope((dark + 55, min(255, light + 55))).resize(part.size, SMOOTH)), (left, top)
    )


@lru_cache(maxsize=32)
def slope(ends: tuple[int, int]) -> Image.Image:
    """A picture one pixel wide whose brightness goes from ends[0] to ends[1], warmer where it is darker."""
    start, stop = ends
    steps = [start + (stop - start) * y / 63 for y in range(64)]
    parts = [bytes(round(min(255, value * warmth)) for value in steps) for warmth in (1.0, 0.985, 0.96)]
    return Image.merge("RGB", [Image.frombytes("L", (1, 64), part) for part in parts])


def cast_shadow(picture: Image.Image, box: tuple[int, int, int, int]) -> None:
    """A soft dark pool on the floor."""
    left, top, right, bottom = box
    pool = Image.new("L", ((right - left) // 8, (bottom - top) // 8 + 8))
    ImageDraw.Draw(pool).ellipse((3, 3, pool.width - 3, pool.height - 3), 150)
    soft = pool.filter(ImageFilter.GaussianBlur(2)).resize((right - left, bottom - top + 64), SMOOTH)
    picture.paste((46, 36, 28), (left, top - 32), soft)


def held_by_hand(picture: Image.Image, chance: Random) -> Image.Image:
    """Nobody holds a phone quite straight or quite still: a little turned, nearer and soft."""
    turn, near = chance.uniform(-0.022, 0.022), 0.95
    x, y = WIDTH / 2 * (1 - near) + turn * HEIGHT / 2, HEIGHT / 2 * (1 - near) - turn * WIDTH / 2
    matrix = (near / SOFT, -turn / SOFT, x, turn / SOFT, near / SOFT, y)
    size = (round(WIDTH * SOFT), round(HEIGHT * SOFT))
    turned = picture.transform(size, Image.Transform.AFFINE, matrix, SMOOTH)
    return ImageChops.multiply(turned, lamps(chance.randrange(3))).resize((WIDTH, HEIGHT), SMOOTH)


@lru_cache(maxsize=4)
def lamps(place: int) -> Image.Image:
    """Light from above on one side, darker corners."""
    small = Image.new("L", (60, 45))
    centre = (18, 30, 42)[place]
    small.putdata(
        [round(255 - 0.045 * ((x - centre) ** 2 + 1.7 * (y - 16) ** 2)) for y in range(45) for x in range(60)]
    )
    light = small.resize((round(WIDTH * SOFT), round(HEIGHT * SOFT)), SMOOTH)
    return Image.merge("RGB", [light] * 3)


def mark_demo(picture: Image.Image) -> None:
    """So that nobody takes the picture for evidence."""
    plate = Image.new("RGBA", (118, 40), (20, 24, 22, 170))
    write(plate, (16, 5), "DEMO", 27, bold=True)
    picture.paste(plate, (WIDTH - 138, 20), plate)


def as_jpeg(picture: Image.Image) -> bytes:
    """As good as LARGEST allows: bytes grow about with the root of the quality, so the second guess fits."""
    data, quality = encoded(picture, 46), 46.0
    while len(data) > LARGEST:
        quality *= (0.97 * LARGEST / len(data)) ** 1.8
        data = encoded(picture, round(quality))
    return data


def encoded(picture: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality, optimize=True)
    return file.getvalue()
