"""Dates finer than a year."""

from __future__ import annotations

from typing import Final

from dicomtube.phi.text import dates
from dicomtube.phi.text.findings import N_, TextClass
from dicomtube.phi.text.fold import fold
from dicomtube.phi.text.rules.rule import LIKELY, SURE, Rule, rule

_MONTHLESS_CUE = (
    r"(?:on|dated|date|from|of|since|until|till|by|performed|taken|scanned|admitted|discharged|seen"
    r"|operated|imaged|done|made|repeated|injected|sent|arrived|booked|postponed|cancelled|canceled|moved|read"
    r"|reported|checked|biopsied|given|started|stopped|due|delivered|uploaded|transferred|examined|reviewed|last"
    r"|next|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|tues|wed|thu|thurs|fri|sat"
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
        N_("A named day is as fine as a date."),
        r"(?<![\w])((?:whit\s(?:sunday|monday)|ascension(?:\sday)?|pentecost|corpus\schristi(?=\s(?:day|19|20))"
        r"|anzac\sday|burns\snight|bonfire\snight|guy\sfawkes(?:\snight)?|remembrance\s(?:sunday|day)"
        r"|(?:(?:spring|summer|august|may|easter|late|early)\s)?bank\sholiday(?:\smonday)?|(?:chinese|lunar"
        r"|persian|jewish|orthodox)\s(?:new\syear"
        r"|easter|christmas)|n[ao]wr[uo]z|holi|dussehra|onam|pongal|vesak|hogmanay|memorial\sday|veterans\sday"
        r"|canada\sday"
        r"|juneteenth|twelfth\snight|shrove\stuesday|pancake\sday|ash\swednesday|maundy\sthursday|palm\ssunday"
        r"|all\s(?:saints|souls)'?(?:\sday)?|rosenmontag|heiligabend|silvester|weihnachten|ostern|pfingsten"
        r"|nochebuena|no[ëe]l|p[âa]ques|st\.?\s(?:nicholas|john|george|andrew|david|stephen)'?s?\sday"
        r"|saint\s\w{3,10}'s\sday|eid|carnival\s(?:monday|tuesday|sunday)|black\sfriday|super\sbowl\ssunday"
        r"|election\sday"
        r"|(?:last|first|second|third|fourth)\s(?:monday|tuesday|wednesday|thursday|friday|saturday"
        r"|sunday)\s(?:of|in)\s(?:january|february|march|april|may|june|july|august|september|october|november"
        r"|december)"
        r"|(?:easter|christmas|passover|ramadan)(?=\s(?:weekend|week|of|19|20)))(?:\s(?:of\s|in\s)?(?:19"
        r"|20)\d{2})?)(?!\w|\s(?:tree|vein|sign))",
        cued=True,
        check=lambda found, group: (
            found[group].lower() not in ("eid", "holi", "onam", "silvester", "ascension") or found[group][0].isupper()
        ),
        needs="sunday|monday|tuesday|wednesday|thursday|friday|saturday|day|night|new year|easter|christmas|wruz"
        "|wroz|holi|dussehra|onam|pongal|vesak|hogmanay|juneteenth|rosenmontag|heiligabend|silvester|weihnacht"
        "|ostern|pfingsten|nochebuena|noel|noël|paques|pâques|eid|passover|ramadan|pentecost|ascension|corpus",
    ),
    rule(
        TextClass.STUDY_DATE,
        LIKELY,
        N_("A named day is as fine as a date."),
        r"(?<!\w)((?:"
        + fold("ليلة |يوم |صباح |ظهر |مساء |وقفة |أول أيام |ثاني أيام |ثالث أيام |رابع أيام ").text
        + r"){0,2}(?:"
        + fold(
            "عيد الفطر|عيد الأضحى|عيد الاضحى|ليلة القدر|رأس السنة|عيد الميلاد|عاشوراء|المولد النبوي|يوم عرفة"
            "|وقفة عرفة|عيد الأم|اليوم الوطني"
            "|عيد الفصح|شم النسيم|ليلة الإسراء|عيد الاستقلال|عيد الغدير|نصف شعبان|عيد العمال|النيروز|العيد"
        ).text
        + r")(?:\s(?:"
        + fold("سنة |عام |المبارك |من عام |لعام ").text
        + r"){0,2}[12]\d{3})?)(?!\w)",
        cued=True,
        check=lambda found, group: len(found[group]) > 6,
    ),
    rule(
        TextClass.STUDY_DATE,
        SURE,
        N_("A date finer than a year."),
        r"(?<!\d)((?:19|20)\d{2}\s?[年년]\s?\d{1,2}\s?[月월](?:\s?\d{1,2}\s?[日일号號])?|\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일号號])",
        cued=True,
        needs="年|년|月|월",
    ),
    rule(
        TextClass.STUDY_DATE,
        LIKELY,
        N_("A day of a month is finer than a year."),
        r"(?<![\w-])((?:"
        + dates.DAY_IN_WORDS
        + r")|(?:mon|tues|wednes|thurs|fri|satur|sun)day\s(?:the\s)?(?:3[01]|[12]?\d)(?:st|nd|rd|th))(?!\w)",
        cued=True,
    ),
)
