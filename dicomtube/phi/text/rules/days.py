"""Dates finer than a year."""

from __future__ import annotations

from typing import Final

from dicomtube.phi.text import dates
from dicomtube.phi.text.findings import N_, TextClass
from dicomtube.phi.text.rules.rule import LIKELY, SURE, Rule, rule

_MONTHLESS_CUE = (
    r"(?:on|dated|date|from|of|since|until|till|by|performed|taken|scanned|admitted|discharged|seen"
    r"|operated|imaged|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|tues|wed|thu|thurs|fri|sat"
    r"|sun)"
)

DAYS: Final[tuple[Rule, ...]] = (
    rule(
        TextClass.STUDY_DATE,
        SURE,
        N_("A date finer than a year."),
        r"(?<![\w.,/-])(" + dates.YEAR_FIRST + r")",
        check=dates.is_calendar,
    ),
    rule(
        TextClass.STUDY_DATE,
        SURE,
        N_("A date finer than a year."),
        r"(?<![\w.,/-])(" + dates.NUMERIC + r")(?!\w)",
        check=dates.is_calendar,
    ),
    rule(
        TextClass.STUDY_DATE,
        SURE,
        N_("A date finer than a year."),
        r"(?<![\d.,/-])(?<![A-Za-z])(" + dates.COMPACT + r")(?!\w)",
    ),
    rule(
        TextClass.STUDY_DATE,
        SURE,
        N_("A date finer than a year."),
        r"(?<![\w./])(" + dates.DAY_MONTH_YEAR + r")",
        cued=True,
    ),
    rule(
        TextClass.STUDY_DATE,
        SURE,
        N_("A date finer than a year."),
        r"(?<![\w])(" + dates.MONTH_DAY_YEAR + r")",
        cued=True,
    ),
    rule(
        TextClass.STUDY_DATE,
        SURE,
        N_("A date finer than a year."),
        r"(?<![\w])(" + dates.ARABIC + r")",
        cued=True,
    ),
    rule(
        TextClass.STUDY_DATE,
        LIKELY,
        N_("A month is finer than a year."),
        r"(?<![\w])(" + dates.ARABIC_MONTH_YEAR + r")",
        cued=True,
    ),
    rule(
        TextClass.STUDY_DATE,
        LIKELY,
        N_("A month is finer than a year."),
        r"(?<![\w])(" + dates.MONTH_YEAR + r")",
        cued=True,
    ),
    rule(
        TextClass.STUDY_DATE,
        LIKELY,
        N_("A day of a month is finer than a year."),
        r"(?<![\w./-])(" + dates.DAY_MONTH + r")",
        check=dates.is_named_day,
    ),
    rule(
        TextClass.STUDY_DATE,
        LIKELY,
        N_("A day of a month is finer than a year."),
        r"(?<![\w])(" + dates.MONTH_DAY + r")(?!\s?(?:mm|cm|ml|%|patients|cases))",
        check=dates.is_named_day,
    ),
    rule(
        TextClass.STUDY_DATE,
        LIKELY,
        N_("A month is finer than a year."),
        r"(?<![\w./-])(" + dates.NUMERIC_MONTH_YEAR + r")(?!\w)",
    ),
    rule(
        TextClass.STUDY_DATE,
        LIKELY,
        N_("A month is finer than a year."),
        r"(?<![\w./-])(" + dates.YEAR_MONTH + r")(?!\w)",
        check=dates.is_year_and_month,
    ),
    rule(
        TextClass.STUDY_DATE,
        LIKELY,
        N_("A day of a month is finer than a year."),
        r"(?<![\w])"
        + _MONTHLESS_CUE
        + r"[\s,.:]{1,3}(?:the\s|on\s)?("
        + dates.SHORT
        + r")(?!\w|\s(?:of|history|power|reflexes|day|week|month|hx|segments|levels|mm|cm|ml|cases|patients|slices)"
        r"|\s?%|\s?mm|-\d)",
        check=dates.is_calendar,
    ),
    rule(
        TextClass.STUDY_DATE,
        LIKELY,
        N_("A day of a month is finer than a year."),
        r"\bon\sthe\s((?:3[01]"
        r"|[12]?\d)(?:st|nd|rd|th))(?=\s?[.,;:)]|\sof\s(?:this|last|the)\smonth|\s?$)",
    ),
    rule(
        TextClass.STUDY_DATE,
        LIKELY,
        N_("A day of a month is finer than a year."),
        r"(?:^|\n|[,;]\s|\b(?:am|vom|seit|bis|zum|ab)\s)(\d{1,2}\.\d{1,2}\.)(?=\s[A-ZÄÖÜ]|\s?[,;]|\s?$)",
        0,
        check=dates.is_calendar,
    ),
    rule(
        TextClass.STUDY_DATE,
        LIKELY,
        N_("A named day is as fine as a date."),
        r"(?<![\w])((?:christmas(?:\s"
        r"(?:day|eve))?|boxing\sday|new\syear'?s?(?:\s(?:day|eve))?|easter\s(?:sunday|monday)|good\sfriday"
        r"|thanksgiving|halloween|valentine'?s\sday|st\.?\spatrick'?s\sday|independence\sday|labou?r\sday"
        r"|eid\sal-?(?:fitr|adha)|diwali|ramadan|passover|yom\skippur|hanukkah|midsummer(?:'s\sday)?|bastille\sday"
        r"|mother'?s\sday|father'?s\sday|mardi\sgras|epiphany|may\sday)(?:\s(?:of\s|in\s)?(?:19|20)\d{2})?)(?!\w"
        r"|\stree)",
        cued=True,
    ),
    rule(
        TextClass.STUDY_DATE,
        LIKELY,
        N_("A month is finer than a year."),
        r"(?<![\w])(?:in|since|until|during|by"
        r"|from|last|this|early|late|mid|mid-|end\sof|beginning\sof|middle\sof)\s(?:early\s|late\s"
        r"|mid-?\s?)?(January|February|March|April|May|June|July|August|September|October|November"
        r"|December)(?![\w-]|\s(?:fracture|be\b|to\s[A-Z]|until\s[A-Z]|through\s[A-Z]))",
        0,
    ),
)
