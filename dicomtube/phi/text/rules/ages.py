"""Ages over 89."""

from __future__ import annotations

import re
from typing import Final

from dicomtube.phi.text.findings import N_, TextClass
from dicomtube.phi.text.fold import fold
from dicomtube.phi.text.lexicon import Kind, kind_of, listed
from dicomtube.phi.text.rules.rule import LIKELY, SURE, Rule, rule

_MEASURED = listed(
    "rate pulse pressure saturation weight height score value dose volume density flow speed length count level size"
    " sensitivity specificity accuracy age temperature index angle width ratio kappa auc sats spo"
)


def _measured(word: str) -> bool:
    """Whether a number after the word is a measurement."""
    return word.lower() in _MEASURED or (word.lower() not in _LIVED and bool(kind_of(word) & Kind.WORD))


_LIVED = listed("died dead passed lived reached retired widowed")

#: What stands before an age and not before a number: the beginning of a sentence, or a person.
_OF_A_PERSON = re.compile(
    r"(?:^|[.!?\n;:]\s{0,2}|\b(?:he|she|who|is|was|turned|turns|turning|aged?|now|at|of|to|man|woman|lady"
    r"|gentleman|patient|widow"
    r"|widower|mother|father|nan|gran|granny|grandma|grandpa|grandmother|grandfather|nearly|almost|although"
    r"|though|despite\sbeing|reached|past|m"
    r"|f|he's|she's)[\s,]{1,2}"
    r"|\b[A-Z][a-z]{2,15},\s)$",
    re.IGNORECASE,
)

_OF_SOMEBODY = re.compile(
    r"(?:^|[.!?\n]\s{0,2}|\b(?:he|she|who|is|was|turned|aged?|man|woman|lady|gentleman|patient|widow|widower"
    r"|mother|father|[a-z]{3,14}),?\s|\()$"
    r"(?<!after\s)(?<!over\s)(?<!for\s)(?<!within\s)(?<!of\s)(?<!past\s)(?<!last\s)(?<!every\s)(?<!about\s)",
    re.IGNORECASE,
)

AGES: Final[tuple[Rule, ...]] = (
    rule(
        TextClass.AGE_OVER_89,
        SURE,
        N_("An age over 89 singles a person out."),
        r"(?<![\w.,/<>≥≤-])(?<!over\s)"
        r"(?<!above\s)(?<!than\s)(?<!least\s)((?:9\d|1[0-2]\d)(?:\.5)?[\s-]{0,2}(?:years?|yrs?"
        r"|y)[\s-]{0,2}(?:\.?\s?o(?:ld|\.|(?!\w))|of\sage)|(?:9\d|1[0-2]\d)\s?(?:y/?o|y\.o\.?|yo[mf]?|ans|a[ñn]os"
        r"|anni|anos|år|jahre|jährige[rn]?|-jährige[rn]?|-jährig|lat|jaar|yıl)(?!\w))(?!\s(?:or|and)\s(?:older"
        r"|over|above|more|up)|\+|\ssurvival)",
        cued=True,
    ),
    rule(
        TextClass.AGE_OVER_89,
        SURE,
        N_("An age over 89 singles a person out."),
        r"(?<![\w])(?:aged?|alter|edad"
        r"|[âa]ge de|[âa]g[ée]e?\sde)(?:\s(?:of|is|was|about|around|approximately|nearly|almost|approx\.?"
        r"|circa)){0,2}[\s:=(]{1,3}((?:9\d|1[0-2]\d)(?:\s?(?:years?|yrs?|y)(?!\w))?)(?![\d.,]\d|\d|\s?(?:days?"
        r"|weeks?|months?|hours?|minutes?|%|mm|to|-)|\s?(?:years?\s?)?(?:or|and)\s(?:older|over|above|more)|\s?\+"
        r"|-)",
        cued=True,
    ),
    rule(
        TextClass.AGE_OVER_89,
        SURE,
        N_("An age over 89 singles a person out."),
        r"(?<![\w./-])((?:9\d"
        r"|1[01]\d)\s?[-/,]?\s?(?:M|F|m|f|male|female|Male|Female|w|W)(?![\w°/²]))(?!\s?(?:distance|walk|water"
        r"|below|above|deep|high|long))",
        0,
        cued=True,
    ),
    rule(
        TextClass.AGE_OVER_89,
        SURE,
        N_("An age over 89 singles a person out."),
        r"(?<![\w])(?:m|f|male|female"
        r"|man|woman|lady|gentleman|patient|pt|widow|widower|grandmother|grandfather|nun"
        r"|resident)\s?[,/;(:-]?\s?(?:of\s)?((?:9\d|1[01]\d)(?:\s?(?:years?|yrs?|y)(?!\w))?)(?![\d./]\d|\d|\w"
        r"|\s?(?:%|mm|cm|ml|kg|mg|days|weeks|months|beats|bpm|patients|cases|percent|hours|minutes|min|°|x|to\s\d"
        r"|-\d|degrees|s\b))",
        cued=True,
    ),
    rule(
        TextClass.AGE_OVER_89,
        SURE,
        N_("An age over 89 singles a person out."),
        r"(?<![\w])((?:ninety(?:[\s-]"
        r"(?:one|two|three|four|five|six|seven|eight|nine|odd))?|(?:a|one)\shundred(?:[\s-](?:and\s)?(?:one|two"
        r"|three|four|five|six|seven|eight|nine|ten))?)[\s-](?:years?|yrs?)[\s-]{0,1}(?:old"
        r"|of\sage)?)(?!\s(?:survival|ago|or))",
        cued=True,
    ),
    rule(
        TextClass.AGE_OVER_89,
        SURE,
        N_("An age over 89 singles a person out."),
        r"(?<![\w./-])(0?(?:9\d|1[01]\d)Y)(?!\w)",
        0,
        cued=True,
    ),
    rule(
        TextClass.AGE_OVER_89,
        LIKELY,
        N_("An age over 89 singles a person out."),
        r"(?<!\w)(?:(?:died|dead|passed\saway|lived\sto(?:\sbe)?|reached|retired|widowed)(?:\s(?:at|aged|age"
        r"|of))?(?:\sthe\sage\sof)?"
        r"|[A-ZÀ-Þ][a-zà-ÿ]{2,20}\s(?:is|was)(?:\snow|\salready|\salmost|\snearly)?)\s(9\d|1[01]\d)"
        r"(?=\s(?:and|but|now|when|with|in)\s|\s?[,.;!?)]|\s?$)(?!\.\d|,\d)",
        0,
        check=lambda found, _group: not _measured(found[0].split()[0]),
        cued=True,
    ),
    rule(
        TextClass.AGE_OVER_89,
        LIKELY,
        N_("An age over 89 singles a person out."),
        r"(?<!\w)(?:he|she|patient|who|grandmother|grandfather|mother|father|lady|gentleman)\s(?:is|was|turned"
        r"|turns|,)\s"
        r"(?:now\s|already\s|almost\s|nearly\s|over\s|about\s)?((?:9\d|1[01]\d))(?=\s(?:and|but|now|when|at|with|on)\s"
        r"|\s?[,.;!?]|\s?$)(?!\.\d)",
        cued=True,
    ),
    rule(
        TextClass.AGE_OVER_89,
        LIKELY,
        N_("An age over 89 singles a person out."),
        r"(?<![\w])(in\s(?:his|her"
        r"|their)\s(?:early\s|mid-?\s?|late\s|very late\s)?(?:nineties|90'?s)|(?:super)?centenarian|nonagenarian"
        r"|(?:9\d|1[01]\d)(?:st|nd|rd|th)\sbirthday|turned\s(?:9\d|1[01]\d)(?!\w|[.,]\d)"
        r"|turning\s(?:9\d|1[01]\d)(?!\w))(?!\w)",
        cued=True,
    ),
    rule(
        TextClass.AGE_OVER_89,
        SURE,
        N_("An age over 89 singles a person out."),
        r"(?<!\w)(?:"
        + fold(
            "عمره|عمرها"
            "|العمر|عمر المريض|عمر المريضة|عمر|البالغ من العمر|البالغة من العمر|يبلغ|تبلغ|بعمر|عن عمر|بلغ|بلغت|سنه"
        ).text
        + r")[\s:=]{1,3}(?:"
        + fold("من العمر |حوالي |نحو |تقريبا ").text
        + r"){0,2}((?:9\d|1[01]\d)(?:\s"
        + fold("(?:سنة|عاما|عام|سنه|سنوات)").text
        + r")?)(?!\d|[./]\d)",
        cued=True,
    ),
    rule(
        TextClass.AGE_OVER_89,
        LIKELY,
        N_("An age over 89 singles a person out."),
        r"(?<!\w)((?:9\d|1[01]\d)\s"
        + fold("(?:سنة|عاما)").text
        + r"|"
        + fold(
            ""
            "(?:في التسعينات من (?:العمر|عمره|عمرها)|في التسعينيات من (?:العمر|عمره|عمرها)|تسعيني|تسعينية"
            "|معمر تجاوز المئة|معمرة)"
        ).text
        + r")(?!\w)",
        cued=True,
    ),
    rule(
        TextClass.AGE_OVER_89,
        SURE,
        N_("An age over 89 singles a person out."),
        r"(?<![\w./-])((?:9\d|1[01]\d)\s?(?:years?|yrs?|y|yo)?[\s./,-]{0,3}(?:M|F|male|female|[♀♂]|lady|gentleman"
        r"|man|woman)(?!\w))"
        r"(?!\s?(?:distance|walk|water|below|above|deep|high|long))",
        0,
        cued=True,
        check=lambda found, group: (
            not found[group].endswith(("man", "woman", "lady")) or "-" in found[group] or " " in found[group]
        ),
    ),
    rule(
        TextClass.AGE_OVER_89,
        LIKELY,
        N_("An age over 89 singles a person out."),
        r"(?<![\w-])(ninety(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine|odd"
        r"|something))?(?:[\s-](?:years?|yrs?)(?:[\s-](?:old|young))?)?"
        r"|(?:a|one)\shundred(?:\sand\s(?:one|two|three|four|five|six|seven|eight|nine|ten))?(?=\s(?:years|today"
        r"|now|next|and(?!\s(?:one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|a))|with|but)"
        r"|\s?[,.;!)]|\s?$))"
        r"(?!\w|-|\s(?:percent|per\scent|of|days?|minutes?|seconds?|hours?|weeks?|months?|cases|patients|degrees?"
        r"|millimet|per)|\s?%)",
        check=lambda found, _group: (
            _OF_A_PERSON.search(found.string[max(0, found.start() - 24) : found.start()]) is not None
        ),
        cued=True,
    ),
    rule(
        TextClass.AGE_OVER_89,
        LIKELY,
        N_("An age over 89 singles a person out."),
        r"(?<![\w-])((?:tenth|10th|eleventh|11th)\sdecade(?:\sof\s(?:his|her|their)?\s?life)?"
        r"|(?:super)?centenarians?|nonagenarians?"
        r"|(?:in\s)?(?:his|her|their)\s(?:early\s|mid[\s-]?|late\s)?(?:nineties|90'?s)|(?:telegram|card"
        r"|letter)\sfrom\sthe\s(?:king|queen)"
        r"|born\sbefore\sthe\s(?:first|great)\swar|(?:past|over|beyond|nearing|nearly)\s(?:a|her|his"
        r"|one)\s(?:hundred|century)(?!\s\w)"
        r"|(?:hundredth|100th|ninetieth|ninety-\w{3,8}th|9\dth|90th)\sbirthday)(?!\w)",
        cued=True,
    ),
    rule(
        TextClass.AGE_OVER_89,
        LIKELY,
        N_("An age over 89 singles a person out."),
        r"(?<![\w.,/-])(9\d|10\d)(?=,?\s(?:and\s(?:still|living|independent|frail|fiercely|otherwise|never"
        r"|previously|in)|but\s(?:still|fit|independent)"
        r"|next\s(?:birthday|month|week|year)|this\s(?:month|week|year|spring|summer|autumn|winter)|today|now)"
        r"|\s?,\s(?:lives|independent|frail|fit|from|nursing|still|widow|retired))",
        check=lambda found, _group: (
            _OF_A_PERSON.search(found.string[max(0, found.start() - 24) : found.start()]) is not None
        ),
    ),
    rule(
        TextClass.AGE_OVER_89,
        LIKELY,
        N_("An age over 89 singles a person out."),
        r"(?<!\w)((?:"
        + fold(
            "(?:واحد|احدى|إحدى|اثنتان|اثنان|اثنين|ثلاث|ثلاثة|أربع|أربعة|خمس|خمسة|ست|ستة|سبع|سبعة|ثمان|ثمانية"
            "|ثماني|تسع|تسعة)"
        ).text
        + r"\sو)?(?:ال)?(?:تسعين|تسعون)(?:\s"
        + fold("(?:سنة|عاما|عام|من عمره|من عمرها|من العمر)").text
        + r")?|"
        + fold("(?:ال)?(?:حادية|ثانية|ثالثة|رابعة|خامسة|سادسة|سابعة|ثامنة|تاسعة) و(?:ال)?تسعين").text
        + r")(?!\w|\s(?:"
        + fold("بالمئة|بالمائة|في المئة|في المائة|يوما|دقيقة|درجة|حالة|مريضا|ملم|ثانية").text
        + r"))",
        cued=True,
    ),
    rule(
        TextClass.AGE_OVER_89,
        SURE,
        N_("An age over 89 singles a person out."),
        r"(?<![\w.,/<>-])((?:9\d|1[01]\d)\s(?:years?|yrs?)(?:\s?(?:and|,|&)?\s\d{1,2}\s(?:months?|mths?|days?))"
        r"|(?:9\d|1[01]\d)\s(?:years?|yrs?))"
        r"(?=\s?[,;.)]|\sand\s|\syoung|\s?$)",
        check=lambda found, group: (
            "m" in found[group].lower()
            or _OF_SOMEBODY.search(found.string[max(0, found.start() - 24) : found.start()]) is not None
        ),
        cued=True,
    ),
    rule(
        TextClass.AGE_OVER_89,
        SURE,
        N_("An age over 89 singles a person out."),
        r"(?<![\w])(?:age|aged|alter)[\s:=-]{0,2}(0?(?:9\d|1[01]\d)\s?Y?)(?![\w.]|\s?(?:to|or|-|days|weeks|months|%))",
        cued=True,
    ),
    rule(
        TextClass.AGE_OVER_89,
        LIKELY,
        N_("An age over 89 singles a person out."),
        r"(?<!\w)((?:in\s)?(?:his|her|their)\s(?:(?:9\d|1[01]\d)(?:st|nd|rd|th)|ninetieth|ninety-[a-z]{5,7}"
        r"|(?:one\s)?hundredth|hundred-and-[a-z]{4,7})\s(?:year|birthday))(?!\w)",
        cued=True,
    ),
)
