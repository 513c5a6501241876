"""The targets of an account beside what they ask of each store and what was sold."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from kafield.accounts.models import Account
from kafield.kit.db import db
from kafield.metrics.distribution import required_vpo
from kafield.metrics.periods import month_of, month_start
from kafield.volumes.figures import source_of
from kafield.volumes.models import VpoTarget
from kafield.volumes.reports import Totals, breakdown, standing

SHOWN = 12
AHEAD = 24


@dataclass(frozen=True)
class TargetMonth:
    """A target and its month: `totals` of what was sold and of the stores that stand by the present plan."""

    target: VpoTarget
    totals: Totals
    has_begun: bool
    is_over: bool

    @property
    def required_vpo(self) -> float | None:
        """Target ÷ planned average stores, in sales units per store; None where no store is planned."""
        return required_vpo(self.target.volume, self.totals.average_stores)


def targets_of(account: Account, today: date) -> list[TargetMonth]:
    """The newest targets of an account, the furthest ahead first."""
    rows = db.session.scalars(
        sa.select(VpoTarget)
        .where(VpoTarget.account_id == account.id)
        .order_by(VpoTarget.month.desc())
        .limit(SHOWN + AHEAD)
    ).all()
    ahead = [row for row in rows if row.month > today]
    return [month_of_target(row, today) for row in [*ahead, *[row for row in rows if row.month <= today][:SHOWN]]]


def month_of_target(target: VpoTarget, today: date) -> TargetMonth:
    month, has_begun = month_of(target.month), target.month <= today
    found = breakdown(month, source_of(target.account_id, month.end)) if has_begun else standing(month)
    return TargetMonth(target, found.of(target.account_id), has_begun, is_over=month.end < today)


def months_to_aim_at(today: date) -> list[date]:
    """First days of this month and of those after it."""
    return [month_start(today, -ahead) for ahead in range(AHEAD)]


def target_of(account: Account, target_id: int) -> VpoTarget | None:
    return db.session.scalar(sa.select(VpoTarget).where(VpoTarget.account_id == account.id, VpoTarget.id == target_id))
