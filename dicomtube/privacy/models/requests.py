"""What somebody asks for under their rights, and how far it has come."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from dicomtube.core.db import ID_LENGTH, Base, new_id, utcnow
from dicomtube.identity.models import User

HASH = String(64)


class Right(StrEnum):
    """The rights of articles 15 to 21 of the GDPR."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    PORTABILITY = "portability"


class Origin(StrEnum):
    """Where a request came from."""

    MEMBER = "member"  # from the privacy centre, signed in freshly
    CONTACT = "contact"  # from the contact form, proven by a mailed link
    PROVIDER = "provider"  # from a sign-in provider, proven by its signature


class RequestState(StrEnum):
    """`unproven`: nobody has followed the mailed link yet. `lapsed`: nobody did in time, so nothing was done."""

    UNPROVEN = "unproven"
    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


OPEN_STATES = (RequestState.UNPROVEN, RequestState.OPEN)


def known(column: str, values: type[StrEnum]) -> CheckConstraint:
    """The column holds one of the values."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(v.value) for v in values)})", name=f"{column}_known")


class RightsRequest(Base):
    """One request. `due_on` is the last day of the month that GDPR article 12(3) gives, `extended_until` of the rest.

    A request from a provider carries the id of the provider's event, which is the number its person was given.
    Address and words are sealed: they are opened for whoever handles the request, and nowhere else.
    """

    __tablename__ = "rights_request"
    __table_args__ = (
        known("kind", Right),
        known("origin", Origin),
        known("state", RequestState),
        CheckConstraint("state NOT IN ('done', 'refused') OR decided_at IS NOT NULL", name="decided_has_date"),
        CheckConstraint(
            "state <> 'refused' OR (outcome IS NOT NULL AND remedy IS NOT NULL)", name="refusal_has_reason_and_remedy"
        ),
        CheckConstraint(
            "extended_until IS NULL OR (extended_until > due_on AND extension_reason IS NOT NULL"
            " AND extended_at IS NOT NULL)",
            name="extension_has_reason",
        ),
        CheckConstraint("state <> 'unproven' OR proof_hash IS NOT NULL", name="unproven_awaits_proof"),
        Index("ix_rights_request_state_due_on", "state", "due_on"),
        Index(
            "uq_rights_request_open_of_member",
            "user_id",
            "kind",
            unique=True,
            sqlite_where=text("state = 'open' AND user_id IS NOT NULL AND origin = 'member'"),
            postgresql_where=text("state = 'open' AND user_id IS NOT NULL AND origin = 'member'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(16))
    origin: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[str | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"), index=True)
    address_hash: Mapped[str | None] = mapped_column(HASH, index=True)  # keyed; finds repeats without opening
    sealed_address: Mapped[str | None] = mapped_column(Text)
    sealed_words: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16), default="en")
    received_at: Mapped[datetime] = mapped_column(default=utcnow)
    due_on: Mapped[date] = mapped_column(Date)
    proof_hash: Mapped[str | None] = mapped_column(HASH, unique=True)  # of the mailed link
    proof_until: Mapped[datetime | None]
    proven_at: Mapped[datetime | None]
    extended_at: Mapped[datetime | None]
    extended_until: Mapped[date | None] = mapped_column(Date)
    extension_reason: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    outcome: Mapped[str | None] = mapped_column(Text)  # as the person was told
    remedy: Mapped[str | None] = mapped_column(Text)

    @property
    def deadline(self) -> date:
        """The last day on which the answer is in time."""
        return self.extended_until or self.due_on
