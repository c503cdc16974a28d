"""What can be reported: a case or a comment, how it is found, hidden and shown, and how its version is told apart."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from dicomtube.cases import service as cases
from dicomtube.cases.models import Case
from dicomtube.core.policy import Actor
from dicomtube.discussions import service as discussions
from dicomtube.discussions.models import Comment
from dicomtube.moderation.models import Matter
from dicomtube.studies.models import Study


@dataclass(frozen=True)
class Subject:
    """A case, or a comment under one."""

    case: Case
    comment: Comment | None = None

    @property
    def key(self) -> str:
        """Its name among matters."""
        return key_of(self.case.id, self.comment.id if self.comment else None)

    @property
    def affected_id(self) -> str:
        """The member who posted it."""
        return self.comment.author_id if self.comment else self.case.owner_id

    @property
    def hidden(self) -> bool:
        """Whether it is hidden now."""
        return (self.comment or self.case).hidden_at is not None

    def version(self) -> str:
        """A digest that changes with its text and its images, and with nothing else."""
        parts = [self.comment.body] if self.comment else _case_parts(self.case)
        return hashlib.sha256("\x00".join(parts).encode()).hexdigest()

    def set_hidden(self, session: Session, *, hidden: bool) -> None:
        """Hides it from others, or shows it again unless another matter still hides it."""
        if self.comment is not None:
            discussions.set_hidden(session, self.comment, hidden=hidden)
        else:
            cases.set_hidden(session, self.case, hidden=hidden)


def key_of(case_id: str, comment_id: str | None) -> str:
    """The name of a case or comment among matters."""
    return f"comment:{comment_id}" if comment_id else f"case:{case_id}"


def visible_subject(session: Session, actor: Actor | None, case_id: str, comment_id: str | None) -> Subject:
    """What somebody sees and may therefore report. Raises NotFound and Gone."""
    if comment_id is None:
        return Subject(cases.visible_case(session, actor, case_id))
    comment = discussions.visible_comment(session, actor, comment_id)
    return Subject(session.get_one(Case, comment.case_id), comment)


def subject_of(session: Session, matter: Matter) -> Subject | None:
    """What the matter is about, or None when it is gone."""
    query = select(Case).where(Case.id == matter.case_id).options(joinedload(Case.study).selectinload(Study.series))
    case = session.scalar(query)
    if case is None or matter.comment_id is None:
        return Subject(case) if case else None
    comment = session.get(Comment, matter.comment_id)
    return Subject(case, comment) if comment is not None and comment.deleted_at is None else None


def _case_parts(case: Case) -> list[str]:
    texts = [case.title, case.presentation, case.findings, case.diagnosis, case.description]
    return texts + [f"{series.uid} {series.revision}" for series in case.study.series]
