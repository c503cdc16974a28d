"""What rights, states and purposes are called, and what each right means, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from dicomtube.identity.models import Purpose
from dicomtube.privacy.models import ExportState, Origin, RequestState, Right


@dataclass(frozen=True)
class RightWords:
    """A right as its card names it."""

    title: LazyString
    article: str
    meaning: LazyString


RIGHTS: dict[Right, RightWords] = {
    Right.ACCESS: RightWords(
        _l("See what we hold"),
        "15",
        _l("You may see all we hold about you, why, and for how long; and get a copy of it."),
    ),
    Right.RECTIFICATION: RightWords(
        _l("Have it put right"), "16", _l("What is wrong about you gets corrected, what is missing gets added.")
    ),
    Right.ERASURE: RightWords(
        _l("Have it erased"),
        "17",
        _l("Your account and what tells who you are go. What others built on may stay without your name."),
    ),
    Right.RESTRICTION: RightWords(
        _l("Have it set aside"),
        "18",
        _l("Your data is stored and nothing else: others see none of it until you lift this again."),
    ),
    Right.OBJECTION: RightWords(
        _l("Object to a use"), "21", _l("Uses that rest on our interest, not on your consent, stop when you say so.")
    ),
    Right.PORTABILITY: RightWords(
        _l("Take it along"),
        "20",
        _l("A copy that another DicomTube can read: your cases and texts as JSON, your studies as DICOM."),
    ),
}

STATES: dict[RequestState, LazyString] = {
    RequestState.UNPROVEN: _l("Waiting for confirmation"),
    RequestState.OPEN: _l("Open"),
    RequestState.DONE: _l("Done"),
    RequestState.REFUSED: _l("Refused"),
    RequestState.WITHDRAWN: _l("Withdrawn"),
    RequestState.LAPSED: _l("Never confirmed"),
}

ORIGINS: dict[Origin, LazyString] = {
    Origin.MEMBER: _l("Privacy centre"),
    Origin.CONTACT: _l("Contact form"),
    Origin.PROVIDER: _l("Sign-in provider"),
}

PURPOSES: dict[Purpose, LazyString] = {
    Purpose.ANALYTICS: _l("Counting my visits, even where I agreed to it in a browser"),
    Purpose.NEWS: _l("Mails about news and about what others do here"),
    Purpose.SUMMARIES: _l("Sending texts of mine to a language model"),
    Purpose.CONTACT: _l("Messages that other members send me through the site"),
}

COPIES: dict[ExportState, LazyString] = {
    ExportState.BUILDING: _l("Being made; we write to you when it is ready"),
    ExportState.READY: _l("Ready"),
    ExportState.FETCHED: _l("Fetched"),
    ExportState.EXPIRED: _l("Too old"),
    ExportState.FAILED: _l("Could not be made; ask again"),
}
