"""Ages over 89."""

from __future__ import annotations

from typing import Final

from dicomtube.phi.text.findings import N_, TextClass
from dicomtube.phi.text.fold import fold
from dicomtube.phi.text.rules.rule import LIKELY, SURE, Rule, rule

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
        LIKELY,
        N_("An age over 89 singles a person out."),
        r"(?<![\w])(in\s(?:his|her"
        r"|their)\s(?:early\s|mid-?\s?|late\s|very late\s)?(?:nineties|90'?s)|(?:super)?centenarian|nonagenarian"
        r"|(?:his|her)\s(?:9\d|1[01]\d)(?:st|nd|rd|th)\sbirthday|turned\s(?:9\d|1[01]\d)(?!\w|[.,]\d)"
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
        + r""
        r")[\s:=]{1,3}(?:" + fold("من العمر |حوالي |نحو |تقريبا ").text + r""
        r"){0,2}((?:9\d|1[01]\d)(?:\s" + fold("(?:سنة|عاما|عام|سنه|سنوات)").text + r""
        r")?)(?!\d|[./]\d)",
        cued=True,
    ),
    rule(
        TextClass.AGE_OVER_89,
        LIKELY,
        N_("An age over 89 singles a person out."),
        r"(?<!\w)((?:9\d|1[01]\d)\s" + fold("(?:سنة|عاما)").text + r""
        r"|"
        + fold(
            ""
            "(?:في التسعينات من (?:العمر|عمره|عمرها)|في التسعينيات من (?:العمر|عمره|عمرها)|تسعيني|تسعينية"
            "|معمر تجاوز المئة|معمرة)"
        ).text
        + r""
        r")(?!\w)",
        cued=True,
    ),
)
