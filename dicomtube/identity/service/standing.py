"""What may be done with a member's data now: restriction (GDPR art. 18) and objection (art. 21).

Restricted data is stored and nothing else: the member sees and exports it, everybody else sees nothing of it, and what
would add to it or use it asks here first. An objection stops single purposes. Both are asked through `may_process`.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from dicomtube.core import audit
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Conflict, Forbidden, NotFound
from dicomtube.core.policy import Actor
from dicomtube.identity.models import Objection, Purpose, User


def may_process(session: Session, user_id: str, purpose: Purpose) -> bool:
    """Whether the member's data may be used for `purpose`: the account is open, not restricted, and nobody objected."""
    user = session.get(User, user_id)
    if user is None or user.closed_at is not None or user.restricted_at is not None:
        return False
    return session.get(Objection, (user_id, purpose.value)) is None


def require_unrestricted(session: Session, actor: Actor) -> Actor:
    """The actor, unless their data is restricted. Raises Forbidden."""
    if is_restricted(session, actor.user_id):
        raise Forbidden(
            "Your data is restricted: it is stored and nothing else is done with it. "
            "Lift the restriction in the privacy centre to go on."
        )
    return actor


def is_restricted(session: Session, user_id: str) -> bool:
    """Whether the member's data is restricted."""
    return session.scalar(select(User.restricted_at).where(User.id == user_id)) is not None


def not_restricted(owner: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """A condition for queries that show rows to others: the member whom `owner` names is not restricted."""
    return owner.not_in(select(User.id).where(User.restricted_at.is_not(None)))


def restrict(session: Session, user_id: str, *, actor: Actor | None) -> None:
    """Restricts a member's data. Once is enough. Raises NotFound for a closed account."""
    user = _open_member(session, user_id)
    if user.restricted_at is None:
        user.restricted_at = utcnow()
        audit.record(session, actor, "privacy.restricted", "user", user_id)


def lift_restriction(session: Session, user_id: str, *, actor: Actor | None) -> None:
    """Lifts it. The caller has told the member before (art. 18(3)). Raises NotFound and Conflict."""
    user = _open_member(session, user_id)
    if user.restricted_at is None:
        raise Conflict("This account is not restricted.")
    user.restricted_at = None
    audit.record(session, actor, "privacy.restriction_lifted", "user", user_id)


def objections(session: Session, user_id: str) -> frozenset[Purpose]:
    """The purposes the member has objected to."""
    rows = session.scalars(select(Objection.purpose).where(Objection.user_id == user_id))
    return frozenset(Purpose(value) for value in rows)


def object_to(session: Session, actor: Actor, purpose: Purpose) -> None:
    """The member objects to a purpose. Once is enough."""
    _open_member(session, actor.user_id)
    if session.get(Objection, (actor.user_id, purpose.value)) is None:
        session.add(Objection(user_id=actor.user_id, purpose=purpose))
        session.flush()
        audit.record(session, actor, "privacy.objected", "user", actor.user_id, purpose=purpose)


def withdraw_objection(session: Session, actor: Actor, purpose: Purpose) -> None:
    """The member takes an objection back."""
    _open_member(session, actor.user_id)
    gone = session.execute(
        delete(Objection)
        .where(Objection.user_id == actor.user_id, Objection.purpose == purpose)
        .returning(Objection.purpose)
    ).all()
    if gone:
        audit.record(session, actor, "privacy.objection_withdrawn", "user", actor.user_id, purpose=purpose)


def _open_member(session: Session, user_id: str) -> User:
    user = session.scalar(select(User).where(User.id == user_id, User.closed_at.is_(None)).with_for_update())
    if user is None:
        raise NotFound("There is no such member.")
    return user
