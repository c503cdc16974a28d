"""Writing an entry."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from dicomtube.core.audit.chain import seal
from dicomtube.core.audit.models import AuditEntry
from dicomtube.core.policy import Actor

_RECORDED = "dicomtube.audit"


def record(
    session: Session,
    actor: Actor | None,
    action: str,
    subject_kind: str,
    subject_id: str,
    *,
    affects: str | None = None,
    **details: Any,
) -> None:
    """Adds an entry to the caller's transaction, so that the act and its record stand or fall together.

    `affects` is the id of the member whom the act concerns, when that is somebody else and the subject is no member:
    they read it among their own activity. A subject of the kind `user` is affected in any case.
    """
    session.add(
        AuditEntry(
            actor_id=actor.user_id if actor else None,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            affected_id=subject_id if subject_kind == "user" else affects,
            details=details,
        )
    )
    session.info[_RECORDED] = True


@event.listens_for(Session, "before_commit")
def _seal_what_was_recorded(session: Session) -> None:
    # Last in the transaction, so that the lock of the chain's head is held for the commit alone and never waited for
    # by somebody whose rows its holder still wants.
    if session.info.get(_RECORDED) and not session.in_nested_transaction():
        seal(session)
        session.info.pop(_RECORDED, None)
