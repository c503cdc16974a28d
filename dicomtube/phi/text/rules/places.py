"""Addresses: streets, postal codes, post boxes, towns, named houses."""

from __future__ import annotations

import re
from typing import Final

from dicomtube.phi.text.findings import N_, TextClass
from dicomtube.phi.text.fold import fold
from dicomtube.phi.text.lexicon import Kind, kind_of
from dicomtube.phi.text.rules.rule import IS, LIKELY, NAME_PART, PLACE_WORDS, SURE, Rule, digits, rule

POST_AREAS = frozenset(
    [
        "AB",
        "AL",
        "B",
        "BA",
        "BB",
        "BD",
        "BH",
        "BL",
        "BN",
        "BR",
        "BS",
        "BT",
        "CA",
        "CB",
        "CF",
        "CH",
        "CM",
        "CO",
        "CR",
        "CT",
        "CV",
        "CW",
        "DA",
        "DD",
        "DE",
        "DG",
        "DH",
        "DL",
        "DN",
        "DT",
        "DY",
        "E",
        "EC",
        "EH",
        "EN",
        "EX",
        "FK",
        "FY",
        "G",
        "GL",
        "GU",
        "HA",
        "HD",
        "HG",
        "HP",
        "HR",
        "HS",
        "HU",
        "HX",
        "IG",
        "IP",
        "IV",
        "KA",
        "KT",
        "KW",
        "KY",
        "L",
        "LA",
        "LD",
        "LE",
        "LL",
        "LN",
        "LS",
        "LU",
        "M",
        "ME",
        "MK",
        "ML",
        "N",
        "NE",
        "NG",
        "NN",
        "NP",
        "NR",
        "NW",
        "OL",
        "OX",
        "PA",
        "PE",
        "PH",
        "PL",
        "PO",
        "PR",
        "RG",
        "RH",
        "RM",
        "S",
        "SA",
        "SE",
        "SG",
        "SK",
        "SL",
        "SM",
        "SN",
        "SO",
        "SP",
        "SR",
        "SS",
        "ST",
        "SW",
        "SY",
        "TA",
        "TD",
        "TF",
        "TN",
        "TQ",
        "TR",
        "TS",
        "TW",
        "UB",
        "W",
        "WA",
        "WC",
        "WD",
        "WF",
        "WN",
        "WR",
        "WS",
        "WV",
        "YO",
        "ZE",
    ]
)
_POST_LETTERS = re.compile(r"[A-Z]{1,2}")


def _british(found: re.Match[str], group: int) -> bool:
    area = _POST_LETTERS.match(found[group].upper())
    return area is not None and area[0] in POST_AREAS


_STATES = (
    r"(?:AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH"
    r"|OK|OR"
    r"|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC|NSW|VIC|QLD|TAS|ACT|NT)"
)


def _is_place(text: str) -> bool:
    """Whether the words name a place smaller than a country and nothing else that is known."""
    words = re.findall(r"[^\W\d_]{2,30}", text)
    if not words or (kind_of(words[0]) & Kind.PLACE and not any(kind_of(word) & Kind.CITY for word in words)):
        return False
    if words in (["St"], ["Saint"]):
        return False
    if len(words) > 1 and any(_may_be_a_place(word) for word in words[:3] if word[0].isupper()):
        return True
    first = kind_of(words[0])
    return (
        bool(first & Kind.CITY)
        or (
            not first & (Kind.PRODUCT | Kind.EPONYM)
            and (not first & Kind.WORD or (bool(first & Kind.SHAPED) and len(words[0]) < 10))
        )
        or bool(first & Kind.PLAIN_NAME)
    )


def _may_be_a_place(word: str) -> bool:
    kind = kind_of(word)
    return bool(kind & (Kind.CITY | Kind.SHAPED)) or not kind


#: Who writes says where from.
_GREETS = re.compile(
    r"\b(?:thanks?|greetings|anyone|anybody|cents|hello|hi|cheers|regards|fellow|consultant|radiologist|lecturer"
    r"|professor)\b[^.\n]{0,40}$",
    re.IGNORECASE,
)


def _is_city(word: str) -> bool:
    return bool(kind_of(word) & Kind.CITY)


def _named_house(text: str) -> bool:
    """A hospital with a name of its own; `the University Hospital` may be anywhere."""
    words = re.findall(r"[^\W\d_]{2,30}", text)[:-1]
    return any(
        word in ("St", "Saint", "Sankt")
        or not kind_of(word) & (Kind.WORD | Kind.PLACE)
        or kind_of(word) & (Kind.CITY | Kind.PLAIN_NAME)
        for word in words
        if word[0].isupper()
    )


_ARABIC_COUNTRIES = frozenset(
    fold(
        "مصر السعودية العراق سوريا لبنان الأردن فلسطين اليمن عمان الكويت قطر البحرين الإمارات السودان ليبيا تونس"
        " الجزائر المغرب موريتانيا الصومال تركيا ألمانيا فرنسا الهند باكستان بيته البيت المنزل منزل وحده وحدها"
        " المريض الألم الآلام الوجع الأوجاع الصداع الحرارة الأعراض"
    ).text.split()
)
_ARABIC_REGIONS = frozenset(
    fold(
        "البطن الصدر الرأس الرقبة الحوض الركبة القطن الظهر الكتف الورك الرسغ الكاحل الوجه العنق الفخذ المفصل"
        " الألم التورم الإصابة الآفة الورم تحت فوق حول بين من في على المثانة الكلية الكبد العجز الفك الأنف الأذن"
        " العين اليد القدم الساق الذراع الثدي المعدة الأمعاء القلب الرئة الشرسوف السرة الشرج العانة المغبن الإبط"
        " مجاورة محيطة صغيرة كبيرة واحدة مظلمة مضيئة ناقصة زائدة عالية منخفضة ثانية أخرى التي تم كامل ما بها ذات"
        " غير"
    ).text.split()
)


def _common_arabic(text: str) -> bool:
    return text.split()[0] in _ARABIC_COUNTRIES


def _arabic_region(text: str) -> bool:
    return text.split()[1] in _ARABIC_REGIONS | _ARABIC_COUNTRIES


_STREET_EN = (
    r"(?:street|st|str|road|rd|avenue|ave|lane|ln|drive|dr|close|court|ct|crescent|cres|way|place|square|sq"
    r"|terrace|boulevard|blvd|gardens|gdns|grove"
    r"|hill|row|walk|mews|parade|highway|hwy|quay|rise|circle|trail|parkway|pkwy|alley|chowk|nagar|marg|bypass"
    r"|estate|wharf|green|vale|bazaar|colony|cottages|cottage|villas|houses|wynd|brae|path|ridge|causeway|esplanade"
    r"|promenade|strand|garth"
    r"|meadows?|hollow|crossing|heights|flats|farm|mansions|bank)"
)
_TAIL = (
    r"(?:,?\s(?:(?:[A-Z]{2},?\s)?\d{4,6}(?:-\d{3,4})?|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})(?:\s" + NAME_PART + r")?(?!\w)"
    r"|,?\s(?:[Aa]partment|[Aa]pt|[Ff]lat|[Uu]nit|[Ss]uite|[Ff]loor|[Rr]oom|[Nn]o)\.?\s?#?\w{1,5}(?!\w)"
    r"|,\s" + NAME_PART + r"(?:\s" + NAME_PART + r"){0,2}(?!\w)){0,4}"
)

PLACES: Final[tuple[Rule, ...]] = (
    rule(
        TextClass.ADDRESS,
        SURE,
        N_("A street and number lead to a home."),
        r"(?<![\w.,/])((?:(?:[Ff]lat"
        r"|[Aa]partment|[Aa]pt|[Uu]nit|[Ss]uite|[Hh]ouse"
        r"|[Nn]o)\.?\s?\d{0,4}[A-Z]?,?\s)?\d{1,5}[A-Za-z]?(?:[/-]\d{1,4}[A-Za-z]?)?,?\s(?:(?:[A-Z][\w'.-]{0,25}"
        r"|\d{1,3}(?:st|nd|rd|th)|of|the)\s){1,4}(?:STREETS)(?![\w])\.?TAIL)".replace(
            "STREETS",
            "|".join(
                sorted(
                    {
                        form
                        for word in re.findall(
                            r""
                            r"[a-z]+",
                            _STREET_EN,
                        )
                        for form in (word.capitalize(), word.upper(), word)
                        if len(word) > 2 or form != word
                    }
                )
            ),
        ).replace("TAIL", _TAIL),
        0,
        cued=True,
    ),
    rule(
        TextClass.ADDRESS,
        SURE,
        N_("A street and number lead to a home."),
        r"(?<![\w-])((?:[A-ZÄÖÜ][^\W\d_]{1,20}\.?[\s-]){0,2}[^\W\d_]{0,24}"
        r"(?:[Ss]tra(?:ß|ss)e|str\.|weg|gasse|platz|allee|damm|ufer|gata|gatan|gaten|vägen|vegen|vej|veien|straat|laan"
        r"|gracht|plein|katu|utca|ulica)\s\d{1,4}\s?[a-z]?(?:[-/]\d{1,4})?(?!\w)"
        r"(?:,?\s(?:[A-Z]{1,2}-)?\d{4,5}\s" + NAME_PART + r"(?:\s" + NAME_PART + r"){0,2})?)",
        0,
        cued=True,
        needs=(
            "straß|strass|str.|weg|gasse|platz|allee|damm|ufer|gata|gaten|väg|veg|vej|vei|straat|laan|gracht|plein"
            "|katu|utca|ulica"
        ),
    ),
    rule(
        TextClass.ADDRESS,
        SURE,
        N_("A street and number lead to a home."),
        r"(?<![\w])((?:\d{1,4}\s?(?:bis"
        r"|ter)?,?\s)?(?:rue|avenue|boulevard|chemin|allée|impasse|quai|calle|c/|avenida|av\.|plaza|paseo|carrera"
        r"|via|viale|piazza|corso|rua|travessa|largo|jalan|jl\.|ul\.|ulica|straße|strada|bulevardul)\s(?:(?:de|del"
        r"|della|di|des|du|la|le|los|las|da|do|dos|das|den|der|el)\s){0,3}(?:l'|d')?[^\W\d_]{2,20}(?:[\s-](?:(?:de"
        r"|del|la|le|du|y|e|da)\s)?[A-ZÀ-Þ][^\W\d_]{1,20}){0,3}(?:,?\s(?:n[º°o]\.?\s?)?\d{1,5}[a-z]?(?!\w)"
        r"(?:[-,]?\s?\d{0,2}[ºª°]?\s?[A-D]?(?!\w))?)?(?:,?\s\d{4,5}(?:-\d{3})?\s" + NAME_PART + r")?)",
        cued=True,
        check=lambda found, group: len(digits(found[group])) > 0,
    ),
    rule(
        TextClass.ADDRESS,
        SURE,
        N_("A post box leads to a home."),
        r"(?<![\w])((?:p\.?\s?o\.?\s?box"
        r"|post\s?(?:office\s)?box|postfach|apartado(?:\sde\scorreos)?|bo[îi]te postale|b\.?p\.|private bag"
        r"|casella postale|"
        + fold("ص\\.? ?ب\\.?|صندوق بريد").text
        + r")[\s:]{0,2}(?:no\.?\s)?\d{1,7}(?:,\s?"
        + NAME_PART
        + r"(?:\s"
        + NAME_PART
        + r")?)?)",
        cued=True,
    ),
    rule(
        TextClass.ADDRESS,
        SURE,
        N_("A postal code leads to a few homes."),
        r"(?<![\w])(?:post\s?code"
        r"|postal\s?code|zip(?:\s?code)?|plz|postleitzahl|cap|code postal|c[óo]digo postal|pin\s?code|eircode|"
        + fold("الرمز البريدي|رمز بريدي").text
        + r")"
        + IS
        + r"([A-Z]{0,2}-?\d[A-Z\d]{0,6}(?:[\s-]\d[A-Z\d]{1,3})?)(?!\w)",
        cued=True,
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("A postal code leads to a few homes."),
        r"(?<![\w./-])((?:GIR 0AA"
        r"|[A-Z]{1,2}\d[A-Z\d]?\s\d[ABD-HJLNP-UW-Z]{2}))(?![\w-])",
        0,
        check=_british,
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("A postal code leads to a few homes."),
        r"(?<![\w./-])"
        r"([A-Z]{1,2}\d{1,2}[A-Z]?\d[ABD-HJLNP-UW-Z]{2})(?![\w-])",
        0,
        check=lambda found, group: _british(found, group) and len(found[group]) >= 6,
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("A postal code leads to a few homes."),
        r"(?<![\w./-])((?:"
        + NAME_PART
        + r"(?:\s"
        + NAME_PART
        + r")?,\s)?"
        + _STATES
        + r",?\s\d{5}(?:-\d{4})?|[ABCEGHJ-NPRSTVXY]\d[A-Z]\s\d[A-Z]\d|(?:D|A|CH|F|I|DK|SE|S|N|NL|B|PL"
        r"|CZ)-\d{4,5}(?:\s"
        + NAME_PART
        + r"(?:\s"
        + NAME_PART
        + r")?)?|\d{5}-\d{3}|\d{4}\s[A-Z]{2}\s"
        + NAME_PART
        + r")(?![\w-])",
        0,
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("A postal code leads to a few homes."),
        r"(?<![\w./-])(\d{5}\s"
        r"(?=[A-ZÄÖÜ][a-zäöüß])" + NAME_PART + r")(?![\w-])",
        0,
        check=lambda found, group: _is_place(found[group].split()[-1]),
    ),
    rule(
        TextClass.ADDRESS,
        SURE,
        N_("Where a person lives leads to the person."),
        r"(?<![\w])(?:[Aa]ddress(?:es)?"
        r"(?:\sis|\swas)?|[Ll]iv(?:es?|ed|ing)(?:\salone|\swith\s\w{1,12}\s\w{1,12})?\s(?:at|in|near|on|outside)"
        r"|[Rr]esid(?:es?|ed|ing|ent)\s(?:at|in|of)|[Rr]esidence|[Dd]omicil(?:e|ed)(?:\sin|\sat)?"
        r"|[Ww]ohnhaft(?:\sin)?|[Ww]ohnt\sin|[Hh]ome(?:\stown)?\s(?:is|in|at)|[Hh]ometown|[Hh]abite\s(?:à|au)"
        r"|[Vv]ive\sen|[Dd]omicilio|[Ii]ndirizzo|[Aa]dresse|[Dd]irecci[óo]n|[Ss]ettled\sin|[Mm]oved\sto"
        r"|[Nn]ative\sof|[Hh]ails\sfrom)[\s:]{1,3}(?:the\s(?:town|village|city|suburb|hamlet|island|valley"
        r"|district|parish|county|region)\sof\s|a\s\w{1,12}\snear\s)?("
        + PLACE_WORDS
        + r"(?:,\s"
        + PLACE_WORDS
        + r"){0,2})",
        0,
        cued=True,
        check=lambda found, group: _is_place(found[group]),
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("A village or district leads to a few people."),
        r"(?<![\w])(?:in|from|near"
        r"|of|at|to)\s(?:the|a)\s(?:small\s|little\s|remote\s)?(?:town|village|city|suburb|hamlet|island|valley"
        r"|district|parish|county|settlement|neighbou?rhood|municipality|township|province)\s(?:of|called"
        r"|named)\s(" + PLACE_WORDS + r")",
        0,
        cued=True,
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("Where a person is from leads to the person."),
        r"(?<![\w])(?:farmer|worker"
        r"|miner|teacher|student|pensioner|housewife|nurse|driver|fisherman|man|woman|boy|girl|child|lady"
        r"|gentleman|patient|resident|villager|baker|shepherd|family|baby|priest|monk|nun|retiree|worker|butcher"
        r"|soldier|carpenter|plumber|mechanic|policeman|engineer|immigrant|refugee|[Cc]omes|[Cc]ame|brought\sin"
        r"|flown\sin|transferred|referred|travell?ed|arrived|originally|born|raised|grew\sup|works?|worked|hiking"
        r"|climbing)\s(?:over\s|in\s)?(?:from|in|near|outside|of|to)\s(?:the\s)?("
        + PLACE_WORDS
        + r"(?:,\s"
        + PLACE_WORDS
        + r")?)",
        0,
        cued=True,
        check=lambda found, group: _is_place(found[group]),
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("A place this small leads to a few people."),
        r"(?<![\w])((?:"
        + NAME_PART
        + r"\s){1,3}(?:County|Township|Village|Valley|Parish|Island|Heights|Springs|Creek|Borough|District|Estate"
        r"|Close|Beach|Hills|Bay|Junction|Crossing))(?!\w|\s(?:[Ff]ever|[Vv]irus|[Dd]isease|[Cc]riteria"
        r"|[Cc]lassification|[Ss]pring))",
        0,
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("A named hospital or home tells where the person is."),
        r"(?<![\w])((?:"
        r"(?:St\.?|Saint|Sankt|San|Santa|"
        + NAME_PART
        + r"|of|the|and|de|la|[A-Z]\.)(?:'s)?\s){0,4}(?:St\.?|Saint|Sankt|San|Santa|"
        + NAME_PART
        + r")(?:'s?|s')?\s(?:(?:University|General|Memorial|Community|Regional|District|Children's|Teaching|Central"
        r"|National|Royal|City|County|Medical|Health|Women's|Cancer|Heart|Eye|Military|Day|Private|Primary"
        r"|Secondary|High|Elementary|Middle)\s){0,3}(?:Hospital|Infirmary|Clinic|Medical\sCent(?:er|re)"
        r"|Health\sCent(?:er|re)|Hospice|Sanatorium|Nursing\sHome|Care\sHome|Retirement\sHome|Klinikum|Krankenhaus"
        r"|School|Kindergarten|Nursery|Prison|Monastery|Convent|Church|Mosque|Surgery|Practice)(?:,\s"
        + NAME_PART
        + r")?)(?!\w)",
        0,
        check=lambda found, group: _named_house(found[group]),
        needs=(
            "hospital|infirmary|clinic|medical cent|health cent|hospice|sanatorium|home|klinikum|krankenhaus|school"
            "|kindergarten|nursery|prison|monastery|convent|church|mosque|surgery|practice"
        ),
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("A town leads to fewer people than a country."),
        r"(?<![\w])(?:in|from|near"
        r"|to|at|of|outside|around|via)\s("
        + NAME_PART
        + r"(?:\s"
        + NAME_PART
        + r")?)(?!\w|-|\s(?:[Cc]riteria|[Cc]lassification|[Ss]core|[Ss]ystem|[Gg]rading|[Ss]tudy|[Tt]rial"
        r"|[Pp]rotocol|[Cc]onsensus|[Gg]uidelines?|[Mm]eeting|[Ss]taging|[Aa]greement|[Dd]efinition|[Uu]niversity"
        r"|[Gg]roup|[Mm]ethod|[Cc]ongress|[Cc]ourse|[Tt]ype|[Gg]rade))",
        0,
        check=lambda found, group: (
            _is_city(found[group].split()[0]) and not _GREETS.search(found.string[: found.start()])
        ),
    ),
    rule(
        TextClass.ADDRESS,
        SURE,
        N_("Where a person lives leads to the person."),
        r"(?<!\w)(?:"
        + fold(
            "العنوان"
            "|عنوانه|عنوانها|عنوان المريض|عنوان المريضة|يسكن|تسكن|يقيم|تقيم|مقيم|مقيمة|ساكن|السكن|محل الإقامة|يعيش"
            "|تعيش|من سكان|يقطن|تقطن"
        ).text
        + r")[\s:]{1,3}(?:"
        + fold("في |ب|بـ").text
        + r")?((?:\d{1,5}\s)?[\u0621-\u064a]{2,15}(?:\s(?!"
        + fold("مع|وحده|وحدها|منذ|ويعاني|وتعاني|يعاني|تعاني|حضر|حضرت|الى|و").text
        + r"\s)[\u0621-\u064a\d]{1,15}){0,4}(?:,\s[\u0621-\u064a]{2,15}(?:\s[\u0621-\u064a]{2,15})?){0,2})(?!\w)",
        cued=True,
        check=lambda found, group: not _common_arabic(found[group]),
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("A street or quarter leads to a home."),
        r"(?<!\w)((?:"
        + fold("شارع|حي|حارة|زقاق|قرية|مدينة|بلدة|ضاحية|محافظة|منطقة|عمارة|مخيم").text
        + r")\s[\u0621-\u064a]{2,15}(?:\s[\u0621-\u064a]{2,15}){0,1}(?:,\s[\u0621-\u064a]{2,15})?(?:\s\d{1,5})?)"
        r"(?!\w)",
        cued=True,
        check=lambda found, group: not _arabic_region(found[group]),
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("A street leads to a few homes."),
        r"(?<![\w-])(?:in|at|on|from|to|near|off|of)\s(?:the\s)?((?:rue|avenue|boulevard|calle|viale|piazza|plaza|rua"
        r"|ulica|ul\.|impasse|chemin)\s(?:(?:de|des|du|la|le|del|della|dos|da|do|los|las"
        r"|al)\s){0,2}[A-ZÀ-Þ][^\W\d_]{2,20}(?:[\s-][A-ZÀ-Þ][^\W\d_]{2,20})?"
        r"|(?:[A-Z][a-z'-]{2,16}\s){1,3}(?:Street|Road|Lane|Avenue|Crescent|Terrace|Drive|Way|Row|Square|Grove|Close"
        r"|Boulevard|Wynd|Mews))(?![\w-])",
        0,
        cued=True,
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("A place this small leads to a few people."),
        r"(?<![\w-])(?:from|in|near|of|at|outside|to)\s((?:Little|Great|Upper|Lower|Nether|Over|Much|Old|Long|High"
        r"|Saint|St\.?|North|South|East|West|Bad|Chipping|Market|Stoke|Castle|Abbots|Kings|Bishops|Monks)[\s-](?!Korea"
        r"|Africa|America|Asia|Europe|Wales|Australia|India|Ireland|Italy|France|England|China|Sea|Britain|Germany"
        r"|Lake|Syndrome|Disease|Sign|Protocol|Study|Trial|Trunk|James|Marks|Mark)[A-Z][a-z]{3,16}(?:[\s-](?:on|in"
        r"|under|by|upon|le|the|next)[\s-](?:the[\s-])?[A-Z][a-z]{2,14})?)(?![\w-])",
        0,
        cued=True,
    ),
)
