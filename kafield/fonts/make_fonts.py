"""Cut the static fonts of this folder out of the variable ones in a wheel: docs/fonts.md says which and why.

pip download --no-deps justmytype-intl-cjk==0.1.0
python kafield/fonts/make_fonts.py justmytype_intl_cjk-0.1.0-py3-none-any.whl
"""

import io
import sys
import zipfile
from collections.abc import Iterable, Iterator
from multiprocessing import Pool
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).parent
SOURCE = "justmytype_intl_cjk/fonts/ofl/notosans{region}/NotoSans{REGION}[wght].ttf"
LICENCE = "justmytype_intl_cjk/fonts/ofl/notosanssc/OFL.txt"
WEIGHTS = {400: "Regular", 700: "Bold"}
FEATURES = ["ccmp", "kern", "mark", "palt"]
# Hanzi of shop signs and names outside GB2312 and Big5, worth a true bold.
SIGNS = "㙟䶮喆堃燊囍埗邨冧峯滙恒裏衞鰂涌嘢嘅咁啲喺哋嚟冇嗰啱攞脷樽孖罉晒餸奀檔舖镕玥珺瑀昇彣"
HANZI = {*range(0x3400, 0xA000), *range(0x20000, 0x33480)}
LEAD_BYTES, TRAIL_BYTES = range(0x81, 0xFF), range(0x40, 0xFF)


def make(wheel: str) -> None:
    """Write the licence and every cut beside this file; takes minutes."""
    with zipfile.ZipFile(wheel) as package:
        (HERE / "OFL.txt").write_bytes(package.read(LICENCE))
    with Pool(2) as pool:
        for line in pool.imap_unordered(cut, plan(wheel)):
            sys.stdout.write(f"{line}\n")


def plan(wheel: str) -> Iterator[tuple[str, str, int, frozenset[int]]]:
    """(wheel, region, weight, code points) of each cut: SC Regular has every hanzi of the source, the others what their readers write."""
    simplified, traditional, japanese = (characters(load(wheel, region)) for region in ("sc", "tc", "jp"))
    bold = encoded("big5") | symbols() | set(map(ord, SIGNS))
    regular = encoded("big5hkscs") | bold
    yield wheel, "sc", 400, frozenset(simplified & (regular | encoded("gbk") | HANZI))
    yield wheel, "tc", 400, frozenset(traditional & regular)
    yield wheel, "sc", 700, frozenset(simplified & (bold | encoded("gb2312")))
    yield wheel, "tc", 700, frozenset(traditional & bold)
    yield wheel, "jp", 400, frozenset((japanese & HANZI) - simplified - (traditional & regular))


def cut(order: tuple[str, str, int, frozenset[int]]) -> str:
    """One static, unhinted font file; answers its name, size and number of characters."""
    wheel, region, weight, wanted = order
    font = load(wheel, region)
    reduce(font, wanted)
    font = instantiateVariableFont(font, {"wght": weight})
    rename(font, region.upper(), weight)
    path = HERE / f"KASans{region.upper()}-{WEIGHTS[weight]}.ttf"
    font.save(path)
    return f"{path.name}: {path.stat().st_size:,} bytes, {len(wanted):,} characters"


def load(wheel: str, region: str) -> TTFont:
    """The variable font of a region: sc, tc or jp."""
    with zipfile.ZipFile(wheel) as package:
        data = package.read(SOURCE.format(region=region, REGION=region.upper()))
    # The date of the source, not of the day: the same wheel gives the same bytes.
    return TTFont(io.BytesIO(data), recalcTimestamp=False)


def characters(font: TTFont) -> set[int]:
    """The code points a font draws."""
    return set(font.getBestCmap())


def reduce(font: TTFont, wanted: Iterable[int]) -> None:
    """Keep what horizontal print needs: the wanted characters, kerning, marks and proportional punctuation."""
    options = Options(layout_features=FEATURES, hinting=False, glyph_names=False, notdef_outline=True, name_IDs=["*"])
    options.drop_tables += ["vhea", "vmtx", "BASE", "VORG"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)


def rename(font: TTFont, region: str, weight: int) -> None:
    """Give the cut a family of its own, so that an installed Noto of another version is never taken for it."""
    family, style = f"KA Sans {region}", WEIGHTS[weight]
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in {0, 7, 8, 9, 11, 12, 13, 14}]
    words = {
        1: family,
        2: style,
        3: f"{family} {style}; from Noto Sans {region}",
        4: f"{family} {style}",
        5: "Version 1.0",
    }
    words[6] = f"KASans{region}-{style}"
    for number, text in words.items():
        table.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font["OS/2"].fsSelection = 0x20 if weight == 700 else 0x40
    font["head"].macStyle = 1 if weight == 700 else 0
    del font["STAT"]


def encoded(codec: str) -> set[int]:
    """The code points of a double-byte Chinese encoding."""
    found: set[int] = set()
    for lead in LEAD_BYTES:
        for trail in TRAIL_BYTES:
            found.update(map(ord, bytes([lead, trail]).decode(codec, "ignore")))
    return found


def symbols() -> set[int]:
    """Latin, Greek, punctuation, arrows, mathematics, boxes, circled numbers, kana and full-width forms."""
    return {*range(0x20, 0x2E80), *range(0x3000, 0x3200), *range(0xFF00, 0xFFF0)}


if __name__ == "__main__":
    make(sys.argv[1])
