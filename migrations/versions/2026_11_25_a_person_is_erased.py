"""a person is erased."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_a_person_is_erased"
down_revision = "2026_11_25_what_changed_and_when"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("erased_at")
