"""What a store is told about one visit, gathered into plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import dropwhile
from typing import Any

import sqlalchemy as sa

from kafield.accounts.models import FORMAT_NAMES, Store
from kafield.displays.models import DisplayCheck
from kafield.displays.queries import DisplayView, step_view
from kafield.kit.db import db
from kafield.orders.models import Order
from kafield.orders.queries import order_of, stock_view
from kafield.tasks.models import Task
from kafield.tasks.queries import tasks_from
from kafield.visits.models import Photo, Visit
from kafield.visits.queries import Call, call_of
from kafield.volumes.queries import figures_for, snapshot_of

# An average over fewer stores of other accounts would give one of them away.
FEWEST_OTHER_STORES = 3
FAULTS = {"right_position": "position", "right_items": "items", "price_tag": "price_tag", "posm": "posm"}
GRAVITY = ("missing", "faulty", "unchecked", "fine")


@dataclass(frozen=True)
class Sales:
    """Units of the month spoken of, held against averages per store; an average is None where there is none.

    `trend` is (first day of the month, units or None), oldest first; `target` is what a store of the account
    needs in the month that `so_far` belongs to.
    """

    is_sell_out: bool
    month: date
    volume: int
    account_average: float | None
    account_index: float | None
    format_average: float | None
    place: int | None
    of: int | None
    trend: Sequence[tuple[date, int | None]]
    target: float | None
    target_month: date
    so_far: int
    missing: float | None
    until: date | None


@dataclass(frozen=True)
class Picture:
    """`key` names the stored JPEG, None while it is still being developed."""

    key: str | None
    taken_at: datetime


@dataclass(frozen=True)
class Shown:
    """A display as agreed, and as found: `state` is one of GRAVITY, `faults` say what was not as agreed."""

    type: str
    position: str
    promotion: str
    products: Sequence[str]
    from_day: date
    to_day: date
    state: str
    faults: Sequence[str]
    pictures: Sequence[Picture]


@dataclass(frozen=True)
class Ordered:
    """`units` in sales units, `amount_minor` in minor units; a gift costs nothing, an open price is 0."""

    name: str
    units: int
    case_size: int
    amount_minor: int
    is_gift: bool
    is_price_open: bool


@dataclass(frozen=True)
class Basket:
    """The order of the visit; `total_minor` in minor units of `currency`."""

    number: str
    lines: Sequence[Ordered]
    total_minor: int
    currency: str
    wanted_on: date | None


@dataclass(frozen=True)
class Empty:
    """An item of which neither shelf nor back room had one; `reason` is a code, or None."""

    name: str
    reason: str | None


@dataclass(frozen=True)
class Counted:
    items: int
    out: Sequence[Empty]


@dataclass(frozen=True)
class Agreed:
    """A next step; `who` is empty where the store itself does it."""

    text: str
    who: str
    due_on: date | None
    is_done: bool


@dataclass(frozen=True)
class StoreBrief:
    """Everything on the page. `short_name` is the store's name without its account's; `sales`, `order` and
    `stock` are None where nothing is known, ordered or counted."""

    account: str
    store: str
    short_name: str
    code: str
    format: str
    store_class: str | None
    selling_area: int | None
    address: str
    time_zone: str
    rep: str
    day: date
    sales: Sales | None
    displays: Sequence[Shown]
    order: Basket | None
    stock: Counted | None
    steps: Sequence[Agreed]

    @property
    def format_name(self) -> str:
        return str(FORMAT_NAMES[self.format])

    @property
    def fine_displays(self) -> int:
        return sum(display.state == "fine" for display in self.displays)


def latest_visit(code: str) -> Visit | None:
    """The visit of a store, named by its code, that was checked out last; an open one where no other is."""
    visits = sa.select(Visit).join(Store).where(Store.code == code)
    return db.session.scalar(
        visits.order_by(Visit.checked_out_at.is_(None), Visit.day.desc(), Visit.checked_in_at.desc()).limit(1)
    )


def store_brief(visit: Visit) -> StoreBrief:
    """The visit in the eyes of the store. Figures are those that the visit froze, else those of now."""
    call, store = call_of(visit.rep, visit.id), visit.store
    return StoreBrief(
        account=store.account.name,
        store=store.name,
        short_name=short_name(store),
        code=store.code,
        format=store.format,
        store_class=store.store_class,
        selling_area=store.selling_area,
        address=store.address,
        time_zone=store.time_zone,
        rep=visit.rep.name,
        day=visit.day,
        sales=sales_in(figures_of(visit)),
        displays=displays_of(call),
        order=basket_of(order_of(visit)),
        stock=stock_of(call),
        steps=[step_of(task) for task in tasks_from(visit.id) if task.state != "cancelled"],
    )


def short_name(store: Store) -> str:
    """古北店 for 家樂福 古北店."""
    return store.name.removeprefix(store.account.name).strip(" ·-") or store.name


def figures_of(visit: Visit) -> dict[str, Any]:
    frozen = snapshot_of(visit)
    return frozen.figures if frozen else figures_for(visit.store, visit.day)


def sales_in(figures: dict[str, Any]) -> Sales | None:
    """The last full month, which is what the months beside it can be compared with; the month to date where
    the account has sold nothing before; None where it never did."""
    so_far = figures["to_date"]
    shown = figures["last_month"] if figures["last_month"]["account"]["volume"] else so_far
    if not shown["account"]["volume"]:
        return None
    account, target, place = shown["account"], figures["target"] or {}, shown["rank"] or {}
    is_alone = account["average_stores"] <= 1
    return Sales(
        is_sell_out=figures["source"] == "sell_out",
        month=date.fromisoformat(shown["from"]),
        volume=shown["volume"],
        account_average=None if is_alone else account["vpo"],
        account_index=None if is_alone else account["index"],
        format_average=average_of_many(shown),
        place=place.get("place"),
        of=place.get("of"),
        trend=months_of(figures["trend"]),
        target=target.get("required_vpo"),
        target_month=date.fromisoformat(so_far["from"]),
        so_far=so_far["volume"],
        missing=target.get("missing"),
        until=date.fromisoformat(target["to"]) if target else None,
    )


def months_of(trend: list[dict[str, Any]]) -> list[tuple[date, int | None]]:
    """From the first month that anything is known of."""
    known = dropwhile(lambda each: each["volume"] is None, trend)
    return [(date.fromisoformat(each["month"]), each["volume"]) for each in known]


def average_of_many(shown: dict[str, Any]) -> float | None:
    """The average of the format everywhere, unless it would tell what one other account sells."""
    others = shown["format"]["average_stores"] - shown["account_format"]["average_stores"]
    average: float | None = shown["format"]["vpo"]
    return average if others >= FEWEST_OTHER_STORES else None


def displays_of(call: Call) -> list[Shown]:
    """What is not as agreed comes first."""
    found = [display_in(view) for view in step_view(call).displays]
    return sorted(found, key=lambda display: GRAVITY.index(display.state))


def display_in(view: DisplayView) -> Shown:
    display, faults = view.display, faults_of(view.check)
    return Shown(
        type=display.type,
        position=display.position,
        promotion=display.promotion,
        products=[item.product.name for item in display.items],
        from_day=display.from_day,
        to_day=display.to_day,
        state=state_of(view.check, faults),
        faults=faults,
        pictures=[picture_of(photo) for photo in view.photos],
    )


def faults_of(check: DisplayCheck | None) -> list[str]:
    if check is None or not check.in_place:
        return []
    answered_no = [word for name, word in FAULTS.items() if getattr(check, name) is False]
    return answered_no + ([check.fill] if check.fill in ("half", "empty") else [])


def state_of(check: DisplayCheck | None, faults: list[str]) -> str:
    if check is None:
        return "unchecked"
    if not check.in_place:
        return "missing"
    return "faulty" if faults else "fine"


def picture_of(photo: Photo) -> Picture:
    return Picture(photo.picture_key if photo.state == "ready" else None, photo.taken_at)


def basket_of(order: Order | None) -> Basket | None:
    """Only what was sent; the largest amounts first, gifts last."""
    if order is None or not order.is_placed:
        return None
    lines = [
        Ordered(
            line.product.name, line.units, line.product.case_size, line.amount_minor, line.is_gift, line.is_price_open
        )
        for line in order.lines
    ]
    lines.sort(key=lambda line: (line.is_gift, -line.amount_minor, -line.units, line.name))
    return Basket(order.number, lines, order.total_minor, order.currency, order.wanted_on)


def stock_of(call: Call) -> Counted | None:
    counted = [(line.product.name, line.counted) for line in stock_view(call).lines if line.counted]
    if not counted:
        return None
    return Counted(len(counted), [Empty(name, line.out_of_stock_reason) for name, line in counted if line.total == 0])


def step_of(task: Task) -> Agreed:
    """What they promised is done by whom it was agreed with, the rest by us."""
    who = task.with_whom if task.kind == "promise_theirs" else task.owner.name
    return Agreed(task.text, who, task.due_on, task.state == "done")
