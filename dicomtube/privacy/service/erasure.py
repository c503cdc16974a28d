"""Erasing a member: asked for in one short transaction, carried out by a job that may be killed at any moment.

`ask` closes the account at once, writes the deletion into the ledger and enters the job. `carry_out` goes from the
upper floors down, each step a transaction of its own that finds nothing to do when it is done again: talk, cases,
uploads, studies, then whatever else `decisions` names, the objects, and last the member's own row. Objects go after the
rows that name them; what is still to go stands in `doomed_objects` meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from dicomtube.cases.models import Case
from dicomtube.cases.service import is_shown
from dicomtube.core import audit, queue
from dicomtube.core.db import utcnow
from dicomtube.core.deletions import Deleted, note_deletion
from dicomtube.core.errors import Conflict, Invalid, NotFound
from dicomtube.core.language import DEFAULT, N_
from dicomtube.core.policy import Actor, Permission, require
from dicomtube.core.site import Site
from dicomtube.core.storage import ObjectStore
from dicomtube.discussions.models import Comment
from dicomtube.identity.models import ProviderEvent, User
from dicomtube.identity.service import Outcome, close_account
from dicomtube.notifications.service import To, send
from dicomtube.privacy.models import (
    OPEN_STATES,
    Cause,
    DataExport,
    Erasure,
    Extent,
    RequestState,
    Right,
    RightsRequest,
    Store,
)
from dicomtube.privacy.models.exports import export_key
from dicomtube.privacy.service.belongings import (
    erase_cases,
    erase_one_study,
    erase_talk,
    erase_uploads,
    is_answered,
    is_commented,
)
from dicomtube.privacy.service.doomed import delete_doomed, doom
from dicomtube.privacy.service.names import cut_out_names
from dicomtube.privacy.service.rows import erase_member_row, erase_rows
from dicomtube.studies.models import Study

ERASE = "privacy.erase"
SETTLED = N_("The account and what belonged to it is deleted.")
Fence = Callable[[Session], None]


@dataclass(frozen=True)
class Reckoning:
    """What a member would leave behind, as counts for the page that asks how much is to go."""

    public_cases: int
    commented_cases: int  # those of the public ones that others commented
    drafts: int
    studies: int
    comments: int
    answered_comments: int  # those that somebody else replied to


def reckon(session: Session, actor: Actor) -> Reckoning:
    """The counts of what is the member's, in six queries."""
    cases = select(func.count()).select_from(Case).where(Case.owner_id == actor.user_id)
    comments = (
        select(func.count())
        .select_from(Comment)
        .where(Comment.author_id == actor.user_id, Comment.deleted_at.is_(None))
    )

    def count(query: Select[int]) -> int:
        return session.scalar(query) or 0

    public = count(cases.where(is_shown()))
    return Reckoning(
        public_cases=public,
        commented_cases=count(cases.where(is_shown(), is_commented())),
        drafts=count(cases) - public,
        studies=count(select(func.count()).select_from(Study).where(Study.owner_id == actor.user_id)),
        comments=count(comments),
        answered_comments=count(comments.where(is_answered())),
    )


def ask(
    session: Session, user_id: str, extent: Extent, *, cause: Cause, actor: Actor | None, request_id: str | None = None
) -> Erasure:
    """Closes the account now and enters the job that erases the rest. Asked again, gives what was asked first.

    The member is told by mail at the address they had here. Raises NotFound for nobody.
    """
    user = session.scalar(select(User).where(User.id == user_id).with_for_update())
    if user is None:
        raise NotFound("There is no such member.")
    known = session.scalar(select(Erasure).where(Erasure.user_id == user_id))
    if known is not None:
        return known
    erasure = Erasure(user_id=user_id, extent=extent, cause=cause, request_id=request_id)
    session.add(erasure)
    session.flush()
    if user.closed_at is None:
        if extent is not Extent.EVERYTHING:
            cut_out_names(session, user_id)
        if user.contact_email and cause is not Cause.REPLAY:
            address = To.address(user.contact_email, user.language or DEFAULT)
            send(session, f"erased_{extent}", address, number=erasure.id)
        close_account(session, user_id, actor=actor)
    user.restricted_at = None  # what stays is nobody's data any more
    doom(session, Store.CLEAN, f"members/{user_id}/")
    note_deletion(session, Deleted.MEMBER, user_id, extent=extent, request_id=request_id)
    audit.record(session, actor, "privacy.erasure_asked", "erasure", erasure.id, extent=extent, cause=cause)
    enter_job(session, erasure.id)
    return erasure


def grant(session: Session, actor: Actor | None, request_id: str, extent: Extent) -> Erasure:
    """Staff grant a request for erasure. It is settled when all is gone; the member is told at once.

    Raises NotFound, Conflict for one that is decided or asks for something else, and Invalid while it is nobody's.
    """
    person = require(actor, Permission.PRIVACY_HANDLE)
    request = session.get(RightsRequest, request_id, with_for_update=True)
    if request is None:
        raise NotFound("There is no such request.")
    if request.state != RequestState.OPEN or request.kind != Right.ERASURE:
        raise Conflict("Erasing an account does not answer this request.")
    if request.user_id is None:
        raise Invalid("Nobody's account can be erased before it is clear whose request it is.")
    return ask(session, request.user_id, extent, cause=Cause.STAFF, actor=person, request_id=request_id)


def enter_job(session: Session, erasure_id: str) -> None:
    """Enters the job, unless it is there already."""
    queue.enqueue(session, ERASE, {"erasure_id": erasure_id}, key=f"{ERASE}:{erasure_id}")


def take_up_closed(session: Session, limit: int = 50) -> int:
    """Asks for the erasure of accounts that identity locked or closed, and enters lost jobs anew; gives how many.

    A provider passed a deletion on, or a first visit was never finished: identity stands a floor below and can't ask
    itself. Nobody chose, so only what others built on stays.
    """
    asked = select(Erasure.user_id)
    wished = select(ProviderEvent.user_id).where(
        ProviderEvent.outcome == Outcome.ACCOUNT_CLOSED, ProviderEvent.user_id.is_not(None)
    )
    closed = session.scalars(
        select(User.id)
        .where(
            User.closed_at.is_not(None) | User.id.in_(wished),
            User.disabled_at.is_not(None),
            User.erased_at.is_(None),
            User.id.not_in(asked),
        )
        .order_by(User.disabled_at)
        .limit(limit)
    ).all()
    for user_id in closed:
        request_id = session.scalar(_open_requests(user_id).where(RightsRequest.kind == Right.ERASURE).limit(1))
        ask(session, user_id, Extent.BUILT_ON, cause=Cause.PROVIDER, actor=None, request_id=request_id)
    unfinished = session.scalars(select(Erasure.id).where(Erasure.done_at.is_(None)).limit(limit)).all()
    for erasure_id in unfinished:
        enter_job(session, erasure_id)
    return len(closed)


def carry_out(site: Site, erasure_id: str, fence: Fence) -> None:
    """Does all of it, from wherever a run before left off. `fence` is called in each transaction that changes rows."""
    with site.database.reading() as session:
        erasure = session.get(Erasure, erasure_id)
    if erasure is None or erasure.done_at is not None:
        return
    user_id, extent = erasure.user_id, Extent(erasure.extent)

    def step(act: Callable[[Session], object]) -> object:
        with site.database.writing() as session:
            fence(session)
            return act(session)

    step(lambda session: erase_talk(session, user_id, extent))
    step(lambda session: erase_cases(session, user_id, extent))
    step(lambda session: erase_uploads(session, user_id))
    while step(lambda session: erase_one_study(session, user_id)):
        pass
    step(lambda session: _erase_rest(session, user_id))
    delete_doomed(site.database, stores(site))
    step(lambda session: _finish(session, erasure_id, user_id))


def stores(site: Site) -> dict[Store, ObjectStore]:
    """The site's stores by name."""
    return {Store.CLEAN: site.store, Store.QUARANTINE: site.quarantine}


def _erase_rest(session: Session, user_id: str) -> None:
    for export_id in session.scalars(select(DataExport.id).where(DataExport.user_id == user_id)).all():
        doom(session, Store.CLEAN, export_key(export_id).rsplit("/", 1)[0] + "/")
    requests = session.scalars(_open_requests(user_id)).all()
    erase_rows(session, user_id)
    session.execute(
        update(RightsRequest)
        .where(RightsRequest.id.in_(requests))
        .values(state=RequestState.DONE, decided_at=utcnow(), outcome=SETTLED, proof_hash=None)
    )


def _finish(session: Session, erasure_id: str, user_id: str) -> None:
    erase_member_row(session, user_id)
    session.execute(update(Erasure).where(Erasure.id == erasure_id).values(done_at=utcnow()))
    audit.record(session, None, "privacy.erased", "erasure", erasure_id)


def _open_requests(user_id: str) -> Select[str]:
    return select(RightsRequest.id).where(RightsRequest.user_id == user_id, RightsRequest.state.in_(OPEN_STATES))
