"""What the office does with an order: confirm, cut, answer a change request, cancel."""

from datetime import date, datetime

from kafield.accounts import queries as accounts
from kafield.kit.i18n import gettext as _
from kafield.orders.actions.placing import asked_in, fill
from kafield.orders.actions.record import add_up, happened, placed_figures
from kafield.orders.actions.settling import follow_bills
from kafield.orders.models import Order, OrderLine
from kafield.people.models import Person

Units = dict[str, int]


class NotAllowed(ValueError):
    """What was asked for does not fit the state of the order; in words, at `field` where there is one."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def require(order: Order, act: str) -> None:
    if not order.allows(act):
        raise NotAllowed(_("The order is in another state by now. Please look at it again."))


def confirm(order: Order, *, by: Person, at: datetime, today: date) -> None:
    """The office takes it on. A price that was missing is looked up again and has to be known by now."""
    require(order, "confirm")
    before = placed_figures(order)
    prices = accounts.prices_of(order.account_id, today)
    for line in order.lines:
        if line.is_price_open:
            line.price_minor = prices.get(line.product_id, 0)
    if order.has_open_price:
        missing = ", ".join(line.product.name for line in order.lines if line.is_price_open)
        raise NotAllowed(
            _("These items have no price yet: %(items)s. Please enter one in the catalogue first.", items=missing)
        )
    order.total_minor = sum(line.amount_minor for line in order.lines)
    order.state = "confirmed"
    happened(order, "confirmed", by, at)
    add_up(order, before)


def cut_lines(order: Order, units: Units, reason: str, *, by: Person, at: datetime) -> None:
    """`units` by line id will not come. Raises NotAllowed for more than still waits, or for everything."""
    require(order, "cut")
    cuts = chosen(order, units)
    for line, cut in cuts:
        line.cut += cut
        line.cut_reason = reason
    if not order.delivered and not any(line.waiting for line in order.lines):
        raise NotAllowed(_("Nothing would be left of the order. Please cancel it instead."))
    names = ", ".join(f"{line.product.name} −{cut}" for line, cut in cuts)
    happened(order, "cut", by, at, names[:300])
    settle(order)
    follow_bills(order, by=by, at=at)


def chosen(order: Order, units: Units) -> list[tuple[OrderLine, int]]:
    """The lines with what is to happen to them; at least one, and never more than waits."""
    lines = {str(line.id): line for line in order.lines}
    if set(units) - set(lines):
        raise NotAllowed(_("A line does not belong to this order. Please reload the page."))
    picked = [(lines[line], amount) for line, amount in units.items() if amount]
    for line, amount in picked:
        if amount > line.waiting:
            raise NotAllowed(_("Only %(units)s are still waiting.", units=line.waiting), f"lines.{line.id}.units")
    if not picked:
        raise NotAllowed(_("Please enter a quantity."), "lines")
    return picked


def settle(order: Order) -> None:
    """An order that has begun to arrive is delivered once nothing waits any more."""
    if order.delivered:
        order.state = "partly_delivered" if any(line.waiting for line in order.lines) else "delivered"


def answer_request(order: Order, is_accepted: bool, *, by: Person, at: datetime) -> None:
    """The office changes the order as asked, or leaves it. What was delivered already stays ordered."""
    request = order.open_request
    if request is None or not (order.allows("answer") or not is_accepted):
        raise NotAllowed(_("Nobody asks for a change of this order any more."))
    if is_accepted:
        before, asked = placed_figures(order), asked_in(request.lines_asked or [])
        request.lines_before = lines_now(order)
        refuse_what_came(order, {(each.product_id, each.is_gift): each.units for each in asked})
        fill(order, asked)
        settle(order)
        add_up(order, before)
    happened(order, "changed" if is_accepted else "kept", by, at)
    follow_bills(order, by=by, at=at)


def lines_now(order: Order) -> list[dict[str, int]]:
    return [{"product_id": line.product_id, "is_gift": int(line.is_gift), "units": line.units} for line in order.lines]


def refuse_what_came(order: Order, asked: dict[tuple[int, bool], int]) -> None:
    for line in order.lines:
        if line.delivered + line.cut > asked.get((line.product_id, line.is_gift), 0):
            raise NotAllowed(
                _("%(item)s: more was delivered or cut already than is asked for now.", item=line.product.name)
            )


def cancel(order: Order, *, by: Person, at: datetime, note: str = "") -> None:
    """Nothing of it was delivered; it counts no more."""
    require(order, "cancel")
    before = placed_figures(order)
    order.state = "cancelled"
    happened(order, "cancelled", by, at, note)
    add_up(order, before)
