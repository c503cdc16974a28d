"""consent and accepted policies

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-22 06:47:16.448964
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consent_record",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("browser_id", sa.String(length=12), nullable=False),
        sa.Column("user_id", sa.String(length=12), nullable=True),
        sa.Column("categories", sa.String(length=64), nullable=False),
        sa.Column("policy_hash", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("gpc", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_consent_record_user_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_record")),
    )
    with op.batch_alter_table("consent_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_record_browser_id"), ["browser_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_record_made_at"), ["made_at"], unique=False)
        batch_op.create_index("ix_consent_record_user_id_made_at", ["user_id", "made_at"], unique=False)

    op.create_table(
        "policy_acceptance",
        sa.Column("user_id", sa.String(length=12), nullable=False),
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_policy_acceptance_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "slug", "version", name=op.f("pk_policy_acceptance")),
    )
    op.create_table(
        "policy_notice",
        sa.Column("user_id", sa.String(length=12), nullable=False),
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_policy_notice_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "slug", "version", name=op.f("pk_policy_notice")),
    )
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirmed_age", sa.Integer(), nullable=True))
    op.execute(sa.text('UPDATE "user" SET confirmed_age = 18 WHERE adult_confirmed_at IS NOT NULL'))
    # The short list of the welcome page, its version then called 2026-11, is the first version of the terms.
    op.execute(
        sa.text(
            "INSERT INTO policy_acceptance (user_id, slug, version, accepted_at) "
            "SELECT id, 'terms', '2026-11-01', welcomed_at FROM \"user\" "
            "WHERE terms_version = '2026-11' AND welcomed_at IS NOT NULL"
        )
    )
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_column("terms_version")


def downgrade() -> None:
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("terms_version", sa.String(length=32), nullable=True))
        batch_op.drop_column("confirmed_age")
    op.execute(
        sa.text(
            "UPDATE \"user\" SET terms_version = '2026-11' WHERE id IN "
            "(SELECT user_id FROM policy_acceptance WHERE slug = 'terms')"
        )
    )

    op.drop_table("policy_notice")
    op.drop_table("policy_acceptance")
    with op.batch_alter_table("consent_record", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_record_user_id_made_at")
        batch_op.drop_index(batch_op.f("ix_consent_record_made_at"))
        batch_op.drop_index(batch_op.f("ix_consent_record_browser_id"))

    op.drop_table("consent_record")
