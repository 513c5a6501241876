"""The two steps of the call sheet that this slice owns: stock and order."""

import uuid

from flask_login import current_user

from kafield.kit.capture import Submission, capture
from kafield.kit.forms import Submitted
from kafield.kit.render import render
from kafield.orders import actions, queries
from kafield.orders.forms import CountForm, OrderForm
from kafield.orders.routes.blueprint import bp, settings
from kafield.visits.queries import call_of, own_visit


def stock_step(visit_id: uuid.UUID, form: Submitted | None) -> str:
    call = call_of(current_user, visit_id)
    return render("orders/_stock", call=call, stock=queries.stock_view(call, settings().order_factor), form=form)


@bp.post("/<uuid:visit_id>/count")
@capture(CountForm, answer=stock_step)
def count(visit_id: uuid.UUID, submission: Submission) -> uuid.UUID:
    return actions.count_stock(own_visit(submission.user, visit_id), submission).id


def order_step(visit_id: uuid.UUID, form: Submitted | None) -> str:
    call = call_of(current_user, visit_id)
    order = queries.order_view(call, settings().order_factor, settings().minimum_order_minor)
    return render("orders/_order", call=call, order=order, form=form)


@bp.post("/<uuid:visit_id>/order")
@capture(OrderForm, answer=order_step)
def place(visit_id: uuid.UUID, submission: Submission) -> uuid.UUID:
    visit = own_visit(submission.user, visit_id)
    return actions.place_order(visit, submission, settings().order_factor).id
