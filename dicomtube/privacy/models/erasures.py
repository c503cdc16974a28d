"""Tables of erasing: accounts on their way out, and objects still to be deleted."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from dicomtube.core.db import ID_LENGTH, Base, new_id, utcnow
from dicomtube.privacy.models.requests import known


class Extent(StrEnum):
    """How much of what a member posted goes with the account. Everything that is not public always goes."""

    KEEP_CASES = "keep_cases"  # public cases and answered comments stay, without the name
    BUILT_ON = "built_on"  # only cases that others commented stay, without the name; nobody was asked
    EVERYTHING = "everything"  # all cases and the talk under them, and the text of every comment


class Cause(StrEnum):
    """What set an erasure going."""

    MEMBER = "member"
    PROVIDER = "provider"  # Facebook, Apple or Google told us, or the first visit was never finished
    STAFF = "staff"  # a request that came by another way was granted
    REPLAY = "replay"  # done before, and done again after a backup was restored


class Store(StrEnum):
    """Which store an object stands in."""

    CLEAN = "clean"
    QUARANTINE = "quarantine"


class Erasure(Base):
    """The erasing of one closed account: asked for, and done when `done_at` is set. Its job may run many times."""

    __tablename__ = "erasure"
    __table_args__ = (known("extent", Extent), known("cause", Cause))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(String(ID_LENGTH), unique=True)  # no foreign key: the row outlives the member
    extent: Mapped[str] = mapped_column(String(16))
    cause: Mapped[str] = mapped_column(String(16))
    request_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    asked_at: Mapped[datetime] = mapped_column(default=utcnow)
    done_at: Mapped[datetime | None] = mapped_column(index=True)


class DoomedObjects(Base):
    """Objects whose rows are gone already: written with the deletion of the rows, deleted when the store has obeyed."""

    __tablename__ = "doomed_objects"
    __table_args__ = (known("store", Store),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    store: Mapped[str] = mapped_column(String(16))
    prefix: Mapped[str] = mapped_column(String(200))
    since: Mapped[datetime] = mapped_column(default=utcnow, index=True)
