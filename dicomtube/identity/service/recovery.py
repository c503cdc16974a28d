"""Recovery codes: ten, shown once, each good for one sign-in."""

from __future__ import annotations

import secrets

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from dicomtube.core import audit
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Forbidden
from dicomtube.core.policy import Actor
from dicomtube.identity.models import RecoveryCode, User
from dicomtube.identity.service.accounts import member_actor
from dicomtube.identity.service.secrets import digest

COUNT = 10
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else
_LENGTH = 20  # 99 bits: nobody guesses one, so a plain hash keeps it


def make_codes(session: Session, actor: Actor) -> list[str]:
    """Ten new codes; those made before are worthless now."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == actor.user_id))
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(COUNT)]
    session.add_all(RecoveryCode(user_id=actor.user_id, code_hash=digest(code)) for code in codes)
    audit.record(session, actor, "identity.codes_made", "user", actor.user_id)
    return ["-".join(code[start : start + 5] for start in range(0, _LENGTH, 5)) for code in codes]


def count_codes(session: Session, actor: Actor) -> int:
    """How many of the member's codes are unused."""
    return (
        session.scalar(
            select(func.count())
            .select_from(RecoveryCode)
            .where(RecoveryCode.user_id == actor.user_id, RecoveryCode.used_at.is_(None))
        )
        or 0
    )


def use_code(session: Session, text: str) -> Actor:
    """Whose code it is; used up thereby. Raises Forbidden."""
    code = "".join(character for character in text.casefold() if character in _ALPHABET)
    user_id = session.scalar(
        update(RecoveryCode)
        .where(RecoveryCode.code_hash == digest(code), RecoveryCode.used_at.is_(None))
        .values(used_at=utcnow())
        .returning(RecoveryCode.user_id)
        .execution_options(synchronize_session=False)
    )
    if user_id is None or session.get_one(User, user_id).disabled_at is not None:
        raise Forbidden("That code opens nothing: it is mistyped, or used already.")
    return member_actor(session, user_id)
