"""What is done to an order on its page: each address a noun, each answer the page again."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.exceptions import NotFound

from kafield.kit.access import role, signed_in
from kafield.kit.clock import now
from kafield.kit.db import writing
from kafield.kit.forms import Submitted, blank, submitted
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import lazy_gettext as _l
from kafield.kit.money import minor_units
from kafield.orders import actions, queries
from kafield.orders.actions import NotAllowed
from kafield.orders.forms import CutForm, DeliveryForm, PaymentForm, ReasonForm, ReturnForm
from kafield.orders.models import Invoice, Order
from kafield.orders.routes.blueprint import OFFICE, bp, today
from kafield.orders.routes.pages import acts_of, page_of

DONE = {
    "confirm": _l("Confirmed."),
    "answer": _l("Answered. The rep sees it with the order."),
    "cut": _l("Cut. The rep sees the reason."),
    "deliver": _l("Delivery booked."),
    "return": _l("Return booked."),
    "pay": _l("Payment booked."),
    "settle": _l("Credit taken off."),
    "cancel": _l("Cancelled."),
}


def done(
    order_id: uuid.UUID, act: str, form: Submitted, effect: Callable[[Order], object], said: str | None = None
) -> Any:
    """Perform `act` and show the order; what is wrong comes back with the form filled."""
    if not form.ok:
        return page_of(order_id, act, form), 422
    try:
        with writing():
            order = queries.order_by_id(current_user, order_id, lock=True)
            if act not in acts_of(order) and order.allows(act):
                raise NotAllowed(_("Only the office can do this by now."))
            effect(order)
    except NotAllowed as error:
        if error.field and error.field != "lines":
            return page_of(order_id, act, form.refuse(error.field, error)), 422
        return page_of(order_id, act, form, str(error)), 422
    flash(str(DONE[said or act]))
    return redirect(url_for("orders.show", order_id=order_id))


def told() -> dict[str, Any]:
    return {"by": current_user, "at": now()}


def units(form: Submitted) -> dict[str, int]:
    return {row["row"]: row["units"] for row in form.data["lines"] if row["units"]}


@bp.post("/<uuid:order_id>/confirmation")
@role(*OFFICE)
def confirm(order_id: uuid.UUID) -> Any:
    return done(order_id, "confirm", blank(), lambda order: actions.confirm(order, **told(), today=today()))


@bp.post("/<uuid:order_id>/change-request")
@role(*OFFICE)
def answer_request(order_id: uuid.UUID) -> Any:
    is_accepted = request.form.get("answer") == "yes"
    return done(order_id, "answer", blank(), lambda order: actions.answer_request(order, is_accepted, **told()))


@bp.post("/<uuid:order_id>/cuts")
@role(*OFFICE)
def cut(order_id: uuid.UUID) -> Any:
    form = submitted(CutForm)
    return done(
        order_id, "cut", form, lambda order: actions.cut_lines(order, units(form), form.data["reason"], **told())
    )


@bp.post("/<uuid:order_id>/deliveries")
@role(*OFFICE)
def deliver(order_id: uuid.UUID) -> Any:
    form = submitted(DeliveryForm)
    paper = paper_of(form)
    return done(
        order_id, "deliver", form, lambda order: actions.deliver(order, units(form), **paper, **told(), today=today())
    )


@bp.post("/<uuid:order_id>/returns")
@role(*OFFICE)
def take_back(order_id: uuid.UUID) -> Any:
    form = submitted(ReturnForm)
    paper = paper_of(form)
    return done(
        order_id,
        "return",
        form,
        lambda order: actions.return_goods(order, units(form), **paper, **told(), today=today()),
    )


def paper_of(form: Submitted) -> dict[str, Any]:
    return {name: form.data[name] for name in ("number", "day", "reason") if name in form.data}


@bp.post("/<uuid:order_id>/cancellation")
@signed_in
def cancel(order_id: uuid.UUID) -> Any:
    form = submitted(ReasonForm)
    note = form.data.get("note") or ""
    return done(order_id, "cancel", form, lambda order: actions.cancel(order, **told(), note=note))


@bp.post("/<uuid:order_id>/payments/<int:invoice_id>")
@role(*OFFICE)
def pay(order_id: uuid.UUID, invoice_id: int) -> Any:
    form = submitted(PaymentForm)

    def received(order: Order) -> None:
        invoice = bill_of(order, invoice_id)
        amount = minor_units(form.data["amount"], invoice.currency)
        actions.pay(invoice, amount, reference=form.data["reference"], day=form.data["day"], **told(), today=today())

    return done(order_id, "pay", form, received)


@bp.post("/<uuid:order_id>/payments/<int:invoice_id>/credit")
@role(*OFFICE)
def settle(order_id: uuid.UUID, invoice_id: int) -> Any:
    """The store's credit pays the invoice, without money."""

    def settled(order: Order) -> None:
        actions.use_credits(bill_of(order, invoice_id), day=today(), **told())

    return done(order_id, "pay", blank(), settled, said="settle")


def bill_of(order: Order, invoice_id: int) -> Invoice:
    invoice = queries.invoice_of(current_user, invoice_id, today(), lock=True)
    if invoice.order_id != order.id:
        raise NotFound
    return invoice
