"""Photos from phones: told from anything else, turned upright, stripped, marked with time, store and person.

Only what `process` made is ever served; the bytes received are kept beside it as evidence.
"""

import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageOps
from PIL.ExifTags import Base as Exif

from kafield.kit.watermark import with_watermark

LARGEST_PIXELS = 60_000_000
SERVED_EDGE = 1600
THUMBNAIL_EDGE = 320
REASONS = ("empty", "not-a-photo", "broken", "too-many-pixels")
FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF"}
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
LYING = {5, 6, 7, 8}  # the Exif orientations that swap width and height


class BadPicture(ValueError):
    """Not a picture that can be kept; `reason` is one of REASONS, for a route to put into words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class PictureInfo:
    """`kind` is a key of FORMATS; `width` and `height` are the pixels of the picture held upright."""

    kind: str
    width: int
    height: int


@dataclass(frozen=True)
class Processed:
    """What may be served: JPEG bytes with the mark, and a small JPEG without; sizes and hex sha256 of the first."""

    jpeg: bytes
    thumbnail: bytes
    width: int
    height: int
    sha256: str


def inspect(data: bytes) -> PictureInfo:
    """Kind and size of a whole, sound photo, or BadPicture. Decodes all of it, in bounded memory."""
    with opened(data) as picture:
        width, height = picture.size
        lying = picture.getexif().get(Exif.Orientation) in LYING
        shrink(picture, THUMBNAIL_EDGE)
    return PictureInfo(kind_of(data), *((height, width) if lying else (width, height)))


def process(data: bytes, watermark: Sequence[str]) -> Processed:
    """The photo as it is served: upright, at most 1600 px, no metadata, the lines of `watermark` at its foot.

    Raises BadPicture.
    """
    photo = upright(data, SERVED_EDGE)
    small = photo.copy()
    small.thumbnail((THUMBNAIL_EDGE, THUMBNAIL_EDGE), Image.Resampling.LANCZOS)
    jpeg = as_jpeg(with_watermark(photo, watermark), quality=80)
    return Processed(jpeg, as_jpeg(small, quality=75), photo.width, photo.height, hashlib.sha256(jpeg).hexdigest())


def average_hash(data: bytes) -> int:
    """64 bits, one for each cell of an 8 x 8 grid brighter than the mean; near-duplicates differ in few of them."""
    cells = upright(data, 64).convert("L").resize((8, 8), Image.Resampling.BOX).tobytes()
    return sum(1 << place for place, cell in enumerate(cells) if cell * len(cells) > sum(cells))


def upright(data: bytes, edge: int) -> Image.Image:
    """The picture in RGB, turned as its metadata say, at most `edge` pixels long, holding nothing but its pixels."""
    with opened(data) as picture:
        shrink(picture, edge)
        return on_white(ImageOps.exif_transpose(picture))


@contextmanager
def opened(data: bytes) -> Iterator[Image.Image]:
    """The picture, measured but not decoded; what a decoder says against it, here or inside, becomes BadPicture."""
    kind = kind_of(data)
    if kind == "heic":
        learn_heic()
    try:
        with Image.open(io.BytesIO(data), formats=[FORMATS[kind]]) as picture:
            if picture.width * picture.height > LARGEST_PIXELS:
                raise BadPicture("too-many-pixels")
            yield picture
    except BadPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPicture("too-many-pixels") from error
    except (OSError, EOFError, SyntaxError, ValueError, LookupError, TypeError, ArithmeticError) as error:
        raise BadPicture("broken") from error


def kind_of(data: bytes) -> str:
    """The kind by the first bytes, whatever the name says; BadPicture for anything but a photo."""
    if not data:
        raise BadPicture("empty")
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        return "heic"
    raise BadPicture("not-a-photo")


@cache
def learn_heic() -> None:
    """Loaded when the first iPhone sends one: most phones never do."""
    import pillow_heif

    pillow_heif.register_heif_opener()


def shrink(picture: Image.Image, edge: int) -> None:
    """Decode to at most `edge` pixels; a JPEG is scaled while it is read, so 40 megapixels never stand in memory."""
    picture.draft("RGB", (edge, edge))
    picture.load()
    picture.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=2.0)


def on_white(picture: Image.Image) -> Image.Image:
    """A new RGB picture of the pixels alone, transparency on white."""
    sheet = Image.new("RGB", picture.size, "white")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        sheet.paste(picture, mask=picture)
    else:
        sheet.paste(picture.convert("RGB"))
    return sheet


def as_jpeg(picture: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
    return file.getvalue()
