"""Comments under a case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dicomtube.cases.models import Case
from dicomtube.core.db import ID_LENGTH, Base, new_id, utcnow
from dicomtube.core.policy import Actor, Permission
from dicomtube.identity.models import User


class Comment(Base):
    """A comment, or a reply to one. A deleted comment keeps its place while it has replies; its text is gone."""

    __tablename__ = "comment"
    __table_args__ = (
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_its_own_parent"),
        CheckConstraint("deleted_at IS NULL OR body = ''", name="deleted_is_empty"),
        Index("ix_comment_case_id_posted_at_id", "case_id", "posted_at", "id"),
        Index("ix_comment_author_id_posted_at", "author_id", "posted_at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey(Case.id, ondelete="CASCADE"))
    author_id: Mapped[str] = mapped_column(ForeignKey(User.id))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    body: Mapped[str] = mapped_column(Text)
    posted_at: Mapped[datetime] = mapped_column(default=utcnow)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]  # by staff, or by a report until staff have looked; its author still sees it

    author: Mapped[User] = relationship()

    def withheld_from(self, actor: Actor | None) -> bool:
        """Whether nothing of it is shown to them: it is deleted, hidden, or its author's data is restricted."""
        if self.deleted_at is not None:
            return True
        if self.author.restricted_at is not None and (actor is None or actor.user_id != self.author_id):
            return True
        return self.hidden_at is not None and not self.shown_though_hidden(actor)

    def shown_though_hidden(self, actor: Actor | None) -> bool:
        """Whether they see it even while it is hidden: its author, and those who handle reports."""
        return actor is not None and (actor.user_id == self.author_id or actor.may(Permission.REPORT_HANDLE))
