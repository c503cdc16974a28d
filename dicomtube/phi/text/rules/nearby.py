"""Numbers that nothing announces, sorted by what the text around them is about: a device, a vehicle, a record."""

from __future__ import annotations

import re
from typing import Final

from dicomtube.phi.text import dates
from dicomtube.phi.text.findings import N_, TextClass
from dicomtube.phi.text.fold import fold
from dicomtube.phi.text.lexicon import ABBREVIATIONS, COMMON_ABBREVIATIONS, Kind, kind_of, listed
from dicomtube.phi.text.rules.rule import LIKELY, Rule, all_of, beside, digits, rule

_DEVICES = (
    r"pacemakers?|icds?|crt|defibrillators?|stents?|endoprosthes[ie]s|prosthes[ie]s|prosthetics?|implant(?:s|ed|able)?"
    r"|explant(?:s|ed)?|arthroplasty|pumps?|neurostimulators?|stimulators?|cochlear|shunts?|generators?"
    r"|recorders?|battery"
    r"|stickers?|electrodes?|arrays?|etched|engraved|laser-?etched|stamped|handsets?|imei|consoles?|detectors?"
    r"|hearing aids?"
    r"|sensors?|probes?|transducers?|firmware|device\w{0,12}|serials?|manufacturer|ventilators?|expanders?|cages?"
    r"|intramedullary nail|femoral stem|acetabular cup|breast implants?|port-?a-?cath|loop recorder"
    r"|pulse generator|leads?"
    r"|phone|iphone|smartphone|tablet|watch|tracker|insulin pump|valves?|pacers?|stem|socket|liner|screws?|nails?"
    r"|rods?|filters?|coils?|mesh|grafts?|lens|scanner|gantry|x-ray tube|workstation"
    + "|"
    + fold("جهاز|الجهاز|منظم|المنظم|ناظم|غرسة|الغرسة|مضخة|المضخة|دعامة|الدعامة|صمام|الصمام|مفصل صناعي|تسلسلي").text
)
_VEHICLES = (
    r"wreck\w{0,4}|cars?|vans?|lorry|lorries|trucks?|taxis?|cabs?|buses|bus|minibus|coach|motorbikes?|motorcycles?"
    r"|motorcyclist|mopeds?"
    r"|scooters?|quad ?bikes?|utes?|jeeps?|pick-?up|trailers?|tractors?|combine harvester|hatchback|saloon|sedan"
    r"|suv|4x4"
    r"|vehicles?|number ?plates?|licen[cs]e plates?|plates?|dash-?cam|windscreen|windshield|bumper|bonnet|parked"
    r"|hit-and-run"
    r"|crash(?:ed)?|collision|collided|roll-?over|rta|rtc|mvc|mva|pilot|helicopters?|aircraft|aeroplane|airplane"
    r"|planes?"
    r"|gliders?|cessna|piper|microlight|gyrocopter|boats?|vessels?|trawlers?|yachts?|ferry|aboard|skipper|deckhand|hull"
    r"|tail n(?:umber|o)|fishing|fisher(?:man|men)|crew|hold|moored|harbour|airlift(?:ed)?|medevac|hems|flown"
    r"|winched|ejected|drove|driving|drivers?|chassis|rickshaw|tuk-?tuk|caravan|camper|snowmobile|jet ?ski|dinghy"
    r"|barge|lifeboat|e-?scooter|e-?bike|hearse|forklift|digger|excavator|ambulance|locomotive|tram"
    r"|toyota|ford|honda|bmw|volkswagen|vw|audi|mercedes|nissan|hyundai|kia|renault|peugeot|fiat|volvo|tesla|opel"
    r"|vauxhall"
    r"|mazda|suzuki|skoda|yamaha|vespa|kawasaki|ducati|chevrolet|dacia|citro[eë]n|land rover|transit|hilux|corolla|golf"
    + "|"
    + fold(
        "سيارة|السيارة|سيارته|سيارتها|شاحنة|الشاحنة|دراجة|الدراجة|مركبة|المركبة|حافلة|الحافلة|لوحة|اللوحة|تاكسي"
    ).text
)
_RECORDS = (
    r"wrist-?bands?|bands?|labels?|labelled|labeled|folders?|files?|filed|work-?list|requisition|requests?|slips?"
    r"|barcode"
    r"|stickers?|jacket|envelope|pacs|ris|registered|booked|booking|overlay|burn(?:t|ed)[- ]?in|header|metadata"
    r"|exif|dicom tag"
    r"|cards?|insurer|insurance|claims?|invoice|passport|biopsy|histology|specimen|pathology"
    r"|cytology|slides?"
    r"|blocks?|register|ledger|database|study|trial|enrolled|randomi[sz]ed|participant|subject|donor|locker|account"
    r"|prescription|referral|ticket|entry|chart|notes?|numbers?|ref|archive"
    + "|"
    + fold(
        "ملف|الملف|ملفه|ملفها|بطاقة|البطاقة|سجل|السجل|رقم|برقم|رقمه|رقمها|عينة|العينة|تأمين|التأمين|هوية|الهوية"
    ).text
)

_DATE = re.compile(rf"(?:{dates.NUMERIC}|{dates.YEAR_FIRST}|{dates.COMPACT}|{dates.YEAR}|{dates.SHORT})$")
_TELEPHONE = re.compile(r"(?:\+|00?[1-9])\d|\d{3}-\d{3}-\d{4}$")
_MONTH = re.compile(r"(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)(?![A-Z])")
_PRESSURE = re.compile(r"\d{2,3}/\d{2,3}$")
_POSTAL = re.compile(r"\d{5}$|[A-Z]{1,2}-\d{4,5}$")
_LETTERS = re.compile(r"[A-Z]+")


def _numbered(found: re.Match[str], group: int) -> bool:
    """Long enough for a number of one thing, and neither a day, a telephone number nor a measurement."""
    text, count = found[group], len(digits(found[group]))
    letters = sum(sign.isalpha() for sign in text)
    if _MONTH.search(text) or (not letters and re.fullmatch(r"\d{2,3}-\d{2,3}", text)):
        return False
    return (
        (count >= 5 or (count >= 4 and letters >= 1) or (count >= 3 and letters >= 3))
        and not _DATE.match(text)
        and not _PRESSURE.match(text)
        and not (_TELEPHONE.match(text) and not letters and count >= 9)
    )


def _not_medical(found: re.Match[str], group: int) -> bool:
    """No score, level or unit of the trade: GCS 14, L2, 120 KM."""
    letters, count = _LETTERS.findall(found[group]), len(digits(found[group]))
    if found[group].startswith(("A ", "I ")):
        return False
    if not letters:
        return count >= 6
    if any(kind_of(word) & Kind.WORD for word in letters if len(word) > 1):
        return False
    if any(word in COMMON_ABBREVIATIONS for word in letters if len(word) > 1) or letters[0] in _UNITS:
        return False
    return count + sum(map(len, letters)) >= 5 or count == 0


_UNITS = frozenset({"MS", "MAS", "KVP", "HU", "SUV", "BPM", "RPM", "CC", "YRS", "YR", "YO", "M", "F"}) | frozenset(
    {"KM", "MM", "CM", "KV", "MA", "KG", "MPH", "KPH", "HZ", "MHZ", "GY", "MG", "ML", "AM", "PM", "AIS", "ISS", "AO"}
)


def _has_letter(found: re.Match[str], group: int) -> bool:
    """A plate has letters, and none of them is an abbreviation of the trade."""
    letters = _LETTERS.findall(found[group])
    if not letters:
        return any(sign.isalpha() for sign in found[group])
    return letters[0] not in _UNITS and not any(len(one) > 2 and one in ABBREVIATIONS for one in letters)


def _enough_digits(found: re.Match[str], group: int) -> bool:
    return len(digits(found[group])) >= 5 and any(sign.isalpha() for sign in found[group]) and _own(found[group])


def _own(text: str) -> bool:
    """The letters in front are no abbreviation, standard or year."""
    letters = re.match(r"[A-Za-z]+", text)
    return letters is None or not (letters[0].upper() in _NUMBERED_THINGS or kind_of(letters[0]) & Kind.WORD)


_NUMBERED_THINGS = listed("""
ISO IEC DIN EN RFC SHA NM NP NC COVID CD HLA IL TNF ICD NCT PMID PMC DOI CT MR MRI PET SPECT US XR TE TR TI
FOV BW HU SUV KVP MAS MA KV IMG IMAGE DSC SER SE FIG GE PI BI LI TI RADS UTC GMT IP AP PA LAT COX RS RX TX DX
PS PSMA FDG SNOMED LOINC HL FHIR AES UTF ASTM NEMA PIN PO ATC CPT OPS DRG ICPC V T N M C L S TH SEG GRADE JAN
FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC
""")


def _one_of_a_kind(found: re.Match[str], group: int) -> bool:
    """Letters and at least four digits that are neither a year, a day, a stage nor the number of a standard."""
    text, count = found[group], digits(found[group])
    letters = sum(sign.isalpha() for sign in text)
    if re.fullmatch(r"[A-Z]\d{2}\.\d{1,3}[A-Z]?", text):  # a code of the ICD
        return False
    if len(count) < 4 or not letters or not _own(text) or _DATE.match(text) or _POSTAL.match(text):
        return False
    return not (len(count) == 4 and count[:2] in ("19", "20"))


_CODE = (
    r"(?<![\w./-])(?<!\d\s)((?=[A-Z\d/.-]{4,30}(?![A-Za-z\d]))(?:[A-Z]{1,6}[-/.]?)?\d[A-Z\d]{1,20}"
    r"(?:[-/.][A-Z\d]{1,12}){0,4}"
    r"|[A-Z]{1,4}\d{1,4}[A-Z]{1,4}\d[A-Z\d]{1,14}"
    r"|[A-Z]{1,6}(?:-[A-Z]{1,4}){0,2}-?\d[A-Z\d]{2,14}(?:-[A-Z\d]{1,12}){0,3})"
    r"(?![\w/]|[.,-]\d|\s\d)"
)
_PLATE = (
    r"(?<![\w./-])([A-Z]{1,3}[\s-]\d{2,4}(?:[\s-]?[A-Z]{1,3})?|[A-Z]{1,3}\d{1,4}[\s-]?[A-Z]{1,3}"
    r"|\d{1,4}[\s-]?[A-Z]{1,3}"
    r"(?:[\s-]?\d{1,6})?|[A-Z]{3}[\s-]?\d{3,4}|[A-Z]{1,3}-?\d{3,6}|\d{3,4}-[A-Z]{2,3}|\d{2,3}-\d{2,3}-\d{2,3}"
    r"|[A-Z]{2,3}[\s-]\d{1,2}[\s-][A-Z]{1,2}[\s-]\d{3,4}|(?:[A-Z]{3,8}[\s-]){1,2}[A-Z]{1,3}[\s-]\d{2}-\d{3,4}"
    r"|[A-Z]{1,3}-\d{1,3}-\d{1,4})(?![\w/]|[.,-]\d)"
)

NEARBY: Final[tuple[Rule, ...]] = (
    rule(
        TextClass.VEHICLE,
        LIKELY,
        N_("An aircraft's or vessel's mark leads to its owner."),
        r"(?<![\w-])((?:G|N|D|F|EI|PH|OE|HB|SE|OY|LN|OH|CS|EC|I|SP|OK|OM|HA|YR|LZ|SX|TC|VH|ZK|ZS|VT|AP|A6|A7|A9C"
        r"|HZ|9K|SU|JY"
        r"|OD|CN|TS|7T|5A|5N|5Y|9V|9M|HS|PK|RP|VR|JA|HL|B|XA|XB|PT|PR|PP|LV|CC|HK|OB|C|ZP|YV)-[A-Z]{3,4}"
        r"|N\d{2,5}[A-Z]{1,2})"
        r"(?![\w-])",
        0,
        check=beside(
            _VEHICLES
            + "|registered|registration|airfield|flight|flying|flew|landing|crew|airlift\\w{0,3}|flown|medevac"
            "|hems|rescue|transfer\\w{0,4}|evacuat\\w{2,3}|ejected|paraglid\\w{2,4}"
        ),
        cued=True,
    ),
    rule(
        TextClass.VEHICLE,
        LIKELY,
        N_("A number beside a vehicle leads to its owner."),
        _PLATE,
        0,
        check=all_of(_not_medical, beside(_VEHICLES)),
        cued=True,
    ),
    rule(
        TextClass.DEVICE,
        LIKELY,
        N_("A number beside a device leads to one implant."),
        _CODE,
        0,
        check=all_of(_numbered, beside(_DEVICES)),
    ),
    rule(
        TextClass.UNIQUE_ID,
        LIKELY,
        N_("A number beside a record may lead to the patient."),
        _CODE,
        0,
        check=all_of(
            _numbered, beside(_RECORDS, before=45, after=30), lambda found, group: not _POSTAL.match(found[group])
        ),
    ),
    rule(
        TextClass.UNIQUE_ID,
        LIKELY,
        N_("A number beside a record may lead to the patient."),
        r"(?<![\w./+-])(?<!\d\s)(\d{3,4}\s\d{3,4}(?:\s\d{2,4})?)(?![\w/-]|\s\d|[.,]\d)",
        0,
        check=beside(
            r"wrist-?bands?|labels?|labelled|labeled|bracelet|cards?|barcode|stickers?|tag|requisition|envelope"
            r"|jacket|folder|overlay",
            before=40,
            after=25,
        ),
    ),
    rule(
        TextClass.VEHICLE,
        LIKELY,
        N_("A number beside a vehicle leads to its owner."),
        r"(?<![\w-])(?:[Pp]lates?|[Rr]egistration|[Rr]egistered(?:\sas)?|[Rr]eg|[Rr]ego|[Tt]ags?|[Hh]ull|[Tt]ail|VIN"
        r"|[Cc]hassis|[Ll]ocomotive"
        r"|[Cc]ar|[Vv]an|[Ll]orry|[Tt]ruck|[Tt]axi|[Bb]us|[Bb]oat|[Bb]ike|[Mm]otorbike|[Mm]otorcycle|[Ss]cooter"
        r"|[Tt]ractor|[Pp]ick-?up"
        r"|[Tt]rawler|[Ff]erry|[Yy]acht|[Aa]mbulance|[Tt]rain|[Tt]ram|[Cc]ab|[Jj]eep|[Hh]atchback|[Ss]aloon)"
        r"(?:\snumber|\sno\.?|\smark)?(?:\s(?:is|was|reads?|reading|being|shows?|showing|with|bearing|has|had"
        r"|the)){0,2}[\s:,(]{1,2}"
        r"((?=[^a-z\n]{4,18}(?![\w]))(?=[^\d\n]{0,9}\d[^\d\n]{0,3}\d)[A-ZÄÖÜ\d]{1,4}(?:[\s·.-][A-ZÄÖÜ\d]{1,6}){1,4}"
        r"|[A-Z]{1,3}\d{2,4}[A-Z]{0,3})(?![\w-])",
        0,
        check=_has_letter,
        cued=True,
    ),
    rule(
        TextClass.VEHICLE,
        LIKELY,
        N_("A number beside a vehicle leads to its owner."),
        r"(?<![\w./-])([A-Z]{1,3}-[A-Z]{1,3}[\s-]\d{2,4}|[A-Z]{1,3}\s\d{3}-\d{3}|\d{2}-[A-Z]\d\s\d{3}\.\d{2}"
        r"|[A-Z]{2}\s\d{2}\s[A-Z]{1,3}\s\d{3,4}|\d[A-Z]\d\s\d{4}|[A-Z]{2}-[A-Z]{3}[A-Z\d]{7,12}"
        r"|[A-Z\d]{2,4}[\s-](?=[A-Z\d]{0,3}\d)[A-Z\d]{2,4}(?:[\s-][A-Z\d]{1,4})?"
        r"|\d{1,3}\s?[\u0621-\u064a]\s?\d{1,5}|\d{3,6}\s[\u0621-\u064a]\s\d{1,3}|(?:[\u0621-\u064a]\s){1,3}\d{3,4}"
        r"|\d{3,4}(?:\s[\u0621-\u064a]){1,3})(?![\w/]|[.,-]\d)",
        0,
        check=all_of(
            _has_letter, beside(_VEHICLES, before=40, after=25), lambda found, group: len(digits(found[group])) >= 3
        ),
        cued=True,
    ),
    rule(
        TextClass.DEVICE,
        LIKELY,
        N_("A number beside a device leads to one implant."),
        r"(?<![\w./-])((?=[^\n]{0,24}\d{3})[A-Z]{2,5}(?:[\s-]\d{2,6}){2,4}[A-Z]{0,2}|[A-Z]{2,5}\s?\d{5,10}[A-Z]{0,2}"
        r"|[\u0621-\u064a]{1,2}\d{5,10}|[A-Z]{1,4}\d{0,4}(?:-[A-Z\d]{1,8}){1,4})(?![\w/]|[.,-]\d)",
        0,
        check=all_of(_enough_digits, beside(_DEVICES + "|unit")),
    ),
)

#: Tried after all others.
LONELY: Final[tuple[Rule, ...]] = (
    rule(
        TextClass.UNIQUE_ID,
        LIKELY,
        N_("This has the shape of a record number."),
        r"(?<![\w./+-])((?=[A-Z\d./-]{6,30}(?!\w))[A-Z\d]{1,14}(?:[./-][A-Z\d]{1,12}){0,5}"
        r"|[\u0621-\u064a]{1,3}-?\d{2,6}[-/]\d{2,8}|[\u0621-\u064a]{1,2}-?\d{5,10}"
        r"|[a-z]{1,3}-?\d{5,9}|[a-z]{1,3}\d{0,3}-\d{3,7}(?:-[a-z\d]{1,4})?)(?![\w/]|[.,-]\d)",
        0,
        check=_one_of_a_kind,
    ),
    rule(
        TextClass.UNIQUE_ID,
        LIKELY,
        N_("This has the shape of a record number."),
        r"(?<![\w./+-])(\d{2,4}-\d{2,3}-\d{3,6})(?![\w/-]|[.,]\d)",
        0,
        check=lambda found, group: not _DATE.match(found[group]),
    ),
    rule(
        TextClass.PHONE_FAX,
        LIKELY,
        N_("This looks like a telephone number."),
        r"(?<![\w./+-])([2-9]\d{2}-\d{4}|0\d{3,4}\.\d{3}\.\d{3,4})(?![\w/-]|[.,]\d)",
        0,
    ),
    rule(
        TextClass.PHONE_FAX,
        LIKELY,
        N_("This looks like a telephone number."),
        r"(?<![\w./+-])(?:nights\sat|days\sat|or|call|ring|dial|reach\s(?:me|us)\s(?:at|on))\s"
        r"(x\s?\d{3,5}|\d{2,3}[\s-]\d{3,5}[\s-]\d{3,4})(?![\w/-]|[.,]\d)",
        cued=True,
    ),
    rule(
        TextClass.RELATIVE,
        LIKELY,
        N_("Who the relative is leads to the patient."),
        r"(?<![\w-])([Mm]arried\sto\sthe\s(?:man|woman|one|person)\swho\s(?:[\w'-]{2,14}\s){1,4}[\w'-]{2,14}"
        r"|(?:cousins|brothers|sisters|parents|twins|uncles|aunts|sons|daughters)\s(?:who\s)?(?:run|own|keep|farm|manage|bake|ran|owned)"
        r"\s(?:the|our)\s(?:[\w'-]{2,14}\s){0,3}[\w'-]{2,14})",
    ),
    rule(
        TextClass.BIOMETRIC,
        LIKELY,
        N_("A biometric feature recognises the person."),
        r"(?<![\w-])((?:iris|whorl|ridge|vein)\spatterns?\sof\s(?:the|his|her|their)|(?:whorls|loops|ridges)\sof\s(?:both|the|his|her|their)\s(?:\w{4,6}\s)?(?:finger|thumb|hand)\w{0,2}"
        r"|retinal?\svessel\smaps?|(?:gap|space)\sbetween\s(?:the|his|her)\s(?:two\s)?front\steeth|(?:his|her|their)\sgait\swith)(?![\w-])",
    ),
)
