"""What a provider is to us: a value that says where to send people, what to ask for, and how to read the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from dicomtube.identity.models import ProviderName


class Fault(StrEnum):
    """Why a round trip did not end in a profile."""

    CANCELLED = "cancelled"  # the person said no
    UNAVAILABLE = "unavailable"  # the provider is down, slow, or answers nonsense
    REFUSED = "refused"  # an answer that must not be trusted


class ProviderError(Exception):
    """The round trip failed. The message is for logs: it holds no personal data and nothing the provider worded."""

    def __init__(self, fault: Fault, reason: str) -> None:
        super().__init__(reason)
        self.fault = fault


@dataclass(frozen=True)
class PictureSource:
    """Where the provider keeps the person's picture, and what to show to be let in."""

    address: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Profile:
    """What a provider vouches for. `issuer` and `subject` are the key; all else may change or be missing.

    `email_verified` only where the provider proved the address; `email_is_relay` where it is the provider's alias.
    """

    provider: ProviderName
    issuer: str
    subject: str
    display_name: str = ""
    email: str | None = None
    email_verified: bool = False
    email_is_relay: bool = False
    picture: PictureSource | None = None
    sealed_refresh_token: str | None = field(default=None, repr=False)

    @property
    def matchable_email(self) -> str | None:
        """The address in the form in which two proven ones are compared, or None if this one proves nothing."""
        if self.email and self.email_verified and not self.email_is_relay:
            return self.email.casefold()
        return None


@dataclass(frozen=True)
class Expected:
    """What an answer must fit: the secrets of the attempt it belongs to."""

    redirect_uri: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Endpoints:
    """Where a provider listens. `answers_with_issuer`: its answers carry `iss` (RFC 9207)."""

    issuer: str
    authorize: str
    token: str
    keys: str = ""
    revoke: str = ""
    answers_with_issuer: bool = False


class EventKind(StrEnum):
    """What a provider may tell us about one of its accounts."""

    ACCESS_WITHDRAWN = "access_withdrawn"  # the person took back their consent to us
    ACCOUNT_DELETED = "account_deleted"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    SESSIONS_REVOKED = "sessions_revoked"
    DELETION_REQUESTED = "deletion_requested"  # the person wants what we have from there to be erased
    EMAIL_ENABLED = "email_enabled"
    EMAIL_DISABLED = "email_disabled"
    VERIFICATION = "verification"  # a test message
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ProviderNews:
    """A verified event. `event_key` is the same when the same event is sent again; `subject` may be empty."""

    provider: ProviderName
    issuer: str
    event_key: str
    kind: EventKind
    subject: str


Answer = Mapping[str, str]
TokenAnswer = Mapping[str, Any]


@dataclass(frozen=True)
class Provider:
    """A provider as data.

    `endpoints` may ask the provider (and raises ProviderError when it can't); `client_secret` gives the secret for one
    call; `read` turns the token endpoint's answer into a profile. `form_origins`: where a browser is sent on;
    `own_origins`: the only such places that production allows; `further_origins`: where those may send it on.
    `cancel_errors`: what its answer says when the person said no. `answers_by_post`: the answer comes by a cross-site
    POST. `events` verifies what arrives at /sign-in/<name>/<key>. `revoke` gives a sealed token back.
    """

    name: ProviderName
    label: str
    client_id: str
    scope: str
    endpoints: Callable[[], Endpoints]
    client_secret: Callable[[], str]
    read: Callable[[Endpoints, TokenAnswer, Answer, Expected], Profile]
    form_origins: tuple[str, ...]
    own_origins: tuple[str, ...]
    further_origins: tuple[str, ...] = ()
    authorize_parameters: Mapping[str, str] = field(default_factory=dict)
    confirm_parameters: Mapping[str, str] = field(default_factory=dict)
    issuer_matches: Callable[[Endpoints, str], bool] = lambda endpoints, issuer: issuer == endpoints.issuer
    client_auth: str = "client_secret_post"
    cancel_errors: frozenset[str] = frozenset({"access_denied"})
    answers_by_post: bool = False
    events: Mapping[str, Callable[[Mapping[str, str]], ProviderNews]] = field(default_factory=dict)
    event_status: int = 200
    revoke: Callable[[str], None] | None = None
