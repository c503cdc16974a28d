"""Chain the audit log, and let the database refuse what would change it.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# `{same}` compares two values of which either may be NULL. An entry is sealed once, and its names may be blanked;
# nothing else of it ever changes.
REFUSED = """NOT (
    NEW.number {same} OLD.number AND NEW.at {same} OLD.at AND NEW.action {same} OLD.action
    AND NEW.subject_kind {same} OLD.subject_kind AND NEW.details{text} {same} OLD.details{text}
    AND (
        (OLD.hash IS NULL AND NEW.hash IS NOT NULL AND NEW.subject_id {same} OLD.subject_id
            AND NEW.actor_id {same} OLD.actor_id AND NEW.affected_id {same} OLD.affected_id)
        OR (OLD.hash IS NOT NULL AND NEW.hash {same} OLD.hash AND NEW.position {same} OLD.position
            AND NEW.actor_digest {same} OLD.actor_digest AND NEW.affected_digest {same} OLD.affected_digest
            AND ((NEW.actor_id {same} OLD.actor_id AND NEW.actor_salt {same} OLD.actor_salt)
                OR (NEW.actor_id IS NULL AND NEW.actor_salt IS NULL))
            AND ((NEW.affected_id {same} OLD.affected_id AND NEW.affected_salt {same} OLD.affected_salt
                    AND NEW.subject_id {same} OLD.subject_id)
                OR (NEW.affected_id IS NULL AND NEW.affected_salt IS NULL
                    AND NEW.subject_id {same} CASE WHEN OLD.subject_kind = 'user' THEN '' ELSE OLD.subject_id END)))
    )
)"""
KEPT = "COALESCE(OLD.position > (SELECT start_position FROM audit_head), TRUE)"


def upgrade() -> None:
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("start_position", NUMBER, nullable=False),
        sa.Column("start_hash", sa.String(length=64), nullable=False),
        sa.Column("balance", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_one_row")),
        sa.CheckConstraint("start_position <= position", name=op.f("ck_audit_head_start_before_end")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    genesis = "0" * 64
    op.bulk_insert(
        head, [{"id": 1, "position": 0, "hash": genesis, "start_position": 0, "start_hash": genesis, "balance": 0}]
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("affected_id", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("position", NUMBER, nullable=True))
        batch_op.add_column(sa.Column("hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("actor_salt", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("actor_digest", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("affected_salt", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("affected_digest", sa.String(length=64), nullable=True))
        batch_op.drop_index(batch_op.f("ix_audit_entry_actor_id"))
        batch_op.create_index("ix_audit_entry_actor_id_number", ["actor_id", "number"], unique=False)
        batch_op.create_index("ix_audit_entry_affected_id_number", ["affected_id", "number"], unique=False)
        batch_op.create_index("ix_audit_entry_at", ["at"], unique=False)
        batch_op.create_index(
            "ix_audit_entry_unsealed",
            ["number"],
            unique=False,
            sqlite_where=sa.text("hash IS NULL"),
            postgresql_where=sa.text("hash IS NULL"),
        )
        batch_op.create_unique_constraint(batch_op.f("uq_audit_entry_position"), ["position"])
        batch_op.create_check_constraint(
            batch_op.f("ck_audit_entry_sealed_whole"), "(position IS NULL) = (hash IS NULL)"
        )
    # Older entries are sealed with the first one that is recorded.
    op.execute("UPDATE audit_entry SET affected_id = subject_id WHERE subject_kind = 'user'")
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _guard_postgresql() -> None:
    refused = REFUSED.format(same="IS NOT DISTINCT FROM", text="::text")
    op.execute(
        f"""
        CREATE FUNCTION audit_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'TRUNCATE' THEN
                RAISE EXCEPTION 'audit entries stay';
            ELSIF TG_OP = 'DELETE' THEN
                IF {KEPT} THEN RAISE EXCEPTION 'audit entries stay'; END IF;
                RETURN OLD;
            END IF;
            IF {refused} THEN RAISE EXCEPTION 'audit entries stay as they are'; END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER audit_entry_guard BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_entry_guard()"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_guard_whole BEFORE TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_guard()"
    )


def _guard_sqlite() -> None:
    op.execute(
        f"CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry WHEN {KEPT} "
        "BEGIN SELECT RAISE(ABORT, 'audit entries stay'); END"
    )
    op.execute(
        f"CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry WHEN {REFUSED.format(same='IS', text='')} "
        "BEGIN SELECT RAISE(ABORT, 'audit entries stay as they are'); END"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_entry_guard ON audit_entry")
        op.execute("DROP TRIGGER audit_entry_guard_whole ON audit_entry")
        op.execute("DROP FUNCTION audit_entry_guard()")
    else:
        op.execute("DROP TRIGGER audit_entry_no_delete")
        op.execute("DROP TRIGGER audit_entry_no_update")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_audit_entry_sealed_whole"), type_="check")
        batch_op.drop_constraint(batch_op.f("uq_audit_entry_position"), type_="unique")
        batch_op.drop_index("ix_audit_entry_unsealed")
        batch_op.drop_index("ix_audit_entry_at")
        batch_op.drop_index("ix_audit_entry_affected_id_number")
        batch_op.drop_index("ix_audit_entry_actor_id_number")
        batch_op.create_index(batch_op.f("ix_audit_entry_actor_id"), ["actor_id"], unique=False)
        for column in (
            "affected_digest",
            "affected_salt",
            "actor_digest",
            "actor_salt",
            "hash",
            "position",
            "affected_id",
        ):
            batch_op.drop_column(column)
    op.drop_table("audit_head")
