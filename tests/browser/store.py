"""A store with everything a call asks about: a checklist, a display, and a count of last week."""

from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from PIL import Image, ImageDraw

from kafield.displays.models import Display, DisplayItem
from kafield.kit.db import db, writing
from kafield.orders.models import CountLine, StockCount
from tests.cast import LONG_AGO, World, add_closed_visit
from tests.surveys import checklists

INSIDE = {"latitude": 31.1931, "longitude": 121.4031, "accuracy": 12}
PIXELS = (1600, 1200)
Kind = TypeVar("Kind")


def furnish(world: World) -> None:
    """家樂福 古北店 as Ana finds it: twelve questions, two agreed displays, 90 bottles of each at the last count."""
    checklists.published(world)
    with writing():
        add_displays(world)
        add_last_count(world)


def add_displays(world: World) -> None:
    rows = (("stack", world.products.soy, 150000), ("end_cap", world.products.dark, 0))
    for kind, product, fee in rows:
        display = Display(
            store_id=world.stores.gubei, type=kind, position="main_aisle", from_day=LONG_AGO,
            to_day=world.today + timedelta(days=9), fee_minor=fee, created_at=world.now,
        )  # fmt: skip
        display.items = [DisplayItem(product_id=product)]
        db.session.add(display)


def add_last_count(world: World) -> None:
    visit = add_closed_visit(world, world.stores.gubei)
    count = StockCount(day=visit.day, visit_id=visit.id, recorded_at=visit.checked_in_at)
    count.lines = [
        CountLine(day=visit.day, product_id=product, shelf=90, back=0)
        for product in (world.products.soy, world.products.dark, world.products.oyster)
    ]
    db.session.add(count)


def kept(kind: type[Kind]) -> list[Kind]:
    """All rows of a table as they stand in the database now."""
    db.session.rollback()
    return list(db.session.scalars(sa.select(kind)))


def picture_of_a_shelf(folder: Path) -> Path:
    picture = Image.new("RGB", PIXELS, (212, 190, 150))
    draw = ImageDraw.Draw(picture)
    for left in range(0, 1600, 200):
        draw.rectangle((left + 20, 200, left + 180, 1000), fill=(120, 40 + left // 10, 30))
    path = folder / "shelf.jpg"
    picture.save(path, quality=85)
    return path


def picture_of_noise(path: Path) -> Path:
    """One that no phone makes much smaller."""
    Image.effect_noise(PIXELS, 80).convert("RGB").save(path, quality=85)
    return path
