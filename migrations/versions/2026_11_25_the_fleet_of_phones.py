"""the fleet of phones, what they may have lost, and refused writes that can be sent again."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_the_fleet_of_phones"
down_revision = "2026_11_23_the_visit_end_to_end"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "devices",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("first_heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hello_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("app_version", sa.String(length=40), nullable=False),
        sa.Column("worker_version", sa.String(length=40), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("oldest_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_persisted", sa.Boolean(), nullable=True),
        sa.Column("is_standalone", sa.Boolean(), nullable=True),
        sa.Column("quota", sa.BigInteger(), nullable=True),
        sa.Column("usage", sa.BigInteger(), nullable=True),
        sa.Column("pack_day", sa.Date(), nullable=True),
        sa.Column("pack_verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["people.id"], name=op.f("fk_devices_user_id")),
        sa.PrimaryKeyConstraint("id", "user_id", name=op.f("pk_devices")),
    )
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_devices_user_id"), ["user_id"], unique=False)

    op.create_table(
        "loss_alarms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("is_exact", sa.Boolean(), nullable=False),
        sa.Column("lost", sa.JSON(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["people.id"], name=op.f("fk_loss_alarms_acknowledged_by")),
        sa.ForeignKeyConstraint(["user_id"], ["people.id"], name=op.f("fk_loss_alarms_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loss_alarms")),
    )
    with op.batch_alter_table("loss_alarms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_loss_alarms_acknowledged_at"), ["acknowledged_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_loss_alarms_user_id"), ["user_id"], unique=False)

    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stated_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_receipts_user_replaces", ["user_id", "replaces"], unique=False)

    with op.batch_alter_table("refused_bodies", schema=None) as batch_op:
        batch_op.add_column(sa.Column("replaces", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("contract", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("body_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("size", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("code", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True))
    describe_what_is_kept()
    with op.batch_alter_table("refused_bodies", schema=None) as batch_op:
        for name, kind in (
            ("contract", sa.Integer()),
            ("body_hash", sa.String(length=64)),
            ("size", sa.Integer()),
            ("code", sa.String(length=12)),
            ("recorded_at", sa.DateTime(timezone=True)),
        ):
            batch_op.alter_column(name, existing_type=kind, nullable=False)
        batch_op.create_unique_constraint(
            batch_op.f("uq_refused_bodies_user_id_key_body_hash"), ["user_id", "key", "body_hash"]
        )


def describe_what_is_kept() -> None:
    """Bodies refused so far get their hash and size, each of them once; when they were recorded nobody kept."""
    kept = sa.table(
        "refused_bodies",
        *(sa.column(name) for name in ("id", "user_id", "key", "body", "body_hash", "size", "contract", "code")),
        *(sa.column(name, sa.DateTime(timezone=True)) for name in ("recorded_at", "received_at")),
    )
    connection, seen = op.get_bind(), set()
    for row in connection.execute(sa.select(kept).order_by(kept.c.received_at)).all():
        digest = hashlib.sha256(row.body).hexdigest()
        if (row.user_id, row.key, digest) in seen:
            connection.execute(sa.delete(kept).where(kept.c.id == row.id))
            continue
        seen.add((row.user_id, row.key, digest))
        known = {"body_hash": digest, "size": len(row.body), "contract": 1, "code": "errors"}
        told = sa.update(kept).where(kept.c.id == row.id).values({**known, "recorded_at": row.received_at})
        connection.execute(told)


def downgrade() -> None:
    with op.batch_alter_table("refused_bodies", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_refused_bodies_user_id_key_body_hash"), type_="unique")
        batch_op.drop_column("recorded_at")
        batch_op.drop_column("code")
        batch_op.drop_column("size")
        batch_op.drop_column("body_hash")
        batch_op.drop_column("contract")
        batch_op.drop_column("replaces")

    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.drop_index("ix_receipts_user_replaces")
        batch_op.drop_column("stated_at")

    with op.batch_alter_table("loss_alarms", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_loss_alarms_user_id"))
        batch_op.drop_index(batch_op.f("ix_loss_alarms_acknowledged_at"))

    op.drop_table("loss_alarms")
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_devices_user_id"))

    op.drop_table("devices")
