"""A phone says hello: when a page opens, and after it has sent what it held."""

import json

from flask import Response, abort, request
from flask_login import current_user

from kafield.kit import device
from kafield.kit.clock import now, wall_clock
from kafield.kit.db import writing
from kafield.sync import actions
from kafield.sync.hello import hello_of
from kafield.sync.routes.blueprint import bp

LARGEST = 512 * 1024


@bp.post("/sync/hello")
def hello() -> Response:
    """Only under the name that the phone states; the answer names what the server has of what the phone holds,
    the phone, and the time on the wall."""
    if not current_user.is_authenticated or request.headers.get("X-User") != str(current_user.id):
        abort(401)
    request.max_content_length = LARGEST
    said = request.get_json(silent=True)
    if said is None:
        abort(400)
    response = Response(mimetype="application/json")
    name, person, outbox = (
        device.named(response),
        current_user._get_current_object(),
        request.headers.get("X-Outbox", ""),
    )
    with writing():
        arrived = actions.hear_hello(name, person, hello_of(said), outbox[:120], device.kind(), now())
    answer = {"user": current_user.id, "receipts": [str(key) for key in arrived], "revoked": False, "device": name}
    response.set_data(json.dumps(answer))
    response.date = wall_clock()
    return response
