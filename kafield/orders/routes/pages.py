"""The list of orders, the page of one, and what stores still owe."""

import uuid

from flask_login import current_user

from kafield.kit import address
from kafield.kit.access import signed_in
from kafield.kit.db import db
from kafield.kit.forms import Submitted, blank
from kafield.kit.paging import fragment, paged, pager
from kafield.kit.render import render
from kafield.metrics.stock import fill_rate
from kafield.orders import queries
from kafield.orders.actions.delivering import returnable_units
from kafield.orders.models import CUT_REASONS, Order
from kafield.orders.routes.blueprint import OFFICE, bp, today


@bp.get("/")
@signed_in
def index() -> str:
    query, state = address.text("q"), address.text("state") or None
    page = pager(db.session.scalars(paged(queries.searched_orders(current_user, query, state))).unique().all())
    chips = queries.states_of(current_user, query)
    links = [(name, address.asked(state=name), count) for name, count in chips.items()]
    return render(
        "orders/index",
        fragment=fragment("order_list"),
        **page,
        links=links,
        everything=address.asked(state=None),
        state=state,
        q=query,
    )


@bp.get("/<uuid:order_id>")
@signed_in
def show(order_id: uuid.UUID) -> str:
    return page_of(order_id)


def page_of(order_id: uuid.UUID, act: str | None = None, form: Submitted | None = None, problem: str = "") -> str:
    """The page of an order; with the form of `act` open where it could not be done, and why."""
    order = queries.order_by_id(current_user, order_id)
    papers, invoices, notes = queries.papers_of(order), queries.invoices_of(order), queries.credits_of(order)
    return render(
        "orders/show",
        order=order,
        papers=papers,
        returnable=returnable_units(order),
        invoices=invoices,
        paid=queries.paid_on(invoices),
        credits=notes,
        uses=queries.uses_of(notes),
        store_credit=sum(note.open_minor for note in queries.open_credits(order.store_id, order.currency)),
        fill_rate=fill_rate(order.units, order.delivered) if papers else None,
        cut_reasons=CUT_REASONS,
        may=acts_of(order),
        act=act,
        form=form or blank(),
        problem=problem,
        named=queries.products_told(order),
        blocked=queries.blocked_in(order, today()),
        day=today(),
    )


def acts_of(order: Order) -> set[str]:
    """What this person may do to this order now."""
    office = {act for act in ("confirm", "answer", "cut", "deliver", "return", "pay", "cancel") if order.allows(act)}
    if current_user.role in OFFICE:
        return office
    is_own = order.rep_id == current_user.id and order.is_editable
    return office & {"cancel"} if is_own else set()


@bp.get("/receivables")
@signed_in
def receivables() -> str:
    page = pager(db.session.scalars(paged(queries.open_invoices(current_user, today()))).unique().all())
    asked_for = [invoice.order_id for invoice in page["rows"] if invoice.order_id]
    seen = queries.orders_of(current_user).with_only_columns(Order.id).where(Order.id.in_(asked_for))
    return render(
        "orders/receivables",
        **page,
        sums=queries.open_sums(current_user, today()),
        credits=queries.credits_seen(current_user, today()),
        linked=set(db.session.scalars(seen)),
        day=today(),
    )
