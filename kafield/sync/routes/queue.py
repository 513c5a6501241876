"""The queue: what this phone holds and what it has sent. The phone fills the page, the server only gives the words."""

from kafield.kit.access import signed_in
from kafield.kit.render import render
from kafield.sync.routes.blueprint import bp


@bp.get("/sync/queue")
@signed_in
def queue() -> str:
    return render("sync/queue")
