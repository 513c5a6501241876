"""a return is credited."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_a_return_is_credited"
down_revision = "2026_11_25_the_fleet_of_phones"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "credits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("used_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(["movement_id"], ["movements.id"], name=op.f("fk_credits_movement_id")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_credits_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credits")),
        sa.UniqueConstraint("movement_id", name=op.f("uq_credits_movement_id")),
    )
    with op.batch_alter_table("credits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_credits_store_id"), ["store_id"], unique=False)

    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("credit_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_payments_credit_id"), ["credit_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_payments_credit_id"), "credits", ["credit_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_payments_credit_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_payments_credit_id"))
        batch_op.drop_column("credit_id")

    with op.batch_alter_table("credits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_credits_store_id"))

    op.drop_table("credits")
