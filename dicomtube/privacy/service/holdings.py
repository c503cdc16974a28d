"""How the table of data classes is written: what one line says, and which rows of a table are a member's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, select

from dicomtube.cases.models import Case, CaseSummary
from dicomtube.core.audit import AuditEntry
from dicomtube.core.db import Base
from dicomtube.core.language import N_
from dicomtube.discussions.models import Comment
from dicomtube.moderation.models import Decision, Matter
from dicomtube.studies.models import HeldInstance, Instance, Refusal, Series, Study, Upload, UploadFile, UploadStudy
from dicomtube.summaries.models import SummaryChoice, SummaryExchange, SummaryRequest

Mine = Callable[[str], ColumnElement[bool]]

KEY = "opens something, or stands for what does"
INNER = "of use to the machinery alone"
OTHERS = "about another person"
SELF = "the member themselves"

ACCOUNT_LIFE = N_("As long as you have an account.")
CASE_LIFE = N_("Until you delete it. When you leave, public cases that others commented stay without your name.")


class Room(StrEnum):
    """Under which heading the page shows a class."""

    ACCOUNT = "account"
    IMAGING = "imaging"
    WRITING = "writing"
    TRACES = "traces"
    AI = "ai"
    RIGHTS = "rights"


ROOMS: dict[Room, str] = {
    Room.ACCOUNT: N_("Who you are and how you sign in"),
    Room.IMAGING: N_("Imaging you uploaded"),
    Room.WRITING: N_("What you wrote"),
    Room.TRACES: N_("What happened around your account"),
    Room.AI: N_("What was sent to an AI service"),
    Room.RIGHTS: N_("Mail, messages and requests"),
}


@dataclass(frozen=True)
class DataClass:
    """One kind of data about a member: rows of one table.

    `exported` maps columns to their names in the export; `opened` does so for sealed ones; `withheld` gives the reason
    why a column is not exported. `mine` says which rows are a member's.
    """

    name: str
    room: Room
    title: str
    why: str
    kept: str
    table: type[Base]
    mine: Mine
    exported: tuple[str, ...]
    withheld: Mapping[str, str]
    opened: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> frozenset[str]:
        """The columns that have been decided about."""
        return frozenset(self.exported) | frozenset(self.withheld) | frozenset(self.opened)


def files_of(user_id: str) -> ColumnElement[bool]:
    return UploadFile.upload_id.in_(select(Upload.id).where(Upload.owner_id == user_id))


def series_of(user_id: str) -> ColumnElement[bool]:
    return Series.study_id.in_(select(Study.id).where(Study.owner_id == user_id))


def instances_of(user_id: str) -> ColumnElement[bool]:
    query = select(Series.id).join(Study, Study.id == Series.study_id).where(Study.owner_id == user_id)
    return Instance.series_id.in_(query)


def comments_under_cases_of(user_id: str) -> ColumnElement[bool]:
    return Comment.case_id.in_(select(Case.id).where(Case.owner_id == user_id)) & (Comment.author_id != user_id)


def held_of(user_id: str) -> ColumnElement[bool]:
    """Images of the member's studies that wait for a look, or did."""
    return HeldInstance.study_id.in_(select(Study.id).where(Study.owner_id == user_id))


def refusals_of(user_id: str) -> ColumnElement[bool]:
    return Refusal.upload_id.in_(select(Upload.id).where(Upload.owner_id == user_id))


def upload_studies_of(user_id: str) -> ColumnElement[bool]:
    return UploadStudy.upload_id.in_(select(Upload.id).where(Upload.owner_id == user_id))


def _cases_of(user_id: str) -> Select[str]:
    return select(Case.id).where(Case.owner_id == user_id)


def summary_choices_of(user_id: str) -> ColumnElement[bool]:
    """What was chosen for the member's cases."""
    return SummaryChoice.case_id.in_(_cases_of(user_id))


def summary_requests_of(user_id: str) -> ColumnElement[bool]:
    """What was asked about the member's cases."""
    return SummaryRequest.case_id.in_(_cases_of(user_id))


def summary_exchanges_of(user_id: str) -> ColumnElement[bool]:
    """What was sent about the member's cases, and what came back."""
    return SummaryExchange.request_id.in_(select(SummaryRequest.id).where(summary_requests_of(user_id)))


def case_summaries_of(user_id: str) -> ColumnElement[bool]:
    """The accepted summaries of the member's cases."""
    return CaseSummary.case_id.in_(_cases_of(user_id))


def decisions_about(user_id: str) -> ColumnElement[bool]:
    """Decisions of staff about what the member posted."""
    return Decision.matter_id.in_(select(Matter.id).where(Matter.affected_id == user_id))


def about_member(user_id: str) -> ColumnElement[bool]:
    """Entries of the audit log that concern the member and were made by somebody else, or by the site itself."""
    return (AuditEntry.affected_id == user_id) & (func.coalesce(AuditEntry.actor_id, "") != user_id)
