"""The headline of a store's page: the finding in one sentence of the reader's language."""

import re
from datetime import date
from html import unescape

from babel import dates
from markupsafe import Markup, escape

from kafield.briefs.store.queries import Sales, StoreBrief
from kafield.kit.drawing import shortened
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import lazy_gettext as _l
from kafield.kit.i18n import locale, ngettext
from kafield.kit.render import day, number, percent

FULL_COMMA = "，"
LONGEST_ACCOUNT, LONGEST_UNBROKEN = 24, 9  # in widths of a hanzi, in characters
MISSING = {
    "stack": _l("the stack is missing"),
    "end_cap": _l("the end cap is missing"),
    "shelf_extension": _l("the shelf extension is missing"),
    "category_zone": _l("the category zone is missing"),
    "checkout": _l("the checkout display is missing"),
    "other": _l("a display is missing"),
}
# (sold, delivered) of each comparison
ABOVE = (
    _l("%(store)s sold %(units)s units in %(month)s: %(percent)s above the %(account)s average"),
    _l("%(store)s took in %(units)s units in %(month)s: %(percent)s above the %(account)s average"),
)
BELOW = (
    _l("%(store)s sold %(units)s units in %(month)s: %(percent)s below the %(account)s average"),
    _l("%(store)s took in %(units)s units in %(month)s: %(percent)s below the %(account)s average"),
)
LEVEL = (
    _l("%(store)s sold %(units)s units in %(month)s, level with the %(account)s average"),
    _l("%(store)s took in %(units)s units in %(month)s, level with the %(account)s average"),
)
ALONE = (
    _l("%(store)s sold %(units)s units in %(month)s"),
    _l("%(store)s took in %(units)s units in %(month)s"),
)


def headline(brief: StoreBrief) -> Markup:
    """Sales against the account's average, and what holds them back; without sales what the visit found.
    A line of Chinese breaks after its comma, never before the figure that it is about."""
    return finding_of(brief).replace(FULL_COMMA, f"{FULL_COMMA}\n", 1)


def plain(title: Markup) -> str:
    """The words of a headline without its marks."""
    return unescape(re.sub(r"</?(?:b|span)[^>]*>", "", title))


def finding_of(brief: StoreBrief) -> Markup:
    if brief.sales is None:
        return found_in_visit(brief)
    finding, cause = told_sales(brief, brief.sales), cause_of(brief)
    index = brief.sales.account_index
    if cause is None or index is None or round(index) >= 100:
        return finding
    return told(_l("%(finding)s – %(cause)s"), finding=finding, cause=cause)


def told(sentence: _l, **values: object) -> Markup:
    """A sentence of the catalogue, which is ours, with its values escaped but for those that this module marked up."""
    safe = {name: escape(value) for name, value in values.items()}
    return Markup(_(sentence.message, **safe))  # noqa: S704 - see above


def told_sales(brief: StoreBrief, sales: Sales) -> Markup:
    """The percentage is marked as good or bad news."""
    points = None if sales.account_index is None else round(sales.account_index) - 100
    return told(
        sentence_of(points)[0 if sales.is_sell_out else 1],
        store=unbroken(brief.short_name),
        account=unbroken(shortened(brief.account, 1, LONGEST_ACCOUNT)),
        units=number(sales.volume),
        month=month_name(sales.month),
        percent=marked(points or 0),
    )


def unbroken(name: str) -> Markup:
    """A name that fits in half a line is not torn apart."""
    return Markup('<span class="unbroken">{}</span>').format(name) if len(name) <= LONGEST_UNBROKEN else escape(name)


def sentence_of(points: int | None) -> tuple[_l, _l]:
    if points is None:
        return ALONE
    if points == 0:
        return LEVEL
    return ABOVE if points > 0 else BELOW


def marked(points: int) -> Markup:
    return Markup('<b class="{}">{}</b>').format("more" if points > 0 else "less", percent(abs(points) / 100))


def cause_of(brief: StoreBrief) -> str | None:
    """What was seen that costs sales: missing displays, else empty shelves, else displays not as agreed."""
    missing = [display for display in brief.displays if display.state == "missing"]
    if len(missing) == 1:
        return str(MISSING.get(missing[0].type, MISSING["other"]))
    if missing:
        return _("%(count)s displays are missing", count=len(missing))
    if brief.stock and brief.stock.out:
        return ngettext("%(count)s item is out of stock", "%(count)s items are out of stock", len(brief.stock.out))
    faulty = sum(display.state == "faulty" for display in brief.displays)
    if faulty:
        return ngettext("%(count)s display is not as agreed", "%(count)s displays are not as agreed", faulty)
    return None


def found_in_visit(brief: StoreBrief) -> Markup:
    store, cause = brief.short_name, cause_of(brief)
    if cause:
        return told(_l("%(store)s: %(cause)s"), store=store, cause=cause)
    if brief.fine_displays:
        sentence = _l("%(store)s: %(fine)s of %(total)s displays stand as agreed")
        return told(sentence, store=store, fine=brief.fine_displays, total=len(brief.displays))
    if brief.order:
        units = number(sum(line.units for line in brief.order.lines))
        return told(_l("%(store)s ordered %(units)s units on %(day)s"), store=store, units=units, day=day(brief.day))
    return told(_l("%(store)s: our visit on %(day)s"), store=store, day=day(brief.day))


def month_name(month: date) -> str:
    """October, 10 月."""
    pattern = "M 月" if locale().language == "zh" else "LLLL"
    return dates.format_date(month, pattern, locale=locale())
