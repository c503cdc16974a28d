"""erasure, restriction, objection, ledger of deletions, register of breaches

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-22 06:27:53.463546
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "doomed_objects",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("store", sa.String(length=16), nullable=False),
        sa.Column("prefix", sa.String(length=200), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("store IN ('clean', 'quarantine')", name=op.f("ck_doomed_objects_store_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doomed_objects")),
    )
    with op.batch_alter_table("doomed_objects", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_doomed_objects_since"), ["since"], unique=False)

    op.create_table(
        "erasure",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("user_id", sa.String(length=12), nullable=False),
        sa.Column("extent", sa.String(length=16), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("request_id", sa.String(length=12), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("extent IN ('keep_cases', 'built_on', 'everything')", name=op.f("ck_erasure_extent_known")),
        sa.CheckConstraint("cause IN ('member', 'provider', 'staff', 'replay')", name=op.f("ck_erasure_cause_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("user_id", name=op.f("uq_erasure_user_id")),
    )
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_done_at"), ["done_at"], unique=False)

    op.create_table(
        "erasure_ledger",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject_kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.String(length=200), nullable=False),
        sa.Column("extent", sa.String(length=16), nullable=True),
        sa.Column("request_id", sa.String(length=12), nullable=True),
        sa.CheckConstraint(
            "subject_kind IN ('member', 'case', 'retraction', 'study', 'comment', 'objects')",
            name=op.f("ck_erasure_ledger_subject_kind_known"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_erasure_ledger")),
        sa.UniqueConstraint("id", name=op.f("uq_erasure_ledger_id")),
    )
    with op.batch_alter_table("erasure_ledger", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_ledger_at"), ["at"], unique=False)
        batch_op.create_index("ix_erasure_ledger_subject_kind_subject_id", ["subject_kind", "subject_id"], unique=False)

    op.create_table(
        "breach",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people_count", sa.Integer(), nullable=False),
        sa.Column("data_kinds", sa.String(length=300), nullable=False),
        sa.Column("consequences", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("authority_notified", sa.Boolean(), nullable=True),
        sa.Column("authority_notified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_reason", sa.Text(), nullable=False),
        sa.Column("people_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.String(length=12), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state = 'open' OR (closed_at IS NOT NULL AND authority_notified IS NOT NULL AND authority_reason <> '')",
            name=op.f("ck_breach_closed_is_decided"),
        ),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_breach_state_known")),
        sa.CheckConstraint("known_at >= happened_at", name=op.f("ck_breach_known_after_it_happened")),
        sa.CheckConstraint("people_count >= 0", name=op.f("ck_breach_people_counted")),
        sa.ForeignKeyConstraint(["recorded_by"], ["user.id"], name=op.f("fk_breach_recorded_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach")),
    )
    with op.batch_alter_table("breach", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_breach_recorded_by"), ["recorded_by"], unique=False)
        batch_op.create_index("ix_breach_state_known_at", ["state", "known_at"], unique=False)

    op.create_table(
        "objection",
        sa.Column("user_id", sa.String(length=12), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('analytics', 'news', 'summaries', 'contact')", name=op.f("ck_objection_purpose_known")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_objection_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "purpose", name=op.f("pk_objection")),
    )
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("restricted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_user_closed_not_erased",
            ["closed_at"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NOT NULL AND erased_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NOT NULL AND erased_at IS NULL"),
        )
        batch_op.create_index(
            "ix_user_restricted",
            ["id"],
            unique=False,
            sqlite_where=sa.text("restricted_at IS NOT NULL"),
            postgresql_where=sa.text("restricted_at IS NOT NULL"),
        )

    # Accounts closed before there was a mark for it: nothing opens them, and their name is this constant.
    op.execute("UPDATE \"user\" SET closed_at = disabled_at WHERE display_name = 'Former member'")


def downgrade() -> None:
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_user_restricted",
            sqlite_where=sa.text("restricted_at IS NOT NULL"),
            postgresql_where=sa.text("restricted_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_user_closed_not_erased",
            sqlite_where=sa.text("closed_at IS NOT NULL AND erased_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NOT NULL AND erased_at IS NULL"),
        )
        batch_op.drop_column("restricted_at")
        batch_op.drop_column("erased_at")
        batch_op.drop_column("closed_at")

    op.drop_table("objection")
    with op.batch_alter_table("breach", schema=None) as batch_op:
        batch_op.drop_index("ix_breach_state_known_at")
        batch_op.drop_index(batch_op.f("ix_breach_recorded_by"))

    op.drop_table("breach")
    with op.batch_alter_table("erasure_ledger", schema=None) as batch_op:
        batch_op.drop_index("ix_erasure_ledger_subject_kind_subject_id")
        batch_op.drop_index(batch_op.f("ix_erasure_ledger_at"))

    op.drop_table("erasure_ledger")
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erasure_done_at"))

    op.drop_table("erasure")
    with op.batch_alter_table("doomed_objects", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_doomed_objects_since"))

    op.drop_table("doomed_objects")
