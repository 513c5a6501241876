"""What an office writes as a unit, in the words of who reads it."""

from kafield.kit.i18n import _, ngettext


def unit(name: str, amount: float = 2) -> str:
    """瓶 -> bottles for two, bottle for one; a unit that nobody foresaw stays as it was written."""
    count = 1 if amount == 1 else 2
    known = {
        "个": lambda: ngettext("pc", "pcs", count),
        "個": lambda: ngettext("pc", "pcs", count),
        "件": lambda: ngettext("piece", "pieces", count),
        "瓶": lambda: ngettext("bottle", "bottles", count),
        "桶": lambda: ngettext("jug", "jugs", count),
        "罐": lambda: ngettext("can", "cans", count),
        "袋": lambda: ngettext("bag", "bags", count),
        "包": lambda: ngettext("pack", "packs", count),
        "盒": lambda: ngettext("box", "boxes", count),
        "箱": lambda: ngettext("case", "cases", count),
        "排": lambda: ngettext("row", "rows", count),
        "元": lambda: _("yuan"),
    }
    return known[name]() if name in known else name
