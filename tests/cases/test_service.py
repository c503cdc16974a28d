"""Cases: who may do and see what, and what a list shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dicomtube.cases import service
from dicomtube.cases.models import Case, CaseState, Specialty
from dicomtube.cases.service import CaseText
from dicomtube.core.audit import AuditEntry
from dicomtube.core.errors import Conflict, Forbidden, Invalid, NotFound, SignInRequired
from dicomtube.core.policy import Role
from dicomtube.studies.models import Instance, Series, Study
from tests.factories import EPOCH, case_of, member, study_of

TEXT = CaseText(
    title="  Right lower   quadrant pain ",
    specialty=Specialty.ABDOMINAL,
    presentation="Pain.\r\nFever.",
    findings="Stranding.",
)


def test_a_new_case_is_a_draft_with_tidied_text(session: Session) -> None:
    owner = member(session)
    case = service.create(session, owner, study_of(session, owner).id, TEXT)
    assert (case.state, case.title, case.presentation) == ("draft", "Right lower quadrant pain", "Pain.\nFever.")


def test_creating_a_case_is_written_into_the_audit_log(session: Session) -> None:
    owner = member(session)
    case = service.create(session, owner, study_of(session, owner).id, TEXT)
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_id, entry.subject_id) == ("case:create", owner.user_id, case.id)


def test_a_case_needs_a_ready_study_of_ones_own(session: Session) -> None:
    owner, other = member(session), member(session)
    with pytest.raises(NotFound):
        service.create(session, other, study_of(session, owner).id, TEXT)
    with pytest.raises(Conflict):
        service.create(session, owner, study_of(session, owner, ready_at=None).id, TEXT)


def test_readers_and_visitors_write_no_cases(session: Session) -> None:
    owner = member(session)
    study = study_of(session, owner)
    with pytest.raises(Forbidden):
        service.create(session, member(session, Role.READER), study.id, TEXT)
    with pytest.raises(SignInRequired):
        service.create(session, None, study.id, TEXT)


@pytest.mark.parametrize(
    "text",
    [
        CaseText(title="   ", specialty=Specialty.CHEST),
        CaseText(title="x" * 161, specialty=Specialty.CHEST),
        CaseText(title="fine", specialty=Specialty.CHEST, findings="x" * 20_001),
    ],
)
def test_text_out_of_bounds_is_refused(session: Session, text: CaseText) -> None:
    owner = member(session)
    with pytest.raises(Invalid):
        service.create(session, owner, study_of(session, owner).id, text)


def test_an_incomplete_case_cannot_be_published(session: Session) -> None:
    owner = member(session)
    case = case_of(session, owner, state=CaseState.DRAFT, published_at=None, findings="")
    with pytest.raises(Invalid):
        service.publish(session, owner, case.id)
    assert case.state == "draft"


def test_a_public_case_cannot_be_emptied_by_an_edit(session: Session) -> None:
    owner = member(session)
    case = case_of(session, owner)
    with pytest.raises(Invalid):
        service.edit(session, owner, case.id, CaseText(title="t", specialty=Specialty.CHEST))


def test_publishing_again_keeps_the_first_date(session: Session) -> None:
    owner = member(session)
    case = case_of(session, owner, published_at=EPOCH)
    service.withdraw(session, owner, case.id)
    service.publish(session, owner, case.id)
    assert (case.state, case.published_at) == ("public", EPOCH)


def test_the_database_itself_refuses_a_public_case_without_a_date(session: Session) -> None:
    owner = member(session)
    with pytest.raises(IntegrityError):
        case_of(session, owner, state=CaseState.PUBLIC, published_at=None)


@pytest.mark.parametrize("act", ["edit", "publish", "withdraw", "delete"])
@pytest.mark.parametrize("state", [CaseState.DRAFT, CaseState.PUBLIC])
def test_nobody_else_changes_a_case(session: Session, act: str, state: CaseState) -> None:
    case = case_of(session, member(session), state=state)
    arguments = (TEXT,) if act == "edit" else ()
    for other in (member(session), member(session, Role.ADMIN)):
        with pytest.raises(NotFound):
            getattr(service, act)(session, other, case.id, *arguments)


def test_a_draft_exists_for_its_owner_alone(session: Session) -> None:
    owner = member(session)
    case = case_of(session, owner, state=CaseState.DRAFT, published_at=None)
    assert service.visible_case(session, owner, case.id) is case
    for other in (None, member(session), member(session, Role.MODERATOR), member(session, Role.ADMIN)):
        with pytest.raises(NotFound):
            service.visible_case(session, other, case.id)
        with pytest.raises(NotFound):
            service.visible_study(session, other, case.study.uid)


def test_a_public_case_shows_itself_and_its_study_to_everybody(session: Session) -> None:
    case = case_of(session, member(session))
    assert service.visible_case(session, None, case.id) is case
    assert service.visible_study(session, None, case.study.uid) is case.study


def test_withdrawing_hides_case_and_pixels_at_once(session: Session) -> None:
    owner = member(session)
    case = case_of(session, owner)
    service.withdraw(session, owner, case.id)
    session.flush()
    with pytest.raises(NotFound):
        service.visible_case(session, None, case.id)
    with pytest.raises(NotFound):
        service.visible_study(session, None, case.study.uid)


def test_browsing_shows_public_cases_newest_first_page_by_page(session: Session) -> None:
    owner = member(session)
    moments = [EPOCH + timedelta(hours=n // 2) for n in range(60)]  # ties on purpose
    cases = [case_of(session, owner, published_at=moment) for moment in moments]
    case_of(session, owner, state=CaseState.DRAFT, published_at=EPOCH + timedelta(days=9))
    seen: list[str] = []
    after: str | None = None
    while True:
        page = service.browse(session, after=after)
        seen += [item.id for item in page.items]
        after = page.next_cursor
        if after is None:
            break
    expected = sorted(cases, key=lambda case: (case.published_at, case.id), reverse=True)
    assert seen == [case.id for case in expected]


def test_a_broken_cursor_shows_the_first_page(session: Session) -> None:
    case = case_of(session, member(session))
    for raw in ("x", "é", "MjAyNg", "%00", "=" * 50):
        assert [item.id for item in service.browse(session, after=raw).items] == [case.id]


def test_browsing_filters_by_specialty_and_modality(session: Session) -> None:
    owner = member(session)
    abdomen = case_of(session, owner)
    chest = case_of(session, owner, specialty=Specialty.CHEST)
    chest.study.series[0].modality = "CR"
    session.flush()
    assert [c.id for c in service.browse(session, specialty=Specialty.CHEST).items] == [chest.id]
    assert [c.id for c in service.browse(session, modality="CT").items] == [abdomen.id]
    assert service.browse(session, specialty=Specialty.CHEST, modality="CT").items == ()


def count_selects(session: Session, work: Callable[[], object]) -> int:
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    work()
    event.remove(engine, "before_cursor_execute", note)
    return len([statement for statement in statements if statement.startswith("SELECT")])


def test_a_list_takes_the_same_number_of_queries_however_long_it_is(session: Session) -> None:
    owner = member(session)
    counts = []
    for _ in range(2):
        for _ in range(6):
            case_of(session, owner)
        session.commit()
        session.expire_all()
        counts.append(count_selects(session, lambda: service.browse(session)))
    assert counts[0] == counts[1] == 2


def test_deleting_a_case_keeps_the_study_unless_asked(session: Session) -> None:
    owner = member(session)
    case = case_of(session, owner)
    study_id = case.study_id
    assert service.delete(session, owner, case.id) is None
    assert session.get(Case, case.id) is None
    assert session.get(Study, study_id) is not None


def test_deleting_a_case_with_its_study_leaves_no_row_of_either(session: Session) -> None:
    owner = member(session)
    case = case_of(session, owner)
    uid = case.study.uid
    assert service.delete(session, owner, case.id, with_study=True) == uid
    session.expire_all()
    assert [session.scalars(select(table)).all() for table in (Case, Study, Series, Instance)] == [[], [], [], []]


def test_a_study_in_use_is_not_deleted(session: Session) -> None:
    owner = member(session)
    study = study_of(session, owner)
    case_of(session, owner, study)
    case = case_of(session, owner, study)
    with pytest.raises(Conflict):
        service.delete(session, owner, case.id, with_study=True)


def test_a_study_that_shows_a_face_is_published_only_by_an_owner_who_answers_for_it(session: Session) -> None:
    owner = member(session)
    case = case_of(session, owner, state=CaseState.DRAFT, published_at=None)
    case.study.series[0].shows_face = True
    with pytest.raises(Invalid):
        service.publish(session, owner, case.id)
    assert service.publish(session, owner, case.id, face_attested=True).state == "public"
    entries = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == case.id)).all()
    assert sorted(entries) == ["case:attest_face", "case:publish"]


def test_a_face_that_joins_a_public_study_later_stays_hidden_from_others(session: Session) -> None:
    owner = member(session)
    case = case_of(session, owner)
    series = case.study.series[0]
    series.shows_face = True
    session.flush()
    seen = [service.may_see_series(session, person, case.study, series) for person in (owner, None, member(session))]
    assert seen == [True, False, False]
    service.publish(session, owner, case.id, face_attested=True)
    session.flush()
    assert service.may_see_series(session, None, case.study, series)
