"""Whom we have told of a changed document."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from dicomtube.core.db import Base
from dicomtube.identity.models import User


class PolicyNotice(Base):
    """That a member was written to about one version of one document, or has put the notice on the page away."""

    __tablename__ = "policy_notice"

    user_id: Mapped[str] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[str] = mapped_column(String(16), primary_key=True)
    mailed_at: Mapped[datetime | None]
    dismissed_at: Mapped[datetime | None]
