"""Runs of imports."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kafield.kit.db import Model, new_id


class ImportRun(Model):
    """One file brought in (or tried out): what was good, what was not, and where to mend it.

    `outcome` is done, cancelled or failed, None while it waits or runs; `failure` says why a whole
    file was no good. `problems` has line, column, value and reason, in the language of who began it.
    Once it has been kept long enough the file and what was quoted from it are gone, the rest stays.
    """

    __tablename__ = "import_runs"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(sa.String(20))
    filename: Mapped[str] = mapped_column(sa.String(200))
    file_key: Mapped[str] = mapped_column(sa.String(100))
    is_dry_run: Mapped[bool]
    job_id: Mapped[int | None]
    started_by: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    started_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(sa.String(10))
    failure: Mapped[str] = mapped_column(sa.Text, default="")
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    problems: Mapped[list[dict[str, str]]] = mapped_column(sa.JSON, default=list)
    notes: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    mend_key: Mapped[str | None] = mapped_column(sa.String(100))

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    @property
    def is_kept(self) -> bool:
        """Whether the file is still there."""
        return bool(self.file_key)

    @property
    def keys(self) -> set[str]:
        """The stored files: what was brought in, and what is to be mended."""
        return {key for key in (self.file_key, self.mend_key) if key}

    @property
    def rows(self) -> int:
        return self.added + self.changed + self.unchanged + self.refused

    @property
    def good(self) -> int:
        return self.rows - self.refused
