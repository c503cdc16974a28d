"""What people do with cases: write, publish, withdraw, delete, browse, show; and who may see a study's pixels."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Text, cast, select, tuple_, update
from sqlalchemy.orm import Session, joinedload

from dicomtube.cases.models import Case, CaseState, CaseSummary, Specialty, Tombstone
from dicomtube.core.audit import record
from dicomtube.core.db import utcnow
from dicomtube.core.deletions import Deleted, note_deletion
from dicomtube.core.errors import Conflict, Gone, Invalid, NotFound
from dicomtube.core.paging import Cursor, Page, make_page
from dicomtube.core.policy import Actor, Permission, require
from dicomtube.core.uids import uid_digest
from dicomtube.identity.service import not_restricted, require_good_standing, require_unrestricted
from dicomtube.studies.models import Series, Study
from dicomtube.studies.service.library import StudyCard, card, delete_study, own_study
from dicomtube.wording import service as wording

PAGE_SIZE = 24
TITLE_LENGTH = 160
TEXT_LENGTH = 20_000


@dataclass(frozen=True)
class CaseText:
    """What the educator writes. The five texts are Markdown but for the title."""

    title: str
    specialty: Specialty
    presentation: str = ""
    findings: str = ""
    diagnosis: str = ""
    description: str = ""


@dataclass(frozen=True)
class AcceptedSummary:
    """What a model drafted and the case's owner made their own."""

    summary: str
    teaching_points: tuple[str, ...]
    tags: tuple[str, ...]
    question: str
    right: str
    wrong: tuple[str, ...]
    model: str
    edited: bool


@dataclass(frozen=True)
class CaseCard:
    """A case in a list. It carries nothing that would give the diagnosis away."""

    id: str
    title: str
    specialty: Specialty
    state: CaseState
    hidden: bool
    author_name: str
    published_at: datetime | None
    updated_at: datetime
    comment_count: int
    study: StudyCard


WRITTEN = ("title", "presentation", "findings", "diagnosis", "description")
"""The fields of a case in which words stand."""


def create(session: Session, actor: Actor | None, study_id: str, text: CaseText) -> Case:
    """A new draft about the person's own, ready study."""
    person = require_good_standing(session, require(actor, Permission.CASE_WRITE))
    study = own_study(session, person, study_id)
    if study.ready_at is None:
        raise Conflict("This study is still being prepared. Try again when it is ready.")
    case = Case(owner_id=person.user_id, study_id=study.id, title="", specialty=text.specialty)
    _write(case, text)
    session.add(case)
    session.flush()
    record(session, person, "case:create", "case", case.id, study=study.id)
    return case


def edit(session: Session, actor: Actor | None, case_id: str, text: CaseText, *, words_checked: str = "") -> Case:
    """Replaces the case's text. That of a public case must name nobody: see `publish`."""
    case = _changeable_case(session, actor, case_id)
    _write(case, text)
    if case.state == CaseState.PUBLIC:
        _require_complete(case)
        _require_nobody(session, actor, case, words_checked)
    case.updated_at = utcnow()
    record(session, actor, "case:edit", "case", case.id)
    return case


def publish(
    session: Session, actor: Actor | None, case_id: str, *, face_attested: bool = False, words_checked: str = ""
) -> Case:
    """Makes a draft public. It keeps its first date when it was public before.

    A study from whose slices a face could be rebuilt needs `face_attested`, once. Raises Invalid for an incomplete
    case, and without that attestation; Identifying for words that identify somebody, or may and `words_checked` does
    not answer for them.
    """
    case = _changeable_case(session, actor, case_id)
    if face_attested and case.face_attested_at is None:
        case.face_attested_at = utcnow()
        record(session, actor, "case:attest_face", "case", case.id)
    if case.state == CaseState.PUBLIC:
        return case
    require_good_standing(session, require(actor, Permission.CASE_WRITE))
    _require_complete(case)
    if session.scalar(select(Case.id).where(Case.study_id == case.study_id, Case.hidden_at.is_not(None)).limit(1)):
        raise Conflict("This study is under review. You can publish about it once that is decided.")
    if case.face_attested_at is None and any(series.shows_face for series in case.study.series):
        raise Invalid(
            "This study shows a head in thin slices, from which a face could be rebuilt. "
            "Confirm that your institution allows it, or keep the case as a draft."
        )
    _require_nobody(session, actor, case, words_checked)
    case.state = CaseState.PUBLIC
    case.published_at = case.published_at or utcnow()
    case.updated_at = utcnow()
    record(session, actor, "case:publish", "case", case.id)
    return case


def withdraw(session: Session, actor: Actor | None, case_id: str) -> Case:
    """Makes a public case a draft again: case, comments and pixels vanish for everybody else at once."""
    case = own_case(session, actor, case_id)
    case.state = CaseState.DRAFT
    case.updated_at = utcnow()
    record(session, actor, "case:withdraw", "case", case.id)
    return case


def delete(session: Session, actor: Actor | None, case_id: str, *, with_study: bool = False) -> str | None:
    """Deletes the case and its comments; with the study too where asked and where no other case uses it.

    Answers the study's UID when its objects are to be deleted after the commit.
    """
    case = own_case(session, actor, case_id)
    study_id = case.study_id
    record(session, actor, "case:delete", "case", case.id)
    note_deletion(session, Deleted.CASE, case.id)
    session.delete(case)
    session.flush()
    return delete_unused_study(session, actor, study_id) if with_study else None


def delete_unused_study(session: Session, actor: Actor | None, study_id: str) -> str:
    """Deletes a study that no case uses; answers its UID. Raises Conflict naming the obstacle."""
    own_study(session, actor, study_id)
    if session.scalar(select(Case.id).where(Case.study_id == study_id).limit(1)):
        raise Conflict("A case is written about this study. Delete the case first.")
    return delete_study(session, actor, study_id)


def own_case(session: Session, actor: Actor | None, case_id: str) -> Case:
    """The person's own case. Raises NotFound for anybody else's, public or not."""
    person = require(actor, Permission.CASE_WRITE)
    case = session.get(Case, case_id, options=[joinedload(Case.study).selectinload(Study.series)])
    if case is None or case.owner_id != person.user_id:
        raise NotFound("There is no such case of yours.")
    return case


def _changeable_case(session: Session, actor: Actor | None, case_id: str) -> Case:
    case = own_case(session, actor, case_id)
    require_unrestricted(session, require(actor, Permission.CASE_WRITE))
    return case


def visible_case(session: Session, actor: Actor | None, case_id: str) -> Case:
    """The case, when this person may see it. A draft does not exist for anybody but its owner.

    A hidden case does not exist for anybody but its owner and those who handle reports. Raises NotFound, and Gone for
    a retracted one.
    """
    query = _visible(select(Case), actor).where(Case.id == case_id)
    query = query.options(joinedload(Case.owner), joinedload(Case.study).selectinload(Study.series))
    case = session.scalar(query)
    if case is None and session.get(Tombstone, case_id) is not None:
        raise Gone("This case was retracted. Its text, its images and the talk about it are deleted for good.")
    if case is None:
        raise NotFound("There is no such case.")
    return case


def visible_study(session: Session, actor: Actor | None, study_uid: str) -> Study:
    """The study by its UID, when this person owns it or a public case shows it.

    Raises NotFound otherwise, and Gone for the study of a retracted case.
    """
    study = session.scalar(select(Study).where(Study.uid == study_uid))
    if study is None and _was_retracted(session, study_uid):
        raise Gone("This study was retracted. Its images are deleted for good.")
    if study is None or not _may_see(session, actor, study):
        raise NotFound("There is no such study.")
    return study


def _was_retracted(session: Session, study_uid: str) -> bool:
    """Whether a tombstone holds the UID's digest. They are few, and read only for UIDs that nothing here has."""
    if not study_uid.isascii():
        return False
    held = cast(Tombstone.uid_digests, Text).contains(f'"{uid_digest(study_uid)}"')
    return session.scalar(select(Tombstone.case_id).where(held).limit(1)) is not None


def may_see_series(session: Session, actor: Actor | None, study: Study, series: Series) -> bool:
    """Whether a series of a visible study is visible too.

    One that shows a face is so for others only by a public case whose owner has answered for it: slices that are
    uploaded after the publication don't slip in.
    """
    if not series.shows_face or (actor is not None and study.owner_id == actor.user_id):
        return True
    attested = Case.face_attested_at.is_not(None)
    query = select(Case.id).where(Case.study_id == study.id, _shown_to(actor), attested).limit(1)
    return session.scalar(query) is not None


def is_shown() -> ColumnElement[bool]:
    """The condition under which a case is shown to everybody.

    It is public, not hidden, and its owner's data is not restricted.
    """
    return (Case.state == CaseState.PUBLIC) & Case.hidden_at.is_(None) & not_restricted(Case.owner_id)


def set_hidden(session: Session, case: Case, *, hidden: bool) -> None:
    """Hides a case from others, or shows it again, with every other case about its study: they show the same images.

    Who may do so, and why, is moderation's matter.
    """
    moment = utcnow() if hidden else None
    about = select(Case).where(Case.study_id == case.study_id)
    for one in session.scalars(about.with_for_update()):
        concerned = not hidden or one.id == case.id or one.state == CaseState.PUBLIC
        if concerned and hidden is (one.hidden_at is None):
            one.hidden_at = moment
    session.flush()


def own_cases_about(session: Session, actor: Actor | None, study_ids: Collection[str]) -> dict[str, str]:
    """The person's case about each of these studies that has one; of several the one changed last."""
    if actor is None:
        return {}
    query = select(Case.study_id, Case.id).where(Case.owner_id == actor.user_id, Case.study_id.in_(study_ids))
    return {row.study_id: row.id for row in session.execute(query.order_by(Case.updated_at, Case.id))}


def is_public_study(session: Session, study_id: str) -> bool:
    """Whether a public case shows the study."""
    query = select(Case.id).where(Case.study_id == study_id, is_shown()).limit(1)
    return session.scalar(query) is not None


def browse(
    session: Session, *, specialty: Specialty | None = None, modality: str | None = None, after: str | None = None
) -> Page[CaseCard]:
    """Public cases, newest first."""
    query = select(Case).where(is_shown())
    if specialty:
        query = query.where(Case.specialty == specialty)
    if modality:
        series = select(Series.id).where(Series.study_id == Case.study_id, Series.modality == modality)
        query = query.where(series.exists())
    if cursor := Cursor.decode(after):
        query = query.where(tuple_(Case.published_at, Case.id) < (cursor.at, cursor.id))
    query = query.order_by(Case.published_at.desc(), Case.id.desc()).limit(PAGE_SIZE + 1).options(*_CARD)
    return make_page(session.scalars(query).all(), PAGE_SIZE, _published_cursor, case_card)


def mine(session: Session, actor: Actor | None, after: str | None = None) -> Page[CaseCard]:
    """The person's own cases, drafts included, last changed first."""
    person = require(actor, Permission.CASE_WRITE)
    query = select(Case).where(Case.owner_id == person.user_id)
    if cursor := Cursor.decode(after):
        query = query.where(tuple_(Case.updated_at, Case.id) < (cursor.at, cursor.id))
    query = query.order_by(Case.updated_at.desc(), Case.id.desc()).limit(PAGE_SIZE + 1).options(*_CARD)
    return make_page(session.scalars(query).all(), PAGE_SIZE, lambda row: Cursor(row.updated_at, row.id), case_card)


def set_summary(
    session: Session, actor: Actor | None, case_id: str, accepted: AcceptedSummary, *, title: str | None = None
) -> None:
    """Puts a summary on the person's own case in the place of an earlier one; with `title`, renames the case."""
    case = own_case(session, actor, case_id)
    if title is not None:
        texts = (case.presentation, case.findings, case.diagnosis, case.description)
        edit(session, actor, case_id, CaseText(title, Specialty(case.specialty), *texts))
    row = session.get(CaseSummary, case.id) or CaseSummary(case_id=case.id)
    row.summary, row.model, row.edited = accepted.summary, accepted.model, accepted.edited
    row.teaching_points, row.tags = list(accepted.teaching_points), list(accepted.tags)
    row.quiz = {"question": accepted.question, "right": accepted.right, "wrong": list(accepted.wrong)}
    row.accepted_at = utcnow()
    session.add(row)


def remove_summary(session: Session, actor: Actor | None, case_id: str) -> None:
    """Takes the summary off the person's own case."""
    case = own_case(session, actor, case_id)
    row = session.get(CaseSummary, case.id)
    if row is not None:
        session.delete(row)
        record(session, actor, "case:remove_summary", "case", case.id)


def count_comment(session: Session, case_id: str, change: int) -> None:
    """Adds `change` to the case's number of comments, in the database, so that two at once both count."""
    session.execute(update(Case).where(Case.id == case_id).values(comment_count=Case.comment_count + change))


def case_card(case: Case) -> CaseCard:
    """The case as a list shows it; owner, study and series must be loaded."""
    return CaseCard(
        id=case.id,
        title=case.title,
        specialty=Specialty(case.specialty),
        state=CaseState(case.state),
        hidden=case.hidden_at is not None,
        author_name=case.owner.display_name,
        published_at=case.published_at,
        updated_at=case.updated_at,
        comment_count=case.comment_count,
        study=card(case.study),
    )


_CARD = (joinedload(Case.owner), joinedload(Case.study).selectinload(Study.series))


def _published_cursor(case: Case) -> Cursor:
    assert case.published_at is not None  # the table's constraint for public cases
    return Cursor(case.published_at, case.id)


def _visible(query: Select[Case], actor: Actor | None) -> Select[Case]:
    shown = _shown_to(actor)
    return query.where(shown if actor is None else shown | (Case.owner_id == actor.user_id))


def _shown_to(actor: Actor | None) -> ColumnElement[bool]:
    """As `is_shown`, and hidden cases for those who must look at what they decide about. Never a draft."""
    if actor is None or not actor.may(Permission.REPORT_HANDLE):
        return is_shown()
    return is_shown() | ((Case.state == CaseState.PUBLIC) & Case.hidden_at.is_not(None))


def _may_see(session: Session, actor: Actor | None, study: Study) -> bool:
    if actor is not None and study.owner_id == actor.user_id:
        return True
    return session.scalar(select(Case.id).where(Case.study_id == study.id, _shown_to(actor)).limit(1)) is not None


def _write(case: Case, text: CaseText) -> None:
    title = " ".join(text.title.split())
    if not title:
        raise Invalid("Give the case a title.")
    if len(title) > TITLE_LENGTH:
        raise Invalid("The title may have %(most)s characters.", most=TITLE_LENGTH)
    case.title, case.specialty = title, text.specialty
    for name in ("presentation", "findings", "diagnosis", "description"):
        value = getattr(text, name).strip().replace("\r\n", "\n")
        if len(value) > TEXT_LENGTH:
            raise Invalid("Each text may have %(most)s characters.", most=TEXT_LENGTH)
        setattr(case, name, value)


def words_of(case: Case | CaseText) -> dict[str, str]:
    """What is written in the case, by field, as the linter reads it."""
    return {name: getattr(case, name).strip().replace("\r\n", "\n") for name in WRITTEN}


def _require_nobody(session: Session, actor: Actor | None, case: Case, words_checked: str) -> None:
    """Refuses words that identify somebody. The owner's answer for doubtful ones holds until those texts change."""
    sealed = wording.check(words_of(case), (words_checked, case.words_seal))
    if sealed and sealed != case.words_seal:
        record(session, actor, "case:check_words", "case", case.id)
    case.words_seal = sealed or None


def _require_complete(case: Case) -> None:
    if not case.presentation or not case.findings:
        raise Invalid("A public case needs a clinical presentation and findings. Complete them, or keep it as a draft.")
