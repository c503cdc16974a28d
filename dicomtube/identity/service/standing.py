"""What may be done with a member's data now: restriction (GDPR art. 18) and objection (art. 21); and suspension.

Restricted data is stored and nothing else: the member sees and exports it, everybody else sees nothing of it, and what
would add to it or use it asks here first. An objection stops single purposes. Both are asked through `may_process`.

A suspended member can't post, upload or comment for a while. They read, correct, withdraw, export and delete as before.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from dicomtube.core import audit
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Conflict, Forbidden, NotFound
from dicomtube.core.language import N_
from dicomtube.core.policy import Actor
from dicomtube.identity.models import Objection, Purpose, User

SUSPENDED = {
    "privacy": N_(
        "Until %(date)s you can't post, upload or comment: what you posted repeatedly showed who a patient is. "
        "The decisions stand on your account page."
    ),
    "copyright": N_(
        "Until %(date)s you can't post, upload or comment: you repeatedly posted what belongs to others. "
        "The decisions stand on your account page."
    ),
    "abuse": N_(
        "Until %(date)s you can't post, upload or comment: you repeatedly attacked or harassed others. "
        "The decisions stand on your account page."
    ),
    "other": N_(
        "Until %(date)s you can't post, upload or comment: you repeatedly broke the rules of this site. "
        "The decisions stand on your account page."
    ),
}


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


def require_good_standing(session: Session, actor: Actor) -> Actor:
    """The actor, unless they may not post now: restricted, or suspended. Raises Forbidden with reason and date."""
    require_unrestricted(session, actor)
    until, reason = session.execute(
        select(User.suspended_until, User.suspended_for).where(User.id == actor.user_id)
    ).one_or_none() or (None, None)
    if until is not None and until > utcnow():
        raise Forbidden(SUSPENDED.get(reason or "", SUSPENDED["other"]), date=until.date().isoformat())
    return actor


def suspend(session: Session, user_id: str, *, until: datetime, reason: str, actor: Actor | None) -> None:
    """Keeps a member from posting until that moment; a longer suspension stays as it is."""
    user = _open_member(session, user_id)
    if user.suspended_until is None or user.suspended_until < until:
        user.suspended_until, user.suspended_for = until, reason
        audit.record(session, actor, "member:suspend", "user", user_id, until=until.date().isoformat(), reason=reason)


def lift_suspension(session: Session, user_id: str, *, actor: Actor | None) -> None:
    """Lets a member post again."""
    user = session.get(User, user_id, with_for_update=True)
    if user is not None and user.suspended_until is not None:
        user.suspended_until = user.suspended_for = None
        audit.record(session, actor, "member:unsuspend", "user", user_id)


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
