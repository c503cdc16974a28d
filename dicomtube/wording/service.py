"""Decides whether texts may be shown: what surely identifies somebody must go, what may do so must be answered for.

The answer holds for the texts as they stand: `seal` is a digest of those with findings, and travels with the tick.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock

from dicomtube.core.errors import Invalid
from dicomtube.phi.text import Certainty, Span, TextClass, lint

CONTACT = frozenset({TextClass.EMAIL, TextClass.PHONE_FAX, TextClass.UNIQUE_ID, TextClass.DATE_OF_BIRTH})
"""What has no place in a public profile either; names and places do."""

OF_PATIENTS = frozenset(TextClass) - CONTACT - {
    TextClass.NAME,
    TextClass.INITIALS,
    TextClass.ADDRESS,
    TextClass.WEB_IP,
    TextClass.STUDY_DATE,
} | {TextClass.UNIQUE_ID, TextClass.DATE_OF_BIRTH}
"""What in a letter between members speaks of a patient; their own names, addresses and appointments do not."""

IN_REGISTER = frozenset(TextClass) - {TextClass.STUDY_DATE, TextClass.WEB_IP, TextClass.DEVICE}
"""What has no place in the register of breaches: it names nobody, but days and machines are what it is about."""


class Place(StrEnum):
    """Where words go to, which decides what counts there."""

    PUBLIC = "public"  # cases, comments, statements of reasons: before everybody, or before who wrote of a patient
    PROFILE = "profile"
    LETTER = "letter"  # from one person to another, also from staff
    REGISTER = "register"
    TO_US = "to_us"  # what people tell us, perhaps about themselves: they are told, and may send it all the same


CLASSES: Mapping[Place, frozenset[TextClass]] = {
    Place.PUBLIC: frozenset(TextClass),
    Place.PROFILE: CONTACT,
    Place.LETTER: OF_PATIENTS,
    Place.REGISTER: IN_REGISTER,
    Place.TO_US: frozenset(TextClass),
}
"""The classes that count in each place."""

_REMEMBERED = 256


def N_(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


LABELS: Mapping[TextClass, str] = {
    TextClass.NAME: N_("Name"),
    TextClass.INITIALS: N_("Initials"),
    TextClass.DATE_OF_BIRTH: N_("Date of birth"),
    TextClass.ADDRESS: N_("Address or place"),
    TextClass.PHONE_FAX: N_("Telephone or fax"),
    TextClass.EMAIL: N_("E-mail address"),
    TextClass.UNIQUE_ID: N_("Number of a record"),
    TextClass.VEHICLE: N_("Vehicle"),
    TextClass.DEVICE: N_("Number of a device"),
    TextClass.WEB_IP: N_("Web address or account"),
    TextClass.BIOMETRIC: N_("Biometric feature"),
    TextClass.FACE: N_("Face"),
    TextClass.RELATIVE: N_("Relative’s name"),
    TextClass.STUDY_DATE: N_("Date"),
    TextClass.AGE_OVER_89: N_("Age over 89"),
}


@dataclass(frozen=True)
class Finding:
    """One place in one field that identifies somebody, or may. `start` and `end` count code points."""

    field: str
    start: int
    end: int
    excerpt: str
    text_class: TextClass
    sure: bool
    reason: str
    suggestion: str

    @property
    def label(self) -> str:
        """The class in words, as a message id."""
        return LABELS[self.text_class]


class Identifying(Invalid):
    """The texts identify somebody, or may. `seal` is what a tick must carry to answer for them; "" if none can."""

    def __init__(self, message: str, findings: tuple[Finding, ...], seal: str) -> None:
        super().__init__(message)
        self.findings = findings
        self.seal = seal


def find(texts: Mapping[str, str], *, place: Place = Place.PUBLIC) -> tuple[Finding, ...]:
    """What identifies somebody in ``texts`` (by field name), field by field and spot by spot."""
    classes = CLASSES[place]
    return tuple(
        Finding(
            field,
            span.start,
            span.end,
            text[span.start : span.end],
            span.text_class,
            span.certainty is Certainty.SURE,
            span.reason,
            span.suggestion,
        )
        for field, text in texts.items()
        for span in _spans(text)
        if span.text_class in classes
    )


def seal(texts: Mapping[str, str], findings: Collection[Finding]) -> str:
    """A digest of the texts that have findings; changing one of them asks the question again."""
    asked = sorted({finding.field for finding in findings})
    return hashlib.sha256(
        "\0".join(f"{field}\0{texts[field]}" for field in asked).encode("utf-8", "replace")
    ).hexdigest()


def check(
    texts: Mapping[str, str],
    answered: Collection[str | None] = (),
    *,
    place: Place = Place.PUBLIC,
) -> str:
    """Let texts be shown, or raise Identifying.

    `answered` are the seals that came with "I checked: nobody can be recognised", now or earlier. Gives the seal to
    remember, "" where nothing was found.
    """
    findings = find(texts, place=place)
    if not findings:
        return ""
    if any(finding.sure for finding in findings):
        raise Identifying("Some words identify somebody. Change them, then try again.", findings, "")
    sealed = seal(texts, findings)
    if sealed not in answered:
        raise Identifying("Some words may identify somebody. Change them, or say that you checked.", findings, sealed)
    return sealed


_lock = Lock()
_known: OrderedDict[bytes, tuple[Span, ...]] = OrderedDict()


def _spans(text: str) -> tuple[Span, ...]:
    """The linter's spans. Those of the last texts are remembered by digest: a transaction never waits for the linter
    when the caller looked before it began."""
    key = hashlib.sha256(text.encode("utf-8", "replace")).digest()
    with _lock:
        if (known := _known.get(key)) is not None:
            _known.move_to_end(key)
            return known
    spans = lint(text)
    with _lock:
        _known[key] = spans
        while len(_known) > _REMEMBERED:
            _known.popitem(last=False)
    return spans
