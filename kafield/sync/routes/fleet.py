"""The phones of the team: who needs help, and what may be lost."""

import uuid
from typing import Any

from flask import current_app, flash, redirect, url_for
from flask_login import current_user

from kafield.kit.access import role
from kafield.kit.clock import local_day, now
from kafield.kit.db import found, writing
from kafield.kit.forms import Submitted, blank, submitted
from kafield.kit.i18n import gettext as _
from kafield.kit.render import render
from kafield.sync import actions, watch
from kafield.sync.forms import NoteForm
from kafield.sync.models import LossAlarm
from kafield.sync.routes.blueprint import bp

LOOKING = ("supervisor", "admin")


@bp.get("/sync/fleet")
@role(*LOOKING)
def fleet() -> str:
    return fleet_page(blank())


def fleet_page(form: Submitted, alarm_id: uuid.UUID | None = None) -> str:
    at, zone = now(), current_app.extensions["settings"].time_zone
    return render(
        "sync/fleet",
        phones=watch.fleet_of(current_user, at),
        alarms=watch.open_alarms_of(current_user),
        closed=watch.closed_alarms_of(current_user),
        unheard=watch.unheard_of(current_user),
        day=local_day(at, zone),
        form=form,
        alarm_id=alarm_id,
    )


@bp.post("/sync/alarms/<uuid:alarm_id>")
@role(*LOOKING)
def acknowledge_alarm(alarm_id: uuid.UUID) -> Any:
    """Somebody says what became of it; an alarm goes no other way."""
    mine = watch.alarms_of(current_user).where(LossAlarm.id == alarm_id)
    found(mine)
    form = submitted(NoteForm)
    if not form.ok:
        return fleet_page(form, alarm_id), 422
    with writing():
        actions.acknowledge([found(mine)], form.data["note"], by=current_user, at=now())
    flash(_("Noted. The alarm is closed."))
    return redirect(url_for("sync.fleet"))
