"""rights requests, exports and contact messages

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-22 06:25:30.639943
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_message",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.String(length=12), nullable=True),
        sa.Column("address_hash", sa.String(length=64), nullable=True),
        sa.Column("sealed_address", sa.Text(), nullable=True),
        sa.Column("sealed_words", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=12), nullable=True),
        sa.CheckConstraint(
            "subject IN ('patient', 'question', 'fault', 'legal', 'erasure', 'access', 'rectification', 'restriction', 'objection', 'portability')",
            name=op.f("ck_contact_message_subject_known"),
        ),
        sa.CheckConstraint(
            "answered_at IS NULL OR closed_at IS NOT NULL", name=op.f("ck_contact_message_answered_is_closed")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["user.id"], name=op.f("fk_contact_message_closed_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_contact_message_user_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_message")),
    )
    with op.batch_alter_table("contact_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_message_address_hash"), ["address_hash"], unique=False)
        batch_op.create_index("ix_contact_message_closed_at_received_at", ["closed_at", "received_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_message_user_id"), ["user_id"], unique=False)

    op.create_table(
        "rights_request",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.String(length=12), nullable=True),
        sa.Column("address_hash", sa.String(length=64), nullable=True),
        sa.Column("sealed_address", sa.Text(), nullable=True),
        sa.Column("sealed_words", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("proof_hash", sa.String(length=64), nullable=True),
        sa.Column("proof_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extended_until", sa.Date(), nullable=True),
        sa.Column("extension_reason", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=12), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("remedy", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('access', 'rectification', 'erasure', 'restriction', 'objection', 'portability')",
            name=op.f("ck_rights_request_kind_known"),
        ),
        sa.CheckConstraint("origin IN ('member', 'contact', 'provider')", name=op.f("ck_rights_request_origin_known")),
        sa.CheckConstraint(
            "state <> 'refused' OR (outcome IS NOT NULL AND remedy IS NOT NULL)",
            name=op.f("ck_rights_request_refusal_has_reason_and_remedy"),
        ),
        sa.CheckConstraint(
            "state <> 'unproven' OR proof_hash IS NOT NULL", name=op.f("ck_rights_request_unproven_awaits_proof")
        ),
        sa.CheckConstraint(
            "state IN ('unproven', 'open', 'done', 'refused', 'withdrawn', 'lapsed')",
            name=op.f("ck_rights_request_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('done', 'refused') OR decided_at IS NOT NULL",
            name=op.f("ck_rights_request_decided_has_date"),
        ),
        sa.CheckConstraint(
            "extended_until IS NULL OR (extended_until > due_on AND extension_reason IS NOT NULL AND extended_at IS NOT NULL)",
            name=op.f("ck_rights_request_extension_has_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user.id"], name=op.f("fk_rights_request_decided_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_rights_request_user_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_request")),
        sa.UniqueConstraint("proof_hash", name=op.f("uq_rights_request_proof_hash")),
    )
    with op.batch_alter_table("rights_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rights_request_address_hash"), ["address_hash"], unique=False)
        batch_op.create_index("ix_rights_request_state_due_on", ["state", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_rights_request_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_rights_request_open_of_member",
            ["user_id", "kind"],
            unique=True,
            sqlite_where=sa.text("state = 'open' AND user_id IS NOT NULL AND origin = 'member'"),
            postgresql_where=sa.text("state = 'open' AND user_id IS NOT NULL AND origin = 'member'"),
        )

    op.create_table(
        "data_export",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("user_id", sa.String(length=12), nullable=False),
        sa.Column("request_id", sa.String(length=12), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state <> 'ready' OR expires_at IS NOT NULL", name=op.f("ck_data_export_ready_expires")),
        sa.CheckConstraint(
            "state IN ('building', 'ready', 'fetched', 'expired', 'failed')", name=op.f("ck_data_export_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["rights_request.id"], name=op.f("fk_data_export_request_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_data_export_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_export")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_data_export_token_hash")),
    )
    with op.batch_alter_table("data_export", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_data_export_request_id"), ["request_id"], unique=False)
        batch_op.create_index("ix_data_export_state_expires_at", ["state", "expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_data_export_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_data_export_building",
            ["user_id"],
            unique=True,
            sqlite_where=sa.text("state = 'building'"),
            postgresql_where=sa.text("state = 'building'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("data_export", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_data_export_building",
            sqlite_where=sa.text("state = 'building'"),
            postgresql_where=sa.text("state = 'building'"),
        )
        batch_op.drop_index(batch_op.f("ix_data_export_user_id"))
        batch_op.drop_index("ix_data_export_state_expires_at")
        batch_op.drop_index(batch_op.f("ix_data_export_request_id"))

    op.drop_table("data_export")
    with op.batch_alter_table("rights_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_rights_request_open_of_member",
            sqlite_where=sa.text("state = 'open' AND user_id IS NOT NULL AND origin = 'member'"),
            postgresql_where=sa.text("state = 'open' AND user_id IS NOT NULL AND origin = 'member'"),
        )
        batch_op.drop_index(batch_op.f("ix_rights_request_user_id"))
        batch_op.drop_index("ix_rights_request_state_due_on")
        batch_op.drop_index(batch_op.f("ix_rights_request_address_hash"))

    op.drop_table("rights_request")
    with op.batch_alter_table("contact_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_message_user_id"))
        batch_op.drop_index("ix_contact_message_closed_at_received_at")
        batch_op.drop_index(batch_op.f("ix_contact_message_address_hash"))

    op.drop_table("contact_message")
