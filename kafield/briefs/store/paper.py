"""A store's page as a PDF."""

import logging
import re
from contextlib import suppress

from kafield.briefs.store.finding import headline, month_name, plain
from kafield.briefs.store.layout import Layout, laid_out
from kafield.briefs.store.queries import StoreBrief
from kafield.kit import i18n, storage
from kafield.kit.i18n import gettext as _
from kafield.kit.pdf import TooManyPages, to_pdf
from kafield.kit.render import number, render

log = logging.getLogger(__name__)
RESERVES = (0, 12, 30, 60)  # mm left free, should a page come out longer than reckoned


def on_paper(brief: StoreBrief) -> bytes:
    """One tagged A4 page in the language of the moment. Raises TooManyPages rather than give a second page."""
    for reserve in RESERVES[:-1]:
        with suppress(TooManyPages):
            return one_page(brief, reserve)
    return one_page(brief, RESERVES[-1])


def one_page(brief: StoreBrief, reserve: float) -> bytes:
    title = headline(brief)
    layout = laid_out(brief, plain(title), facts_of(brief), reserve)
    pictures = pictures_of(layout)
    html = render("briefs/store", brief=brief, headline=title, layout=layout, pictures=pictures, month_name=month_name)
    return to_pdf(html, language=i18n.language(), title=title_of(brief), pictures=pictures, most_pages=1)


def title_of(brief: StoreBrief) -> str:
    return f"{brief.store} · {_('Store brief')} · {brief.day.isoformat()}"


def facts_of(brief: StoreBrief) -> str:
    """大卖场 · A · 8,200 m² · address."""
    named = _("class %(name)s", name=brief.store_class) if brief.store_class else ""
    area = f"{number(brief.selling_area)} m²" if brief.selling_area else ""
    return " · ".join(filter(None, [brief.format_name, named, area, brief.address]))


def pictures_of(layout: Layout) -> dict[str, bytes]:
    """The photos by key; what the storage has lost is absent, and the page says so in its place."""
    keys = {slot.picture.key for slot in layout.slots if slot.picture and slot.picture.key}
    pictures: dict[str, bytes] = {}
    for key in sorted(keys):
        try:
            pictures[key] = storage.get(key)
        except FileNotFoundError:
            log.warning("the picture %s is lost", key)
    return pictures


def file_name(brief: StoreBrief) -> str:
    """家樂福 古北店 2026-11-23.pdf; what a file system refuses is left out."""
    name = re.sub(r'[\x00-\x1f\x7f/\\:*?"<>|]+', " ", brief.store)
    return f"{' '.join(name.split())[:80]} {brief.day.isoformat()}.pdf"
