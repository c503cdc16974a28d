"""Reports, decisions, strikes, tombstones; hidden cases and comments; suspension.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moderation_log",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("ground", sa.String(length=16), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "action IN ('hidden', 'dismissed', 'correction', 'kept_hidden', 'comment_removed', 'case_retracted', 'suspended', 'appeal_granted', 'appeal_refused')",
            name=op.f("ck_moderation_log_action_known"),
        ),
        sa.CheckConstraint(
            "ground IN ('privacy', 'copyright', 'wrong', 'abuse', 'other')", name=op.f("ck_moderation_log_ground_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_log")),
    )
    with op.batch_alter_table("moderation_log", schema=None) as batch_op:
        batch_op.create_index("ix_moderation_log_at_id", ["at", "id"], unique=False)

    op.create_table(
        "tombstone",
        sa.Column("case_id", sa.String(length=12), nullable=False),
        sa.Column("retracted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_uid", sa.String(length=64), nullable=True),
        sa.Column("uid_digests", sa.JSON(), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(study_uid IS NULL) = (purged_at IS NOT NULL)", name=op.f("ck_tombstone_purged_forgets_study")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_tombstone")),
    )
    with op.batch_alter_table("tombstone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tombstone_study_uid"), ["study_uid"], unique=False)

    op.create_table(
        "moderation_matter",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("case_id", sa.String(length=12), nullable=False),
        sa.Column("comment_id", sa.String(length=12), nullable=True),
        sa.Column("subject", sa.String(length=24), nullable=False),
        sa.Column("affected_id", sa.String(length=12), nullable=True),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(state = 'decided') = (decided_at IS NOT NULL)", name=op.f("ck_moderation_matter_decided_has_date")
        ),
        sa.CheckConstraint("state IN ('open', 'correction', 'decided')", name=op.f("ck_moderation_matter_state_known")),
        sa.CheckConstraint("lane IN (0, 1)", name=op.f("ck_moderation_matter_lane_known")),
        sa.ForeignKeyConstraint(
            ["affected_id"], ["user.id"], name=op.f("fk_moderation_matter_affected_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_matter")),
    )
    with op.batch_alter_table("moderation_matter", schema=None) as batch_op:
        batch_op.create_index("ix_moderation_matter_affected_id_opened_at", ["affected_id", "opened_at"], unique=False)
        batch_op.create_index("ix_moderation_matter_case_id", ["case_id"], unique=False)
        batch_op.create_index(
            "ix_moderation_matter_state_lane_waiting_since_id", ["state", "lane", "waiting_since", "id"], unique=False
        )
        batch_op.create_index(
            "uq_moderation_matter_undecided",
            ["subject"],
            unique=True,
            sqlite_where=sa.text("state <> 'decided'"),
            postgresql_where=sa.text("state <> 'decided'"),
        )

    op.create_table(
        "moderation_decision",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("matter_id", sa.String(length=12), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("ground", sa.String(length=16), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=12), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "action IN ('dismiss', 'correct', 'hide', 'remove')", name=op.f("ck_moderation_decision_action_known")
        ),
        sa.CheckConstraint(
            "ground IN ('privacy', 'copyright', 'wrong', 'abuse', 'other')",
            name=op.f("ck_moderation_decision_ground_known"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user.id"], name=op.f("fk_moderation_decision_decided_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["moderation_matter.id"], name=op.f("fk_moderation_decision_matter_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_decision")),
    )
    with op.batch_alter_table("moderation_decision", schema=None) as batch_op:
        batch_op.create_index("ix_moderation_decision_matter_id_at", ["matter_id", "at"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("matter_id", sa.String(length=12), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("reporter_id", sa.String(length=12), nullable=True),
        sa.Column("reporter_key", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("identifier", sa.String(length=16), nullable=True),
        sa.Column("sealed_text", sa.Text(), nullable=True),
        sa.Column("sealed_contact", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("hid", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(reason = 'privacy') = (identifier IS NOT NULL)", name=op.f("ck_report_identifier_for_privacy")
        ),
        sa.CheckConstraint(
            "reason IN ('privacy', 'copyright', 'wrong', 'abuse', 'other')", name=op.f("ck_report_reason_known")
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["moderation_matter.id"], name=op.f("fk_report_matter_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["reporter_id"], ["user.id"], name=op.f("fk_report_reporter_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_report_token_hash")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index("ix_report_matter_id_created_at", ["matter_id", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_reporter_id"), ["reporter_id"], unique=False)
        batch_op.create_index("ix_report_reporter_key", ["reporter_key"], unique=False)

    op.create_table(
        "moderation_appeal",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("decision_id", sa.String(length=12), nullable=False),
        sa.Column("appellant_id", sa.String(length=12), nullable=True),
        sa.Column("sealed_text", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=12), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.CheckConstraint("(decided_at IS NULL) = (granted IS NULL)", name=op.f("ck_moderation_appeal_decided_whole")),
        sa.ForeignKeyConstraint(
            ["appellant_id"], ["user.id"], name=op.f("fk_moderation_appeal_appellant_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user.id"], name=op.f("fk_moderation_appeal_decided_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["moderation_decision.id"],
            name=op.f("fk_moderation_appeal_decision_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_appeal")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_moderation_appeal_decision_id")),
    )
    with op.batch_alter_table("moderation_appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moderation_appeal_appellant_id"), ["appellant_id"], unique=False)
        batch_op.create_index(
            "ix_moderation_appeal_decided_at_created_at_id", ["decided_at", "created_at", "id"], unique=False
        )

    op.create_table(
        "moderation_strike",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("user_id", sa.String(length=12), nullable=False),
        sa.Column("decision_id", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["moderation_decision.id"],
            name=op.f("fk_moderation_strike_decision_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_moderation_strike_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_strike")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_moderation_strike_decision_id")),
    )
    with op.batch_alter_table("moderation_strike", schema=None) as batch_op:
        batch_op.create_index("ix_moderation_strike_user_id_at", ["user_id", "at"], unique=False)

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("suspended_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("suspended_for", sa.String(length=16), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_user_suspension_has_reason"), "(suspended_until IS NULL) = (suspended_for IS NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_user_suspension_has_reason"), type_="check")
        batch_op.drop_column("suspended_for")
        batch_op.drop_column("suspended_until")

    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_column("hidden_at")

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_column("hidden_at")

    with op.batch_alter_table("moderation_strike", schema=None) as batch_op:
        batch_op.drop_index("ix_moderation_strike_user_id_at")

    op.drop_table("moderation_strike")
    with op.batch_alter_table("moderation_appeal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_moderation_appeal_appellant_id"))
        batch_op.drop_index("ix_moderation_appeal_decided_at_created_at_id")

    op.drop_table("moderation_appeal")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index("ix_report_reporter_key")
        batch_op.drop_index(batch_op.f("ix_report_reporter_id"))
        batch_op.drop_index("ix_report_matter_id_created_at")

    op.drop_table("report")
    with op.batch_alter_table("moderation_decision", schema=None) as batch_op:
        batch_op.drop_index("ix_moderation_decision_matter_id_at")

    op.drop_table("moderation_decision")
    with op.batch_alter_table("moderation_matter", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_moderation_matter_undecided",
            sqlite_where=sa.text("state <> 'decided'"),
            postgresql_where=sa.text("state <> 'decided'"),
        )
        batch_op.drop_index("ix_moderation_matter_state_lane_waiting_since_id")
        batch_op.drop_index("ix_moderation_matter_case_id")
        batch_op.drop_index("ix_moderation_matter_affected_id_opened_at")

    op.drop_table("moderation_matter")
    with op.batch_alter_table("tombstone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tombstone_study_uid"))

    op.drop_table("tombstone")
    with op.batch_alter_table("moderation_log", schema=None) as batch_op:
        batch_op.drop_index("ix_moderation_log_at_id")

    op.drop_table("moderation_log")
