"""Dates of birth."""

from __future__ import annotations

import re
from typing import Final

from dicomtube.phi.text import dates
from dicomtube.phi.text.findings import N_, TextClass
from dicomtube.phi.text.fold import fold
from dicomtube.phi.text.rules.rule import LIKELY, SURE, Rule, beside, rule

_BIRTH = (
    r"(?:d\.?\s?o\.?\s?b\.?|date\s(?:of\s)?birth|birth\s?date|birth\s?day|born|b\.|geb\.?(?:\sam)?"
    r"|geboren(?:\sam)?|geburtsdatum|geburtstag|n[ée]e?\sle|date de naissance|nacid[oa](?:\sel)?"
    r"|fecha de nacimiento|f\.?\s?n\.?|fdn|nat[oa]\sil|data di nascita|data de nascimento|f[øo]dt|f[öo]dd"
    r"|födelsedatum|delivered|birth|urodzony|urodzona|birth\s?day\sis"
    + fold(
        r"|و?تاريخ الميلاد|و?تاريخ ميلاده|و?تاريخ ميلادها|و?تاريخ الولادة|ميلادها|ميلاده|ميلاد|الميلاد"
        r"|(?:ولد|ولدت)(?: الطفل| الطفلة| المريض| المريضة)?|مولود|مولودة|و?مواليد|من مواليد"
    ).text
    + r")"
)

_MANY = re.compile(
    r"(?:infants|children|babies|neonates|newborns|cohort|patients|people|persons|women|men|adults|those"
    r"|individuals|all|boys|girls"
    r"|generations?|participants|subjects|twins|in|ideas?|concepts?|techniques?|methods?|terms?|signs?|devices?"
    r"|operations?|discipline|field"
    r"|specialty|company|hospital|journal|society|era|term|name|classification|procedure|mri|ct)\s(?:who\swere\s"
    r"|were\s|was\s|is\s)?$",
    re.IGNORECASE,
)
#: Born with something, and the year is that of something else.
_GOING_ON = re.compile(r"\bwith\b|\w,\s[a-z]", re.IGNORECASE)
_EXAMINED = beside(
    r"scan\w{0,5}|ct|mri?|x-?rays?|cxr|ultrasound|us|pet|exam\w{0,8}|stud(?:y|ies)|admi\w{4,6}|discharged?|seen"
    r"|performed|dated?|operat\w{2,4}"
    r"|surgery|biops\w{1,3}|follow-?up|presented|reviewed|imaged|acquired|taken|report\w{0,3}|baseline"
    r"|previous|prior|since|until"
    r"|injury|accident|fell|died|visit|clinic|appointment|published|war|explosion|earthquake",
    before=30,
    after=0,
)


def _one_person(found: re.Match[str], _group: int) -> bool:
    """One was born, not a cohort."""
    if _GOING_ON.search(found[0]) is not None:
        return False
    return _MANY.search(found.string[max(0, found.start() - 30) : found.start()]) is None


def _long_ago(found: re.Match[str], group: int) -> bool:
    """A day so long ago, and nothing about an examination: somebody's birth."""
    text = found[group].rstrip(".)")
    year = re.search(dates.YEAR + r"$|^" + dates.YEAR + r"|(?<=[/.-])\d{2}$", text)
    if year is None or _EXAMINED(found, group):
        return False
    return 1900 <= int(year[0]) <= 1995 or 30 <= int(year[0]) <= 95


_FORMAT = r"(?:\s?\([dmyj/. -]{6,12}\))?"

BIRTH: Final[tuple[Rule, ...]] = (
    rule(
        TextClass.DATE_OF_BIRTH,
        SURE,
        N_("A date of birth stands here."),
        r"(?<![\w])" + _BIRTH + _FORMAT + r"(?:[\s:=,."
        r"(*-]{1,4}|\s(?:on|in|the|is|was|el|le|il|am|at|da|وهو|في|بتاريخ|يوم)){0,4}[\s:=(]{0,3}(?<!\d)("
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
        r"(?<!\w)(?:into\sthe\sworld|gave\sbirth|was\sdelivered|first\scry|saw\sthe\slight(?:\sof\sday)?)\s(?:on\s"
        r"|in\s)?(?:the\s)?(" + dates.ANY + r")",
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
    rule(
        TextClass.DATE_OF_BIRTH,
        SURE,
        N_("A year of birth stands here."),
        r"(?<!\w)(?:born|b\.|b(?=\s?(?:19|20)\d\d)|geb\.?|geboren|jahrgang|jg\.|year\sof\sbirth|birth\s?year|yob"
        r"|y\.o\.b\.?|n[ée]e?\sen|nacid[oa]\sen|nat[oa]\snel"
        r"|nascid[oa]\sem|f[øö]dd?t?|ur\.|"
        + fold("ولد|ولدت|مواليد|مولود|مولودة|من مواليد|سنة الميلاد|عام الميلاد|ميلاد").text
        + r")(?:\s?[:=,(]\s?|\s(?:[^\W\d_][^\W\d_.'-]{0,11}\.?)(?=[\s,(])|\s){0,12}((?:(?:spring|summer|autumn"
        r"|winter)\s)?" + dates.YEAR + r"|1[34]\d\d(?=\s?" + fold("هـ?").text + r"(?!\w)))(?![\w/]|[.-]\d)",
        cued=True,
        check=_one_person,
    ),
    rule(
        TextClass.DATE_OF_BIRTH,
        LIKELY,
        N_("A date beside the sex is one of birth."),
        r"(?<![\w./-])("
        + dates.NUMERIC
        + r"|"
        + dates.YEAR_FIRST
        + r"|"
        + dates.DAY_MONTH_YEAR
        + r")(?:\s?[,;/(]\s?|\s)(?:[MFmf](?![\w.'-])|male|female|[♀♂]|man|woman|boy|girl)",
        cued=True,
    ),
    rule(
        TextClass.DATE_OF_BIRTH,
        LIKELY,
        N_("A birthday gives the date of birth away."),
        r"(?<!\w)(?:(?:turned|turns|turning|became|was)\s(?:eighteen|twenty|thirty|forty|fifty|sixty|seventy"
        r"|eighty|ninety|twenty-one|\d{1,2})(?:-\w{3,5})?"
        r"|birthdays?|celebrated\s(?:\w{2,10}\s){1,3}birthday|first\sbreath|came\sinto\s(?:the"
        r"|this)\sworld)\s(?:on|is|was|falls\son|of|in|fell\son|being)\s(?:the\s)?(" + dates.ANY + r")",
        cued=True,
    ),
    rule(
        TextClass.DATE_OF_BIRTH,
        LIKELY,
        N_("A day so long ago is one of birth."),
        r"(?<![\w./-])("
        + dates.NUMERIC
        + r"|"
        + dates.YEAR_FIRST
        + r"|"
        + dates.DAY_MONTH_YEAR
        + r"|"
        + dates.MONTH_DAY_YEAR
        + r"|"
        + dates.COMPACT
        + r"(?![-\w]))",
        cued=True,
        check=_long_ago,
    ),
    rule(
        TextClass.DATE_OF_BIRTH,
        LIKELY,
        N_("A day so long ago is one of birth."),
        r"(?<!\d)(19[0-8]\d\s?[年년]\s?\d{1,2}\s?[月월](?:\s?\d{1,2}\s?[日일号號])?|(?:19"
        r"|20)\d{2}\s?[年년]\s?(?:\d{1,2}\s?[月월]\s?)?(?:\d{1,2}\s?[日일号號]\s?)?(?:생|生|出生|生まれ))",
        cued=True,
        needs="年|년",
    ),
    rule(
        TextClass.DATE_OF_BIRTH,
        LIKELY,
        N_("A birthday gives the date of birth away."),
        r"(?<!\w)(?:(?:celebrates?|celebrated|will\scelebrate|turns?|turned)\s(?:his|her|their)\s(?:[a-z-]{5,14}"
        r"|\d{1,3}(?:st|nd|rd|th))(?:\sbirthday)?"
        r"|(?:his|her|their)\s(?:[a-z-]{5,14}|\d{1,3}(?:st|nd|rd|th))\sbirthday)\s(?:on|is|was|falls\son"
        r"|of)\s(?:the\s)?(" + dates.ANY + r"|" + dates.FEASTS + r")",
        cued=True,
    ),
    rule(
        TextClass.DATE_OF_BIRTH,
        LIKELY,
        N_("A date of birth stands here."),
        r"(?<!\w)(?:born|into\sthe\sworld|birthday|delivered|gave\sbirth)(?:\s(?:on|is|was|early|late|at|the"
        r"|morning|night|of))"
        r"{0,4}\s(" + dates.FEASTS + r")",
        cued=True,
    ),
)
