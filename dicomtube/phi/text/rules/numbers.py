"""Telephone numbers and numbers of records and identities, after a cue and by their shape."""

from __future__ import annotations

import re
from typing import Final

from dicomtube.phi.text import dates
from dicomtube.phi.text.findings import N_, TextClass
from dicomtube.phi.text.fold import fold
from dicomtube.phi.text.rules.rule import CODE, IS, LIKELY, SURE, Rule, all_of, beside, digit_count, digits, rule


def _nhs(digits: str) -> bool:
    if len(digits) != 10:
        return False
    rest = 11 - sum(int(sign) * (10 - place) for place, sign in enumerate(digits[:9])) % 11
    return (0 if rest == 11 else rest) == int(digits[9])


def _ten_digits_checked(found: re.Match[str], group: int) -> bool:
    return _nhs(digits(found[group]))


_POSTAL = re.compile(r"(?:D|A|CH|F|I|DK|SE|S|N|NL|B|PL|CZ)-\d{4,5}$")
_DAY_SHAPE = re.compile(r"(?:" + dates.COMPACT + r")$")


def _is_day(text: str) -> bool:
    return _DAY_SHAPE.match(text) is not None


def _nhs_spaced(text: str) -> bool:
    return " " in text and _nhs(digits(text))


_SPOKEN = r"(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|triple|treble|hundred|thousand)"
_PHONE = r"([+(]{0,2}\d[\d\s()./-]{4,22}\d)"

ANNOUNCED_NUMBERS: Final[tuple[Rule, ...]] = (
    rule(
        TextClass.PHONE_FAX,
        LIKELY,
        N_("A telephone number leads to the person."),
        r"(?<![\w])(?:bleep(?:ed)?|pager|paged?|extension|ext\.?|dect|internal|duty\sphone)\s(?:me\s|us\s|on\s"
        r"|no\.?\s|number\s|is\s|at\s){0,3}(\d{3,6})(?![\w/]|[.,-]\d)",
        cued=True,
    ),
    rule(
        TextClass.PHONE_FAX,
        SURE,
        N_("A telephone number leads to the person."),
        r"(?<![\w.-])(\(?\d{0,5}\)?[\s.-]?\d{3}[-.\s]\d{3,4}\s?,?\s?(?:ext|extn|x|extension|poste"
        r"|durchwahl)\.?\s?\d{1,5})(?!\w)",
        cued=True,
        needs="ext|x|poste|durchwahl",
    ),
    rule(
        TextClass.UNIQUE_ID,
        SURE,
        N_("A record number leads to the patient."),
        r"(?<![\w])(?:m\.?\s?r\.?\s?n\.?"
        r"|mr\s?(?:#|no\.?|number)|medical\srecord|hospital\s(?:no|number|id|nr)|patient(?:'s)?\s?(?:id|number"
        r"|no\.?|identifier|#|code|nr)|pt\s?(?:id|no|#|number)|pid|unit\s(?:no|number)|chart|accession|acc"
        r"|acc\.?\s?(?:no\.?|number|#)|acc#|order\s(?:no|number|id)|nhs|chi|h&c|hsc|s\.?s\.?n\.?|social\ssecurity"
        r"|sin|ni\s(?:no|number)|nino|national\s(?:insurance|id|identity|identification)|identity|identification"
        r"|id\s?(?:card|number|no\.?|#|nr)|personnummer|personal\s(?:number|id)|f[øo]dselsnummer|cpr(?:\sno)?"
        r"|passport|reisepass|pasaporte|insurance|policy|membership|member\s(?:id|no|number)|subscriber"
        r"|beneficiary|medicare|medicaid|health\s?(?:card|plan|insurance|number|id)|account|acct\.?|iban"
        r"|driver'?s?\slicen[cs]e|driving\slicen[cs]e|licen[cs]e|certificate|visit|encounter|admission|episode"
        r"|claim|aadha?ar|pan(?:\scard)?|dni|nie|nif|cpf|rut|c[ée]dula|curp|steuer-?id|versicherten-?(?:nummer"
        r"|nr\.?)|fall-?(?:nummer|nr\.?)|patienten-?(?:nummer|nr\.?|id)|aktenzeichen|n[uú]mero de (?:historia"
        r"|expediente|paciente|identidad)|nhc|historia cl[íi]nica|num[ée]ro de (?:s[ée]curit[ée] sociale|dossier"
        r"|patient)|ipp|tax\s(?:id|number)|employee|staff\s(?:id|no|number)|badge|student\s(?:id|number|no)"
        r"|military|veteran|service\s(?:no|number)|prisoner|inmate|barcode|specimen|sample|histology|pathology"
        r"|biopsy\s(?:no|number)|lab\s(?:no|number|id)|cytology|donor|registration|registry|study\s(?:id|no"
        r"|number)|subject|trial\s(?:id|no|number)|participant|(?:study|series|sop)\s?(?:instance\s?)?uid|uid|urn"
        r"|cart[ãa]o\ssus|cns|uhid|cr\s?no|ip\s?no|op\s?no|opd\s?no|ipd\s?no|hn|hosp\s?no|reg\s?no|nric"
        r"|emirates\sid|civil\sid|iqama|pesel|bsn"
        r"|codice\sfiscale|avs|insz|nrn|ur\sno|hrn|empi|mpi|dossier|folder)(?:\s(?:card|record|id|identifier|code"
        r"|policy|plan|file"
        r"|ref(?:erence)?|instance|uid|nr)){0,2}" + IS + CODE + r"(?!\w)",
        cued=True,
        check=digit_count(3, 40),
    ),
    rule(
        TextClass.UNIQUE_ID,
        SURE,
        N_("A record number leads to the patient."),
        r"(?<![\w])(?:case|file|record"
        r"|reference|ref|request|exam|examination|appointment|booking|report|scan|image|archive|pacs|ris|id|dicom"
        r"|job|ticket|invoice|bill|prescription|patient|pt)\s?(?:file|id|ref)?\.?\s?(?:no\.?|number|nr\.?|#|id|:"
        r"|is){1,2}[\s:=#.-]{0,3}" + CODE + r"(?!\w)",
        cued=True,
        check=digit_count(4, 40),
    ),
    rule(
        TextClass.UNIQUE_ID,
        SURE,
        N_("A record number leads to the patient."),
        r"(?<![\w])(?:"
        + fold(
            r"رقم "
            r"(?:ال)?(?:هوية|ملف|مريض|سجل|إقامة|جواز|تأمين|بطاقة|طلب|فحص|حساب|قومي|وطني|مدني|معاملة|رخصة|كشف"
            r"|دخول)(?: (?:ال)?(?:طبي|وطنية|سفر|صحي|صحية|مريض|المدني|قومي|وطني|طبية|مدنية|رخصة|قيادة|شخصية|سفري|صحيه"
            r"|هوية)){0,2}|الرقم (?:القومي|الوطني|المدني|الطبي|التأميني|الصحي|الموحد)|جواز (?:ال)?سفر(?: رقم)?"
            r"|هوية رقم|بطاقة رقم|السجل المدني|ملف رقم|رقم"
        ).text
        + r")[\s:=#.(-]{1,4}"
        + CODE
        + r"(?!\w)",
        cued=True,
        check=digit_count(4, 40),
    ),
    rule(
        TextClass.UNIQUE_ID,
        SURE,
        N_("A record number leads to the patient."),
        r"(?<![\w.-])((?:[A-Z]{1,4}[\s-]?)?\d[\dA-Z]{1,14}(?:[\s./-]\d[\dA-Z]{1,10}){0,5})\s(?:is|was|as"
        r"|being)\s(?:his|her|the|their|my)\s"
        r"(?!best|phone|telephone|mobile|fax|contact|work|home)(?:[a-z]{2,14}\s){0,3}(?:number|id|identifier"
        r"|reference)(?!\w)",
        check=digit_count(4, 30),
        cued=True,
        needs="number| id|identifier|reference",
    ),
    rule(
        TextClass.PHONE_FAX,
        SURE,
        N_("A telephone number leads to the person."),
        r"(?<![\w])(?:tel(?:ephone|efon"
        r"|[ée]fono|\.)?|phone|ph\.|fax|mobile|mob\.?|cell(?:\s?phone)?|handy|whatsapp|viber|signal"
        r"|call(?:\s?(?:back|me|him|her|them|us))?|ring|text|sms|dial|pager|bleep|extension|ext\.?|contact"
        r"|reach(?:ed|able)?|hotline|landline|m[óo]vil|portable|rappeler|appeler|joindre|anrufen|erreichbar"
        r"|llamar|ligar|chiamare|whatsapp|telegram|t[ée]l[ée]phone"
        r"|celular|voicemail|switchboard|helpline|beep|"
        + fold(
            "هاتف|هاتفه|هاتفها|الهاتف|تلفون|تليفون|جوال|الجوال|جواله|جوالها|موبايل|المحمول|محمول|فاكس|الفاكس"
            "|واتساب|واتس|اتصل|للاتصال|للتواصل|التواصل"
        ).text
        + r")(?:\s(?:number|no\.?|nr\.?|is|was|on|at|under|via|by|the|family|them|her|him|phone|details|person|me"
        r"|us|relatives|his|mother|father|wife|husband|son|daughter|patient|"
        + fold("على|رقم|الرقم|مع|بنا").text
        + r")){0,4}[\s:=.(#]{1,3}"
        + _PHONE
        + r"(?!\w)",
        cued=True,
        check=digit_count(6, 15),
    ),
    rule(
        TextClass.PHONE_FAX,
        SURE,
        N_("A telephone number leads to the person."),
        r"(?<![\w.+-])((?:\+"
        r"|00)\d{1,3}[\s().-]{0,3}\d[\d\s()./-]{5,18}\d)(?![\w])",
        cued=True,
        check=lambda found, group: (11 if found[group][0] == "0" else 8) <= len(digits(found[group])) <= 16,
    ),
    rule(
        TextClass.PHONE_FAX,
        LIKELY,
        N_("A telephone number in words."),
        r"(?<![\w-])((?:" + _SPOKEN + r"[\s,-]{1,2}){5,16}" + _SPOKEN + r")(?![\w-])",
        cued=True,
    ),
)

NUMBERS: Final[tuple[Rule, ...]] = (
    rule(
        TextClass.UNIQUE_ID,
        LIKELY,
        N_("This has the shape of a record number."),
        r"(?<![\w./+-])([A-Z]{2,4}\s\d{4,6}-\d{3,6}|[A-Z]{2,4}\s\d{2,4}(?:\s\d{1,4}){2,5}"
        r"|[A-Z]{1,4}-\d{3,6}/\d{2,4}|00\d{2}-\d{3,5}-\d{2,5}"
        r"|\d{3}(?:\s\d{4}){3}|\d{4}(?:\s\d{4}){2,3}(?:\s\d{1,4})?"
        r"|\d{3}(?:[\s-]\d{3}){3}(?:[\s-]\d{1,3})?)(?![\w/-]|\s\d)",
        0,
        check=lambda found, group: (
            len(digits(found[group])) >= 6
            and found[group].split(" ")[0] not in ("TEL", "FAX", "MOB", "PH", "HP", "GSM", "TR", "TE", "CT")
        ),
    ),
    rule(
        TextClass.PHONE_FAX,
        LIKELY,
        N_("This looks like a telephone number."),
        r"(?<![\w.+-])((?:\+?1[\s.-]"
        r")?\(?[2-9]\d{2}\)?[\s.-]{1,2}[2-9]\d{2}[\s.-]\d{4})(?![\w-])",
        check=lambda found, group: len(digits(found[group])) in (10, 11) and not _nhs_spaced(found[group]),
    ),
    rule(
        TextClass.PHONE_FAX,
        LIKELY,
        N_("This looks like a telephone number."),
        r"(?<![\w.+/-])"
        r"((?!\d{3}-\d{2}-\d{4}(?!\d))\(?0[1-9]\d{0,4}\)?[\s/-]{1,2}\d{2,8}(?:[\s-]\d{2,8}){0,4})(?![\w/]|-\d)",
        check=digit_count(8, 13),
    ),
    rule(
        TextClass.PHONE_FAX,
        LIKELY,
        N_("This looks like a telephone number."),
        r"(?<![\w.+/-])(0[1-9]\d{8,9})"
        r"(?![\w/-])",
    ),
    rule(
        TextClass.PHONE_FAX,
        LIKELY,
        N_("This looks like a telephone number."),
        r"(?<![\w.+/-])(0[1-9]"
        r"(?:[\s.]\d{2}){4}|[6-9]\d{2}\s\d{3}\s\d{3}|[6-9]\d{4}\s\d{5}|\d{3}\s\d{4}\s\d{4})(?![\w/-])",
    ),
    rule(
        TextClass.PHONE_FAX,
        LIKELY,
        N_("This looks like a telephone number."),
        r"(?<![\w-])(?:rappeler|appeler|joindre|call(?:ing)?|ring(?:ing)?|phone|text(?:ing)?|anrufen|llamar|ligar"
        r"|reach|contact|dial|message|whatsapp)\s"
        r"(?:[^\W\d_][\w'-]{0,20}\s){1,6}(\(?\d{2,5}\)?(?:[\s.-]\d{2,5}){1,4})(?![\w/-])",
        check=digit_count(7, 13),
    ),
    rule(
        TextClass.PHONE_FAX,
        LIKELY,
        N_("This looks like a telephone number."),
        r"(?<![\w.+/-])(\d{2}\s\d{3}\s\d{2}\s\d{2}|\d{3}\s\d{2}\s\d{2}\s\d{2}|[5-9]\d{3}\s\d{4}"
        r"|[5-9]\d{2}\s\d{2}\s\d{3})(?![\w/-]|\s\d)",
    ),
    rule(
        TextClass.UNIQUE_ID,
        SURE,
        N_("The digits check as an NHS number."),
        r"(?<![\w.-])(\d{3}[\s-]?\d{3}[\s-]?"
        r"\d{4})(?![\w-])",
        check=_ten_digits_checked,
    ),
    rule(
        TextClass.UNIQUE_ID,
        SURE,
        N_("This has the shape of a social security number."),
        r"(?<![\w.-])((?!000"
        r"|666)[0-8]\d{2}-\d{2}-\d{4})(?![\w-])",
    ),
    rule(
        TextClass.UNIQUE_ID,
        SURE,
        N_("A unique identifier leads to the study."),
        r"(?<![\w.])([0-2](?:\.\d{1,20}"
        r"){5,30})(?![\w])",
        cued=True,
    ),
    rule(
        TextClass.UNIQUE_ID,
        SURE,
        N_("A unique identifier leads to a record."),
        r"(?<![\w-])([\da-f]{8}-[\da-f]{"
        r"4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})(?![\w-])",
        cued=True,
    ),
    rule(
        TextClass.UNIQUE_ID,
        LIKELY,
        N_("This has the shape of an identity number."),
        r"(?<![\w-])"
        r"([A-CEGHJ-TW-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]|[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]"
        r"|\d{8}-?[A-HJ-NP-TV-Z]|[XYZ]-?\d{7}-?[A-Z]|\d{6,8}[-+]\d{4}|\d{6}/\d{3,4}|[A-Z]{5}\d{4}[A-Z]"
        r"|[A-Z]{4}\d{6}[A-Z]{6}[A-Z\d]\d|\d{3}\.\d{3}\.\d{3}-\d{2}|[12]\s?\d{2}\s?(?:0\d"
        r"|1[0-2])\s?\d{2}\s?\d{3}\s?\d{3}(?:\s?\d{2})?|\d{4}[\s-]\d{4}[\s-]\d{4}(?:[\s-]\d{4})?"
        r"|\d{2}-\d{2}-\d{2}-\d{2,4}|[A-Z]{2}\d{2}(?:\s?[A-Z\d]{4}){3,7})(?![\w-])",
        0,
    ),
    rule(
        TextClass.UNIQUE_ID,
        LIKELY,
        N_("This has the shape of a record number."),
        r"(?<![\w./-])"
        r"([A-Z]{1,6}[-/]?\d{5,14}[A-Z]{0,2}|[A-Z]{1,5}[-/]\d{2,6}[-/]\d{3,8}|(?:19|20)\d{2}[-/]\d{4,8}|\d{2}/\d{5,7}"
        r"|[A-Z]{1,3}\d{2}[-/]\d{3,8}|[A-Z]{1,3}-\d{2}-\d{3,6}(?:/[A-Z\d]{1,3})?"
        r"|[A-Z9]{5}\d{6}[A-Z9]{2}[A-Z\d][A-Z]{2}|#\s?\d{4,12}|\d{1,3}-\d{4,6}-\d{2,6}(?:-\d{1,6}){0,3}"
        r"|\d{1,3}-\d{3}-\d{3}(?:-\d)?"
        r"|[A-Z]{1,4}\d{2,6}-\d{2,10}(?:-\d{1,6})?)(?![\w/-])",
        0,
        check=lambda found, group: not _is_day(found[group]) and not _POSTAL.match(found[group]),
    ),
    rule(
        TextClass.UNIQUE_ID,
        LIKELY,
        N_("A long number may lead to a record."),
        r"(?<![\w.,/:+-])(\d{7,20}"
        r"|0\d{5,6})(?![\w/:]|[.,-]\d)",
        check=lambda found, group: not _is_day(found[group]),
    ),
    rule(
        TextClass.PHONE_FAX,
        LIKELY,
        N_("This looks like a telephone number."),
        r"(?<![\w.+/-])(\(?\d{2,5}\)?(?:[\s.-]\d{2,5}){2,5})(?![\w/-]|\s\d|[.,]\d)",
        cued=True,
        check=all_of(
            digit_count(8, 13),
            beside(
                r"phone\w{0,2}|tele\w{3,10}|rang|ring|rings|call\w{0,3}|text\w{0,3}|whatsapp\w{0,3}|sms|fax\w{0,2}|dial\w{0,3}|reach\w{0,4}|voicemail"
                r"|mobile|landline|handy|number|line|contact\w{0,3}|answers|pick\w{0,2} up|"
                + fold("رقم|الرقم|هاتف|اتصل|اتصلت|جوال|واتساب").text,
                before=60,
                after=40,
            ),
        ),
    ),
    rule(
        TextClass.UNIQUE_ID,
        LIKELY,
        N_("A record number leads to the patient."),
        r"(?<![\w])(?:[Pp]olicy|[Mm]ember\w{0,4}|[Ii]nsur\w{2,5}|[Cc]laim|[Pp]assport|[Ll]icen[cs]e|[Cc]ard|[Ff]older|[Ff]ile|[Rr]ecord|[Aa]ccount|[Nn]umber|[Ss]ocial|ID|[Rr]ef\w{0,6}|[Ss]pecimen|[Ss]ample|[Bb]arcode|[Ll]abel|[Tt]icket)"
        r"\s(?:is\s|was\s|reads\s|no\.?\s|number\s)?((?=[^\n]{0,16}\d{3})[A-Z\d]{1,6}(?:\s[A-Z\d]{1,8}){1,5})(?![\w/-])",
        0,
        cued=True,
        check=digit_count(5, 20),
    ),
)
