"""Puts the demo's people, studies, cases and talk into a site, through the services that people's clicks reach.

The studies go through the real upload and the real ingest: a worker must be running. Only the dates are set
afterwards, so that the demo does not look as if everything had been written in one second.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from dicomtube.cases import service as cases
from dicomtube.cases.models import Case, CaseState
from dicomtube.cases.service import CaseText
from dicomtube.core.db import utcnow
from dicomtube.core.policy import Actor, Role
from dicomtube.core.site import Site
from dicomtube.demo.content import CASES, PEOPLE, DemoCase
from dicomtube.demo.sources import STUDIES
from dicomtube.discussions import service as discussions
from dicomtube.discussions.models import Comment
from dicomtube.identity.service.accounts import seed_member
from dicomtube.studies.attestation import CURRENT
from dicomtube.studies.digest import DigestingReader
from dicomtube.studies.models import UploadState
from dicomtube.studies.service import uploads
from dicomtube.studies.service.uploads import UploadLimits

INGEST_SECONDS = 300
Say = Callable[[str], None]


class SeedingFailed(RuntimeError):
    """A demo study did not come through the ingest."""


def seed(site: Site, issuer: str, say: Say) -> None:
    """Makes everything; `say` hears what is going on. Raises SeedingFailed."""
    people = _people(site, issuer)
    waiting = [(case, _upload(site, people[case.author], case.study)) for case in CASES]
    for number, (case, upload_id) in enumerate(waiting):
        study_id = _await_study(site, people[case.author], upload_id)
        posted = utcnow() - timedelta(days=2 * (len(waiting) - number), hours=number)
        _write(site, people, case, study_id, posted)
        say(f"  {number + 1}/{len(waiting)}  {case.title}")


def _people(site: Site, issuer: str) -> dict[str, Actor]:
    people = {}
    with site.database.writing() as session:
        for person in PEOPLE:
            user = seed_member(
                session,
                issuer=issuer,
                subject=person.key,
                display_name=person.name,
                email=person.email,
                role=person.role,
            )
            people[person.key] = Actor(user.id, user.display_name, Role(user.role))
    return people


def _upload(site: Site, owner: Actor, key: str) -> str:
    files = [file.data for file in STUDIES[key].files()]
    limits = UploadLimits(max_file_bytes=2**31, max_files=len(files), quota_bytes=2**40, keep_hours=1)
    with site.database.writing() as session:
        upload = uploads.open_upload(
            session,
            owner,
            attestation_version=CURRENT.version,
            file_count=len(files),
            total_bytes=sum(len(data) for data in files),
            limits=limits,
        )
    for data in files:
        uploads.put_file(
            site.database,
            site.quarantine,
            owner,
            upload.id,
            _digest(data),
            io.BytesIO(data),
            length=len(data),
            limits=limits,
        )
    with site.database.writing() as session:
        uploads.close_upload(session, owner, upload.id)
    return upload.id


def _digest(data: bytes) -> str:
    reader = DigestingReader(io.BytesIO(data))
    while reader.read(2**20):
        pass
    return reader.hexdigest()


def _await_study(site: Site, owner: Actor, upload_id: str) -> str:
    deadline = time.monotonic() + INGEST_SECONDS
    while time.monotonic() < deadline:
        with site.database.reading() as session:
            shown = uploads.progress(session, owner, upload_id)
            if shown.upload.state == UploadState.READY and shown.studies:
                return shown.studies[0].id
            if shown.upload.state in (UploadState.READY, UploadState.FAILED):
                raise SeedingFailed(f"upload {upload_id} gave no study: {[group.reason for group in shown.refused]}")
        time.sleep(0.2)
    raise SeedingFailed(f"upload {upload_id} is not ready after {INGEST_SECONDS} seconds; is the worker running?")


def _write(site: Site, people: dict[str, Actor], demo: DemoCase, study_id: str, posted: datetime) -> None:
    author = people[demo.author]
    text = CaseText(
        title=demo.title,
        specialty=demo.specialty,
        presentation=demo.presentation,
        findings=demo.findings,
        diagnosis=demo.diagnosis,
        description=demo.description,
    )
    with site.database.writing() as session:
        case = cases.create(session, author, study_id, text)
        if demo.state == CaseState.PUBLIC:
            cases.publish(session, author, case.id, face_attested=True)  # the heads are templates without a face
            case.published_at = posted
        case.created_at = case.updated_at = posted
        _talk(session, people, demo, case, posted)


def _talk(session: Session, people: dict[str, Actor], demo: DemoCase, case: Case, posted: datetime) -> None:
    moment = posted
    for comment in demo.comments:
        moment += timedelta(hours=3, minutes=17)
        root = discussions.post(session, people[comment.author], case.id, comment.body)
        root.posted_at = moment
        for reply in comment.replies:
            moment += timedelta(minutes=41)
            _dated(discussions.post(session, people[reply.author], case.id, reply.body, parent_id=root.id), moment)


def _dated(comment: Comment, moment: datetime) -> None:
    comment.posted_at = moment
