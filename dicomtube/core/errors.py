"""Errors that services raise and that the web layer turns into pages; each message is for a person."""

from __future__ import annotations


class DomainError(Exception):
    """Something the person asked for can't be done; `str(error)` says why and what to do, in English.

    `message` is the untranslated text with named places (`%(count)s`) and `values` fills them: the web layer looks the
    message up in the reader's language first. Message catalogues are extracted from the first argument.
    """

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values


class NotFound(DomainError):
    """It does not exist, or this person may not know that it does. Answered as 404."""


class Gone(DomainError):
    """It existed and was taken away for good; nothing of it may be told. Answered as 410."""


class Forbidden(DomainError):
    """This person may see it but not do this. Answered as 403."""


class SignInRequired(DomainError):
    """Somebody must be signed in for this. Answered as 401, or by a redirect to the sign-in page."""


class Invalid(DomainError):
    """The input does not hold together. Answered as 400."""


class Conflict(DomainError):
    """It stands in a state in which this can't be done (any more). Answered as 409."""


class TooLarge(DomainError):
    """It exceeds a limit or quota. Answered as 413."""
