"""The three yeses: the operator's key, an admin's switch, the owner's choice for one case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dicomtube.cases.models import Case
from dicomtube.cases.service import own_case
from dicomtube.core.audit import record
from dicomtube.core.errors import Conflict, Forbidden, Invalid, NotFound
from dicomtube.core.policy import Actor, Permission, require
from dicomtube.identity.models import Purpose, User
from dicomtube.identity.service import may_process
from dicomtube.summaries.models import RequestState, SummaryChoice, SummaryRequest, SummarySwitch

TERMS_VERSION = "2026-11-22"  # of what the settings page and the case's page say about the service


@dataclass(frozen=True)
class Offer:
    """What the operator has configured. `ready` is false without a key: then nothing here exists for anybody."""

    ready: bool
    model: str = ""
    per_person_day: int = 0
    per_site_day: int = 0
    characters_month: int = 0


@dataclass(frozen=True)
class SwitchState:
    """Whether an admin has switched the service on, and when the word was given."""

    on: bool
    set_at: datetime | None


def require_offer(offer: Offer) -> None:
    """Raises NotFound where no key is configured."""
    if not offer.ready:
        raise NotFound("The address is wrong, or what stood here is gone or private.")


def read_switch(session: Session) -> SwitchState:
    """The newest word of an admin; off where none was given, or where it was given to other terms."""
    row = session.scalar(select(SummarySwitch).order_by(SummarySwitch.set_at.desc(), SummarySwitch.id.desc()).limit(1))
    if row is None:
        return SwitchState(False, None)
    return SwitchState(row.on and row.terms_version == TERMS_VERSION, row.set_at)


def switch(session: Session, actor: Actor | None, offer: Offer, *, on: bool, terms_confirmed: bool) -> None:
    """Switches the service on or off for the whole site. On needs the terms confirmed."""
    require_offer(offer)
    person = require(actor, Permission.SITE_MANAGE)
    if on and not terms_confirmed:
        raise Invalid("Confirm first that the site keeps to Google's terms.")
    session.add(SummarySwitch(on=on, terms_version=TERMS_VERSION, set_by=person.user_id))
    record(session, person, "summary:switch", "site", "summaries", on=on, terms=TERMS_VERSION)


def summarisable_case(session: Session, actor: Actor | None, offer: Offer, case_id: str) -> Case:
    """The person's own case, where the site offers summaries. Raises NotFound otherwise."""
    require_offer(offer)
    case = own_case(session, actor, case_id)
    if not read_switch(session).on:
        raise NotFound("There is no such case of yours.")
    return case


def choose(session: Session, actor: Actor | None, offer: Offer, case_id: str, *, on: bool) -> None:
    """Lets the case be summarised, or no longer: what waits to be sent is then discarded."""
    case = summarisable_case(session, actor, offer, case_id)
    chosen = session.get(SummaryChoice, case.id)
    if on and chosen is None:
        _require_adult(session, case.owner_id)
        if not may_process(session, case.owner_id, Purpose.SUMMARIES):
            raise Conflict("You objected to summaries by AI. Take the objection back first.")
        session.add(SummaryChoice(case_id=case.id, chosen_by=case.owner_id, terms_version=TERMS_VERSION))
    elif not on and chosen is not None:
        session.delete(chosen)
        waiting = select(SummaryRequest).where(
            SummaryRequest.case_id == case.id, SummaryRequest.state == RequestState.QUEUED
        )
        for row in session.scalars(waiting):
            row.state = RequestState.DISCARDED
    record(session, actor, "summary:choose", "case", case.id, on=on)


def may_send(session: Session, case: Case) -> bool:
    """Whether everybody who must have said yes still says so: asked again right before a byte leaves."""
    chosen = session.get(SummaryChoice, case.id)
    agreed = read_switch(session).on and chosen is not None and chosen.terms_version == TERMS_VERSION
    return agreed and may_process(session, case.owner_id, Purpose.SUMMARIES)


def require_may_send(session: Session, case: Case) -> None:
    """Raises Conflict where `may_send` is false."""
    if not may_send(session, case):
        raise Conflict("Allow this case to be summarised first.")


def _require_adult(session: Session, user_id: str) -> None:
    user = session.get_one(User, user_id)
    if user.adult_confirmed_at is None:
        raise Forbidden("Only members who confirmed that they are adults may use this.")
