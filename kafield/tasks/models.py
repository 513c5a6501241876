"""Tasks and promises."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kafield.accounts.models import Store
from kafield.kit.db import Model
from kafield.people.models import Person

KINDS = ("task", "promise_ours", "promise_theirs")
ORIGINS = ("visit", "display_missing", "manual")
STATES = ("open", "done", "cancelled")


class Task(Model):
    """`origin_id` names what made it (a visit, a display), so that it is made once."""

    __tablename__ = "tasks"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(16))
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("stores.id"), index=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    text: Mapped[str] = mapped_column(sa.String(300))
    with_whom: Mapped[str] = mapped_column(sa.String(80), default="")
    due_on: Mapped[date | None] = mapped_column(index=True)
    origin: Mapped[str] = mapped_column(sa.String(16), default="manual")
    origin_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(sa.String(10), default="open", index=True)
    created_by: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closing_note: Mapped[str] = mapped_column(sa.String(300), default="")
    store: Mapped[Store] = relationship()
    owner: Mapped[Person] = relationship(foreign_keys=owner_id)

    def is_overdue(self, today: date) -> bool:
        return self.state == "open" and self.due_on is not None and self.due_on < today
