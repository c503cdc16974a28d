"""held instances

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-22 07:20:46.215508
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "held_instance",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("study_id", sa.String(length=12), nullable=False),
        sa.Column("upload_id", sa.String(length=12), nullable=False),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("series_uid", sa.String(length=64), nullable=False),
        sa.Column("series_description", sa.String(length=64), nullable=False),
        sa.Column("modality", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("columns", sa.Integer(), nullable=False),
        sa.Column("frame_count", sa.Integer(), nullable=False),
        sa.Column("deep", sa.Boolean(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("causes", sa.JSON(), nullable=False),
        sa.Column("staff_only", sa.Boolean(), nullable=False),
        sa.Column("boxes", sa.JSON(), nullable=False),
        sa.Column("receipt", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("decision_id", sa.String(length=12), nullable=True),
        sa.Column("decided_by", sa.String(length=12), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("statement_version", sa.String(length=32), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_held_instance_decided_has_date")
        ),
        sa.CheckConstraint(
            "settled_at IS NULL OR state <> 'waiting'", name=op.f("ck_held_instance_settled_is_decided")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'masked', 'kept', 'rejected')", name=op.f("ck_held_instance_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user.id"], name=op.f("fk_held_instance_decided_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_held_instance_study_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name=op.f("fk_held_instance_upload_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_instance")),
        sa.UniqueConstraint("uid", name=op.f("uq_held_instance_uid")),
    )
    with op.batch_alter_table("held_instance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_held_instance_decision_id"), ["decision_id"], unique=False)
        batch_op.create_index(
            "ix_held_instance_shown", ["study_id", "state", "series_uid", "position", "id"], unique=False
        )
        batch_op.create_index("ix_held_instance_state_expires_at", ["state", "expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_held_instance_upload_id"), ["upload_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("held_instance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_held_instance_upload_id"))
        batch_op.drop_index("ix_held_instance_state_expires_at")
        batch_op.drop_index("ix_held_instance_shown")
        batch_op.drop_index(batch_op.f("ix_held_instance_decision_id"))

    op.drop_table("held_instance")
