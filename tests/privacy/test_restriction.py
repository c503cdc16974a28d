"""Restriction stores and does nothing else (GDPR art. 18); objection stops what it names (art. 21)."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from dicomtube.cases import service as cases
from dicomtube.cases.models import CaseState, Specialty
from dicomtube.core.audit import AuditEntry
from dicomtube.core.errors import Conflict, Forbidden, NotFound
from dicomtube.core.policy import Actor
from dicomtube.core.queue import Job
from dicomtube.core.site import Site
from dicomtube.discussions import service as talk
from dicomtube.identity.models import Purpose
from dicomtube.identity.service import (
    close_account,
    lift_restriction,
    may_process,
    object_to,
    objections,
    restrict,
    withdraw_objection,
)
from dicomtube.notifications.kinds import KINDS
from dicomtube.notifications.service.preferences import wants
from dicomtube.privacy.service.belongings import enter_waiting_uploads
from dicomtube.studies.attestation import CURRENT
from dicomtube.studies.models import Upload, UploadState
from dicomtube.studies.service import uploads
from tests.factories import case_of, member, study_of

TEXT = cases.CaseText("A title", Specialty.CHEST, presentation="Cough.", findings="A shadow.")
LIMITS = uploads.UploadLimits(max_file_bytes=1000, max_files=10, quota_bytes=10_000, keep_hours=24)


def restricted(session: Session) -> Actor:
    """A member whose data is restricted."""
    person = member(session)
    restrict(session, person.user_id, actor=person)
    session.flush()
    return person


def test_what_a_restricted_member_published_is_seen_by_its_owner_alone(session: Session) -> None:
    person, reader = member(session), member(session)
    case = case_of(session, person)
    assert cases.visible_case(session, reader, case.id).id == case.id
    restrict(session, person.user_id, actor=person)
    session.flush()
    for stranger in (reader, None):
        with pytest.raises(NotFound):
            cases.visible_case(session, stranger, case.id)
        with pytest.raises(NotFound):
            cases.visible_study(session, stranger, case.study.uid)
    assert cases.browse(session).items == ()
    assert not cases.is_public_study(session, case.study_id)
    assert cases.visible_case(session, person, case.id).id == case.id
    lift_restriction(session, person.user_id, actor=None)
    session.flush()
    assert [item.id for item in cases.browse(session).items] == [case.id]


def test_what_a_restricted_member_said_under_the_cases_of_others_is_withheld(session: Session) -> None:
    author, person = member(session), member(session)
    case = case_of(session, author)
    root = talk.post(session, person, case.id, "A remark")
    answered = talk.post(session, person, case.id, "Another remark")
    talk.post(session, author, case.id, "Thank you", parent_id=answered.id)
    reply = talk.post(session, author, case.id, "A question")
    talk.post(session, person, case.id, "The answer", parent_id=reply.id)
    assert len(talk.threads(session, case.id)) == 3
    restrict(session, person.user_id, actor=person)
    session.flush()
    session.expire_all()
    found = talk.threads(session, case.id)
    assert [(one.comment.id, one.comment.withheld_from(None), len(one.replies)) for one in found] == [
        (answered.id, True, 1),
        (reply.id, False, 0),
    ]
    assert root.id not in {one.comment.id for one in found}


def test_nothing_is_added_while_data_is_restricted(session: Session) -> None:
    person = member(session)
    study = study_of(session, person)
    draft = case_of(session, person, state=CaseState.DRAFT)
    other = case_of(session, member(session))
    comment = talk.post(session, person, other.id, "A remark")
    upload = uploads.open_upload(
        session, person, attestation_version=CURRENT.version, file_count=1, total_bytes=10, limits=LIMITS
    )
    session.add(uploads.UploadFile(upload_id=upload.id, number=1, digest="0" * 64, size=3))
    restrict(session, person.user_id, actor=person)
    session.flush()
    attempts = (
        lambda: cases.create(session, person, study.id, TEXT),
        lambda: cases.edit(session, person, draft.id, TEXT),
        lambda: cases.publish(session, person, draft.id),
        lambda: talk.post(session, person, other.id, "Another remark"),
        lambda: talk.edit(session, person, comment.id, "A changed remark"),
        lambda: uploads.close_upload(session, person, upload.id),
        lambda: uploads.open_upload(
            session, person, attestation_version=CURRENT.version, file_count=1, total_bytes=1, limits=LIMITS
        ),
    )
    for attempt in attempts:
        with pytest.raises(Forbidden, match="restricted"):
            attempt()
    assert cases.own_case(session, person, draft.id).title == draft.title


def test_no_byte_is_received_while_data_is_restricted(site: Site) -> None:
    with site.database.writing() as session:
        person = member(session)
        upload = uploads.open_upload(
            session, person, attestation_version=CURRENT.version, file_count=1, total_bytes=10, limits=LIMITS
        )
        restrict(session, person.user_id, actor=person)
    with pytest.raises(Forbidden, match="restricted"):
        uploads.put_file(
            site.database, site.quarantine, person, upload.id, "0" * 64, io.BytesIO(b"abc"), length=3, limits=LIMITS
        )
    assert list(site.quarantine.keys("")) == []


def test_an_objection_stops_the_purpose_it_names_and_no_other(session: Session) -> None:
    person = member(session)
    assert all(may_process(session, person.user_id, purpose) for purpose in Purpose)
    object_to(session, person, Purpose.SUMMARIES)
    object_to(session, person, Purpose.SUMMARIES)
    session.flush()
    assert objections(session, person.user_id) == {Purpose.SUMMARIES}
    assert {p for p in Purpose if not may_process(session, person.user_id, p)} == {Purpose.SUMMARIES}
    withdraw_objection(session, person, Purpose.SUMMARIES)
    withdraw_objection(session, person, Purpose.SUMMARIES)
    session.expire_all()
    assert all(may_process(session, person.user_id, purpose) for purpose in Purpose)
    session.flush()
    said = session.query(AuditEntry.action).filter(AuditEntry.subject_id == person.user_id).all()
    assert [action for (action,) in said] == ["privacy.objected", "privacy.objection_withdrawn"]


def test_nothing_is_done_with_the_data_of_a_restricted_or_closed_account(session: Session) -> None:
    person, gone = restricted(session), member(session)
    close_account(session, gone.user_id, actor=None)
    for user_id in (person.user_id, gone.user_id, "nobody"):
        assert not any(may_process(session, user_id, purpose) for purpose in Purpose)


def test_a_restriction_is_lifted_once_and_not_for_closed_accounts(session: Session) -> None:
    person = restricted(session)
    lift_restriction(session, person.user_id, actor=person)
    with pytest.raises(Conflict):
        lift_restriction(session, person.user_id, actor=person)
    close_account(session, person.user_id, actor=person)
    with pytest.raises(NotFound):
        restrict(session, person.user_id, actor=None)


def test_an_upload_that_waited_for_a_restriction_to_be_lifted_is_ingested_then(session: Session) -> None:
    person = restricted(session)
    upload = Upload(
        owner_id=person.user_id,
        state=UploadState.QUEUED,
        attestation_version=CURRENT.version,
        declared_files=1,
        declared_bytes=1,
    )
    session.add(upload)
    session.flush()
    assert enter_waiting_uploads(session) == 0
    lift_restriction(session, person.user_id, actor=person)
    session.flush()
    assert [enter_waiting_uploads(session) for _ in range(2)] == [1, 1]
    assert session.scalars(select(Job.payload)).all() == [{"upload_id": upload.id}]


@pytest.mark.parametrize(
    ("purpose", "stopped"),
    [(Purpose.NEWS, {"comment_on_case"}), (Purpose.CONTACT, {"member_message"}), (Purpose.ANALYTICS, set())],
)
def test_an_objection_stops_the_mails_of_its_purpose(session: Session, purpose: Purpose, stopped: set[str]) -> None:
    person = member(session)
    object_to(session, person, purpose)
    session.flush()
    optional = ("comment_on_case", "member_message")
    assert {kind for kind in optional if not wants(session, person.user_id, KINDS[kind])} == stopped
    assert wants(session, person.user_id, KINDS["welcome"])
