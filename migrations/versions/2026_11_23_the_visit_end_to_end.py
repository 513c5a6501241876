"""the visit end to end."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_the_visit_end_to_end"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_seals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seals")),
        sa.UniqueConstraint("digest", name=op.f("uq_audit_seals_digest")),
        sa.UniqueConstraint("previous", name=op.f("uq_audit_seals_previous")),
    )
    op.create_table(
        "categories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint("name", name=op.f("uq_categories_name")),
    )
    op.create_table(
        "checklists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklists")),
    )
    with op.batch_alter_table("checklists", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checklists_format"), ["format"], unique=False)

    op.create_table(
        "day_totals",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rep_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "rep_id", "measure", name=op.f("pk_day_totals")),
    )
    op.create_table(
        "distributors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distributors")),
        sa.UniqueConstraint("name", name=op.f("uq_distributors_name")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_jobs_requested_by"), ["requested_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_jobs_state_run_after"), ["state", "run_after"], unique=False)

    op.create_table(
        "receipts",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("replaces", sa.Uuid(), nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("contract", sa.Integer(), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.String(length=36), nullable=True),
        sa.Column("outbox", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("pk_receipts")),
        postgresql_partition_by="HASH (user_id, key)",
    )
    if op.get_bind().dialect.name == "postgresql":
        for number in range(8):
            bounds = f"FOR VALUES WITH (MODULUS 8, REMAINDER {number})"
            op.execute(f"CREATE TABLE receipts_p{number} PARTITION OF receipts {bounds}")
    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipts_received_at"), ["received_at"], unique=False)
        batch_op.create_index("ix_receipts_user_received", ["user_id", "received_at"], unique=False)

    op.create_table(
        "refused_bodies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("content_type", sa.String(length=120), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_bodies")),
    )
    with op.batch_alter_table("refused_bodies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refused_bodies_received_at"), ["received_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_refused_bodies_user_id"), ["user_id"], unique=False)

    op.create_table(
        "sign_in_tries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name_hash", sa.String(length=64), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_tries")),
    )
    with op.batch_alter_table("sign_in_tries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_tries_address_hash"), ["address_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_tries_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_tries_name_hash"), ["name_hash"], unique=False)

    op.create_table(
        "teams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("name", name=op.f("uq_teams_name")),
    )
    op.create_table(
        "visit_aliases",
        sa.Column("alias_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("alias_id", name=op.f("pk_visit_aliases")),
    )
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("entity", sa.String(length=60), nullable=False),
        sa.Column("entity_id", sa.String(length=40), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("personal", sa.JSON(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("seal_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["seal_id"], ["audit_seals.id"], name=op.f("fk_audit_entries_seal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entries_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entries_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entries_entity_entity_id"), ["entity", "entity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entries_seal_id"), ["seal_id"], unique=False)

    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.String(length=400), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("theme", sa.String(length=10), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_people_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("username", name=op.f("uq_people_username")),
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_role"), ["role"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_team_id"), ["team_id"], unique=False)

    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_series_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("name", name=op.f("uq_series_name")),
    )
    op.create_table(
        "territories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_territories_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territories")),
        sa.UniqueConstraint("name", name=op.f("uq_territories_name")),
    )
    with op.batch_alter_table("territories", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_territories_team_id"), ["team_id"], unique=False)

    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("search_key", sa.String(length=600), nullable=False),
        sa.Column(
            "sort_key",
            sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "stroke_key",
            sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("trade_type", sa.String(length=12), nullable=False),
        sa.Column("distributor_id", sa.Integer(), nullable=True),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("minimum_order_minor", sa.BigInteger(), nullable=True),
        sa.Column("payment_days", sa.Integer(), nullable=True),
        sa.Column("dm_cycle_days", sa.Integer(), nullable=True),
        sa.Column("dm_changeover_weekday", sa.Integer(), nullable=True),
        sa.Column("dm_first_day", sa.Date(), nullable=True),
        sa.Column("is_demo_history", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["distributor_id"], ["distributors.id"], name=op.f("fk_accounts_distributor_id")),
        sa.ForeignKeyConstraint(["manager_id"], ["people.id"], name=op.f("fk_accounts_manager_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("code", name=op.f("uq_accounts_code")),
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_manager_id"), ["manager_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_accounts_sort_key"), ["sort_key"], unique=False)

    op.create_table(
        "checklist_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checklist_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["checklist_id"], ["checklists.id"], name=op.f("fk_checklist_versions_checklist_id")),
        sa.ForeignKeyConstraint(["published_by"], ["people.id"], name=op.f("fk_checklist_versions_published_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_versions")),
        sa.UniqueConstraint("checklist_id", "number", name=op.f("uq_checklist_versions_checklist_id_number")),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_consents_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consents_person_id"), ["person_id"], unique=False)

    op.create_table(
        "import_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("file_key", sa.String(length=100), nullable=False),
        sa.Column("is_dry_run", sa.Boolean(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("started_by", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("mend_key", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(["started_by"], ["people.id"], name=op.f("fk_import_runs_started_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_runs")),
    )
    with op.batch_alter_table("import_runs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_runs_started_at"), ["started_at"], unique=False)

    op.create_table(
        "products",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("search_key", sa.String(length=600), nullable=False),
        sa.Column(
            "sort_key",
            sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "stroke_key",
            sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("brand", sa.String(length=80), nullable=False),
        sa.Column("manufacturer", sa.String(length=80), nullable=False),
        sa.Column("is_competitor", sa.Boolean(), nullable=False),
        sa.Column("is_account_only", sa.Boolean(), nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("case_size", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_products_category_id")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_products_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("code", name=op.f("uq_products_code")),
    )
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_products_category_id"), ["category_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_products_gtin"), ["gtin"], unique=False)
        batch_op.create_index(batch_op.f("ix_products_manufacturer"), ["manufacturer"], unique=False)
        batch_op.create_index(batch_op.f("ix_products_series_id"), ["series_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_products_sort_key"), ["sort_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_products_status"), ["status"], unique=False)

    op.create_table(
        "territory_reps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("rep_id", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["rep_id"], ["people.id"], name=op.f("fk_territory_reps_rep_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_territory_reps_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territory_reps")),
    )
    with op.batch_alter_table("territory_reps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_territory_reps_rep_id"), ["rep_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_territory_reps_territory_id"), ["territory_id"], unique=False)

    op.create_table(
        "account_prices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_account_prices_account_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_account_prices_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_prices")),
        sa.UniqueConstraint(
            "account_id", "product_id", "from_day", name=op.f("uq_account_prices_account_id_product_id_from_day")
        ),
    )
    with op.batch_alter_table("account_prices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_prices_product_id"), ["product_id"], unique=False)

    op.create_table(
        "account_products",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("is_exclusive", sa.Boolean(), nullable=False),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_account_products_account_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_account_products_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_products")),
        sa.UniqueConstraint("account_id", "product_id", name=op.f("uq_account_products_account_id_product_id")),
    )
    with op.batch_alter_table("account_products", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_products_product_id"), ["product_id"], unique=False)

    op.create_table(
        "list_prices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_list_prices_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_prices")),
        sa.UniqueConstraint("product_id", "from_day", name=op.f("uq_list_prices_product_id_from_day")),
    )
    op.create_table(
        "must_stock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_must_stock_account_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_must_stock_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_must_stock")),
    )
    with op.batch_alter_table("must_stock", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_must_stock_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_must_stock_product_id"), ["product_id"], unique=False)

    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=80), nullable=False),
        sa.Column("section_zh_hant", sa.String(length=80), nullable=False),
        sa.Column("section_en", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("text_zh_hant", sa.String(length=200), nullable=False),
        sa.Column("text_en", sa.String(length=200), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("good_answer", sa.String(length=40), nullable=False),
        sa.Column("minimum", sa.Double(), nullable=True),
        sa.Column("maximum", sa.Double(), nullable=True),
        sa.Column("decimals", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("is_critical", sa.Boolean(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("when_code", sa.String(length=40), nullable=True),
        sa.Column("when_operator", sa.String(length=5), nullable=False),
        sa.Column("when_value", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["checklist_versions.id"], name=op.f("fk_questions_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("version_id", "code", name=op.f("uq_questions_version_id_code")),
    )
    op.create_table(
        "stores",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("search_key", sa.String(length=600), nullable=False),
        sa.Column(
            "sort_key",
            sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "stroke_key",
            sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("selling_area", sa.Integer(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("supply", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("city", sa.String(length=60), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column("receives_until", sa.String(length=5), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_stores_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stores")),
        sa.UniqueConstraint("code", name=op.f("uq_stores_code")),
    )
    with op.batch_alter_table("stores", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stores_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stores_format"), ["format"], unique=False)
        batch_op.create_index(batch_op.f("ix_stores_sort_key"), ["sort_key"], unique=False)

    op.create_table(
        "vpo_targets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("volume", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_vpo_targets_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vpo_targets")),
        sa.UniqueConstraint("account_id", "month", name=op.f("uq_vpo_targets_account_id_month")),
    )
    op.create_table(
        "displays",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("position", sa.String(length=20), nullable=False),
        sa.Column("promotion", sa.String(length=120), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("found_by", sa.Integer(), nullable=True),
        sa.Column("found_in_visit", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["found_by"], ["people.id"], name=op.f("fk_displays_found_by")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_displays_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_displays")),
    )
    with op.batch_alter_table("displays", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_displays_store_id"), ["store_id"], unique=False)

    op.create_table(
        "orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("rep_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_orders_account_id")),
        sa.ForeignKeyConstraint(["rep_id"], ["people.id"], name=op.f("fk_orders_rep_id")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_orders_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_orders_number")),
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_orders_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_rep_id"), ["rep_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_store_id"), ["store_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "stops",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rep_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("planned_by", sa.Integer(), nullable=True),
        sa.Column("handed_from_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["handed_from_id"], ["people.id"], name=op.f("fk_stops_handed_from_id")),
        sa.ForeignKeyConstraint(["planned_by"], ["people.id"], name=op.f("fk_stops_planned_by")),
        sa.ForeignKeyConstraint(["rep_id"], ["people.id"], name=op.f("fk_stops_rep_id")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_stops_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stops")),
        sa.UniqueConstraint("day", "rep_id", "store_id", name=op.f("uq_stops_day_rep_id_store_id")),
    )
    with op.batch_alter_table("stops", schema=None) as batch_op:
        batch_op.create_index("ix_stops_day_rep", ["day", "rep_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stops_store_id"), ["store_id"], unique=False)

    op.create_table(
        "store_contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_store_contacts_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_contacts")),
    )
    with op.batch_alter_table("store_contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_store_contacts_store_id"), ["store_id"], unique=False)

    op.create_table(
        "store_months",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("volume", sa.BigInteger(), nullable=False),
        sa.Column("sales_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_store_months_store_id")),
        sa.PrimaryKeyConstraint("month", "source", "store_id", name=op.f("pk_store_months")),
    )
    with op.batch_alter_table("store_months", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_store_months_store_id"), ["store_id"], unique=False)

    op.create_table(
        "store_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("reported_by", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_store_reports_account_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_store_reports_decided_by")),
        sa.ForeignKeyConstraint(["reported_by"], ["people.id"], name=op.f("fk_store_reports_reported_by")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_store_reports_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_reports")),
    )
    with op.batch_alter_table("store_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_store_reports_decision"), ["decision"], unique=False)
        batch_op.create_index(batch_op.f("ix_store_reports_reported_by"), ["reported_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_store_reports_store_id"), ["store_id"], unique=False)

    op.create_table(
        "tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("with_whom", sa.String(length=80), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("origin_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_tasks_created_by")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_tasks_owner_id")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_tasks_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tasks_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_tasks_origin_id"), ["origin_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tasks_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tasks_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_tasks_store_id"), ["store_id"], unique=False)

    op.create_table(
        "territory_stores",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_territory_stores_store_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_territory_stores_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territory_stores")),
    )
    with op.batch_alter_table("territory_stores", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_territory_stores_store_id"), ["store_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_territory_stores_territory_id"), ["territory_id"], unique=False)

    op.create_table(
        "volumes",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("volume", sa.BigInteger(), nullable=False),
        sa.Column("sales_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_volumes_product_id")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_volumes_store_id")),
        sa.PrimaryKeyConstraint("day", "source", "store_id", "product_id", name=op.f("pk_volumes")),
    )
    with op.batch_alter_table("volumes", schema=None) as batch_op:
        batch_op.create_index("ix_volumes_store", ["store_id", "day"], unique=False)

    op.create_table(
        "display_items",
        sa.Column("display_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["display_id"], ["displays.id"], name=op.f("fk_display_items_display_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_display_items_product_id")),
        sa.PrimaryKeyConstraint("display_id", "product_id", name=op.f("pk_display_items")),
    )
    op.create_table(
        "invoices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_invoices_order_id")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_invoices_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("number", name=op.f("uq_invoices_number")),
    )
    with op.batch_alter_table("invoices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invoices_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoices_store_id"), ["store_id"], unique=False)

    op.create_table(
        "movements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_movements_order_id")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_movements_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movements")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_movements_kind_number")),
    )
    with op.batch_alter_table("movements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_movements_order_id"), ["order_id"], unique=False)
        batch_op.create_index("ix_movements_store_day", ["store_id", "day"], unique=False)

    op.create_table(
        "order_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("lines_before", sa.JSON(), nullable=True),
        sa.Column("lines_asked", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_order_events_by_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_events_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_events")),
    )
    with op.batch_alter_table("order_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_events_order_id"), ["order_id"], unique=False)

    op.create_table(
        "order_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("is_gift", sa.Boolean(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("suggested", sa.Integer(), nullable=True),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("delivered", sa.Integer(), nullable=False),
        sa.Column("cut", sa.Integer(), nullable=False),
        sa.Column("cut_reason", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_lines_order_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_order_lines_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
        sa.UniqueConstraint(
            "order_id", "product_id", "is_gift", name=op.f("uq_order_lines_order_id_product_id_is_gift")
        ),
    )
    with op.batch_alter_table("order_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_lines_product_id"), ["product_id"], unique=False)

    op.create_table(
        "visits",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rep_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("stop_id", sa.Uuid(), nullable=True),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("accuracy", sa.Double(), nullable=True),
        sa.Column("place_state", sa.String(length=12), nullable=False),
        sa.Column("distance", sa.Integer(), nullable=True),
        sa.Column("fence_reason", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=1000), nullable=False),
        sa.Column("seconds_in_store", sa.Integer(), nullable=True),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["rep_id"], ["people.id"], name=op.f("fk_visits_rep_id")),
        sa.ForeignKeyConstraint(["stop_id"], ["stops.id"], name=op.f("fk_visits_stop_id")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_visits_store_id")),
        sa.PrimaryKeyConstraint("day", "id", name=op.f("pk_visits")),
        sa.UniqueConstraint("day", "rep_id", "store_id", name=op.f("uq_visits_day_rep_id_store_id")),
    )
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.create_index("ix_visits_id", ["id"], unique=False)
        batch_op.create_index("ix_visits_rep_day", ["rep_id", "day"], unique=False)
        batch_op.create_index("ix_visits_store_day", ["store_id", "day"], unique=False)

    op.create_table(
        "cannot_do",
        sa.Column("step", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["day", "visit_id"], ["visits.day", "visits.id"], name=op.f("fk_cannot_do_day_visit_id")
        ),
        sa.PrimaryKeyConstraint("day", "id", name=op.f("pk_cannot_do")),
    )
    with op.batch_alter_table("cannot_do", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cannot_do_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "check_outs",
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("summary", sa.String(length=1000), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("accuracy", sa.Double(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["day", "visit_id"], ["visits.day", "visits.id"], name=op.f("fk_check_outs_day_visit_id")
        ),
        sa.PrimaryKeyConstraint("day", "id", name=op.f("pk_check_outs")),
    )
    with op.batch_alter_table("check_outs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_outs_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "display_checks",
        sa.Column("display_id", sa.Uuid(), nullable=False),
        sa.Column("in_place", sa.Boolean(), nullable=False),
        sa.Column("right_position", sa.Boolean(), nullable=True),
        sa.Column("right_items", sa.Boolean(), nullable=True),
        sa.Column("price_tag", sa.Boolean(), nullable=True),
        sa.Column("fill", sa.String(length=8), nullable=True),
        sa.Column("posm", sa.Boolean(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("is_compliant", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["day", "visit_id"], ["visits.day", "visits.id"], name=op.f("fk_display_checks_day_visit_id")
        ),
        sa.ForeignKeyConstraint(["display_id"], ["displays.id"], name=op.f("fk_display_checks_display_id")),
        sa.PrimaryKeyConstraint("day", "id", name=op.f("pk_display_checks")),
    )
    with op.batch_alter_table("display_checks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_display_checks_display_id"), ["display_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_display_checks_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "movement_lines",
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["movement_id"], ["movements.id"], name=op.f("fk_movement_lines_movement_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_movement_lines_product_id")),
        sa.PrimaryKeyConstraint("movement_id", "product_id", name=op.f("pk_movement_lines")),
    )
    op.create_table(
        "pauses",
        sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["day", "visit_id"], ["visits.day", "visits.id"], name=op.f("fk_pauses_day_visit_id")),
        sa.PrimaryKeyConstraint("day", "id", name=op.f("pk_pauses")),
    )
    with op.batch_alter_table("pauses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pauses_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "payments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_payments_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("invoice_id", "reference", name=op.f("uq_payments_invoice_id_reference")),
    )
    op.create_table(
        "photos",
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("accuracy", sa.Double(), nullable=True),
        sa.Column("received_sha256", sa.String(length=64), nullable=False),
        sa.Column("original_key", sa.String(length=100), nullable=True),
        sa.Column("picture_key", sa.String(length=100), nullable=True),
        sa.Column("picture_sha256", sa.String(length=64), nullable=True),
        sa.Column("thumbnail_key", sa.String(length=100), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("caption", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["day", "visit_id"], ["visits.day", "visits.id"], name=op.f("fk_photos_day_visit_id")),
        sa.PrimaryKeyConstraint("day", "id", name=op.f("pk_photos")),
    )
    with op.batch_alter_table("photos", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_photos_subject"), ["subject"], unique=False)
        batch_op.create_index(batch_op.f("ix_photos_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "responses",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("possible", sa.Integer(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["day", "visit_id"], ["visits.day", "visits.id"], name=op.f("fk_responses_day_visit_id")
        ),
        sa.ForeignKeyConstraint(["version_id"], ["checklist_versions.id"], name=op.f("fk_responses_version_id")),
        sa.PrimaryKeyConstraint("day", "id", name=op.f("pk_responses")),
    )
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_responses_version_id"), ["version_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_responses_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "snapshots",
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("data_version", sa.String(length=40), nullable=False),
        sa.Column("differs", sa.Boolean(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["day", "visit_id"], ["visits.day", "visits.id"], name=op.f("fk_snapshots_day_visit_id")
        ),
        sa.PrimaryKeyConstraint("day", "id", name=op.f("pk_snapshots")),
    )
    with op.batch_alter_table("snapshots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_snapshots_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "stock_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["day", "visit_id"], ["visits.day", "visits.id"], name=op.f("fk_stock_counts_day_visit_id")
        ),
        sa.PrimaryKeyConstraint("day", "id", name=op.f("pk_stock_counts")),
    )
    with op.batch_alter_table("stock_counts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stock_counts_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "answers",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=1000), nullable=False),
        sa.Column("is_as_last_time", sa.Boolean(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["day", "response_id"], ["responses.day", "responses.id"], name=op.f("fk_answers_day_response_id")
        ),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=op.f("fk_answers_question_id")),
        sa.PrimaryKeyConstraint("day", "response_id", "question_id", name=op.f("pk_answers")),
    )
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.create_index("ix_answers_question", ["question_id", "day"], unique=False)

    op.create_table(
        "count_lines",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("shelf", sa.Integer(), nullable=False),
        sa.Column("back", sa.Integer(), nullable=False),
        sa.Column("out_of_stock_reason", sa.String(length=16), nullable=True),
        sa.Column("short_dated", sa.Integer(), nullable=True),
        sa.Column("short_date", sa.Date(), nullable=True),
        sa.Column("own_price_minor", sa.BigInteger(), nullable=True),
        sa.Column("offtake", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["day", "count_id"], ["stock_counts.day", "stock_counts.id"], name=op.f("fk_count_lines_day_count_id")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_count_lines_product_id")),
        sa.PrimaryKeyConstraint("day", "count_id", "product_id", name=op.f("pk_count_lines")),
    )
    with op.batch_alter_table("count_lines", schema=None) as batch_op:
        batch_op.create_index("ix_count_lines_product", ["product_id", "day"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("count_lines", schema=None) as batch_op:
        batch_op.drop_index("ix_count_lines_product")

    op.drop_table("count_lines")
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.drop_index("ix_answers_question")

    op.drop_table("answers")
    with op.batch_alter_table("stock_counts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stock_counts_visit_id"))

    op.drop_table("stock_counts")
    with op.batch_alter_table("snapshots", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_snapshots_visit_id"))

    op.drop_table("snapshots")
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_responses_visit_id"))
        batch_op.drop_index(batch_op.f("ix_responses_version_id"))

    op.drop_table("responses")
    with op.batch_alter_table("photos", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_photos_visit_id"))
        batch_op.drop_index(batch_op.f("ix_photos_subject"))

    op.drop_table("photos")
    op.drop_table("payments")
    with op.batch_alter_table("pauses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pauses_visit_id"))

    op.drop_table("pauses")
    op.drop_table("movement_lines")
    with op.batch_alter_table("display_checks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_display_checks_visit_id"))
        batch_op.drop_index(batch_op.f("ix_display_checks_display_id"))

    op.drop_table("display_checks")
    with op.batch_alter_table("check_outs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_outs_visit_id"))

    op.drop_table("check_outs")
    with op.batch_alter_table("cannot_do", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cannot_do_visit_id"))

    op.drop_table("cannot_do")
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.drop_index("ix_visits_store_day")
        batch_op.drop_index("ix_visits_rep_day")
        batch_op.drop_index("ix_visits_id")

    op.drop_table("visits")
    with op.batch_alter_table("order_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_lines_product_id"))

    op.drop_table("order_lines")
    with op.batch_alter_table("order_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_events_order_id"))

    op.drop_table("order_events")
    with op.batch_alter_table("movements", schema=None) as batch_op:
        batch_op.drop_index("ix_movements_store_day")
        batch_op.drop_index(batch_op.f("ix_movements_order_id"))

    op.drop_table("movements")
    with op.batch_alter_table("invoices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invoices_store_id"))
        batch_op.drop_index(batch_op.f("ix_invoices_order_id"))

    op.drop_table("invoices")
    op.drop_table("display_items")
    with op.batch_alter_table("volumes", schema=None) as batch_op:
        batch_op.drop_index("ix_volumes_store")

    op.drop_table("volumes")
    with op.batch_alter_table("territory_stores", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_territory_stores_territory_id"))
        batch_op.drop_index(batch_op.f("ix_territory_stores_store_id"))

    op.drop_table("territory_stores")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tasks_store_id"))
        batch_op.drop_index(batch_op.f("ix_tasks_state"))
        batch_op.drop_index(batch_op.f("ix_tasks_owner_id"))
        batch_op.drop_index(batch_op.f("ix_tasks_origin_id"))
        batch_op.drop_index(batch_op.f("ix_tasks_due_on"))

    op.drop_table("tasks")
    with op.batch_alter_table("store_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_store_reports_store_id"))
        batch_op.drop_index(batch_op.f("ix_store_reports_reported_by"))
        batch_op.drop_index(batch_op.f("ix_store_reports_decision"))

    op.drop_table("store_reports")
    with op.batch_alter_table("store_months", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_store_months_store_id"))

    op.drop_table("store_months")
    with op.batch_alter_table("store_contacts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_store_contacts_store_id"))

    op.drop_table("store_contacts")
    with op.batch_alter_table("stops", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stops_store_id"))
        batch_op.drop_index("ix_stops_day_rep")

    op.drop_table("stops")
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_orders_visit_id"))
        batch_op.drop_index(batch_op.f("ix_orders_store_id"))
        batch_op.drop_index(batch_op.f("ix_orders_state"))
        batch_op.drop_index(batch_op.f("ix_orders_rep_id"))
        batch_op.drop_index(batch_op.f("ix_orders_day"))
        batch_op.drop_index(batch_op.f("ix_orders_account_id"))

    op.drop_table("orders")
    with op.batch_alter_table("displays", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_displays_store_id"))

    op.drop_table("displays")
    op.drop_table("vpo_targets")
    with op.batch_alter_table("stores", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stores_sort_key"))
        batch_op.drop_index(batch_op.f("ix_stores_format"))
        batch_op.drop_index(batch_op.f("ix_stores_account_id"))

    op.drop_table("stores")
    op.drop_table("questions")
    with op.batch_alter_table("must_stock", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_must_stock_product_id"))
        batch_op.drop_index(batch_op.f("ix_must_stock_account_id"))

    op.drop_table("must_stock")
    op.drop_table("list_prices")
    with op.batch_alter_table("account_products", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_products_product_id"))

    op.drop_table("account_products")
    with op.batch_alter_table("account_prices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_prices_product_id"))

    op.drop_table("account_prices")
    with op.batch_alter_table("territory_reps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_territory_reps_territory_id"))
        batch_op.drop_index(batch_op.f("ix_territory_reps_rep_id"))

    op.drop_table("territory_reps")
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_products_status"))
        batch_op.drop_index(batch_op.f("ix_products_sort_key"))
        batch_op.drop_index(batch_op.f("ix_products_series_id"))
        batch_op.drop_index(batch_op.f("ix_products_manufacturer"))
        batch_op.drop_index(batch_op.f("ix_products_gtin"))
        batch_op.drop_index(batch_op.f("ix_products_category_id"))

    op.drop_table("products")
    with op.batch_alter_table("import_runs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_runs_started_at"))

    op.drop_table("import_runs")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consents_person_id"))

    op.drop_table("consents")
    op.drop_table("checklist_versions")
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_sort_key"))
        batch_op.drop_index(batch_op.f("ix_accounts_manager_id"))

    op.drop_table("accounts")
    with op.batch_alter_table("territories", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_territories_team_id"))

    op.drop_table("territories")
    op.drop_table("series")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_team_id"))
        batch_op.drop_index(batch_op.f("ix_people_role"))

    op.drop_table("people")
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entries_seal_id"))
        batch_op.drop_index(batch_op.f("ix_audit_entries_entity_entity_id"))
        batch_op.drop_index(batch_op.f("ix_audit_entries_at"))
        batch_op.drop_index(batch_op.f("ix_audit_entries_actor_id"))

    op.drop_table("audit_entries")
    op.drop_table("visit_aliases")
    op.drop_table("teams")
    with op.batch_alter_table("sign_in_tries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_tries_name_hash"))
        batch_op.drop_index(batch_op.f("ix_sign_in_tries_at"))
        batch_op.drop_index(batch_op.f("ix_sign_in_tries_address_hash"))

    op.drop_table("sign_in_tries")
    with op.batch_alter_table("refused_bodies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refused_bodies_user_id"))
        batch_op.drop_index(batch_op.f("ix_refused_bodies_received_at"))

    op.drop_table("refused_bodies")
    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.drop_index("ix_receipts_user_received")
        batch_op.drop_index(batch_op.f("ix_receipts_received_at"))

    op.drop_table("receipts")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_jobs_state_run_after"))
        batch_op.drop_index(batch_op.f("ix_jobs_requested_by"))

    op.drop_table("jobs")
    op.drop_table("distributors")
    op.drop_table("day_totals")
    with op.batch_alter_table("checklists", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_checklists_format"))

    op.drop_table("checklists")
    op.drop_table("categories")
    op.drop_table("audit_seals")
