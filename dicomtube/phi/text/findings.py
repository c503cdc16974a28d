"""What the linter says about a text: where, what, how surely, why, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class TextClass(StrEnum):
    """The fourteen classes that never stand in a text on this site."""

    NAME = "name"
    INITIALS = "initials"
    DATE_OF_BIRTH = "date_of_birth"
    ADDRESS = "address"
    PHONE_FAX = "phone_fax"
    EMAIL = "email"
    UNIQUE_ID = "unique_id"
    VEHICLE = "vehicle"
    DEVICE = "device"
    WEB_IP = "web_ip"
    BIOMETRIC = "biometric"
    FACE = "face"
    RELATIVE = "relative"
    STUDY_DATE = "study_date"
    AGE_OVER_89 = "age_over_89"


class Certainty(StrEnum):
    """`SURE` keeps a text from being published until it is changed; `LIKELY` asks the writer."""

    SURE = "sure"
    LIKELY = "likely"


@dataclass(frozen=True, slots=True)
class Span:
    """One finding. `start` and `end` are offsets in code points; `reason` and `suggestion` are English message ids."""

    start: int
    end: int
    text_class: TextClass
    certainty: Certainty
    reason: str
    suggestion: str


def N_(message: str) -> str:
    """Marks a message for the catalogue; whoever shows it translates it."""
    return message


SUGGESTIONS: Final[dict[TextClass, str]] = {
    TextClass.NAME: N_("Write “the patient”, or the person’s role."),
    TextClass.INITIALS: N_("Leave the initials out; write “the patient”."),
    TextClass.DATE_OF_BIRTH: N_("Write the age in years instead."),
    TextClass.ADDRESS: N_("Leave the place out, or name the country only."),
    TextClass.PHONE_FAX: N_("Remove the number."),
    TextClass.EMAIL: N_("Remove the address; members can write to each other through the site."),
    TextClass.UNIQUE_ID: N_("Remove the number."),
    TextClass.VEHICLE: N_("Remove it; “a car” says enough."),
    TextClass.DEVICE: N_("Name the kind of device without its number."),
    TextClass.WEB_IP: N_("Remove the address or account name."),
    TextClass.BIOMETRIC: N_("Remove what recognises the person."),
    TextClass.FACE: N_("Remove the picture of the face and its mention."),
    TextClass.RELATIVE: N_("Name the relation only, such as “the mother”."),
    TextClass.STUDY_DATE: N_("Write the year only, or the time between events, such as “three weeks later”."),
    TextClass.AGE_OVER_89: N_("Write “over 89 years”."),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A finding in the folded text, before offsets are put back."""

    start: int
    end: int
    text_class: TextClass
    certainty: Certainty
    reason: str
