"""Cutting a member's own name and addresses out of the words of theirs that stay."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from dicomtube.cases.models import Case
from dicomtube.discussions.models import Comment
from dicomtube.identity.models import Identity, User

CUT = "[…]"
SHORTEST = 3
CASE_TEXTS = ("title", "presentation", "findings", "diagnosis", "description")


def cut_out_names(session: Session, user_id: str) -> None:
    """Replaces the member's display name and addresses in their cases and comments, in any case of letters."""
    pattern = _pattern(names_of(session, user_id))
    if pattern is None:
        return
    for case in session.scalars(select(Case).where(Case.owner_id == user_id)):
        for name in CASE_TEXTS:
            setattr(case, name, pattern.sub(CUT, getattr(case, name)))
    for comment in session.scalars(select(Comment).where(Comment.author_id == user_id, Comment.deleted_at.is_(None))):
        comment.body = pattern.sub(CUT, comment.body)
    session.flush()


def names_of(session: Session, user_id: str) -> set[str]:
    """How the member is called here: the display name in both orders, and every address."""
    user = session.get_one(User, user_id)
    found = {user.display_name, " ".join(reversed(user.display_name.split())), user.contact_email or ""}
    found.update(
        session.scalars(select(Identity.email).where(Identity.user_id == user_id, Identity.email.is_not(None)))
    )
    words = user.display_name.split()
    if len(words) > 1:
        found.add(f"{words[-1]}, {' '.join(words[:-1])}")
    return {name.strip() for name in found if len(name.strip()) >= SHORTEST}


def _pattern(names: set[str]) -> re.Pattern[str] | None:
    if not names:
        return None
    spaced = (r"\s+".join(map(re.escape, name.split())) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", re.IGNORECASE)
