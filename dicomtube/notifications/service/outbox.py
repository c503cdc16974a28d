"""Writing a mail down in the caller's transaction; the worker sends it once that has committed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from dicomtube.core import queue
from dicomtube.core.db import utcnow
from dicomtube.core.language import DEFAULT, LANGUAGES
from dicomtube.core.seal import seal_of
from dicomtube.notifications.kinds import KINDS, Kind
from dicomtube.notifications.models import MailMessage
from dicomtube.notifications.service.addresses import clean_address
from dicomtube.notifications.service.preferences import wants

DELIVER = "notifications.deliver"
# 10 s, 20 s ... then every quarter of an hour: a server that is down or greylists us has about five hours.
ATTEMPTS = 26
TOLD_ONCE_WITHIN = timedelta(hours=1)
LONGEST_VALUE = 20_000


@dataclass(frozen=True)
class To:
    """Whom a mail goes to: a member, at whatever address they have when it is sent, or an address."""

    user_id: str | None = None
    email: str | None = None
    language: str = DEFAULT

    @classmethod
    def member(cls, user_id: str) -> To:
        """A member."""
        return cls(user_id=user_id)

    @classmethod
    def address(cls, email: str, language: str = DEFAULT) -> To:
        """Somebody known by their address alone. Raises Invalid when it is none."""
        return cls(email=clean_address(email), language=language if language in LANGUAGES else DEFAULT)


def send(session: Session, kind: str, to: To, *, topic: str | None = None, **values: str | int) -> None:
    """Writes a mail and the job that sends it, both in the caller's transaction.

    `values` are exactly those that the kind names. With a `topic` a member hears of it once an hour at most. Members
    who turned the kind off get none. Raises KeyError for an unknown kind and ValueError for wrong values.
    """
    enter(session, KINDS[kind], to, values, topic=topic)


def enter(
    session: Session,
    kind: Kind,
    to: To,
    values: Mapping[str, str | int],
    *,
    topic: str | None = None,
    sender_id: str | None = None,
    subscription_id: str | None = None,
) -> MailMessage | None:
    """As `send`; gives the row, or None when the member does not want it or heard of the topic within the hour.

    `sender_id` is the member whose words are passed on, `subscription_id` the newsletter's subscription.
    """
    _check(kind, values)
    if to.user_id is not None:
        if not wants(session, to.user_id, kind):
            return None
        if topic is not None and _told(session, kind, to.user_id, topic):
            return None
    content = {"to": to.email, "values": dict(values), "subscription": subscription_id}
    message = MailMessage(
        kind=kind.name,
        mail_class=kind.mail_class,
        user_id=to.user_id,
        sender_id=sender_id,
        topic=topic,
        language=to.language,
        sealed=seal_of(session).close(json.dumps(content)),
    )
    session.add(message)
    session.flush()
    enqueue(session, message.id)
    return message


def enqueue(session: Session, message_id: str) -> None:
    """Enters the job that sends the message, unless there is one already."""
    queue.enqueue(session, DELIVER, {"message_id": message_id}, key=f"mail:{message_id}", max_attempts=ATTEMPTS)


def _told(session: Session, kind: Kind, user_id: str, topic: str) -> bool:
    query = select(MailMessage.id).where(
        MailMessage.user_id == user_id,
        MailMessage.kind == kind.name,
        MailMessage.topic == topic,
        MailMessage.created_at > utcnow() - TOLD_ONCE_WITHIN,
    )
    return session.scalar(query.limit(1)) is not None


def _check(kind: Kind, values: Mapping[str, str | int]) -> None:
    if set(values) != set(kind.values):
        raise ValueError(f"mail {kind.name} takes {sorted(kind.values)}, not {sorted(values)}")
    for name, value in values.items():
        if isinstance(value, str) and len(value) > LONGEST_VALUE:
            raise ValueError(f"mail {kind.name}: {name} is too long")
        if name.endswith("path") and not (isinstance(value, str) and value.startswith("/")):
            raise ValueError(f"mail {kind.name}: {name} is no path of this site")
