"""Counting the stock of a store in a visit; a later count of the visit supersedes the earlier one."""

from kafield.catalog.models import Product
from kafield.kit import rollups
from kafield.kit.capture import Refused, Submission
from kafield.kit.db import db, new_id
from kafield.kit.i18n import gettext as _
from kafield.kit.money import minor_units
from kafield.metrics.stock import count_total
from kafield.orders.actions.typed import Errors, Row, countable, id_of, not_sold, refuse
from kafield.orders.forms import MOST_UNITS
from kafield.orders.models import CountLine, StockCount
from kafield.orders.queries import since_last_count
from kafield.visits import actions as visits
from kafield.visits.models import Visit

SHELF, BACK = ("shelf_cases", "shelf_units"), ("back_cases", "back_units")


def count_stock(visit: Visit, submission: Submission) -> StockCount:
    """Keep what was counted with its offtake. Raises Refused where a row means nothing."""
    rows = [
        row
        for row in submission.data["lines"]
        if any(value is not None for name, value in row.items() if name != "row")
    ]
    products = countable(visit.store, rows)
    check(rows, products)
    before = visits.current(StockCount, visit)
    visits.supersede(StockCount, visit, submission.received_at)
    visits.can_do_after_all(visit, "stock", submission.received_at)
    count = StockCount(day=visit.day, id=new_id(), visit_id=visit.id, recorded_at=submission.recorded_at)
    count.lines = [line_of(row, products[id_of(row)], visit) for row in rows]
    db.session.add(count)
    keep_offtake(count, visit)
    db.session.flush()
    add_up(visit, count, before)
    return count


def check(rows: list[Row], products: dict[int, Product]) -> None:
    errors: Errors = {}
    if not rows:
        errors["lines"] = [_("Nothing is counted yet. Enter at least one item; 0 where it is out of stock.")]
    for row in rows:
        check_row(row, products.get(id_of(row)), errors)
    if errors:
        raise Refused(errors)


def check_row(row: Row, product: Product | None, errors: Errors) -> None:
    if product is None:
        refuse(errors, row, "shelf_units", not_sold())
    elif not is_given(row, SHELF):
        refuse(errors, row, "shelf_units", _("Please count the shelf too; 0 when it is empty."))
    elif total_of(row, product) > MOST_UNITS:
        refuse(
            errors, row, "shelf_units", _("More than %(most)s units of one item: please look again.", most=MOST_UNITS)
        )
    elif (row["short_dated"] or 0) > total_of(row, product):
        refuse(errors, row, "short_dated", _("More than was counted: please look again."))


def is_given(row: Row, place: tuple[str, str]) -> bool:
    return any(row[name] is not None for name in place)


def units_in(row: Row, place: tuple[str, str], product: Product) -> int:
    """Sales units in one place; a blank back room beside a counted shelf is empty."""
    cases, units = (row[name] or 0 for name in place)
    return count_total([(cases, units)], product.case_size)


def total_of(row: Row, product: Product) -> int:
    return units_in(row, SHELF, product) + units_in(row, BACK, product)


def line_of(row: Row, product: Product, visit: Visit) -> CountLine:
    is_out = total_of(row, product) == 0
    price = row["own_price"]
    return CountLine(
        day=visit.day,
        product_id=product.id,
        shelf=units_in(row, SHELF, product),
        back=units_in(row, BACK, product),
        out_of_stock_reason=row["reason"] if is_out else None,
        short_dated=row["short_dated"],
        short_date=row["short_date"],
        own_price_minor=None if price is None else minor_units(price, visit.store.account.currency),
    )


def keep_offtake(count: StockCount, visit: Visit) -> None:
    since = since_last_count(visit.store_id, [line.product_id for line in count.lines], visit.day, visit.id)
    for line in count.lines:
        line.offtake = since[line.product_id].offtake(line.total)


def add_up(visit: Visit, count: StockCount, before: list[StockCount]) -> None:
    """`counts` are the SKUs counted, `out_of_stock` those of them of which nothing was there."""
    now, then = figures(count), figures(*before)
    rollups.add(visit.day, visit.rep_id, {measure: now[measure] - then[measure] for measure in now})


def figures(*counts: StockCount) -> dict[str, int]:
    lines = [line for count in counts for line in count.lines]
    return {"counts": len(lines), "out_of_stock": sum(line.total == 0 for line in lines)}
