"""Vehicles and devices: what one owner or one implant has."""

from __future__ import annotations

import re
from typing import Final

from dicomtube.phi.text.findings import N_, TextClass
from dicomtube.phi.text.fold import fold
from dicomtube.phi.text.rules.rule import LIKELY, SURE, Rule, digit_count, mixed, rule


def _vin(found: re.Match[str], group: int) -> bool:
    text: str = found[group].upper()
    return sum(sign.isdigit() for sign in text) >= 4 and sum(sign.isalpha() for sign in text) >= 3


THINGS: Final[tuple[Rule, ...]] = (
    rule(
        TextClass.VEHICLE,
        SURE,
        N_("A vehicle's number leads to its owner."),
        r"\b(?:(?:number|licen[cs]e"
        r"|registration|vehicle|car)\s?plates?|plate\s(?:no|number|nr)\.?|(?:car|vehicle|motorcycle|lorry|truck"
        r"|van|bike)\s(?:registration|reg)(?:\s(?:no|number))?|registration\s(?:no|number|plate|mark)|kennzeichen"
        r"|matr[íi]cula|placa|immatriculation|targa|reg(?:\sno|\snumber)?\.?|vehicle\s(?:id"
        r"|identification)(?:\snumber)?|vin|tail\s(?:no|number)|hull\s(?:no|number|id)|aircraft\s(?:reg\w{0,10}"
        r"|no)|boat\s(?:no|number)|chassis(?:\s(?:no|number))?|"
        + fold("لوحة(?: السيارة| المركبة| رقم)?|رقم اللوحة|رقم السيارة").text
        + r")"
        + r"(?:\s?(?:is|was|no\.?|number|with|read|reading|#)){0,2}[\s:=#.-]{1,3}((?:[A-Z\dÄÖÜ]{1,14}"
        r"|[\u0621-\u064a]{1,3})(?:[\s-](?=[A-Z\u0621-\u064a]{0,3}\d|[A-Z\u0621-\u064a]{1,3}[\s-]?\d"
        r"|[A-Z]{1,3}(?![a-z]))(?:[A-Z\d]{1,14}|[\u0621-\u064a]{1,2})){0,3})(?!\w)",
        cued=True,
        check=mixed,
    ),
    rule(
        TextClass.VEHICLE,
        SURE,
        N_("A vehicle identification number leads to its owner."),
        r"(?<![\w-])"
        r"([A-HJ-NPR-Z\d]{17})(?![\w-])",
        0,
        check=_vin,
    ),
    rule(
        TextClass.VEHICLE,
        LIKELY,
        N_("This looks like a number plate."),
        r"(?<![\w-])([A-Z]{2}\d{2}\s?[A-Z]{3})"
        r"(?![\w-])",
        0,
        cued=True,
    ),
    rule(
        TextClass.VEHICLE,
        LIKELY,
        N_("This looks like a number plate."),
        r"(?<![\w-])([A-ZÄÖÜ]{1,3}-[A-Z]{1"
        r",2}\s?\d{2,4}[EH]?)(?![\w-])",
        0,
    ),
    rule(
        TextClass.VEHICLE,
        LIKELY,
        N_("This looks like a number plate."),
        r"(?<![\w-])([A-Z]{2}[\s-]\d{1"
        r",2}[\s-][A-Z]{1,3}[\s-]\d{4}|[A-Z]{2}-\d{3}-[A-Z]{2}|\d{4}[\s-][B-DF-HJ-NP-TV-Z]{3}|\d[A-Z]{3}\d{3}"
        r"|[A-Z]{3}[\s-]?\d[A-Z]\d{2}|[A-Z]{1,2}\s\d{3,4}\s[A-Z]{2,3})(?![\w-])",
        0,
    ),
    rule(
        TextClass.VEHICLE,
        LIKELY,
        N_("This looks like a number plate."),
        r"(?<![\w])((?:[\u0621-\u064a]\s"
        r"){2,3}\d{1,4}|\d{1,4}(?:\s[\u0621-\u064a]){2,3})(?![\w])",
        0,
    ),
    rule(
        TextClass.VEHICLE,
        LIKELY,
        N_("A number beside a vehicle leads to its owner."),
        r"\b(?:[Cc]ar|[Vv]an"
        r"|[Ll]orry|[Tt]ruck|[Tt]axi|[Cc]ab|[Mm]otorcycle|[Mm]otorbike|[Mm]oped|[Ss]cooter|[Bb]us|[Vv]ehicle"
        r"|[Jj]eep|[Pp]ickup|[Tt]railer|[Tt]oyota|[Ff]ord|[Hh]onda|[Bb]mw|[Vv]olkswagen|[Vv]w|[Aa]udi|[Mm]ercedes"
        r"|[Nn]issan|[Hh]yundai|[Kk]ia|[Rr]enault|[Pp]eugeot|[Ff]iat|[Vv]olvo|[Tt]esla|[Oo]pel|[Vv]auxhall"
        r"|[Mm]azda|[Ss]uzuki|[Ss]koda|[Ss]eat|[Yy]amaha"
        r"|[Vv]espa)\b[^.\n\d]{0,30}?[\s(\[:]([A-Z]{1,3}[\s-]?\d{2,4}(?:[\s-]?[A-Z]{1,3})?"
        r"|\d{1,3}[\s-]?[A-Z]{2,3}[\s-]?\d{0,4})(?![\w-])",
        0,
        cued=True,
    ),
    rule(
        TextClass.DEVICE,
        SURE,
        N_("A serial or lot number leads to one implant."),
        r"((?:\(\d{2,3}\)[A-Z\d/.-]{2"
        r",25}){2,8})",
        cued=True,
    ),
    rule(
        TextClass.DEVICE,
        SURE,
        N_("A serial or lot number leads to one implant."),
        r"(?<![\w])(?:(?:device|detector|scanner|machine|generator|lead|lens)?serial\s?(?:number|no)?|imei|meid"
        r"|esn|iccid|serial(?:\s(?:number"
        r"|no|nr|num|#))?|ser\.?\s?(?:no|nr|#)?|s/n|sn|seriennummer|n[uú]mero de serie|num[ée]ro de s[ée]rie"
        r"|lot(?:\s(?:number|no|nr))?|lote|charge(?:nnummer)?|batch(?:\s(?:number|no))?|udi(?:-di)?|gtin"
        r"|device\s(?:id|identifier|number|no)|implant\s(?:id|number|no|card)|model\s(?:number|no)"
        r"|cat(?:alog(?:ue)?)?\.?\s(?:no|number)|ref|"
        + fold("الرقم التسلسلي|الرقم المتسلسل|رقم الجهاز|رقم التشغيلة|رقم الدفعة").text
        + r")\b\.?"
        + r"(?:\s?(?:is|was|no\.?|number|reads?|lot|#)){0,2}[\s:=#.-]{1,3}((?:LOT\s?|SN\s?"
        r"|REF\s?)?[A-Z]{0,5}[-/]?\d[A-Z\d]{1,24}(?:[-/.][A-Z\d]{1,15}){0,4}(?:\sLOT\s[A-Z\d-]{3,20}"
        r"|\sSN\s[A-Z\d-]{3,20})?|[A-Z]{1,6}[-/]?[A-Z\d]{0,4}\d[A-Z\d]{2,20}(?:[-/.][A-Z\d]{1,15}){0,3})(?!\w)",
        cued=True,
        check=digit_count(3, 60),
    ),
    rule(
        TextClass.DEVICE,
        SURE,
        N_("A serial or lot number leads to one implant."),
        r"\b((?:LOT|REF"
        r"|SN)\s(?=[A-Z\d-]{0,8}\d)[A-Z\d][A-Z\d/.-]{3,24})(?!\w)",
        0,
        cued=True,
    ),
    rule(
        TextClass.DEVICE,
        LIKELY,
        N_("A number beside a device leads to one implant."),
        r"\b(?:pacemakers?|icd|crt-?d?|defibrillator|stents?|valve|prosthes[ie]s|implants?|(?:insulin |drug )?pump"
        r"|neurostimulator|stimulator|cochlear|shunt|medtronic|biotronik|boston scientific|st\.? jude|abbott|zimmer"
        r"|stryker|depuy|smith (?:&|and) nephew|med-el|hip|knee|stem|cup|generator|loop recorder|port-?a-?cath|catheter"
        r"|device|leads?|azure|micra|reveal|evera|scanner|mesh|electrode|coil|graft|nail|screw|lens)\b"
        r"(?:[^.\n\x00]|\bno\.){0,45}?[\s(\[#:]([A-Z]{2,4}-?\d{5,8}[A-Z]{0,2}|[A-Z]{1,4}\d{1,6}-\d{4,10}"
        r"|(?=[A-Z\d-]{8,20}(?!\w))(?:[A-Z]{1,4}\d{1,8}){2,4}[A-Z\d]{0,6})(?![\w-])",
        check=lambda found, group: found[group].isupper(),
        cued=True,
    ),
)
