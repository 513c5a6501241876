"""What phones may have lost."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kafield.kit.db import Model, new_id
from kafield.people.models import Person


class LossAlarm(Model):
    """Writes that a phone said it held and that are gone from it without having arrived.

    `lost` names them where the phone named them (`is_exact`); by count alone nobody can say which.
    """

    __tablename__ = "loss_alarms"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    device: Mapped[str] = mapped_column(sa.String(36))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    raised_at: Mapped[datetime]
    count: Mapped[int]
    is_exact: Mapped[bool]
    lost: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    acknowledged_at: Mapped[datetime | None] = mapped_column(index=True)
    acknowledged_by: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    user: Mapped[Person] = relationship(foreign_keys=user_id)
