"""Rights requests from whoever makes them: opened, proven, withdrawn. `handling` is what staff do with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dicomtube.core import audit
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Conflict, Invalid, NotFound, SignInRequired
from dicomtube.core.policy import Actor
from dicomtube.core.seal import seal_of
from dicomtube.identity.models import Identity, User
from dicomtube.identity.service import digest
from dicomtube.identity.service.secrets import new_secret
from dicomtube.notifications.service import To, clean_address, send
from dicomtube.privacy.models import Origin, RequestState, Right, RightsRequest
from dicomtube.privacy.service.clock import due_on

WORDS_LENGTH = 4000
PROOF_FOR = timedelta(hours=48)
PROOFS_A_DAY = 3  # to one address, so that the form can't be turned on somebody


def open_request(session: Session, actor: Actor | None, kind: Right, words: str = "") -> RightsRequest:
    """A member's request, which they proved by a fresh sign-in. While one of the kind is open, that one is given."""
    if actor is None:
        raise SignInRequired("Please sign in first.")
    known = _open_of(session, actor.user_id, kind)
    if known is not None:
        return known
    moment = utcnow()
    row = RightsRequest(
        kind=kind,
        origin=Origin.MEMBER,
        state=RequestState.OPEN,
        user_id=actor.user_id,
        sealed_words=_sealed_words(session, words),
        received_at=moment,
        due_on=due_on(moment),
        proven_at=moment,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        known = _open_of(session, actor.user_id, kind)
        if known is None:
            raise
        return known
    audit.record(session, actor, "privacy.requested", "rights_request", row.id, kind=kind, origin=row.origin)
    return row


def withdraw_request(session: Session, actor: Actor | None, request_id: str) -> RightsRequest:
    """The member takes their own request back. Raises NotFound for another's and Conflict when it is decided."""
    if actor is None:
        raise SignInRequired("Please sign in first.")
    row = session.get(RightsRequest, request_id, with_for_update=True)
    if row is None or row.user_id != actor.user_id:
        raise NotFound("There is no such request.")
    if row.state != RequestState.OPEN:
        raise Conflict("This request is decided already.")
    row.state = RequestState.WITHDRAWN
    audit.record(session, actor, "privacy.withdrawn", "rights_request", row.id)
    return row


def own_requests(session: Session, actor: Actor) -> Sequence[RightsRequest]:
    """The member's requests, newest first."""
    query = select(RightsRequest).where(RightsRequest.user_id == actor.user_id)
    return session.scalars(query.order_by(RightsRequest.received_at.desc(), RightsRequest.id)).all()


def settle_request(session: Session, request_id: str, outcome: str) -> None:
    """Marks an open request done without a person's decision: what it asks for has happened."""
    row = session.get(RightsRequest, request_id, with_for_update=True)
    if row is None or row.state != RequestState.OPEN:
        return
    row.state, row.decided_at, row.outcome = RequestState.DONE, utcnow(), outcome
    audit.record(session, None, "privacy.done", "rights_request", row.id, affects=row.user_id, kind=row.kind)


# -- from outside, proven by a mailed link --


def open_unproven(session: Session, kind: Right, address: str, words: str, language: str) -> None:
    """A request by the contact form. Mails a link to the address; until it is followed nothing else happens.

    The same for every address, known here or not. Raises Invalid for what is no address.
    """
    address = clean_address(address)
    seal = seal_of(session)
    print_ = address_print(session, address)
    moment = utcnow()
    lately = select(func.count()).where(
        RightsRequest.address_hash == print_, RightsRequest.received_at > moment - timedelta(days=1)
    )
    if (session.scalar(lately) or 0) >= PROOFS_A_DAY:
        return
    token = new_secret()
    row = RightsRequest(
        kind=kind,
        origin=Origin.CONTACT,
        state=RequestState.UNPROVEN,
        address_hash=print_,
        sealed_address=seal.close(address),
        sealed_words=_sealed_words(session, words),
        language=language,
        received_at=moment,
        due_on=due_on(moment),
        proof_hash=digest(token),
        proof_until=moment + PROOF_FOR,
    )
    session.add(row)
    session.flush()
    audit.record(session, None, "privacy.requested", "rights_request", row.id, kind=kind, origin=row.origin)
    send(session, "rights_proof", To.address(address, language), path=f"/contact/confirm/{token}")


def read_unproven(session: Session, token: str) -> RightsRequest:
    """The request that the mailed link belongs to. Raises NotFound when it is used, too old or made up."""
    row = session.scalar(
        select(RightsRequest).where(
            RightsRequest.proof_hash == digest(token),
            RightsRequest.state == RequestState.UNPROVEN,
            RightsRequest.proof_until > utcnow(),
        )
    )
    if row is None:
        raise NotFound("This link was used already or is older than two days. Write to us again if you still need it.")
    return row


def prove_request(session: Session, token: str) -> RightsRequest:
    """The link was followed, once: the request is open, and belongs to a member where exactly one proved the address.

    Raises NotFound as `read_unproven` does.
    """
    won = session.execute(
        update(RightsRequest)
        .where(
            RightsRequest.proof_hash == digest(token),
            RightsRequest.state == RequestState.UNPROVEN,
            RightsRequest.proof_until > utcnow(),
        )
        .values(state=RequestState.OPEN, proven_at=utcnow(), proof_hash=None)
        .returning(RightsRequest.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if won is None:
        raise NotFound("This link was used already or is older than two days. Write to us again if you still need it.")
    row = session.get_one(RightsRequest, won, populate_existing=True)
    address = seal_of(session).open(row.sealed_address or "")
    members = members_of_address(session, address)
    row.user_id = members[0] if len(members) == 1 else None
    audit.record(session, None, "privacy.proven", "rights_request", row.id, affects=row.user_id, kind=row.kind)
    send(session, "rights_received", To.address(address, row.language), number=row.id, due=row.due_on.isoformat())
    return row


def lapse_unproven(session: Session) -> int:
    """Ends requests whose link nobody followed in time and forgets who was written to; gives the number."""
    ended = session.execute(
        update(RightsRequest)
        .where(RightsRequest.state == RequestState.UNPROVEN, RightsRequest.proof_until < utcnow())
        .values(
            state=RequestState.LAPSED,
            proof_hash=None,
            address_hash=None,
            sealed_address=None,
            sealed_words=None,
        )
        .returning(RightsRequest.id)
        .execution_options(synchronize_session=False)
    )
    return len(ended.all())


def members_of_address(session: Session, address: str) -> list[str]:
    """The members for whom a provider vouched with this address. What a provider did not prove does not count."""
    query = (
        select(User.id)
        .join(Identity, Identity.user_id == User.id)
        .where(Identity.verified_email == address.casefold(), User.disabled_at.is_(None))
    )
    return sorted(set(session.scalars(query)))


def address_print(session: Session, address: str) -> str:
    """What stands for an address where only sameness matters."""
    return seal_of(session).fingerprint(address.strip().casefold())


def _open_of(session: Session, user_id: str, kind: Right) -> RightsRequest | None:
    return session.scalar(
        select(RightsRequest)
        .where(
            RightsRequest.user_id == user_id,
            RightsRequest.kind == kind,
            RightsRequest.state == RequestState.OPEN,
        )
        .order_by(RightsRequest.received_at)
        .limit(1)
    )


def _sealed_words(session: Session, words: str) -> str | None:
    words = words.strip().replace("\r\n", "\n")
    if len(words) > WORDS_LENGTH:
        raise Invalid("A message may have %(most)s characters.", most=WORDS_LENGTH)
    return seal_of(session).close(words) if words else None
