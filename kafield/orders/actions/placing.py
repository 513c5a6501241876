"""Taking an order in a visit: a draft, sent, corrected, or, once the office confirmed it, asked to be changed."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from kafield.accounts import queries as accounts
from kafield.catalog.models import Product
from kafield.kit.capture import Refused, Submission
from kafield.kit.db import db, new_id
from kafield.kit.i18n import gettext as _
from kafield.metrics.stock import ORDER_FACTOR, Suggestion, whole_cases
from kafield.orders.actions.record import add_up, happened, placed_figures
from kafield.orders.actions.typed import Errors, Row, countable, id_of, not_sold, refuse
from kafield.orders.forms import MOST_UNITS
from kafield.orders.models import Order, OrderLine
from kafield.orders.queries import order_of, suggestions_of
from kafield.people.models import Person
from kafield.visits import actions as visits
from kafield.visits.models import Visit
from kafield.visits.queries import call_of

FURTHEST = timedelta(days=366)


@dataclass(frozen=True, order=True)
class Asked:
    """A line as the rep wants it, in sales units; what is paid for comes in whole cases."""

    product_id: int
    is_gift: bool
    units: int


def place_order(visit: Visit, submission: Submission, factor: float = ORDER_FACTOR) -> Order:
    """Keep, send or correct the order of a visit. One that the office already confirmed stays as it is
    and carries a change request; an item that was locked or delisted meanwhile is taken and flagged, for the
    office to cut. Raises Refused where the order means nothing."""
    rows = [row for row in submission.data["lines"] if any(row[name] for name in ("cases", "units", "gift"))]
    products = {product.id: product for product in accounts.orderable_of(visit.store, visit.day)}
    hold_orders_of(visit)
    order = order_of(visit)
    products.update({line.product_id: line.product for line in (order.lines if order else [])})
    blocked = {key: product for key, product in countable(visit.store, rows).items() if key not in products}
    products.update(blocked)
    check(rows, products, submission.data["wanted_on"], visit.day)
    asked = sorted(each for row in rows for each in asked_by(row, products[id_of(row)]))
    if blocked:
        submission.flag("not_orderable")
    visits.can_do_after_all(visit, "order", submission.received_at)
    if order and not order.is_editable:
        return ask_for_change(order, asked, submission)
    return write(order or begun(visit, submission), asked, visit, submission, factor)


def hold_orders_of(visit: Visit) -> None:
    """Nobody else changes them until this transaction ends."""
    db.session.execute(sa.select(Order.id).where(Order.visit_id == visit.id).with_for_update())


def check(rows: list[Row], products: dict[int, Product], wanted_on: date | None, today: date) -> None:
    errors: Errors = {}
    if not rows:
        errors["lines"] = [_("Nothing is ordered yet. Enter a quantity, or say why it cannot be done.")]
    for row in rows:
        product = products.get(id_of(row))
        if product is None:
            refuse(errors, row, "cases", not_sold())
        elif max(paid_units(row, product), row["gift"] or 0) > MOST_UNITS:
            refuse(errors, row, "cases", _("More than %(most)s units of one item: please look again.", most=MOST_UNITS))
    if wanted_on and wanted_on < today:
        errors["wanted_on"] = [_("This day has passed. Please choose a later one.")]
    elif wanted_on and wanted_on > today + FURTHEST:
        errors["wanted_on"] = [_("More than a year ahead. Please choose an earlier day.")]
    if errors:
        raise Refused(errors)


def paid_units(row: Row, product: Product) -> int:
    """Cases and units together, filled up to whole cases."""
    units = (row["cases"] or 0) * product.case_size + (row["units"] or 0)
    return whole_cases(units, product.case_size) * product.case_size


def asked_by(row: Row, product: Product) -> list[Asked]:
    lines = [Asked(product.id, False, paid_units(row, product)), Asked(product.id, True, row["gift"] or 0)]
    return [line for line in lines if line.units]


def begun(visit: Visit, submission: Submission) -> Order:
    return Order(
        id=new_id(),
        number=next_number(visit.rep, visit.day),
        visit_id=visit.id,
        store_id=visit.store_id,
        account_id=visit.store.account_id,
        rep_id=visit.rep_id,
        day=visit.day,
        currency=visit.store.account.currency,
        state="draft",
        total_minor=0,
        created_at=submission.recorded_at,
    )


def next_number(rep: Person, day: date) -> str:
    """Day, rep, and the how-manieth order of his that day: 261123-7-01. Orders are never deleted."""
    db.session.execute(sa.select(Person.id).where(Person.id == rep.id).with_for_update())
    taken = db.session.scalar(
        sa.select(sa.func.count()).select_from(Order).where(Order.rep_id == rep.id, Order.day == day)
    )
    return f"{day:%y%m%d}-{rep.id}-{(taken or 0) + 1:02d}"


def write(order: Order, asked: list[Asked], visit: Visit, submission: Submission, factor: float) -> Order:
    data, before = submission.data, placed_figures(order)
    older, is_new = lines_of(order), not order.lines
    sends = data["intent"] != "draft" and order.state == "draft"
    same = (older, order.wanted_on, order.note) == (asked, data["wanted_on"], data["note"] or "")
    order.wanted_on, order.note = data["wanted_on"], data["note"] or ""
    db.session.add(order)
    fill(order, asked, suggestions_of(call_of(submission.user, visit.id), factor))
    if order.has_open_price:
        submission.flag("price_open")
    if sends:
        order.state, order.submitted_at = "submitted", submission.recorded_at
    if sends or not same:
        kind = "submitted" if sends else "drafted" if is_new else "corrected"
        event = happened(order, kind, submission.user, submission.recorded_at)
        event.lines_before = None if is_new or same else as_json(older)
    db.session.flush()
    add_up(order, before)
    return order


def lines_of(order: Order) -> list[Asked]:
    return sorted(Asked(line.product_id, line.is_gift, line.units) for line in order.lines)


def as_json(lines: list[Asked]) -> list[dict[str, int]]:
    return [{name: int(value) for name, value in asdict(line).items()} for line in lines]


def fill(order: Order, asked: list[Asked], suggestions: dict[int, Suggestion] | None = None) -> None:
    """Make the lines those that are asked for, at the account's price of the order's day; where there is
    none the price is 0 and to be confirmed. What was delivered or cut of a line stays with it."""
    prices = accounts.prices_of(order.account_id, order.day)
    kept = {(line.product_id, line.is_gift): line for line in order.lines}
    lines = []
    for each in asked:
        line = kept.get((each.product_id, each.is_gift)) or OrderLine(
            product_id=each.product_id, is_gift=each.is_gift, delivered=0, cut=0
        )
        line.units = each.units
        line.price_minor = 0 if each.is_gift else prices.get(each.product_id, 0)
        suggestion = (suggestions or {}).get(each.product_id)
        line.suggested = suggestion.units if suggestion and not each.is_gift else line.suggested
        lines.append(line)
    order.lines = lines
    order.total_minor = sum(line.amount_minor for line in lines)


def ask_for_change(order: Order, asked: list[Asked], submission: Submission) -> Order:
    """The order stays as confirmed; the office answers the request. The same again asks for nothing new."""
    waiting = order.open_request
    so_far = waiting.lines_asked if waiting else as_json(lines_of(order))
    note = submission.data["note"] or ""
    if so_far == as_json(asked) and note == (waiting.note if waiting else order.note):
        return order
    submission.flag("change_request")
    event = happened(order, "change_request", submission.user, submission.recorded_at, note[:300])
    event.lines_asked = as_json(asked)
    return order


def asked_in(lines: list[dict[str, int]]) -> list[Asked]:
    return [Asked(line["product_id"], bool(line["is_gift"]), line["units"]) for line in lines]
