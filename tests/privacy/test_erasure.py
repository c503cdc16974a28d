"""Erasing a member: what goes, what stays without the name, and that a kill at any moment leaves nothing behind."""

from __future__ import annotations

import io
from dataclasses import asdict
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dicomtube.cases.models import Case, CaseState
from dicomtube.core.audit import AuditEntry, verify
from dicomtube.core.deletions import Deleted, Deletion
from dicomtube.core.errors import Conflict, Forbidden, NotFound
from dicomtube.core.policy import Actor, Role
from dicomtube.core.queue import Job
from dicomtube.core.site import Site
from dicomtube.discussions import service as talk
from dicomtube.discussions.models import Comment
from dicomtube.identity.models import Identity, ProviderName, Revocation, User
from dicomtube.identity.providers import EventKind, ProviderNews
from dicomtube.identity.service import apply_news, close_account, mark_revoked, restrict
from dicomtube.notifications.models import MailMessage
from dicomtube.privacy.models import (
    Cause,
    DoomedObjects,
    Erasure,
    Extent,
    RequestState,
    Right,
    RightsRequest,
)
from dicomtube.privacy.service.erasure import ERASE, ask, carry_out, grant, reckon, take_up_closed
from dicomtube.privacy.service.events import take_up_events
from dicomtube.privacy.service.requests import open_request
from dicomtube.studies.models import HeldKeys, Study, StudyKeys, Upload
from dicomtube.tables import TABLES as METADATA
from tests.factories import case_of, member, study_of
from tests.privacy.planting import leaks, plant

NAME = "Quirina Zwyssig"
ADDRESS = "quirina@zwyssig.example"


def nobody(_session: Session) -> None:
    """No other worker is after the job."""


def named_member(session: Session, **values: Any) -> Actor:
    """A member with a name that stands nowhere else."""
    person = member(session, display_name=NAME, contact_email=ADDRESS, **values)
    session.add(
        Identity(
            user_id=person.user_id,
            provider=ProviderName.GOOGLE,
            issuer="https://accounts.google.com",
            subject=f"subject-{person.user_id}",
            email=ADDRESS,
            email_verified=True,
            verified_email=ADDRESS,
        )
    )
    session.flush()
    return person


# What staff wrote for those whom a decision affects; it speaks of what was posted.
WRITTEN_FOR_OTHERS = {
    "moderation_decision.explanation <- moderation_decision.explanation",
    "moderation_appeal.explanation <- moderation_appeal.explanation",
}


def erase(site: Site, person: Actor, extent: Extent) -> str:
    """Asks and carries out; gives the erasure's id."""
    with site.database.writing() as session:
        erasure_id = ask(session, person.user_id, extent, cause=Cause.MEMBER, actor=person).id
    carry_out(site, erasure_id, nobody)
    return erasure_id


def put_objects(site: Site, person: Actor, study_uid: str, upload_id: str, export_id: str) -> None:
    """An object of every kind that belongs to a member."""
    site.store.put(StudyKeys.instance(study_uid, "2.25.1", "2.25.2"), b"pixels")
    site.store.put(f"members/{person.user_id}/face.webp", b"a face")
    site.store.put(f"exports/{export_id}/data.zip", b"a copy")
    site.quarantine.put(f"{upload_id}/{'0' * 64}", b"identified bytes")


def objects(site: Site) -> list[str]:
    """All keys of both stores."""
    return [item.key for store in (site.store, site.quarantine) for item in store.keys("")]


def test_nothing_of_an_erased_member_is_found_in_any_row_object_or_log_line(site: Site, log_lines: io.StringIO) -> None:
    with site.database.writing() as session:
        person = named_member(session)
        planted = plant(session, METADATA, person)
        session.get_one(User, person.user_id).institution = "Zwyssig Clinic"
    rows = planted.rows
    put_objects(site, person, rows["study"]["uid"], rows["upload"]["id"], rows["data_export"]["id"])
    needles = {**planted.marks, NAME: "name", ADDRESS: "address", "Zwyssig Clinic": "user.institution"}
    with site.database.reading() as session:
        before = set(leaks(session, METADATA, needles))
    assert {line.split(" <- ")[0] for line in before} >= set(planted.marks.values())
    erasure_id = erase(site, person, Extent.EVERYTHING)
    with site.database.reading() as session:
        token = "provider_revocation.sealed_token <- identity.sealed_refresh_token"
        assert set(leaks(session, METADATA, needles)) == {token, *WRITTEN_FOR_OTHERS}
        places = {line.split(" <- ")[0] for line in leaks(session, METADATA, {person.user_id: "id"})}
        assert session.get(User, person.user_id) is None
        assert session.get_one(Erasure, erasure_id).done_at is not None
        assert verify(session).faults == ()
    assert places <= {"erasure.user_id", "erasure_ledger.subject_id", "audit_entry.subject_id"}
    with site.database.writing() as session:
        mark_revoked(session, session.scalars(select(Revocation.id)).one())  # its provider has taken it back
        assert set(leaks(session, METADATA, needles)) == WRITTEN_FOR_OTHERS
    assert objects(site) == []
    assert not [needle for needle in needles if needle in log_lines.getvalue()]


def test_public_cases_stay_without_the_name_where_the_member_wishes_it(site: Site) -> None:
    with site.database.writing() as session:
        person, reader = named_member(session), member(session)
        kept = case_of(session, person, findings=f"As {NAME.upper()} wrote to {ADDRESS}: a shadow.")
        draft = case_of(session, person, state=CaseState.DRAFT)
        unused = study_of(session, person)
        foreign = case_of(session, reader)
        alone = talk.post(session, person, foreign.id, "Nobody answers this.")
        answered = talk.post(session, person, foreign.id, "A remark")
        answered.body = f"Yours, {NAME}"  # from before texts were looked at
        reply = talk.post(session, reader, foreign.id, "Thank you", parent_id=answered.id)
        for uid in (kept.study.uid, draft.study.uid, unused.uid):
            site.store.put(StudyKeys.instance(uid, "2.25.1", "2.25.2"), b"pixels")
        assert asdict(reckon(session, person)) == {
            "public_cases": 1,
            "commented_cases": 0,
            "drafts": 1,
            "studies": 3,
            "comments": 2,
            "answered_comments": 1,
        }
        kept_uid = kept.study.uid
    erase(site, person, Extent.KEEP_CASES)
    with site.database.reading() as session:
        assert session.scalars(select(Case.id).where(Case.id.in_([kept.id, draft.id]))).all() == [kept.id]
        case = session.get_one(Case, kept.id)
        assert case.findings == "As […] wrote to […]: a shadow."
        assert (case.owner.display_name, case.owner.contact_email, case.owner.role) == ("Former member", None, "reader")
        assert case.owner.erased_at is not None
        assert session.scalars(select(Study.uid).where(Study.owner_id == person.user_id)).all() == [kept_uid]
        assert session.get(Comment, alone.id) is None
        assert session.get_one(Comment, answered.id).body == "Yours, […]"
        assert session.get_one(Comment, reply.id).body == "Thank you"
        assert session.get_one(Case, foreign.id).comment_count == 2
        assert leaks(session, METADATA, {NAME: "name", ADDRESS: "address"}) == []
    assert objects(site) == [StudyKeys.instance(kept_uid, "2.25.1", "2.25.2")]


def test_everything_posted_goes_where_the_member_wishes_it(site: Site) -> None:
    with site.database.writing() as session:
        person, reader = named_member(session), member(session)
        case = case_of(session, person)
        talk.post(session, reader, case.id, "Well seen")
        foreign = case_of(session, reader)
        answered = talk.post(session, person, foreign.id, "A remark")
        talk.post(session, reader, foreign.id, "Thank you", parent_id=answered.id)
    erase(site, person, Extent.EVERYTHING)
    with site.database.reading() as session:
        assert session.get(Case, case.id) is None
        assert session.scalars(select(Study.id).where(Study.owner_id == person.user_id)).all() == []
        gone = session.get_one(Comment, answered.id)
        assert (gone.body, gone.deleted_at is not None) == ("", True)
        assert session.get_one(Case, foreign.id).comment_count == 1
        assert [len(one.replies) for one in talk.threads(session, foreign.id)] == [1]


def test_where_nobody_could_be_asked_only_what_others_built_on_stays(site: Site) -> None:
    with site.database.writing() as session:
        person, reader = named_member(session), member(session)
        commented, silent = case_of(session, person), case_of(session, person)
        talk.post(session, reader, commented.id, "Well seen")
        talk.post(session, person, silent.id, "My own remark")
        close_account(session, person.user_id, actor=None)  # as identity does on a provider's word
    with site.database.writing() as session:
        assert take_up_closed(session) == 1
    with site.database.writing() as session:
        assert take_up_closed(session) == 0
        erasure = session.scalars(select(Erasure)).one()
        assert (erasure.cause, erasure.extent) == (Cause.PROVIDER, Extent.BUILT_ON)
        assert session.scalars(select(Job.kind).where(Job.kind == ERASE)).all() == [ERASE]
    carry_out(site, erasure.id, nobody)
    with site.database.reading() as session:
        assert session.scalars(select(Case.id).where(Case.owner_id == person.user_id)).all() == [commented.id]
        assert session.get(Case, silent.id) is None


def test_an_account_that_left_nothing_leaves_no_row(site: Site) -> None:
    with site.database.writing() as session:
        person = named_member(session)
        close_account(session, person.user_id, actor=None)
        take_up_closed(session)
        erasure_id = session.scalars(select(Erasure.id)).one()
    carry_out(site, erasure_id, nobody)
    with site.database.reading() as session:
        assert session.get(User, person.user_id) is None


def test_the_member_is_told_once_by_mail_and_cannot_come_back(site: Site) -> None:
    with site.database.writing() as session:
        person = named_member(session)
        first = ask(session, person.user_id, Extent.EVERYTHING, cause=Cause.MEMBER, actor=person).id
    with site.database.writing() as session:
        again = ask(session, person.user_id, Extent.KEEP_CASES, cause=Cause.MEMBER, actor=person)
        assert (again.id, again.extent) == (first, Extent.EVERYTHING)
        mails = session.scalars(select(MailMessage)).all()
        assert [(mail.kind, mail.user_id) for mail in mails] == [("erased_everything", None)]
        assert session.scalars(select(Identity.id)).all() == []
        with pytest.raises(NotFound):
            ask(session, "nobody", Extent.EVERYTHING, cause=Cause.MEMBER, actor=person)


def test_what_a_restricted_member_wanted_to_stay_is_shown_again_without_the_name(site: Site) -> None:
    with site.database.writing() as session:
        person = named_member(session)
        case = case_of(session, person)
        restrict(session, person.user_id, actor=person)
    erase(site, person, Extent.KEEP_CASES)
    with site.database.reading() as session:
        assert session.get_one(Case, case.id).owner.restricted_at is None


class Killed(Exception):
    """Stands for a worker that dies at this point."""


@pytest.mark.parametrize("survived", range(8))
def test_an_erasure_cut_off_after_any_step_is_finished_by_the_next_run(site: Site, survived: int) -> None:
    with site.database.writing() as session:
        person = named_member(session)
        study = study_of(session, person)
        case_of(session, person)
        upload = Upload(owner_id=person.user_id, attestation_version="1", declared_files=1, declared_bytes=1)
        session.add(upload)
        session.flush()
        erasure_id = ask(session, person.user_id, Extent.EVERYTHING, cause=Cause.MEMBER, actor=person).id
    put_objects(site, person, study.uid, upload.id, "none")
    site.store.delete("exports/none/data.zip")
    steps = 0

    def fence(_session: Session) -> None:
        nonlocal steps
        steps += 1
        if steps > survived:
            raise Killed

    with pytest.raises(Killed):
        carry_out(site, erasure_id, fence)
    carry_out(site, erasure_id, nobody)
    with site.database.reading() as session:
        assert session.get(User, person.user_id) is None
        assert session.scalar(select(func.count()).select_from(Study)) == 0
        assert session.scalars(select(DoomedObjects.id)).all() == []
    assert objects(site) == []


def test_a_lost_job_is_entered_anew_until_the_erasure_is_done(site: Site) -> None:
    with site.database.writing() as session:
        person = named_member(session)
        erasure_id = ask(session, person.user_id, Extent.EVERYTHING, cause=Cause.MEMBER, actor=person).id
        session.query(Job).filter(Job.kind == ERASE).delete()
    for _ in range(2):
        with site.database.writing() as session:
            take_up_closed(session)
            assert session.scalar(select(func.count()).where(Job.kind == ERASE)) == 1
    carry_out(site, erasure_id, nobody)
    with site.database.writing() as session:
        session.query(Job).filter(Job.kind == ERASE).delete()
        take_up_closed(session)
        assert session.scalar(select(func.count()).where(Job.kind == ERASE)) == 0


def test_every_erasure_stands_in_the_ledger_and_in_the_audit_log_without_the_member(site: Site) -> None:
    with site.database.writing() as session:
        person = named_member(session)
        case = case_of(session, person, state=CaseState.DRAFT)
        study = case.study
    erasure_id = erase(site, person, Extent.KEEP_CASES)
    with site.database.reading() as session:
        lines = session.execute(
            select(Deletion.subject_kind, Deletion.subject_id, Deletion.extent).order_by(Deletion.number)
        ).all()
        said = session.execute(
            select(AuditEntry.action, AuditEntry.actor_id).where(AuditEntry.subject_id == erasure_id)
        ).all()
    assert [tuple(line) for line in lines] == [
        (Deleted.MEMBER, person.user_id, Extent.KEEP_CASES),
        (Deleted.CASE, case.id, None),
        (Deleted.STUDY, study.id, None),
        (Deleted.OBJECTS, StudyKeys.study(study.uid), None),
    ]
    assert {tuple(row) for row in said} == {("privacy.erasure_asked", None), ("privacy.erased", None)}


def test_a_deletion_asked_for_at_facebook_is_carried_out_and_its_request_settled(site: Site) -> None:
    issuer = "https://www.facebook.com"
    with site.database.writing() as session:
        person = named_member(session)
        identity = session.scalars(select(Identity).where(Identity.user_id == person.user_id)).one()
        identity.provider, identity.issuer = ProviderName.FACEBOOK, issuer
        session.flush()
        case_of(session, person)
        kept = case_of(session, person, findings=f"Read by {NAME}, {ADDRESS}: a shadow.")
        talk.post(session, member(session), kept.id, "Well seen")
        number = apply_news(
            session,
            ProviderNews(ProviderName.FACEBOOK, issuer, "key1", EventKind.DELETION_REQUESTED, identity.subject),
        ).number
    with site.database.writing() as session:
        locked = session.get_one(User, person.user_id)
        assert (locked.disabled_at is None, locked.closed_at, locked.restricted_at is None) == (False, None, False)
        assert session.scalars(select(Job.kind).where(Job.kind == "privacy.sweep")).all() == ["privacy.sweep"]
        take_up_events(session)
        take_up_closed(session)
        told = session.scalars(select(MailMessage).where(MailMessage.kind == "erased_built_on")).one()
        assert told.user_id is None
        erasure = session.scalars(select(Erasure)).one()
        assert (erasure.cause, erasure.request_id) == (Cause.PROVIDER, number)
    carry_out(site, erasure.id, nobody)
    with site.database.reading() as session:
        request = session.get_one(RightsRequest, number)
        assert (request.state, request.user_id) == (RequestState.DONE, None)
        case = session.scalars(select(Case)).one()
        assert (case.id, case.findings) == (kept.id, "Read by […], […]: a shadow.")
        assert (case.owner.display_name, case.owner.restricted_at) == ("Former member", None)
        assert list(leaks(session, METADATA, {NAME: "name", ADDRESS: "address"})) == []


def test_staff_grant_a_request_and_it_is_settled_when_all_is_gone(site: Site) -> None:
    with site.database.writing() as session:
        person, reader, admin = named_member(session), member(session), member(session, Role.ADMIN)
        request_id = open_request(session, person, Right.ERASURE, "Please delete all of it.").id
        other_id = open_request(session, person, Right.ACCESS).id
    with site.database.writing() as session:
        with pytest.raises(Forbidden):
            grant(session, reader, request_id, Extent.EVERYTHING)
        with pytest.raises(Conflict):
            grant(session, admin, other_id, Extent.EVERYTHING)
        with pytest.raises(NotFound):
            grant(session, admin, "nothing", Extent.EVERYTHING)
        erasure_id = grant(session, admin, request_id, Extent.EVERYTHING).id
        assert session.get_one(RightsRequest, request_id).state == RequestState.OPEN
    carry_out(site, erasure_id, nobody)
    with site.database.reading() as session:
        for number in (request_id, other_id):
            row = session.get_one(RightsRequest, number)
            assert (row.state, row.user_id, row.sealed_words) == (RequestState.DONE, None, None)


def test_images_held_for_a_person_go_from_quarantine_too(site: Site) -> None:
    with site.database.writing() as session:
        person = named_member(session)
        study = study_of(session, person)
    site.quarantine.put(HeldKeys.file(study.uid, "2.25.9"), b"doubtful pixels")
    site.quarantine.put(HeldKeys.file("2.25.77", "2.25.9"), b"somebody else's")
    erase(site, person, Extent.KEEP_CASES)
    assert objects(site) == [HeldKeys.file("2.25.77", "2.25.9")]
