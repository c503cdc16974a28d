"""A case that everybody sees, the people around it, and what moderation's tests do over and over."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from dicomtube.cases.models import Case
from dicomtube.core.policy import Actor, Role
from dicomtube.core.site import Site
from dicomtube.moderation.models import Identifier, Reason
from dicomtube.moderation.routes import reporting
from dicomtube.moderation.service.decisions import Rules
from dicomtube.moderation.service.reports import Filed, Report, file_report
from dicomtube.studies.models import StudyKeys
from tests.core.conftest import stream as stream
from tests.factories import CommentFactory, case_of, member, study_of
from tests.pages import csrf_token

CLOCK = (timedelta(hours=24), timedelta(days=7))
RULES = Rules(strikes=3, days=30)
PRIVACY = Report(reason=Reason.PRIVACY, identifier=Identifier.FACE, text="The nose on slice 12")
WRONG = Report(reason=Reason.WRONG, text="This is no appendix")
WHY = "Whoever knows the patient would recognise them by these images."


@dataclass
class Town:
    """A public case with two comments, and everybody concerned."""

    site: Site
    owner: Actor
    reader: Actor
    editor: Actor
    moderator: Actor
    admin: Actor
    case_id: str
    study_uid: str
    series_uid: str
    instance_uid: str
    comment_id: str
    reply_id: str

    @property
    def dicomweb(self) -> list[str]:
        """Every address of its images."""
        series = f"/dicomweb/studies/{self.study_uid}/series/{self.series_uid}"
        frames = f"{series}/instances/{self.instance_uid}/frames/1"
        return [f"{series}/metadata", f"{series}/thumbnail", f"{series}/rendered", frames]

    @property
    def addresses(self) -> list[str]:
        """Every address that could tell something about the case."""
        return [f"/c/{self.case_id}", *self.dicomweb, f"/report/case/{self.case_id}"]


@pytest.fixture
def town(site: Site) -> Town:
    with site.database.writing() as session:
        owner = member(session, Role.EDUCATOR, display_name="Olga Owner")
        reader = member(session, Role.READER, display_name="Rita Reader")
        editor, moderator = member(session, Role.EDITOR), member(session, Role.MODERATOR)
        admin = member(session, Role.ADMIN)
        case = case_of(session, owner, title="Unusual appendix")
        comment = CommentFactory.create(session=session, case_id=case.id, author_id=reader.user_id, body="Well seen")
        reply = CommentFactory.create(
            session=session, case_id=case.id, author_id=owner.user_id, parent_id=comment.id, body="Thank you"
        )
        session.get_one(Case, case.id).comment_count = 2
        series = case.study.series[0]
        uids = (case.study.uid, series.uid)
        instance = series.instances[0]
        site.store.put(StudyKeys.metadata(*uids, series.revision), b"[]")
        for kind in ("thumbnail", "preview"):
            site.store.put(StudyKeys.picture(*uids, series.revision, kind), b"picture")
        site.store.put(StudyKeys.frame(*uids, instance.uid, 1), b"frame")
        site.store.put(StudyKeys.instance(*uids, instance.uid), b"instance")
        return Town(site, owner, reader, editor, moderator, admin, case.id, *uids, instance.uid, comment.id, reply.id)


def report(
    town: Town,
    what: Report = PRIVACY,
    *,
    by: Actor | None = None,
    comment: str | None = None,
    address: str = "192.0.2.1",
) -> Filed:
    """Files a report in a transaction of its own."""
    with town.site.database.writing() as session:
        return file_report(session, by, town.case_id, comment, what, address=address)


def another_case(town: Town, owner: Actor | None = None) -> str:
    """One more public case of the owner's, about another study."""
    with town.site.database.writing() as session:
        person = owner or town.owner
        return case_of(session, person, study_of(session, person)).id


def statuses(client: FlaskClient, addresses: list[str]) -> list[int]:
    """What each address answers."""
    return [client.get(address).status_code for address in addresses]


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """Lets time pass between a form and its sending."""
    yield Clock(monkeypatch)


class Clock:
    """The wall clock as the report form sees it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def waits(self, seconds: float) -> None:
        """So many seconds pass."""
        now = time.time() + seconds
        self._monkeypatch.setattr(reporting.time, "time", lambda: now)


def fill_in(client: FlaskClient, address: str, **fields: str) -> dict[str, str]:
    """The report form at that address, filled in."""
    page = client.get(address).text
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)
    assert stamp
    return {"csrf_token": csrf_token(page), "stamp": stamp.group(1), "website": "", **fields}
