"""Rows for tests: valid by default, with what the test is about given by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import factory
from sqlalchemy.orm import Session

from dicomtube.cases.models import Case, CaseState, Specialty
from dicomtube.core.db import new_id, utcnow
from dicomtube.core.policy import Actor, Role
from dicomtube.discussions.models import Comment
from dicomtube.identity.models import PolicyAcceptance, User
from dicomtube.identity.service import standing_versions
from dicomtube.legal import Feature
from dicomtube.studies.models import Frame, Instance, Series, Study

EPOCH = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Build(factory.alchemy.SQLAlchemyModelFactory):  # type: ignore[misc]
    """The base: `Build.create(session=session, ...)` adds and flushes."""

    class Meta:
        abstract = True
        sqlalchemy_session_persistence = "flush"

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, session: Session, **values: Any) -> Any:
        row = model_class(*args, **values)
        session.add(row)
        session.flush()
        return row


class UserFactory(Build):
    class Meta:
        model = User

    id = factory.LazyFunction(new_id)
    display_name = factory.Sequence(lambda n: f"Member {n}")
    contact_email = factory.Sequence(lambda n: f"member{n}@example.org")
    role = Role.EDUCATOR
    welcomed_at = EPOCH
    confirmed_age = 18
    adult_confirmed_at = EPOCH

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, session: Session, accepted: bool = True, **values: Any) -> Any:
        user = super()._create(model_class, *args, session=session, **values)
        if accepted:
            for slug, version in standing_versions(utcnow().date(), tuple(Feature)).items():
                session.add(PolicyAcceptance(user_id=user.id, slug=slug.value, version=version))
            session.flush()
        return user


class StudyFactory(Build):
    class Meta:
        model = Study

    uid = factory.Sequence(lambda n: f"2.25.1000{n}")
    description = "CT abdomen"
    ready_at = EPOCH


class SeriesFactory(Build):
    class Meta:
        model = Series

    uid = factory.Sequence(lambda n: f"2.25.2000{n}")
    number = factory.Sequence(int)
    modality = "CT"
    description = "Axial"
    body_part = "ABDOMEN"
    revision = "r1"


class InstanceFactory(Build):
    class Meta:
        model = Instance

    uid = factory.Sequence(lambda n: f"2.25.3000{n}")
    sop_class_uid = "1.2.840.10008.5.1.4.1.1.2"
    transfer_syntax_uid = "1.2.840.10008.1.2.1"
    size = 1000
    sha256 = "0" * 64
    rows = 64
    columns = 64


class CaseFactory(Build):
    class Meta:
        model = Case

    title = factory.Sequence(lambda n: f"A case of interest {n}")
    specialty = Specialty.ABDOMINAL
    presentation = "Pain in the right lower quadrant for two days."
    findings = "A thickened appendix with stranding of the fat around it."
    diagnosis = "Acute appendicitis"
    state = CaseState.PUBLIC
    published_at = factory.Sequence(lambda n: EPOCH + timedelta(minutes=n))


class CommentFactory(Build):
    class Meta:
        model = Comment

    body = "Well seen."


def actor_of(user: User) -> Actor:
    """The value services are handed for a member."""
    return Actor(user.id, user.display_name, Role(user.role))


def member(session: Session, role: Role = Role.EDUCATOR, **values: Any) -> Actor:
    """A new member, as services know them."""
    return actor_of(UserFactory.create(session=session, role=role, **values))


def study_of(session: Session, owner: Actor, **values: Any) -> Study:
    """A ready study with one series of one instance of one frame."""
    study: Study = StudyFactory.create(session=session, owner_id=owner.user_id, **values)
    series = SeriesFactory.create(session=session, study_id=study.id, instance_count=1, frame_count=1)
    instance = InstanceFactory.create(session=session, series_id=series.id)
    session.add(Frame(instance_id=instance.id, number=1, transfer_syntax_uid="1.2.840.10008.1.2.4.202", size=10))
    session.flush()
    return study


def case_of(session: Session, owner: Actor, study: Study | None = None, **values: Any) -> Case:
    """A public case of the member's, about a study of theirs."""
    study = study or study_of(session, owner)
    case: Case = CaseFactory.create(session=session, owner_id=owner.user_id, study_id=study.id, **values)
    return case
