"""Passkeys (WebAuthn Level 3): a further proof for staff and dangerous acts, and a way back in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from dicomtube.core import audit
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Forbidden, Invalid, NotFound
from dicomtube.core.policy import Actor
from dicomtube.identity.models import Passkey, PasskeyChallenge, User
from dicomtube.identity.service.accounts import member_actor

LIFETIME = timedelta(minutes=5)
MOST_PASSKEYS = 20


class Purpose(StrEnum):
    """What a challenge is for; an answer to one purpose is no answer to another."""

    ADD = "add"
    CONFIRM = "confirm"
    SIGN_IN = "sign_in"


@dataclass(frozen=True)
class Party:
    """This site as passkeys know it. `usable` is false at a bare network address, where browsers refuse them."""

    name: str
    origin: str

    @property
    def id(self) -> str:
        """The host name that the passkeys belong to."""
        return urlsplit(self.origin).hostname or ""

    @property
    def usable(self) -> bool:
        """Whether browsers make passkeys for this address."""
        try:
            ip_address(self.id)
        except ValueError:
            return True
        return False


@dataclass(frozen=True)
class Ceremony:
    """What the browser is handed: an id to answer to, and the options for `navigator.credentials`."""

    id: str
    options: Mapping[str, Any]


def begin_adding(session: Session, party: Party, actor: Actor) -> Ceremony:
    """Begins to add a passkey. Raises Invalid when there are too many."""
    known = session.scalars(select(Passkey.credential_id).where(Passkey.user_id == actor.user_id)).all()
    if len(known) >= MOST_PASSKEYS:
        raise Invalid("That is enough passkeys. Remove one that you no longer use.")
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=actor.user_id.encode(),
        user_name=actor.display_name,
        user_display_name=actor.display_name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return _keep(session, Purpose.ADD, actor, options.challenge, webauthn.options_to_json(options))


def begin_proof(session: Session, party: Party, purpose: Purpose, actor: Actor | None) -> Ceremony:
    """Begins a proof by passkey: of the member `actor`, or of whomever the passkey belongs to."""
    known: Sequence[bytes] = ()
    if actor is not None:
        known = session.scalars(select(Passkey.credential_id).where(Passkey.user_id == actor.user_id)).all()
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _keep(session, purpose, actor, options.challenge, webauthn.options_to_json(options))


def _keep(session: Session, purpose: Purpose, actor: Actor | None, challenge: bytes, options: str) -> Ceremony:
    row = PasskeyChallenge(user_id=actor.user_id if actor else None, purpose=purpose, challenge=challenge)
    session.add(row)
    session.flush()
    return Ceremony(row.id, json.loads(options))


def take_challenge(session: Session, purpose: Purpose, ceremony_id: str, actor: Actor | None) -> bytes:
    """The challenge of a ceremony, once. Commit before looking at the answer. Raises Invalid."""
    same_person = PasskeyChallenge.user_id.is_(None) if actor is None else PasskeyChallenge.user_id == actor.user_id
    challenge = session.scalar(
        update(PasskeyChallenge)
        .where(
            PasskeyChallenge.id == ceremony_id,
            PasskeyChallenge.purpose == purpose,
            PasskeyChallenge.used_at.is_(None),
            PasskeyChallenge.created_at > utcnow() - LIFETIME,
            same_person,
        )
        .values(used_at=utcnow())
        .returning(PasskeyChallenge.challenge)
        .execution_options(synchronize_session=False)
    )
    if challenge is None:
        raise Invalid("That took longer than five minutes, or was answered already. Please begin again.")
    return challenge


def add_passkey(
    session: Session, party: Party, actor: Actor, challenge: bytes, answer: Mapping[str, Any], name: str
) -> None:
    """Adds the passkey that the browser has made. Raises Invalid when its answer does not hold."""
    try:
        verified = webauthn.verify_registration_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Invalid("The passkey could not be checked. Please begin again.") from error
    if session.scalar(select(Passkey.id).where(Passkey.credential_id == verified.credential_id)) is not None:
        raise Invalid("That passkey is known here already.")
    session.add(
        Passkey(
            user_id=actor.user_id,
            credential_id=verified.credential_id,
            public_key=verified.credential_public_key,
            sign_count=verified.sign_count,
            name=" ".join(name.split())[:80] or "Passkey",
        )
    )
    audit.record(session, actor, "identity.passkey_added", "user", actor.user_id)


def check_proof(
    session: Session, party: Party, challenge: bytes, answer: Mapping[str, Any], actor: Actor | None
) -> Actor:
    """Whose passkey signed the challenge; with `actor`, it must be theirs. Raises Forbidden."""
    problem = Forbidden("That passkey does not open this account.")
    try:
        credential_id = base64url_to_bytes(str(answer["id"]))
        passkey = session.scalar(select(Passkey).where(Passkey.credential_id == credential_id).with_for_update())
        if passkey is None or (actor is not None and passkey.user_id != actor.user_id):
            raise problem
        verified = webauthn.verify_authentication_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise problem from error
    if session.get_one(User, passkey.user_id).disabled_at is not None:
        raise problem
    passkey.sign_count = verified.new_sign_count
    passkey.last_used_at = utcnow()
    return member_actor(session, passkey.user_id)


def list_passkeys(session: Session, actor: Actor) -> Sequence[Passkey]:
    """The member's passkeys, oldest first."""
    return session.scalars(
        select(Passkey).where(Passkey.user_id == actor.user_id).order_by(Passkey.created_at, Passkey.id)
    ).all()


def remove_passkey(session: Session, actor: Actor, passkey_id: str) -> None:
    """Removes one of the member's passkeys. Raises NotFound."""
    gone = session.scalar(
        delete(Passkey).where(Passkey.id == passkey_id, Passkey.user_id == actor.user_id).returning(Passkey.id)
    )
    if gone is None:
        raise NotFound("That passkey is gone already.")
    audit.record(session, actor, "identity.passkey_removed", "user", actor.user_id)


def forget_challenges(session: Session) -> None:
    """Deletes challenges that nobody can answer any more."""
    session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.created_at < utcnow() - LIFETIME))
