"""Dates of birth."""

from __future__ import annotations

from typing import Final

from dicomtube.phi.text import dates
from dicomtube.phi.text.findings import N_, TextClass
from dicomtube.phi.text.fold import fold
from dicomtube.phi.text.rules.rule import LIKELY, SURE, Rule, rule

_BIRTH = (
    r"(?:d\.?\s?o\.?\s?b\.?|date\s(?:of\s)?birth|birth\s?date|birth\s?day|born|b\.|geb\.?(?:\sam)?"
    r"|geboren(?:\sam)?|geburtsdatum|geburtstag|n[ée]e?\sle|date de naissance|nacid[oa](?:\sel)?"
    r"|fecha de nacimiento|f\.?\s?n\.?|fdn|nat[oa]\sil|data di nascita|data de nascimento|f[øo]dt|f[öo]dd"
    r"|födelsedatum|delivered|birth|urodzony|urodzona|birth\s?day\sis"
    + fold(
        r"|تاريخ الميلاد|تاريخ ميلاده|تاريخ ميلادها|تاريخ الولادة|ميلاد|الميلاد|ولد|ولدت|مولود|مولودة|مواليد"
        r"|من مواليد"
    ).text
    + r")"
)

_FORMAT = r"(?:\s?\([dmyj/. -]{6,12}\))?"

BIRTH: Final[tuple[Rule, ...]] = (
    rule(
        TextClass.DATE_OF_BIRTH,
        SURE,
        N_("A date of birth stands here."),
        r"(?<![\w])" + _BIRTH + _FORMAT + r"(?:[\s:=,."
        r"(*-]{1,4}|\s(?:on|in|the|is|was|el|le|il|am|at|وهو|في|بتاريخ|يوم)){0,4}[\s:=(]{0,3}(?<!\d)("
        + dates.ANY
        + r")",
        cued=True,
    ),
    rule(
        TextClass.DATE_OF_BIRTH,
        SURE,
        N_("A date of birth stands here."),
        r"(?<![\w])" + _BIRTH + r"[\s:=,."
        r"(*-]{1,4}(?:on\s|am\s)?(\d{6}|\d{8}|\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?)(?![\w/-])",
        cued=True,
    ),
    rule(
        TextClass.DATE_OF_BIRTH,
        SURE,
        N_("A date of birth stands here."),
        r"(?<![\w./-])("
        + dates.ANY
        + r")(?:\s?[,(\[-]\s?|\s)(?:d\.?o\.?b\.?|date\sof\sbirth|birth\s?date|birthday)(?!\w)",
        cued=True,
        needs="dob|d.o.b|birth",
    ),
    rule(
        TextClass.DATE_OF_BIRTH,
        LIKELY,
        N_("A date of birth stands here."),
        r"(?:into\sthe\sworld|gave\sbirth|was\sdelivered|first\scry|saw\sthe\slight(?:\sof\sday)?)\s(?:on\s|in\s)?(?:the\s)?("
        + dates.ANY
        + r")",
        cued=True,
        needs="world|birth|delivered|first cry|the light",
    ),
    rule(
        TextClass.DATE_OF_BIRTH,
        LIKELY,
        N_("A date of birth stands here."),
        r"(?:^|[\s(,])\*\s?(" + dates.NUMERIC + r")",
        check=dates.is_calendar,
        cued=True,
        needs="*",
    ),
    rule(
        TextClass.DATE_OF_BIRTH,
        LIKELY,
        N_("A birthday gives the date of birth away."),
        r"\b(?:birthday"
        r"|\d{1,2}th birthday|turned \d{1,2}|turns \d{1,2})\s(?:party\s)?(?:on|is|was|falls on|of|in"
        r"|:)\s(?:the\s)?(" + dates.ANY + r"|" + dates.SHORT + r")",
        cued=True,
    ),
)
