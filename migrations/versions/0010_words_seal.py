"""Remember for which words a case's owner has answered.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the digest of the texts that were answered for."""
    with op.batch_alter_table("case") as batch:
        batch.add_column(sa.Column("words_seal", sa.String(64), nullable=True))


def downgrade() -> None:
    """Forget the answers: they are asked for again."""
    with op.batch_alter_table("case") as batch:
        batch.drop_column("words_seal")
