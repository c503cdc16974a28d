"""The two ways in which something leaves the audit log: a person is forgotten, and old entries are let go."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.orm import Session

from dicomtube.core.audit.chain import ERASED, count_blanked, seal
from dicomtube.core.audit.log import record
from dicomtube.core.audit.models import AuditEntry, AuditHead

FORGOTTEN = "audit:forget"  # details: entries, how many were let go


def forget_person(session: Session, user_id: str) -> int:
    """Blanks the member's id wherever the log names it, for an erasure (GDPR article 17); gives how many names.

    The entries stay, nobody can tell any more whom they name, and the chain still verifies. Entries recorded later in
    the same transaction must not name the member as actor any more.
    """
    seal(session)
    actor = session.execute(
        update(AuditEntry)
        .where(AuditEntry.actor_id == user_id)
        .values(actor_id=None, actor_salt=None)
        .execution_options(synchronize_session=False)
        .returning(AuditEntry.number)
    ).all()
    subject = case((AuditEntry.subject_kind == "user", ""), else_=AuditEntry.subject_id)
    affected = session.execute(
        update(AuditEntry)
        .where(AuditEntry.affected_id == user_id)
        .values(affected_id=None, affected_salt=None, subject_id=subject)
        .execution_options(synchronize_session=False)
        .returning(AuditEntry.number)
    ).all()
    names = len(actor) + len(affected)
    if names:
        record(session, None, ERASED, "audit", "names", names=names)
    return names


def forget_before(session: Session, moment: datetime) -> int:
    """Lets go of the entries before that moment, from the beginning of the chain on; gives how many they were."""
    seal(session)
    query = select(AuditHead).where(AuditHead.id == 1).with_for_update()
    head = session.scalars(query.execution_options(populate_existing=True)).one()
    kept = select(func.min(AuditEntry.position)).where(AuditEntry.at >= moment)
    first_kept = session.scalar(kept) or head.position + 1
    last = session.execute(
        select(AuditEntry.position, AuditEntry.hash).where(AuditEntry.position == first_kept - 1)
    ).one_or_none()
    if last is None:
        return 0
    old = AuditEntry.position < first_kept
    for row in session.execute(select(*AuditEntry.__table__.columns).where(old).execution_options(yield_per=1000)):
        head.balance += (row.details.get("names", 0) if row.action == ERASED else 0) - count_blanked(row)
    head.start_position, head.start_hash = last.position, last.hash
    session.flush()
    gone = session.execute(delete(AuditEntry).where(old).execution_options(synchronize_session=False))
    count: int = gone.rowcount  # type: ignore[attr-defined]
    record(session, None, FORGOTTEN, "audit", "entries", entries=count)
    return count
