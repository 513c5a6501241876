"""Papers for stores and accounts."""

import uuid

from flask import Blueprint, Response
from flask_login import current_user

from kafield.briefs.store.paper import file_name, on_paper
from kafield.briefs.store.queries import store_brief
from kafield.kit import address
from kafield.kit.access import signed_in
from kafield.kit.i18n import LANGUAGES, use_language
from kafield.kit.render import disposition
from kafield.visits.queries import visit_of

bp = Blueprint("briefs", __name__, url_prefix="/briefs")


@bp.get("/stores/<uuid:visit_id>.pdf")
@signed_in
def store(visit_id: uuid.UUID) -> Response:
    """The page for the store, in the reader's language or in that of ?language=."""
    visit = visit_of(current_user, visit_id)
    if address.text("language") in LANGUAGES:
        use_language(address.text("language"))
    brief = store_brief(visit)
    answer = Response(on_paper(brief), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = disposition("inline", file_name(brief), "brief.pdf")
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
