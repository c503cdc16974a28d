"""Rights that members exercise themselves, at once. Each is entered in the register like any other request."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from dicomtube.core.db import utcnow
from dicomtube.core.errors import Invalid, SignInRequired
from dicomtube.core.language import N_
from dicomtube.core.policy import Actor
from dicomtube.identity.models import Purpose
from dicomtube.identity.service import (
    is_restricted,
    lift_restriction,
    object_to,
    objections,
    restrict,
    withdraw_objection,
)
from dicomtube.privacy.models import DataExport, Origin, RequestState, Right, RightsRequest
from dicomtube.privacy.service.clock import due_on
from dicomtube.privacy.service.export import ask_export
from dicomtube.privacy.service.requests import open_request

RESTRICTED = N_("Your data is stored and nothing else is done with it.")
LIFTED = N_("The restriction was lifted as you wished.")
OBJECTED = N_("The uses you named have stopped.")


def ask_copy(session: Session, actor: Actor | None, kind: Right) -> DataExport:
    """Access or portability: opens the request, which is settled when its copy is ready. Raises Invalid for others."""
    if kind not in (Right.ACCESS, Right.PORTABILITY):
        raise Invalid("A copy does not answer that.")
    request = open_request(session, actor, kind)
    return ask_export(session, actor, request.id)


def set_restriction(session: Session, actor: Actor | None, *, wanted: bool) -> None:
    """Restricts the member's data, or lifts that. Nothing happens when it is so already."""
    if actor is None:
        raise SignInRequired("Please sign in first.")
    if wanted == is_restricted(session, actor.user_id):
        return
    if wanted:
        restrict(session, actor.user_id, actor=actor)
    else:
        lift_restriction(session, actor.user_id, actor=actor)
    _enter(session, actor, Right.RESTRICTION, RESTRICTED if wanted else LIFTED)


def set_objections(session: Session, actor: Actor | None, wanted: Collection[Purpose]) -> None:
    """The member objects to exactly these purposes from now on."""
    if actor is None:
        raise SignInRequired("Please sign in first.")
    before = objections(session, actor.user_id)
    for purpose in Purpose:
        if purpose in wanted and purpose not in before:
            object_to(session, actor, purpose)
        elif purpose in before and purpose not in wanted:
            withdraw_objection(session, actor, purpose)
    if set(wanted) - before:
        _enter(session, actor, Right.OBJECTION, OBJECTED)


def _enter(session: Session, actor: Actor, kind: Right, outcome: str) -> None:
    moment = utcnow()
    session.add(
        RightsRequest(
            kind=kind,
            origin=Origin.MEMBER,
            state=RequestState.DONE,
            user_id=actor.user_id,
            received_at=moment,
            due_on=due_on(moment),
            proven_at=moment,
            decided_at=moment,
            outcome=outcome,
        )
    )
    session.flush()
