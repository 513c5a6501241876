"""what changed and when."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_what_changed_and_when"
down_revision = "2026_11_25_a_return_is_credited"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("display_checks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("posm_agreed", sa.Boolean(), nullable=True))
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.add_column(sa.Column("status_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("account_products", schema=None) as batch_op:
        batch_op.add_column(sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("account_products", schema=None) as batch_op:
        batch_op.drop_column("locked_at")
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.drop_column("status_at")
    with op.batch_alter_table("display_checks", schema=None) as batch_op:
        batch_op.drop_column("posm_agreed")
