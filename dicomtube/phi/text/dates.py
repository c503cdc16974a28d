"""Dates finer than a year, in the ways people write them, as patterns and as a check of what they matched."""

from __future__ import annotations

import re
from typing import Final

from dicomtube.phi.text.fold import fold

MONTHS: Final = (
    r"(?:jan(?:uary|uar|\.)?|feb(?:ruary|ruar|\.)?|mar(?:ch|\.)?|m(?:ä|ae)rz|apr(?:il|\.)?|may|mai|june?|juni"
    r"|jun\.|july?|juli|jul\.|aug(?:ust|\.)?|sept?(?:ember|\.)?"
    r"|o[ck]t(?:ober|\.)?|nov(?:ember|\.)?|de[cz](?:ember|\.)?|janvier|f[ée]vrier|mars|avril|juin|juillet|ao[uû]t"
    r"|septembre|octobre|novembre|d[ée]cembre"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre"
    r"|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|janeiro|fevereiro|mar[çc]o|maio"
    r"|junho|julho|setembro|outubro|dezembro)"
)
ARABIC_MONTHS: Final = fold(
    "(?:كانون الثاني|كانون الأول|تشرين الأول|تشرين الثاني|ربيع الأول|ربيع الثاني|ربيع الآخر|جمادى الأولى"
    "|جمادى الآخرة|ذو القعدة|ذو الحجة|ذي القعدة|ذي الحجة"
    "|يناير|فبراير|مارس|أبريل|إبريل|نيسان|مايو|أيار|يونيو|يونيه|حزيران|يوليو|يوليه|تموز|أغسطس|آب|سبتمبر|أيلول"
    "|أكتوبر|نوفمبر|ديسمبر|شباط|آذار|جانفي|فيفري|أفريل|ماي|جوان|جويلية|أوت"
    "|محرم|صفر|جمادى|رجب|شعبان|رمضان|شوال)"
).text
YEAR: Final = r"(?:1[89]|20)\d{2}"
DAY: Final = r"(?:3[01]|[12]\d|0?[1-9])(?:\s?(?:st|nd|rd|th)|\.|ter|er)?"
_EDGE = r"(?<![\w.])"
_END = r"(?![\w])"

NUMERIC: Final = (
    r"\d{1,2}(?:/\d{1,2}/|\.\s?\d{1,2}\.\s?|-\d{1,2}-|\s/\s\d{1,2}\s/\s|\\\d{1,2}\\)(?:" + YEAR + r"|"
    r"'?\d{2})(?![\d])(?!\.\d)"
)
YEAR_FIRST: Final = (
    YEAR + r"(?:-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|\.\d{1,2}\.\d{1,2}"
    r"|\s\d{2}\s\d{2})(?!\d)(?!\.\d)(?:T\d{2}:?\d{2}(?::?\d{2})?Z?)?"
)
COMPACT: Final = YEAR + r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[_T]?\d{4,6})?(?!\d)"
DAY_MONTH_YEAR: Final = (
    DAY + r"[\s./-]{0,2}(?:of\s|de\s|d'|del?\s)?(?:the\s)?" + MONTHS + r"(?:[\s,./-]{1,3}"
    r"(?:de\s|del\s|of\s)?" + YEAR + r"|[-/' ]'?\d{2}(?![\d\w]))" + _END
)
MONTH_DAY_YEAR: Final = MONTHS + r"[\s./-]{1,2}(?:the\s)?" + DAY + r",?[\s-]{1,2}" + YEAR + _END
DAY_IN_WORDS: Final = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth"
    r"|fifteenth|sixteenth|seventeenth|eighteenth"
    r"|nineteenth|twentieth|twenty-\w{5,7}|thirtieth|thirty-first)\s(?:day\s)?of\s" + MONTHS + _END
)
FEASTS: Final = (
    r"(?:christmas(?:\s(?:day|eve))?|boxing\sday|new\syear'?s?(?:\s(?:day|eve))?|easter(?:\s(?:sunday|monday))?"
    r"|good\sfriday|halloween|valentine'?s\sday"
    r"|leap\sday|mother'?s\sday|father'?s\sday|thanksgiving|eid(?:\sal-?(?:fitr|adha))?|diwali"
    r"|midsummer)(?:\s(?:of\s|in\s)?(?:19|20)\d{2})?" + _END
)
DAY_MONTH: Final = DAY + r"[\s.-]{0,2}(?:of\s|de\s|d')?" + MONTHS + _END
MONTH_DAY: Final = MONTHS + r"\s(?:the\s)?" + DAY + _END
MONTH_YEAR: Final = MONTHS + r"[\s,./'-]{1,3}(?:of\s|de\s|del\s)?" + YEAR + _END
NUMERIC_MONTH_YEAR: Final = r"(?:0?[1-9]|1[0-2])[/.-](?:19|20)\d{2}(?![\d/.-]\d)(?!\d)"
YEAR_MONTH: Final = r"(?:19|20)\d{2}[-/.](?:0[1-9]|1[0-2])(?![\d])(?![-/.]\d)"
SHORT: Final = r"\d{1,2}[/.]\d{1,2}(?![\d/])(?!\.\d)\.?"
ARABIC: Final = (
    r"\d{1,2}\s(?:من\s)?(?:شهر\s)?" + ARABIC_MONTHS + r"(?:[\s,]{1,2}(?:عام\s|سنه\s)?(?:[12]\d{3}"
    r"|\d{2}))?(?!\d)"
)
ARABIC_MONTH_YEAR: Final = ARABIC_MONTHS + r"[\s,]{1,2}(?:عام\s|سنه\s)?[12]\d{3}(?!\d)"

#: Any of them, the fuller ones first: what may follow a cue.
ANY: Final = (
    "(?:"
    + "|".join(
        (
            YEAR_FIRST,
            NUMERIC,
            COMPACT,
            DAY_MONTH_YEAR,
            MONTH_DAY_YEAR,
            ARABIC,
            ARABIC_MONTH_YEAR,
            MONTH_YEAR,
            DAY_MONTH,
            MONTH_DAY,
            DAY_IN_WORDS,
            NUMERIC_MONTH_YEAR,
            YEAR_MONTH,
        )
    )
    + ")"
)

_NUMBERS = re.compile(r"\d{1,4}")
_WORDS = re.compile(r"[^\W\d_]{3,12}")
_COUNTED = re.compile(
    r"\b(?:grade|stage|type|series|image|slice|level|fig(?:ure)?|segment|zone|case|phase|class|group|patients?"
    r"|cases|of|image no|score|part|day|step|option)\s$",
    re.IGNORECASE,
)


def is_calendar(found: re.Match[str], group: int) -> bool:
    """Whether the numbers of a numeric date can be a day and a month."""
    numbers = [int(number) for number in _NUMBERS.findall(found[group])][:3]
    if len(numbers) == 3 and numbers[0] > 99:
        numbers = [numbers[0], *numbers[1:]]
        return (1 <= numbers[1] <= 12 and 1 <= numbers[2] <= 31) or (1 <= numbers[2] <= 12 and 1 <= numbers[1] <= 31)
    if len(numbers) < 2:
        return False
    day, month = numbers[0], numbers[1]
    return (1 <= day <= 31 and 1 <= month <= 12) or (1 <= month <= 31 and 1 <= day <= 12)


def is_year_and_month(found: re.Match[str], group: int) -> bool:
    """2021-03 is a month; 2010-11 is two years."""
    year, month = found[group][:4], int(found[group][5:7])
    return int(year[2:]) + 1 != month


def is_named_day(found: re.Match[str], group: int) -> bool:
    """Whether day and month name a day: `2 may` and `grade 3 March fracture` do not."""
    text = found[group]
    word = next((word for word in _WORDS.findall(text) if word.lower() not in ("the",)), "")
    if word in ("may", "mar", "mars", "march", "sep", "dec", "mai", "ma", "oct", "apr"):
        return False
    if word in ("MAR", "DEC", "SEP", "OCT", "APR"):
        return not _COUNTED.search(found.string[: found.start(group)])
    return not _COUNTED.search(found.string[max(0, found.start(group) - 14) : found.start(group)])
