"""Taking a copy of somebody's data into this site: what article 20 of the GDPR is for.

Nothing in the zip is trusted. Sizes and names are bounded, records are read field by field, the DICOM goes down the
same street as every upload and is de-identified once more, and cases and comments are written by the services that
members use, in the name of the member who takes them in. Whatever is here already is recognised and left as it is.
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from dicomtube.cases.models import Case, CaseState, Specialty
from dicomtube.cases.service import TEXT_LENGTH, TITLE_LENGTH, CaseText, create, publish
from dicomtube.core import audit
from dicomtube.core.db import Database, utcnow
from dicomtube.core.errors import DomainError, Invalid
from dicomtube.core.policy import Actor
from dicomtube.core.storage import ObjectStore
from dicomtube.dicom.deidentify.keys import Pseudonyms
from dicomtube.discussions.models import Comment
from dicomtube.discussions.service import BODY_LENGTH, post
from dicomtube.identity.service import describe_member, read_about
from dicomtube.privacy.service.export import FORMAT, VERSION
from dicomtube.studies.attestation import CURRENT
from dicomtube.studies.digest import DigestingReader
from dicomtube.studies.models import Study
from dicomtube.studies.service.uploads import UploadLimits, close_upload, open_upload, put_file

LARGEST_RECORDS = 64 * 1024 * 1024
MOST_MEMBERS = 200_000
_BLOCK = 256 * 1024
_PROFILE = {"position": 80, "country": 2, "credentials": 80, "city": 80, "institution": 120}  # and their longest
_UID = r"[0-9]+(?:\.[0-9]+)*"
_DICOM = re.compile(rf"studies/({_UID})/{_UID}/{_UID}\.dcm\Z")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


@dataclass(frozen=True)
class ForeignCase:
    """A case of the copy; `study` is its study's UID there."""

    id: str
    study: str
    text: CaseText
    public: bool
    created_at: datetime
    published_at: datetime | None


@dataclass(frozen=True)
class ForeignComment:
    """A comment of the copy's member under a case of theirs. `parent_id` is set where it replied to one."""

    id: str
    case_id: str
    parent_id: str | None
    body: str
    posted_at: datetime


@dataclass(frozen=True)
class Copy:
    """What a copy holds that another site can take in."""

    archive: zipfile.ZipFile
    studies: Mapping[str, tuple[str, ...]]  # the names of a study's files, by its UID there
    cases: tuple[ForeignCase, ...]
    comments: tuple[ForeignComment, ...]
    about: Mapping[str, str] = field(default_factory=dict)  # what the member says about themselves there


@dataclass
class Taken:
    """What was taken in, and what was not."""

    cases: int = 0
    cases_known: int = 0
    cases_without_study: int = 0
    comments: int = 0
    comments_left_out: int = 0
    profile: tuple[str, ...] = ()  # the fields that were filled in
    kept_as_draft: list[str] = field(default_factory=list)


@contextmanager
def opened_copy(path: Path) -> Iterator[Copy]:
    """Opens and checks a copy. Raises Invalid for what is none, or is broken or out of bounds."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield _read(archive)
    except _BROKEN as error:
        raise Invalid("This file is not a copy made by DicomTube, or it is damaged.") from error


def send_studies(
    database: Database, quarantine: ObjectStore, actor: Actor, copy: Copy, limits: UploadLimits
) -> dict[str, str]:
    """Hands the copy's DICOM in, one upload for each study, and queues the ingests; gives upload ids by study UID.

    The caller answers for the attestation: the member has confirmed it. Raises what opening an upload raises.
    """
    uploads = {}
    for study_uid, names in copy.studies.items():
        sizes = [copy.archive.getinfo(name).file_size for name in names]
        with database.writing() as session:
            upload = open_upload(
                session,
                actor,
                attestation_version=CURRENT.version,
                file_count=len(names),
                total_bytes=sum(sizes),
                limits=limits,
            )
        for name, size in zip(names, sizes, strict=True):
            digest = _digest(copy.archive, name)
            with copy.archive.open(name) as file:
                stream = cast(BinaryIO, file)
                put_file(database, quarantine, actor, upload.id, digest, stream, length=size, limits=limits)
        with database.writing() as session:
            close_upload(session, actor, upload.id)
        uploads[study_uid] = upload.id
    return uploads


def write_profile(database: Database, actor: Actor, copy: Copy) -> tuple[str, ...]:
    """Fills in what the member says about themselves there and has left empty here; gives the fields' names.

    The name stays the one they have here. What this site's rules refuse, such as a telephone number, stays out whole.
    """
    with database.reading() as session:
        here = read_about(session, actor)
    missing = {name: text for name, text in copy.about.items() if not getattr(here, name)}
    if not missing:
        return ()
    try:
        with database.writing() as session:
            describe_member(session, actor, replace(here, **missing))
            audit.record(session, actor, "privacy.profile_imported", "user", actor.user_id)
    except DomainError:
        return ()
    return tuple(sorted(missing))


def write_cases(database: Database, actor: Actor, copy: Copy, site_key: bytes, *, public: bool) -> Taken:
    """Writes the copy's cases about the studies that have been taken in, and the member's own comments under them.

    With `public`, what was public there becomes so here, unless this site's rules refuse it; else all are drafts. Each
    case is a transaction of its own, so that an interrupted import goes on where it stopped. Cases and comments keep
    the days they had there.
    """
    taken = Taken(profile=write_profile(database, actor, copy))
    here: dict[str, str] = {}
    uids = Pseudonyms(site_key, actor.user_id)
    for case in copy.cases:
        with database.writing() as session:
            study = session.scalar(
                select(Study).where(Study.uid == uids.uid(case.study), Study.owner_id == actor.user_id)
            )
            if study is None or study.ready_at is None:
                taken.cases_without_study += 1
                continue
            known = _known(session, actor, study.id, case.text)
            if known is None:
                made = create(session, actor, study.id, case.text)
                made.created_at = case.created_at
                made.published_at = case.published_at if public and case.public else None
                known = made.id
                audit.record(session, actor, "privacy.case_imported", "case", known)
                taken.cases += 1
            else:
                taken.cases_known += 1
            here[case.id] = known
        if public and case.public:
            _publish(database, actor, known, taken)
    _write_comments(database, actor, copy, here, taken)
    return taken


def _publish(database: Database, actor: Actor, case_id: str, taken: Taken) -> None:
    try:
        with database.writing() as session:
            publish(session, actor, case_id)
    except DomainError:
        taken.kept_as_draft.append(case_id)


def _write_comments(database: Database, actor: Actor, copy: Copy, here: Mapping[str, str], taken: Taken) -> None:
    """The member's own comments under their own cases; replies to others stay out, for what they answer is not here."""
    written: dict[str, str] = {}
    for comment in copy.comments:
        case_id = here.get(comment.case_id)
        parent_id = written.get(comment.parent_id) if comment.parent_id else None
        if case_id is None or (comment.parent_id and parent_id is None):
            taken.comments_left_out += 1
            continue
        try:
            with database.writing() as session:
                known = _known_comment(session, actor, case_id, parent_id, comment.body)
                if known is not None:
                    written[comment.id] = known
                    continue
                made = post(session, actor, case_id, comment.body, parent_id=parent_id)
                made.posted_at = comment.posted_at
                written[comment.id] = made.id
                taken.comments += 1
        except DomainError:
            taken.comments_left_out += 1


def _known(session: Session, actor: Actor, study_id: str, text: CaseText) -> str | None:
    return session.scalar(
        select(Case.id)
        .where(
            Case.owner_id == actor.user_id,
            Case.study_id == study_id,
            Case.title == text.title,
            Case.presentation == text.presentation,
            Case.findings == text.findings,
            Case.diagnosis == text.diagnosis,
            Case.description == text.description,
        )
        .limit(1)
    )


def _known_comment(session: Session, actor: Actor, case_id: str, parent_id: str | None, body: str) -> str | None:
    same_place = Comment.parent_id == parent_id if parent_id else Comment.parent_id.is_(None)
    mine = (Comment.case_id == case_id) & (Comment.author_id == actor.user_id) & same_place
    return session.scalar(select(Comment.id).where(mine, Comment.body == body.strip()).limit(1))


# -- reading --


def _read(archive: zipfile.ZipFile) -> Copy:
    names = archive.namelist()
    if len(names) > MOST_MEMBERS or len(set(names)) != len(names):
        raise Invalid("This copy has too many files, or one name twice.")
    manifest = _json(archive, "manifest.json")
    if not isinstance(manifest, dict) or (manifest.get("format"), manifest.get("version")) != (FORMAT, VERSION):
        raise Invalid("This is no copy made by DicomTube, or one of a version that this site can't read.")
    studies: dict[str, list[str]] = {}
    for name in names:
        if found := _DICOM.match(name):
            studies.setdefault(found[1], []).append(name)
    uids = {record["id"]: record["uid"] for record in _records(archive, "studies", id=str, uid=str)}
    cases = tuple(_case(record, uids) for record in _case_records(archive))
    comments = [
        ForeignComment(
            record["id"], record["case_id"], record["parent_id"] or None, record["body"], _moment(record["posted_at"])
        )
        for record in sorted(
            _records(archive, "comments", id=str, case_id=str, parent_id=(str, type(None)), body=str, posted_at=str),
            key=lambda record: (record["posted_at"], record["id"]),
        )
        if 0 < len(record["body"]) <= BODY_LENGTH
    ]
    own = {case.id for case in cases}
    return Copy(
        archive=archive,
        studies={uid: tuple(sorted(found)) for uid, found in sorted(studies.items())},
        cases=cases,
        comments=tuple(comment for comment in comments if comment.case_id in own),
        about=_about(archive),
    )


def _case_records(archive: zipfile.ZipFile) -> Iterator[dict[str, Any]]:
    texts = dict.fromkeys(("presentation", "findings", "diagnosis", "description"), str)
    texts |= dict.fromkeys(("id", "study_id", "state", "title", "specialty", "created_at"), str)
    return _records(archive, "cases", published_at=(str, type(None)), **texts)


def _about(archive: zipfile.ZipFile) -> dict[str, str]:
    """What the member says about themselves; a copy made before this was handed out says nothing."""
    said: dict[str, str] = {}
    if "data/account.json" not in archive.namelist():
        return said
    for record in _records(archive, "account", **dict.fromkeys(_PROFILE, (str, type(None)))):
        said |= {name: record[name].strip()[:most] for name, most in _PROFILE.items() if record[name]}
    if "country" in said and not re.fullmatch(r"[A-Z]{2}", said["country"]):
        del said["country"]
    return {name: text for name, text in said.items() if text}


def _moment(text: str) -> datetime:
    """A moment of the copy, never one to come. Raises Invalid."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid("The copy holds a date that is none.") from error
    if found.tzinfo is None:
        raise Invalid("The copy holds a date that is none.")
    return min(found, utcnow())


def _case(record: dict[str, Any], uids: Mapping[str, str]) -> ForeignCase:
    known = record["specialty"] in set(Specialty)
    return ForeignCase(
        id=record["id"],
        study=uids.get(record["study_id"], ""),
        text=CaseText(
            title=record["title"][:TITLE_LENGTH],
            specialty=Specialty(record["specialty"]) if known else Specialty.OTHER,
            presentation=record["presentation"][:TEXT_LENGTH],
            findings=record["findings"][:TEXT_LENGTH],
            diagnosis=record["diagnosis"][:TEXT_LENGTH],
            description=record["description"][:TEXT_LENGTH],
        ),
        public=record["state"] == CaseState.PUBLIC,
        created_at=_moment(record["created_at"]),
        published_at=_moment(record["published_at"]) if record["published_at"] else None,
    )


def _records(archive: zipfile.ZipFile, name: str, **types: type | tuple[type, ...]) -> Iterator[dict[str, Any]]:
    records = _json(archive, f"data/{name}.json")
    if not isinstance(records, list):
        raise Invalid("The copy's file %(name)s is malformed.", name=name)
    for record in records:
        if not isinstance(record, dict) or not all(isinstance(record.get(key), kind) for key, kind in types.items()):
            raise Invalid("The copy's file %(name)s is malformed.", name=name)
        yield record


def _json(archive: zipfile.ZipFile, name: str) -> Any:
    try:
        with archive.open(name) as file:
            data = file.read(LARGEST_RECORDS + 1)
    except KeyError as error:
        raise Invalid("The copy lacks its file %(name)s.", name=name) from error
    if len(data) > LARGEST_RECORDS:
        raise Invalid("The copy's file %(name)s is too large.", name=name)
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Invalid("The copy's file %(name)s is malformed.", name=name) from error


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as file:
        reader = DigestingReader(cast(BinaryIO, file))
        while reader.read(_BLOCK):
            pass
    return reader.hexdigest()
