"""The journey plan, and the photos of visits. The call itself is in calls/."""

import uuid
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask_login import current_user

from kafield.accounts import queries as accounts
from kafield.accounts.models import Store
from kafield.kit import storage
from kafield.kit.access import role, signed_in
from kafield.kit.capture import Submission, capture
from kafield.kit.clock import local_day, now
from kafield.kit.db import db, found, writing
from kafield.kit.forms import Submitted, submitted
from kafield.kit.i18n import gettext as _
from kafield.kit.i18n import ngettext
from kafield.kit.render import render
from kafield.kit.search import matches
from kafield.people import queries as people
from kafield.visits import actions, pictures, queries
from kafield.visits.forms import HandOverForm, MoveForm, PhotoForm, StopForm
from kafield.visits.models import Photo, Stop, Visit

bp = Blueprint("visits", __name__, url_prefix="/visits")


def photo_answer(visit_id: uuid.UUID, form: Submitted | None) -> str:
    visit = queries.own_visit(current_user, visit_id)
    return render("visits/_photo_answer", photos=queries.photos_of(visit), form=form)


@bp.post("/<uuid:visit_id>/photos")
@capture(PhotoForm, answer=photo_answer, prepare=pictures.prepared)
def add_photo(visit_id: uuid.UUID, submission: Submission) -> uuid.UUID:
    visit = queries.own_visit(submission.user, visit_id)
    return pictures.add_photo(visit, submission).id


@bp.get("/photos/<uuid:photo_id>/<any(picture, thumbnail):size>.jpg")
@signed_in
def picture(photo_id: uuid.UUID, size: str) -> Response:
    """Only re-encoded pictures are ever served; one that is still being developed is not there yet."""
    mine = queries.visits_of(current_user).with_only_columns(Visit.id)
    photo = found(sa.select(Photo).where(Photo.id == photo_id, Photo.visit_id.in_(mine)))
    key = photo.picture_key if size == "picture" else photo.thumbnail_key
    if key is None:
        abort(404, _("This picture is still being developed."))
    response = Response(storage.get(key), mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response
