"""What is told in a sentence rather than stated: births, relatives whom a place knows, pictures of somebody, marks."""

from __future__ import annotations

import re
from typing import Final

from dicomtube.phi.text import dates
from dicomtube.phi.text.findings import N_, TextClass
from dicomtube.phi.text.fold import fold
from dicomtube.phi.text.rules.rule import LIKELY, Rule, rule

_TENS = (
    r"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety)"
)
_ONES = r"(?:one|two|three|four|five|six|seven|eight|nine)"
YEAR_IN_WORDS: Final = (
    rf"(?:(?:nineteen|eighteen|twenty)[\s-](?:hundred(?:\s(?:and\s)?)?)?(?:oh[\s-]{_ONES}|{_TENS}(?:[\s-]{_ONES})?)"
    rf"|two\sthousand(?:\s(?:and\s)?(?:{_ONES}|{_TENS})(?:[\s-]{_ONES})?)?)"
)
_ORDINAL = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth"
    r"|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
    r"|(?:twenty|thirty)[\s-](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth))"
)
DAY_IN_WORDS: Final = (
    rf"(?:{_ORDINAL}\s(?:day\s)?(?:of\s)?{dates.MONTHS}(?!\w)|(?!may|mar){dates.MONTHS}\s(?:the\s)?{_ORDINAL}(?!\w)"
    rf"|{_ORDINAL}\sof\sthe\s{_ORDINAL})(?:,?\s(?:in\s)?(?:{dates.YEAR}|{YEAR_IN_WORDS}))?"
)
_MANY_FEASTS = (
    r"(?:candlemas|michaelmas|martinmas|epiphany|pentecost|whit(?:sun|\s?sunday|\s?monday)|ascension\sday"
    r"|palm\ssunday|maundy\sthursday|shrove\stuesday|ash\swednesday|mardi\sgras|carnival\s(?:monday|tuesday)"
    r"|all\s(?:saints|souls|hallows)'?(?:\sday)?|bastille\sday|independence\sday|anzac\sday|australia\sday"
    r"|canada\sday|labou?r\sday|memorial\sday|veterans\sday|guy\sfawkes(?:\snight)?|bonfire\snight|hogmanay"
    r"|burns\snight|koningsdag|king'?s\sday|queen'?s\sday|ferragosto|holi|pongal|onam|dussehra|navratri|vesak"
    r"|nowruz|newroz|ashura|mawlid|(?:chinese|lunar)\snew\syear|tet|songkran|hanukkah|passover|yom\skippur"
    r"|rosh\shashanah|purim|juneteenth|remembrance\s(?:day|sunday)|armistice\sday|republic\sday"
    r"|mothering\ssunday|corpus\schristi|twelfth\snight|may\sday|bank\sholiday(?:\smonday)?|day\sof\sthe\sdead"
    r"|midsummer(?:'s)?\s(?:eve|day|night)|pancake\sday|leap\s(?:year\s)?day|groundhog\sday|red\snose\sday"
    r"|election\sday|cup\sfinal\sday|(?:first|second|third|fourth)\ssunday\sof\sadvent|advent\ssunday"
    r"|(?:st\.?|saint|san|santa)\s[a-z]{3,12}'?s?'?\s(?:day|eve|night)|(?:christmas|boxing|new\syear'?s?|easter"
    r"|thanksgiving|halloween|diwali|eid|ramadan)(?:\s(?:day|eve|sunday|monday|morning|night|al-?\w{3,5}))?)"
)
_OTHER_MONTHS = (
    r"(?:muharram|safar|rabi'?(?:\sal-?\w{4,6}|\si{1,2})|jumada(?:\sal-?\w{4,8}|\si{1,2})|rajab|sha'?ban|ramadan"
    r"|shawwal"
    r"|dhu'?l?[\s-](?:al-?)?(?:hijjah?|qa'?dah?)|tishrei|cheshvan|kislev|tevet|shevat|adar|nisan|iyar|sivan"
    r"|tammuz|elul)"
)
_NEAR = r"[^.;\n]{0,60}?"
_CUE = (
    r"(?:(?:came|come|comes|coming|arriv(?:ed|es|ing)|entered|enters|brought|put|landed|appeared)\s(?:\w{1,8}\s){0,2}"
    r"(?:in|into|on|onto|to|upon|among|amongst)\s(?:the|this|our)\s(?:world|earth|light|planet|family|living)"
    r"|(?:first\s)?(?:saw|seeing|sees|beheld)\s(?:the\s)?(?:first\s)?(?:light|daylight|sun)(?:\sof\s(?:the\s)?(?:day"
    r"|world))?"
    r"|(?:drew|took|taking|drawing)\s(?:his|her|their|its|a)\sfirst\s(?:breath|cry|gasp)|first\s(?:breath|cry|scream"
    r"|yell)"
    r"|entered\s(?:the|this)\sworld|birthdays?|b-?day|birth(?=\s(?:was|on|in|fell|is|came))|newborn|gave\sbirth"
    r"|bore\s(?:him|her|them)|had\s(?:him|her)(?=\son)|stork|christened|baptis(?:ed|mal)|baptiz(?:ed|al)"
    r"|(?:will\sbe|is|was|becomes|became|be)\s(?:\d{2}|" + _TENS + r"(?:[\s-]" + _ONES + r")?)(?=\son\s)|candles"
    r"|cakes?|delivered(?=\s(?:on|by|at|in|early|late|the))|(?:he|she|who|patient|they)\s(?:will\s)?turn(?:s"
    r"|ed|ing)?(?=\s\w)"
    r"|turn(?:ed|ing|s)\s(?:\d{2}|" + _TENS + r"(?:[\s-]" + _ONES + r")?)|came\salong|born|birth\scertificate|\bmidwife"
    r"|arrived(?=\s(?:on|at|in|as|early|late|two|three|four|five|six|weeks))|(?:child|baby|girl|boy|son|daughter"
    r"|twin)\sof)"
)
_WHEN = (
    rf"(?:{dates.ANY}|{DAY_IN_WORDS}|{_MANY_FEASTS}(?:\s(?:of\s|in\s)?{dates.YEAR})?|{YEAR_IN_WORDS}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_OTHER_MONTHS}(?:\s\d{{4}})?"
    r"|the\s(?:day|night|morning|evening|hour|week|year|summer|winter)\s(?:of\sthe\s|that\s|when\s|before\s|after\s"
    r"|the\s|[A-Z])[\w']{2,14}(?:\s[\w']{2,14}){0,4})"
)
_LIVED = re.compile(r"\b(?:infants|children|babies|neonates|patients|women|men|scan\w*|report|films?|images?)\b", re.I)
_OTHER = re.compile(
    r"\b(?:since|onset|presented|scanned|admitted|surgery|operated|discharged|samples?|results?|films?|report|images"
    r"|seen|performed|ct|mri|idea|concept|sign|technique|term)\b",
    re.IGNORECASE,
)


def _of_one(found: re.Match[str], group: int) -> bool:
    """No examination is told of between the birth and the day, and it is one person's."""
    return not _OTHER.search(found[group]) and not _LIVED.search(found[group])


_KIN = (
    r"(?:mother|father|mom|mum|dad|parents?|husband|wife|spouse|fianc[ée]e?|boyfriend|girlfriend|brothers?|sisters?"
    r"|sons?|daughters?|twin(?:\s(?:sister|brother))?|grand(?:mother|father|ma|pa|son|daughter|dad|mum)|granny|nan|gran"
    r"|uncle|aunt|auntie|nephew|niece|cousin|step-?(?:mother|father|son|daughter|brother|sister|dad|mum)"
    r"|half-?(?:brother|sister)|(?:father|mother|son|daughter|brother|sister)-in-law|godmother|godfather|godson"
    r"|widow|widower|in-laws|great-(?:aunt|uncle|niece|nephew|grand\w{3,9}))"
)
_WHOSE = (
    r"(?:his|her|their|whose|my|our|the\spatient's|patient's|the\schild's|the\sboy's|the\sgirl's|the\slady's|a|an|the)"
)
_NOT_PUBLIC = (
    r"(?!index|proband|patient|donor|carrier|same|one\s|other|informant|historian|carer|caregiver|source|reason|main"
    r"|next"
    r"|first\s(?:to|in|degree|affected)|last\sto|only\s(?:carrier|survivor|relative|other|affected|one|sibling)"
    r"|young(?:er|est)|old(?:er|est)|eld(?:er|est)|day|night|morning|scan|image|lesion|mass|week|month|year|ct|mri"
    r"|child"
    r"|boy|girl|baby|family|affected|second|third|doctors?|ambulance|team|fetus|foetus|donors?|deceased|mutation|gene"
    r"|variant|diagnosis|disease|condition|age|couple|pedigree|ward|recipient|victim|wound|tumou?r|cyst|study|man\b"
    r"|woman\b|lady\b|person|mother|father|above|previous|case|pregnancy|twins?|proposita|propositus)"
)
_DOES = (
    r"(?:runs(?=\s(?:the|our|a|an)\s)|ran(?=\s(?:the|our)\s)|owns|owned|keeps|kept|teaches|taught|directs|directed"
    r"|heads|headed|leads|chairs"
    r"|chaired|presents(?=\s(?:the|our|a)\s(?!with))|reads\sthe|plays\s(?:\w{3,9}\s)?(?:for|in|the)"
    r"|played\s(?:\w{3,9}\s)?(?:for|in)|sings|sang|coaches|coached"
    r"|won|stood\sfor|sits\s(?:on|in)|appear(?:s|ed)\son|hosts|hosted|preaches|sells|sold|bakes|skippers|conducts"
    r"|edits|founded"
    r"|captain(?:s|ed)|wrote|writes|represent(?:s|ed)|rings|rang\sthe|mends|commands|serves\sas|served\sas|drives\sthe"
    r"|drove\sthe"
    r"|delivers\sthe|looks\safter\sthe|tends|paints|painted|rows\sfor|rode\sin|works\s(?:as\sthe|at\sthe\sonly)"
    r"|made\sthe"
    r"|(?:is|was|were)\s(?:on|in)\sthe\s(?:\w{3,9}\s){0,2}(?:news|papers?|newspapers?|radio|tv|television)"
    r"|was\son\s(?:tv|television|the\snews)|is\son\s(?:tv|television)|umpires|referees|was\smayor|is\smayor"
    r"|was\sin\sthe\s"
    r"(?:news|papers?|newspapers?)|buried|married\sthe|digs|shoes\sthe|climbed|swam\sthe|governs|manages\sthe"
    r"|built\sthe)"
)
_ROLE = (
    r"(?:[a-z]{2,12}(?:er|or|man|woman|ist|ess|smith|ian|wright|herd|monger|keeper)|mayor|king|queen|star|chief|priest"
    r"|imam|vicar|rabbi"
    r"|bishop|cook|chef|judge|captain|consul|mp|abbot|sheikh|mukhtar|president|coach|poet|clerk|sheriff|parson|monk|nun"
    r"|hero|champion|celebrity|principal|dean|laird|earl|duke|baron|squire|spy|pope|sexton|bard|guide|vet|butcher)"
)
_NOT_ROLE = (
    r"(?!sister|brother|mother|father|daughter|grandmother|grandfather|donor|carer|caregiver|doctor|partner|stepfather"
    r"|stepmother|elder|older|younger|other|former|latter|owner's\s(?:dog|cat)|cancer|tumor|ulcer|bladder|liver"
    r"|woman|man|toddler|youngster|teenager|smoker|sufferer|carrier|never|minor|whether|survivor|victor)"
)
_RELATED = N_("Who the relative is leads to the patient.")

_SOMEBODY = (
    r"(?:the|this|our|my|a|an)\s(?:\w{3,12}\s)?(?:patient|child|baby|infant|newborn|boy|girl|man|woman|lad|lady"
    r"|gentleman|toddler"
    r"|teenager|twins?|couple|family|mother|father|farmer|sailor|chef|pensioner|youngster)"
)
_PICTURE = (
    r"(?:photo(?:graph)?|picture|pic|snap(?:shot)?|selfie|portrait|likeness|polaroid|headshot|mugshot|close-?up)s?"
)
_MARK = (
    r"(?:tattoo(?:s|ed)?|scars?|scarred|birthmarks?|port-wine\s(?:stain|mark)|moles?|freckles?|piercings?"
    r"|gold(?:en)?\s(?:\w{3,8}\s)?(?:tooth|teeth|crown|incisor)"
    r"|glass\seye|hare-?lip|six\s(?:toes|fingers)|missing\s(?:\w{2,8}\s){0,3}(?:fingers?|thumb|ear|toes?|tooth|teeth"
    r"|tip|earlobe)"
    r"|(?:webbed|extra|sixth|crooked|bent|stubby)\s(?:\w{2,8}\s){0,2}(?:fingers?|toes?|thumbs?|nose)|odd\seyes"
    r"|white\sforelock|silver\stooth|notched\sear"
    r"|stump|limp|gait|birth\smark|strawberry\smark|brand|one\sblue\s(?:eye)?|split\searlobe|cauliflower\sear|dimple"
    r"|widow's\speak|red\sbeard)"
)
_KNOWN_BY = (
    r"(?:recogni[sz](?:ed|able|es|e|ing)|recognition|identif(?:ied|iable|y|ies|ication)|known|knows?|knew|matched"
    r"|told\sapart|unmistakable"
    r"|picked\sout|spotted|singled\sout|remember(?:s|ed)|distinguish(?:ed|es)|give(?:s)?\s(?:him|her|them)\saway)"
)
_PICTURED = re.compile(
    r"\b(?:photo\w*|pictures?|pics?|images?|selfies?|slides?|figures?|jpe?gs?|snapshots?|frames?|thumbnail|camera|clip"
    r"|video)\b",
    re.IGNORECASE,
)


def _told_only(found: re.Match[str], group: int) -> bool:
    """The mark is told of and not shown in a picture."""
    text = found.string
    return _PICTURED.search(text[max(0, found.start() - 50) : found.end(group) + 45]) is None


_FACE = N_("A picture of the face recognises the person.")
_BODY = N_("What one would know the person by.")
_MODES = re.compile(r"\bportrait\s(?:mode|orientation|format|view|layout)", re.IGNORECASE)


def _no_mode(found: re.Match[str], group: int) -> bool:
    return _MODES.search(found.string[found.start(group) : found.end(group) + 14]) is None


TOLD: Final[tuple[Rule, ...]] = (
    rule(
        TextClass.DATE_OF_BIRTH,
        LIKELY,
        N_("A day so long ago is one of birth."),
        rf"(?<![\w-])({_ORDINAL}\s(?:day\s)?of\s{dates.MONTHS},?\s(?:in\s)?nineteen[\s-](?:hundred\s)?(?:and\s)?{_TENS}(?:[\s-]{_ONES})?)",
        cued=True,
    ),
    rule(
        TextClass.DATE_OF_BIRTH,
        LIKELY,
        N_("A date of birth stands here."),
        rf"(?<![\w-])({_CUE}\s{_NEAR}(?<!\w){_WHEN})",
        check=_of_one,
        cued=True,
    ),
    rule(
        TextClass.DATE_OF_BIRTH,
        LIKELY,
        N_("A birthday gives the date of birth away."),
        rf"(?<![\w./-])((?:{dates.ANY}|{DAY_IN_WORDS}|{_MANY_FEASTS}(?:\s{dates.YEAR})?)(?:,?\s(?:is|was|being"
        rf"|happens\sto\sbe|as)\s"
        r"(?:also\s)?(?:his|her|their|the\spatient's|my|the\schild's)\s(?:\w{2,12}\s){0,2}(?:birthday|name-?day"
        r"|day\sof\sbirth|date\sof\sbirth)"
        r"|,?\s(?:the\s(?:day|year|night|date)\s)(?:that\s|on\swhich\s|in\swhich\s|when\s)?(?:he|she|the\spatient"
        r"|they)\s(?:was|were|came|arrived|saw)))",
        cued=True,
        needs="birth|name-day|the day |the night |the year |the date ",
    ),
    rule(
        TextClass.DATE_OF_BIRTH,
        LIKELY,
        N_("A year of birth stands here."),
        r"(?<![\w-])((?:an?\s)?(?:19[2-9]\d|20[0-2]\d)(?:[\s-](?:baby|child|vintage|birth|born|kid|girl|boy|newborn))"
        r"|vintage\s(?:of\s)?(?:19[2-9]\d|20[01]\d)|(?:leap-?(?:day|year)|christmas|new\syear'?s?|war|millennium"
        r"|easter|boxing\sday|midsummer"
        r"|valentine'?s?)[\s-](?:child|baby|girl|boy|born)(?:\s(?:of|in|from)\s(?:19|20)\d{2})?"
        r"|(?:child|baby|girl|boy)\sof\s(?:the\s)?(?:19[2-9]\d|20[0-2]\d))(?![\w-]|\scohort)",
        cued=True,
    ),
    rule(
        TextClass.DATE_OF_BIRTH,
        LIKELY,
        N_("A year of birth stands here."),
        r"(?<![\w.])(?:male|female|man|woman|[♀♂]|\*)\s?[,(/]?\s?'?((?:19[2-9]\d|200\d|201\d))(?=\s?[,;:)\n]|\s[a-z]"
        r"|\.?\s?$)",
        cued=True,
    ),
    rule(
        TextClass.DATE_OF_BIRTH,
        LIKELY,
        N_("A date of birth stands here."),
        r"(?<!\w)("
        + fold(
            "(?:أبصر|أبصرت|رأى|رأت|يرى) النور|(?:جاء|جاءت|قدم|خرج|خرجت|أتى|أتت) (?:إلى|الى|على|ل)?\\s?(?:الدنيا|الحياة"
            "|العالم|للدنيا|للحياة)"
            "|(?:فتح|فتحت) عينيه?ا? على (?:الدنيا|الحياة)|ولدناه|ولدناها|ولدته|ولدتها|وضعته|وضعتها|أنجبته|أنجبتها"
            "|رزقنا به|رزقنا بها"
            "|عيد ميلاده|عيد ميلادها|يوم مولده|يوم مولدها|(?:أطفأ|أطفأت|يطفئ|تطفئ) \\w{0,3}شمع\\w{0,4}"
            "|استقبلت \\w{0,8} الحياة|صرخته الأولى|صرختها الأولى"
        ).text
        + r")(?:\s[^\s.]{1,14}){1,9}",
        group=0,
        cued=True,
        check=lambda found, _group: re.search(r"\d|" + fold("عيد|ليلة|يوم|شهر").text, found[0]) is not None,
    ),
    rule(
        TextClass.STUDY_DATE,
        LIKELY,
        N_("A holiday of a year is a day."),
        rf"(?<![\w-])((?:(?:on|at|since)\s)?{_MANY_FEASTS},?\s(?:of\s|in\s)?(?:19|20)\d{{2}})(?!\w)",
        cued=True,
    ),
    rule(
        TextClass.STUDY_DATE,
        LIKELY,
        N_("A date finer than a year."),
        rf"(?<![\w-])(\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_OTHER_MONTHS}(?:,?\s\d{{4}})?(?!\w)|{DAY_IN_WORDS}"
        r"|\d{1,2}[./-](?:x?[iv]{1,3}|i?x|xi{1,2})[./-](?:(?:19|20)\d{2}|\d{2})|(?:x?[iv]{1,3}|i?x"
        r"|xi{1,2})[/-]\d{1,2}[/-](?:19|20)\d{2})(?!\w)",
        cued=True,
    ),
    rule(
        TextClass.RELATIVE,
        LIKELY,
        _RELATED,
        rf"(?<![\w-])({_WHOSE}\s(?:[\w'-]{{2,12}}\s){{0,2}}{_KIN}(?:,\s(?:who\s)?|\swho\s|\s)(?:(?:is|was|became"
        rf"|being)\s)?(?:now\s|once\s|then\s|also\s)?"
        rf"(?<=[,\s])(?:(?<=is\s)|(?<=was\s)|(?<=,\s)|(?<=being\s)|(?<=became\s)|(?<=now\s)|(?<=once\s)|(?<=then\s)"
        rf"|(?<=also\s))(?:the|our|this|captain\sof|owner\sof|head\sof|mayor\sof|chief\sof"
        rf"|keeper\sof)\s{_NOT_PUBLIC}[\w'-]{{3,16}}"
        r"(?:\s[\w'-]{2,16}){0,4})",
    ),
    rule(
        TextClass.RELATIVE,
        LIKELY,
        _RELATED,
        rf"(?<![\w-])({_WHOSE}\s(?:[\w'-]{{2,12}}\s){{0,2}}{_KIN},?\s(?:who\s|that\s)(?:still\s|also\s|now\s|once\s"
        rf"|always\s|herself\s|himself\s)?{_DOES}(?:\s[\w'-]{{1,16}}){{1,5}})",
    ),
    rule(
        TextClass.RELATIVE,
        LIKELY,
        _RELATED,
        rf"(?<![\w-])({_KIN}\s(?:of|to)\s(?:the|our|that|this|(?:last"
        rf"|this)\s\w{{4,6}}'s)\s{_NOT_PUBLIC}(?:[\w'-]{{2,14}}\s){{0,3}}?{_ROLE}(?!\w)(?:\s(?:of|in|at|from"
        rf"|on)\s(?:[\w'-]{{2,14}}\s?){{1,3}})?)",
    ),
    rule(
        TextClass.RELATIVE,
        LIKELY,
        _RELATED,
        rf"(?<![\w-])((?:the|our"
        rf"|this)\s(?:[\w-]{{3,14}}\s){{0,3}}?{_NOT_ROLE}{_ROLE}'s\s(?:\w{{2,9}}\s){{0,2}}{_KIN})(?![\w-])",
    ),
    rule(
        TextClass.BIOMETRIC,
        LIKELY,
        _BODY,
        rf"(?<![\w-]){_KNOWN_BY}\s(?:[\w'-]{{1,14}}\s){{0,6}}?(?:by|from|through|via|thanks\sto|because\sof|for"
        rf"|on\saccount\sof|with|to)\s"
        rf"((?:[\w'-]{{1,14}}\s){{0,7}}?{_MARK}(?:\s[\w'-]{{1,14}}){{0,6}})",
        check=_told_only,
    ),
    rule(
        TextClass.BIOMETRIC,
        LIKELY,
        _BODY,
        rf"(?<![\w-])({_MARK}(?:[\s,][\w',-]{{1,14}}){{0,12}}?\s(?:by\swhich|everyone|everybody|anyone|anybody"
        rf"|nobody\selse|all\sof\s\w{{3,9}}|that\s(?:\w{{2,10}}\s){{0,3}}(?:know|recogni)"
        rf"|{_KNOWN_BY})(?:\s[\w']{{2,12}}){{0,4}})",
        check=_told_only,
    ),
    rule(
        TextClass.BIOMETRIC,
        LIKELY,
        _BODY,
        r"(?<![\w-])((?:scars?|birthmarks?|stains?|moles?|naevus|nevus|freckles"
        r"|mark)\s(?:\w{2,10}\s){0,4}?(?:in\sthe\s(?:shape|form)\sof|shaped\slike|resembling|like)\s(?:an?\s|the\s"
        r"|his\s|her\s)?[\w'-]{2,14}(?:\s[\w'-]{2,12}){0,3})",
        check=_told_only,
    ),
    rule(
        TextClass.BIOMETRIC,
        LIKELY,
        _BODY,
        r"(?<!\w)"
        + fold(
            "(?:عرف|عرفت|يعرف|يعرفه|يعرفها|تعرف|تعرفت|تعرفوا|التعرف|تعرفنا|عرفوه|عرفوها|يميزه|يميزها|معروف|معروفة)"
        ).text
        + r"(?:\s[^\s.]{1,12}){0,7}?\s("
        + fold(
            "(?:ب|من |عبر |بواسطة )?(?:ال|لل)?(?:وشم|وشمه|ندبة|ندبته|ندبتها|شامة|وحمة|بصمة|سن ذهبية|ستة أصابع"
            "|إصبع سادس|أسنانه|أسنانها|مشيته|صوته)"
        ).text
        + r"(?:\s[^\s.]{1,12}){0,4})",
    ),
    rule(
        TextClass.FACE,
        LIKELY,
        _FACE,
        rf"(?<![\w-])({_PICTURE}\s(?:of|with|showing|shows|has|where|taken)\s(?:him|her(?!\s(?:\w{{3,14}}\s)?(?:knee"
        rf"|leg|arm|foot|hand|skin|back|chest|rash|wound))|them|{_SOMEBODY}(?!'s))(?:\s[\w'-]{{2,14}}){{0,5}}"
        r"|(?:full|whole)[\s-]face\s(?:clinical\s)?(?:pictures?|views?|photo\w{0,5}|down|in)|(?:full-face|frontal|recogni[sz]able|unmasked|smiling)\s(?:likeness|portrait|features|face)"
        r"|portraits?\s(?:taken|before"
        r"|after|in\sprofile|shots?))",
        check=_no_mode,
    ),
    rule(
        TextClass.FACE,
        LIKELY,
        _FACE,
        r"(?<![\w-])(faces?\sof\s(?:the|this|our|a|my)\s(?:\w{3,12}\s)?(?:patient|child|baby|infant|boy|girl|man|woman"
        r"|mother|lady|newborn)"
        r"|(?:without|no|lacking)\s(?:a\s|any\s|the\s)?(?:black\s)?(?:bars?|mask(?:ing)?|blur(?:ring)?|pixelation"
        r"|box)\s(?:over|on|across)\s(?:the|his|her|their)\s(?:eyes|face)"
        r"|(?:the\s|his\s|her\s|their\s)?eyes\s(?:are\s|were\s)?(?:left\s)?(?:not\s(?:covered|masked|barred|blacked)"
        r"|uncovered|unmasked|unbarred|unblurred))(?![\w-])",
    ),
    rule(
        TextClass.FACE,
        LIKELY,
        _FACE,
        r"(?<![\w-])((?:(?:his|her|their|the|my)\s(?:own\s)?|(?:patient|child|boy|girl|baby|newborn|infant|man|woman"
        r"|mother|father)'s\s)(?:[\w-]{3,12}\s){0,2}?(?:face|features|likeness|smile|grin|gaze)"
        r"(?=[^.\n;]{0,90}(?<![\w-])(?:reproduced|inset|printed|included|babygram|figure|published|recogni[sz]\w{2,5}"
        r"|photo\w{0,8}|picture|snapshot|selfie|cover|poster|calendar|website|newspaper|screen|monitor|thumbnail"
        r"|unblurred|uncovered|unmasked)(?![\w-])))",
        check=lambda found, _group: (
            not re.search(
                r"\b(?:imaging|mri?|ct|radiologic\w*|classic\w*|typical|key|histolog\w*|clinical|dysmorphic|salient"
                r"|main|these|swelling|pain|palsy|articular)\b",
                found.string[max(0, found.start() - 30) : found.end() + 20],
                re.IGNORECASE,
            )
        ),
    ),
    rule(
        TextClass.FACE,
        LIKELY,
        _FACE,
        r"(?<!\w)("
        + fold(
            "(?:ال)?(?:صورة|لقطة|صور) (?:أمامية|جانبية|قريبة|فوتوغرافية|ملونة) (?:لل|ل)(?:مريض|مريضة|طفل|طفلة|رجل|شاب"
            "|سيدة|رضيع)(?:ة)?"
        ).text
        + r"(?:\s[^\s.]{1,12}){0,5})",
    ),
    rule(
        TextClass.FACE,
        LIKELY,
        _FACE,
        r"(?<![\w-])((?:tattoos?|birthmarks?|port-wine\s(?:stain|mark)|piercings?|freckles"
        r"|scars?\s(?:\w{2,8}\s){0,2}(?:across|on|over|through|above|below|under|down|along)"
        r"\s(?:(?:his|her|the|their)\s)?(?:\w{3,8}\s)?(?:face|forehead|cheek|brow|eyebrow|lip|chin|nose|jaw|neck"
        r"|temple|ear))(?:\s[\w'-]{2,14}){0,6})",
        check=lambda found, group: (
            not _told_only(found, group)
            and not re.search(r"\b(?:ink|pigment|colon|india|endoscop\w+|nodes?|radiotherapy)\b", found.string)
        ),
        needs="tattoo|birthmark|port-wine|piercing|freckles|scar",
    ),
    rule(
        TextClass.FACE,
        LIKELY,
        _FACE,
        r"(?<![\w-])(?:jpe?gs?|photos?|photographs?|images?|pictures?|slides?|frames?|clips?|videos?|films?|camera"
        r"|scan|cover)\s(?:\w{1,8}\s){0,2}?(?:shows?|showing|has|caught|catches|captures?|captured|of|with)\s"
        r"((?:him|them|her|the\stwo\sof\sthem|both\sof\sthem)\s(?:shirtless|smiling|with|in\s(?:his|her|a|the)|on\sthe"
        r"|at\s(?:the|his|her|a)|from\sthe|before|after|naked|asleep|[a-z]{3,9}ing)(?:\s[\w'-]{2,14}){0,4}"
        r"|the\stwo\sof\sthem)",
    ),
    rule(
        TextClass.BIOMETRIC,
        LIKELY,
        _BODY,
        r"(?<![\w-])((?:the|an?)\sonly\s(?:man|woman|person|boy|girl|one|child|lad|lady|fisherman|farmer|player"
        r"|\w{3,10})\s(?:in|of|on|around|here"
        r"|at)\s(?:[\w'-]{2,12}\s){1,4}with\s(?:[\w'-]{2,12}\s){1,5}[\w'-]{2,12})(?![\w-])",
        check=lambda found, _group: (
            not re.search(r"\b(?:series|literature|cohort|study|group|trial|department|case|report)\b", found[0])
        ),
    ),
    rule(
        TextClass.BIOMETRIC,
        LIKELY,
        _BODY,
        r"(?<![\w-])(inked\s(?:\w{3,6}\s){0,2}(?:thumb|finger|palm|foot|sole|index)|(?:retinal?|iris|fundus|palm"
        r"|ear)\s(?:photo(?:graph)?s?|prints?|pictures?)|(?:sole|ear|lip|knuckle|heel)[\s-]?prints?"
        r"|recorded\s(?:\w{3,12}\s){0,2}voice|(?:his|her|their|the)\s(?:palm|finger|iris|retinal?|ear"
        r"|hand)(?:\svein)?\s(?:pattern|outline|contour|image|geometry)(?=[^.\n]{0,60}(?:match|unlock|identif|recogni"
        r"|compar|locker|gate|door))|[Ee]ar\s(?:outline|shape|contour)|(?:his|her|their|whose)\s(?:walk|gait|limp"
        r"|laugh|voice)\s(?:is|was)\sso\s\w{3,14}\sthat|(?:his|her|their)\s(?:own\s)?(?:\w{3,12}\s)?voice(?=\s(?:is"
        r"|was|can|on"
        r"|in|saying|says|speaking|reading|telling)))(?![\w-])",
    ),
    rule(
        TextClass.BIOMETRIC,
        LIKELY,
        _BODY,
        r"(?<!\w)(" + fold("(?:صورة|مسح|نمط) (?:ال)?(?:قزحية|شبكية|أوردة)").text + r"(?:\s[^\s.]{2,10})?)",
    ),
    rule(
        TextClass.VEHICLE,
        LIKELY,
        N_("A number beside a vehicle leads to its owner."),
        r"(?<!\w)(?:و|ب|ل|ف)?(?:ال)?(?:"
        + fold("سيارة|شاحنة|دراجة|مركبة|حافلة|لوحة|لوحتها|لوحته|تاكسي|قارب|مركب").text
        + r")(?:\s[\u0621-\u064a]{2,12}){0,3}?\s"
        r"((?:[\u0621-\u064a]\s){0,3}[A-Z\d][A-Z\d-]{2,9}(?:\s?-?\s?[\u0621-\u064a](?![\u0621-\u064a])){0,3})(?![\w])",
        cued=True,
        check=lambda found, group: (
            sum(sign.isdigit() for sign in found[group]) >= 3 and not re.match(r"(?:19|20)\d\d$", found[group])
        ),
    ),
    rule(
        TextClass.DEVICE,
        LIKELY,
        N_("A number beside a device leads to one implant."),
        r"(?<!\w)(?:"
        + fold("التسلسلي|تسلسلي|لجهاز|جهاز|ناظم|منظم|مضخة|المضخة|الغرسة|غرسة|الدعامة|البطارية").text
        + r")(?:\s[\u0621-\u064a]{2,12}){0,4}?\s:?\s?"
        r"((?=[^\s]{0,4}\d)[A-Z\d\u0621-\u064a][A-Z\d-]{5,16})(?!\w)",
        0,
        cued=True,
        check=lambda found, group: sum(sign.isdigit() for sign in found[group]) >= 5,
    ),
    rule(
        TextClass.AGE_OVER_89,
        LIKELY,
        N_("An age over 89 singles a person out."),
        r"(?<![\w-])((?:his|her|their)\s(?:ninet(?:ies|ieth)|ninety-[a-z]{4,6}"
        r"|(?:one\s)?hundred(?:th)?(?:\sand\s[a-z]{4,9})?|tenth\sdecade|eleventh\sdecade|second\scentury)(?:\s(?:year"
        r"|birthday))?"
        r"|(?:two|three|four|five|six|seven|eight|nine|one)\sand\sninety|ninety[\s-](?:something|odd|plus)"
        r"|nigh\son\sninety-?\w{0,5}|(?:five|four)\sscore\sand\s(?:ten|eleven|twelve|thirteen|fourteen|fifteen)"
        r"|born\sa\scentury\sago)(?![\w-])",
        cued=True,
    ),
    rule(
        TextClass.AGE_OVER_89,
        LIKELY,
        N_("An age over 89 singles a person out."),
        r"(?:(?<=[a-z],\s)|(?<=\sat\s))((?:9\d|10\d|11[0-4])(?:\s(?:yrs?|years?|summers|winters))?)(?=,\s[a-z]|[.;]"
        r"|\s(?:and\s(?:still|in|living)|years|yrs|she|he|who|still)\b|\s?$)",
        cued=True,
        check=lambda found, _group: (
            re.search(
                r"\b(?:he|she|him|her|his|who|lady|man|woman|widow\w*|grand\w+|nun|shepherd|pensioner|patient"
                r"|resident)\b",
                found.string,
                re.I,
            )
            is not None
            and re.search(
                r"\b(?:rate|pressure|sats?|saturation|hr|bp|score|set|spo2|temp\w*|kv|mm|index|angle|ef|pulse|weight"
                r"|centile|percentile|stage|sec\w*|seconds|min\w*|ms|table|image|slice|station|mile|level|dose)\b",
                found.string[max(0, found.start() - 30) : found.end() + 12],
                re.I,
            )
            is None
        ),
    ),
)
