"""Whether two stores may be one and the same: their names, read without what all of them share, and their places."""

import re
import unicodedata
from difflib import SequenceMatcher

from kafield.kit.search import simplified

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
