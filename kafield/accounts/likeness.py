"""Whether two stores may be one and the same: their names, read without what all of them share, and their places."""

import re
import unicodedata
from difflib import SequenceMatcher
from math import asin, cos, radians, sin, sqrt

from kafield.kit.search import simplified

EARTH = 6_371_000
NEAR = 150
ALIKE = 0.8
COMMON = re.compile(r"超级市场|超市|大卖场|卖场|便利店|购物中心|有限公司|分店|门店|store|店|[\W_]+")


def core(name: str, account: str = "") -> str:
    """What sets a name apart within its account: simplified, lower case, without the chain and the kind of shop."""
    text, chain = plain(name), plain(account)
    rest = COMMON.sub("", text.replace(chain, "") if chain else text)
    return rest or COMMON.sub("", text) or text


def plain(text: str) -> str:
    return simplified(unicodedata.normalize("NFKC", text).lower()).strip()


def likeness(one: str, other: str) -> float:
    """0 to 1 for two cores; 0 where their numbers differ, for branch 2 is not branch 3."""
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return 0.0
    return SequenceMatcher(None, one, other).ratio()


def metres(latitude: float, longitude: float, latitude2: float, longitude2: float) -> float:
    """Distance on a sphere of the mean radius of the earth (haversine), in metres."""
    north, east = radians(latitude2 - latitude), radians(longitude2 - longitude)
    half = sin(north / 2) ** 2 + cos(radians(latitude)) * cos(radians(latitude2)) * sin(east / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))
