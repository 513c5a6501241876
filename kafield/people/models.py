"""Teams, people, their consents, and tries to sign in."""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask_login import UserMixin
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kafield.kit.db import Model
from kafield.kit.i18n import gettext as _

ROLES = ("rep", "supervisor", "manager", "admin")
CONSENTS = ("place", "photos")


class Team(Model):
    __tablename__ = "teams"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)


class Person(UserMixin, Model):
    """One who signs in. `epoch` rises with every reset, so older sessions end. Of one who was erased only the number
    is left, for what he did."""

    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(sa.String(60), unique=True)
    own_name: Mapped[str] = mapped_column("name", sa.String(80))
    name_key: Mapped[str] = mapped_column(sa.String(400), default="")
    role: Mapped[str] = mapped_column(sa.String(12), index=True)
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("teams.id"), index=True)
    phone: Mapped[str | None] = mapped_column(sa.String(40))
    language: Mapped[str | None] = mapped_column(sa.String(10))
    theme: Mapped[str | None] = mapped_column(sa.String(10))
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    epoch: Mapped[int] = mapped_column(default=1)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    team: Mapped[Team | None] = relationship()

    @hybrid_property
    def name(self) -> str:
        return self.own_name or _("Erased person %(number)s", number=self.id)

    @name.inplace.setter
    def _take_name(self, name: str) -> None:
        self.own_name = name

    @name.inplace.expression
    @classmethod
    def _name_in_sql(cls) -> sa.ColumnElement[str]:
        return cls.own_name.expression

    @property
    def is_active(self) -> bool:
        return self.active

    @property
    def is_authenticated(self) -> bool:
        """A session ends with its person's access, so whoever is found by one is signed in."""
        return True

    def get_id(self) -> str:
        return f"{self.id}.{self.epoch}"


class Consent(Model):
    """What a person agreed to (`place`, `photos`), when, and until when; never erased, since it is the proof."""

    __tablename__ = "consents"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    given: Mapped[bool]
    answered_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Device(Model):
    """A phone in the hands of one person, as it last told of itself: all of it is the phone's own claim.

    `held` are the writes that it named when it last said hello; `oldest_at` is when the oldest of those that
    wait was recorded.
    """

    __tablename__ = "devices"
    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), primary_key=True, index=True)
    first_heard_at: Mapped[datetime]
    heard_at: Mapped[datetime]
    hello_at: Mapped[datetime | None]
    kind: Mapped[str] = mapped_column(sa.String(20), default="")
    app_version: Mapped[str] = mapped_column(sa.String(40), default="")
    worker_version: Mapped[str] = mapped_column(sa.String(40), default="")
    waiting: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    oldest_at: Mapped[datetime | None]
    is_persisted: Mapped[bool | None]
    is_standalone: Mapped[bool | None]
    quota: Mapped[int | None] = mapped_column(sa.BigInteger)
    usage: Mapped[int | None] = mapped_column(sa.BigInteger)
    pack_day: Mapped[date | None]
    pack_verified_at: Mapped[datetime | None]
    held: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)


class SignInTry(Model):
    """A wrong password, counted for all workers; the name is kept as a hash only."""

    __tablename__ = "sign_in_tries"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name_hash: Mapped[str] = mapped_column(sa.String(64), index=True)
    address_hash: Mapped[str] = mapped_column(sa.String(64), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
