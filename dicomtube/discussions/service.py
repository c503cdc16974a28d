"""What people do in the talk under a case: post, reply, edit, delete, read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from dicomtube.cases.models import Case
from dicomtube.cases.service import count_comment, visible_case
from dicomtube.core.audit import record
from dicomtube.core.db import utcnow
from dicomtube.core.deletions import Deleted, note_deletion
from dicomtube.core.errors import Conflict, Forbidden, Invalid, NotFound
from dicomtube.core.policy import Actor, Permission, require
from dicomtube.discussions.models import Comment
from dicomtube.identity.service import require_good_standing
from dicomtube.notifications.service import To, send
from dicomtube.wording import service as wording

BODY_LENGTH = 10_000
MOST_COMMENTS = 2_000
DOUBLE_SUBMIT = timedelta(minutes=2)


@dataclass(frozen=True)
class Thread:
    """A comment and its replies, oldest first."""

    comment: Comment
    replies: tuple[Comment, ...]


def post(
    session: Session,
    actor: Actor | None,
    case_id: str,
    body: str,
    *,
    parent_id: str | None = None,
    words_checked: str = "",
) -> Comment:
    """A new comment, or a reply to one. The same text sent twice within two minutes is one comment.

    Raises Identifying for words that identify somebody, or may and `words_checked` does not answer for them.
    """
    person = require_good_standing(session, require(actor, Permission.COMMENT_WRITE))
    case = visible_case(session, person, case_id)
    body = _clean(body)
    wording.check({"body": body}, (words_checked,))
    if parent_id is not None:
        _require_parent(session, case.id, parent_id)
    double = session.scalar(
        select(Comment).where(
            Comment.case_id == case.id,
            Comment.author_id == person.user_id,
            Comment.parent_id == parent_id if parent_id else Comment.parent_id.is_(None),
            Comment.body == body,
            Comment.posted_at > utcnow() - DOUBLE_SUBMIT,
        )
    )
    if double:
        return double
    comment = Comment(case_id=case.id, author_id=person.user_id, parent_id=parent_id, body=body)
    session.add(comment)
    count_comment(session, case.id, 1)
    session.flush()
    record(session, person, "comment:post", "comment", comment.id, case=case.id)
    _tell(session, person, case, comment)
    return comment


def edit(session: Session, actor: Actor | None, comment_id: str, body: str, *, words_checked: str = "") -> Comment:
    """Replaces the text of the person's own comment. Raises Identifying as `post` does."""
    comment = own_comment(session, actor, comment_id)
    require_good_standing(session, require(actor, Permission.COMMENT_WRITE))
    body = _clean(body)
    wording.check({"body": body}, (words_checked,))
    comment.body = body
    comment.edited_at = utcnow()
    record(session, actor, "comment:edit", "comment", comment.id, case=comment.case_id)
    return comment


def delete(session: Session, actor: Actor | None, comment_id: str) -> Comment:
    """Deletes the person's own comment, or anybody's for those who may remove comments. Its text is gone at once."""
    person = require(actor, Permission.COMMENT_WRITE)
    comment = visible_comment(session, person, comment_id, lock=True)
    if comment.author_id != person.user_id and not person.may(Permission.COMMENT_REMOVE):
        raise Forbidden("This comment is somebody else's.")
    comment.body = ""
    comment.deleted_at = utcnow()
    note_deletion(session, Deleted.COMMENT, comment.id)
    if comment.hidden_at is None:  # a hidden one is not counted
        count_comment(session, comment.case_id, -1)
    record(session, person, "comment:delete", "comment", comment.id, case=comment.case_id)
    return comment


def own_comment(session: Session, actor: Actor | None, comment_id: str) -> Comment:
    """The person's own comment under a case they may see. Raises NotFound or Forbidden."""
    person = require(actor, Permission.COMMENT_WRITE)
    comment = visible_comment(session, person, comment_id)
    if comment.author_id != person.user_id:
        raise Forbidden("This comment is somebody else's.")
    return comment


def threads(session: Session, case_id: str, actor: Actor | None = None) -> list[Thread]:
    """The talk under a case that the caller has found visible. What is withheld shows only where replies hang on."""
    query = (
        select(Comment)
        .where(Comment.case_id == case_id)
        .order_by(Comment.posted_at, Comment.id)
        .limit(MOST_COMMENTS)
        .options(joinedload(Comment.author))
    )
    rows = session.scalars(query).all()
    replies: dict[str, list[Comment]] = {}
    for row in rows:
        if row.parent_id and not row.withheld_from(actor):
            replies.setdefault(row.parent_id, []).append(row)
    roots = [row for row in rows if row.parent_id is None]
    found = [Thread(root, tuple(replies.get(root.id, ()))) for root in roots]
    return [thread for thread in found if thread.replies or not thread.comment.withheld_from(actor)]


def _tell(session: Session, person: Actor, case: Case, comment: Comment) -> None:
    """Mails who is answered, else whose case it is: the title, which everybody may read, and nothing of the text."""
    parent = session.get(Comment, comment.parent_id) if comment.parent_id else None
    answered = parent.author_id if parent else None
    values = {"author": person.display_name, "title": case.title, "path": f"/c/{case.id}#comment-{comment.id}"}
    if answered is not None and answered != person.user_id:
        send(session, "reply_to_comment", To.member(answered), topic=f"case:{case.id}", **values)
    if case.owner_id not in (person.user_id, answered):
        send(session, "comment_on_case", To.member(case.owner_id), topic=f"case:{case.id}", **values)


def visible_comment(session: Session, actor: Actor | None, comment_id: str, *, lock: bool = False) -> Comment:
    """The comment, when this person may see it. Raises NotFound."""
    comment = session.get(Comment, comment_id, with_for_update=lock or None)
    if comment is None or comment.withheld_from(actor):
        raise NotFound("There is no such comment.")
    visible_case(session, actor, comment.case_id)
    return comment


def set_hidden(session: Session, comment: Comment, *, hidden: bool) -> None:
    """Hides a comment from others, or shows it again. Who may do so, and why, is moderation's matter."""
    if hidden is not (comment.hidden_at is None):
        return
    comment.hidden_at = utcnow() if hidden else None
    if comment.deleted_at is None:
        count_comment(session, comment.case_id, -1 if hidden else 1)
    session.flush()


def _require_parent(session: Session, case_id: str, parent_id: str) -> None:
    parent = session.get(Comment, parent_id)
    if parent is None or parent.case_id != case_id or parent.deleted_at or parent.hidden_at:
        raise NotFound("The comment you reply to is gone.")
    if parent.parent_id is not None:
        raise Conflict("Replies go one level deep: answer the first comment instead.")


def _clean(body: str) -> str:
    body = body.strip().replace("\r\n", "\n")
    if not body:
        raise Invalid("Write something first.")
    if len(body) > BODY_LENGTH:
        raise Invalid("A comment may have %(most)s characters.", most=BODY_LENGTH)
    return body
