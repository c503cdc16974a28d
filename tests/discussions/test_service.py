"""The talk under a case."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from dicomtube.cases.models import CaseState
from dicomtube.cases.service import withdraw
from dicomtube.core.errors import Conflict, Forbidden, Invalid, NotFound, SignInRequired
from dicomtube.core.policy import Role
from dicomtube.discussions import service
from tests.factories import case_of, member


def test_a_comment_and_its_reply_make_a_thread(session: Session) -> None:
    owner, reader = member(session), member(session, Role.READER)
    case = case_of(session, owner)
    comment = service.post(session, reader, case.id, " What about the caecum?\r\n")
    reply = service.post(session, owner, case.id, "Normal.", parent_id=comment.id)
    session.refresh(case)
    assert [(t.comment.body, [r.id for r in t.replies]) for t in service.threads(session, case.id)] == [
        ("What about the caecum?", [reply.id])
    ]
    assert case.comment_count == 2


def test_replies_go_one_level_deep(session: Session) -> None:
    owner = member(session)
    case = case_of(session, owner)
    comment = service.post(session, owner, case.id, "One")
    reply = service.post(session, owner, case.id, "Two", parent_id=comment.id)
    with pytest.raises(Conflict):
        service.post(session, owner, case.id, "Three", parent_id=reply.id)


def test_a_reply_stays_under_its_own_case(session: Session) -> None:
    owner = member(session)
    comment = service.post(session, owner, case_of(session, owner).id, "Here")
    with pytest.raises(NotFound):
        service.post(session, owner, case_of(session, owner).id, "There", parent_id=comment.id)


def test_the_same_text_sent_twice_is_one_comment(session: Session) -> None:
    owner = member(session)
    case = case_of(session, owner)
    first = service.post(session, owner, case.id, "Again")
    assert service.post(session, owner, case.id, "Again").id == first.id
    assert service.post(session, owner, case.id, "Something else").id != first.id
    session.refresh(case)
    assert case.comment_count == 2


@pytest.mark.parametrize("body", ["", "  \n ", "x" * 10_001])
def test_an_empty_or_endless_comment_is_refused(session: Session, body: str) -> None:
    owner = member(session)
    case = case_of(session, owner)
    with pytest.raises(Invalid):
        service.post(session, owner, case.id, body)


def test_visitors_read_but_do_not_write(session: Session) -> None:
    case = case_of(session, member(session))
    with pytest.raises(SignInRequired):
        service.post(session, None, case.id, "Hello")


def test_nobody_comments_on_another_ones_draft(session: Session) -> None:
    case = case_of(session, member(session), state=CaseState.DRAFT, published_at=None)
    with pytest.raises(NotFound):
        service.post(session, member(session), case.id, "Hello")


def test_comments_of_a_withdrawn_case_cannot_be_reached(session: Session) -> None:
    owner, reader = member(session), member(session, Role.READER)
    case = case_of(session, owner)
    comment = service.post(session, reader, case.id, "Hello")
    withdraw(session, owner, case.id)
    session.flush()
    with pytest.raises(NotFound):
        service.edit(session, reader, comment.id, "Hello again")


def test_only_the_author_edits_and_only_author_or_moderator_deletes(session: Session) -> None:
    owner, author, moderator = member(session), member(session, Role.READER), member(session, Role.MODERATOR)
    case = case_of(session, owner)
    comment = service.post(session, author, case.id, "Mine")
    for other in (owner, moderator):
        with pytest.raises(Forbidden):
            service.edit(session, other, comment.id, "Not yours")
    with pytest.raises(Forbidden):
        service.delete(session, owner, comment.id)
    assert service.edit(session, author, comment.id, "Still mine").edited_at is not None
    service.delete(session, moderator, comment.id)
    session.refresh(case)
    assert (comment.body, case.comment_count, service.threads(session, case.id)) == ("", 0, [])


def test_a_deleted_comment_keeps_its_place_while_replies_hang_on_it(session: Session) -> None:
    owner = member(session)
    case = case_of(session, owner)
    comment = service.post(session, owner, case.id, "Question")
    service.post(session, owner, case.id, "Answer", parent_id=comment.id)
    service.delete(session, owner, comment.id)
    thread = service.threads(session, case.id)[0]
    assert (thread.comment.body, [reply.body for reply in thread.replies]) == ("", ["Answer"])


def test_deleting_twice_counts_once(session: Session) -> None:
    owner = member(session)
    case = case_of(session, owner)
    comment = service.post(session, owner, case.id, "Gone")
    service.delete(session, owner, comment.id)
    with pytest.raises(NotFound):
        service.delete(session, owner, comment.id)
    session.refresh(case)
    assert case.comment_count == 0
