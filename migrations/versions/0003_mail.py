"""mail, and the language members choose

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-22 06:30:52.859635
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_refusal",
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address_key", name=op.f("pk_mail_refusal")),
    )
    op.create_table(
        "mail_message",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("mail_class", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.String(length=12), nullable=True),
        sa.Column("sender_id", sa.String(length=12), nullable=True),
        sa.Column("topic", sa.String(length=64), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=32), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "mail_class IN ('necessary', 'editorial', 'optional')", name=op.f("ck_mail_message_mail_class_known")
        ),
        sa.CheckConstraint("state <> 'queued' OR sealed IS NOT NULL", name=op.f("ck_mail_message_queued_has_content")),
        sa.CheckConstraint("state = 'queued' OR settled_at IS NOT NULL", name=op.f("ck_mail_message_settled_has_time")),
        sa.CheckConstraint(
            "state IN ('queued', 'sent', 'failed', 'suppressed')", name=op.f("ck_mail_message_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["user.id"], name=op.f("fk_mail_message_sender_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_mail_message_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_message")),
    )
    with op.batch_alter_table("mail_message", schema=None) as batch_op:
        batch_op.create_index("ix_mail_message_created_at_id", ["created_at", "id"], unique=False)
        batch_op.create_index("ix_mail_message_sender_id_created_at", ["sender_id", "created_at"], unique=False)
        batch_op.create_index("ix_mail_message_state_created_at_id", ["state", "created_at", "id"], unique=False)
        batch_op.create_index("ix_mail_message_user_id_kind_topic", ["user_id", "kind", "topic"], unique=False)

    op.create_table(
        "mail_preference",
        sa.Column("user_id", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_mail_preference_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "kind", name=op.f("pk_mail_preference")),
    )
    op.create_table(
        "newsletter_subscription",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("sealed_address", sa.Text(), nullable=False),
        sa.Column("user_id", sa.String(length=12), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_newsletter_subscription_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_newsletter_subscription")),
        sa.UniqueConstraint("address_key", name=op.f("uq_newsletter_subscription_address_key")),
    )
    with op.batch_alter_table("newsletter_subscription", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_newsletter_subscription_requested_at"), ["requested_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_newsletter_subscription_user_id"), ["user_id"], unique=False)

    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("language", sa.String(length=8), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_column("language")

    with op.batch_alter_table("newsletter_subscription", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_newsletter_subscription_user_id"))
        batch_op.drop_index(batch_op.f("ix_newsletter_subscription_requested_at"))

    op.drop_table("newsletter_subscription")
    op.drop_table("mail_preference")
    with op.batch_alter_table("mail_message", schema=None) as batch_op:
        batch_op.drop_index("ix_mail_message_user_id_kind_topic")
        batch_op.drop_index("ix_mail_message_state_created_at_id")
        batch_op.drop_index("ix_mail_message_sender_id_created_at")
        batch_op.drop_index("ix_mail_message_created_at_id")

    op.drop_table("mail_message")
    op.drop_table("mail_refusal")
