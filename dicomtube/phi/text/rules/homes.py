"""Where somebody lives or lies, without a street: wards and beds, named houses, parts of postal codes."""

from __future__ import annotations

from typing import Final

from dicomtube.phi.text.findings import N_, TextClass
from dicomtube.phi.text.fold import fold
from dicomtube.phi.text.lexicon import Kind, kind_of
from dicomtube.phi.text.rules.places import POST_AREAS
from dicomtube.phi.text.rules.rule import LIKELY, NAME_PART, Rule, rule

_HOUSES = (
    r"(?:Court|House|Lodge|Manor|Cottages?|Farm|Farmhouse|Grange|Mews|Villas?|Residences?|Apartments|Towers?"
    r"|Terraces?|Gardens"
    r"|Mansions?|Ranch|Rectory|Vicarage|Priory|Homestead|Mill|Croft|Flats|Buildings|Hostel|Orchard|Wharf|Quay"
    r"|Square|Chambers"
    r"|Almshouses|Caravan\sPark|Trailer\sPark|Retirement\sVillage|Care\sCentre|Nursing\sCentre|Barracks|Convent)"
)
_NOT_AREAS = frozenset({"CT", "MR", "SE", "TR", "PE", "ST", "HU", "SS", "PH", "SP", "TD", "CA", "PA", "LN", "GL"})


def _outward(text: str) -> bool:
    area = text.rstrip("0123456789ABCDEFGHJKMNPRSTUVWXY") or text[:2]
    area = text[:2] if text[1:2].isalpha() else text[:1]
    return len(area) == 2 and area in POST_AREAS and area not in _NOT_AREAS


def _own_name(text: str) -> bool:
    """The house has a name of its own: no word of the trade before `House`."""
    first = kind_of(text.split()[0])
    return not first & (Kind.WORD | Kind.EPONYM | Kind.PRODUCT) or bool(first & Kind.PLAIN_NAME)


HOMES: Final[tuple[Rule, ...]] = (
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("A ward and bed tell where the person lies."),
        r"(?<![\w-])((?:(?:[Bb]ed|[Bb]ay|[Cc]ubicle|[Ss]ide\s?[Rr]oom"
        r"|[Rr]oom)\s(?:no\.?\s)?[A-Z]?\d{1,4}[A-Z]?(?:,\s?|\s(?:of|on|in)\s|\s)){0,2}"
        r"(?:(?:on|the)\s)?[Ww]ard\s(?:no\.?\s)?(?:[A-Z]?\d{1,3}[A-Z]?|[A-Z](?![\w-]))(?:[,/]?\s(?:[Bb]ed|[Bb]ay"
        r"|[Rr]oom|[Cc]ubicle)\s[A-Z]?\d{1,4}[A-Z]?)?"
        r"(?:,\s" + NAME_PART + r"(?:\s" + NAME_PART + r"){0,3})?)(?![\w-])",
        0,
        cued=True,
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("A ward and bed tell where the person lies."),
        r"(?<![\w-])((?:(?:[Bb]ed|[Cc]ubicle"
        r"|[Rr]oom)\s[A-Z]?\d{1,4}[A-Z]?)(?=\s?[,/]\s?(?:[A-Z\d][\w'-]{0,20}\s){0,3}(?:[Ww]ard|East|West|North"
        r"|South|Tower|Level|Pavilion|[Ww]ing|[Uu]nit|[Ff]loor|ICU|ITU|HDU|CCU|PICU|NICU))"
        r"|(?:ICU|ITU|HDU|CCU|PICU|NICU|SCBU)\s?,?\s(?:[Bb]ed|[Bb]ay|[Cc]ot)\s[A-Z]?\d{1,3}[A-Z]?"
        r"|(?:" + NAME_PART + r"\s){1,2}(?:Ward|Wing|Suite)(?:,?\s(?:[Bb]ed|[Rr]oom|[Bb]ay)\s\d{1,4})?)(?![\w-])",
        0,
        cued=True,
        check=lambda found, group: _own_name(found[group]) or any(sign.isdigit() for sign in found[group]),
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("A named house leads to the few who live there."),
        r"(?<![\w-])(?:from|at|of|to|in|near|resident\sof|care\sof|c/o)\s((?:The\s)?(?:"
        + NAME_PART
        + r"(?:'s)?\s){1,3}"
        + _HOUSES
        + r"(?:,\s"
        + NAME_PART
        + r"(?:[\s-]"
        + NAME_PART
        + r")?){0,2})(?![\w-])",
        0,
        cued=True,
        check=lambda found, group: _own_name(found[group].removeprefix("The ")),
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("A postal code leads to a few homes."),
        r"(?<![\w-])(?:[Ff]rom|[Ii]n|[Nn]ear|[Aa]round|[Aa]rea|[Dd]istrict|[Cc]ode"
        r"|[Pp]ostcode)\s([A-Z]{2}\d{1,2}[A-Z]?)(?![\w-]|\s\d)",
        0,
        cued=True,
        check=lambda found, group: _outward(found[group]),
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("A house and its town lead to a home."),
        r"(?<![\w-])((?:H\.?\s?No|Rm|Room|Suite|Ste|House\sno|Door\sno|Plot\sno|Plot|Flat\sno|Villa\sno|Villa"
        r"|Flat|Apartment|Block|Building|Bldg)\.?\s?(?:#\s?)?[A-Z]?\d[\w/-]{0,8}"
        r"(?:,\s(?:[A-Z][\w'-]{1,20}|\d{1,6})\.?(?:\s(?:[A-Z][\w'-]{1,20}\.?|\d{1,6})){0,3}){1,4})(?![\w-])",
        0,
        cued=True,
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("A ward and bed tell where the person lies."),
        r"(?<!\w)("
        + fold("(?:سرير|غرفة|جناح|عنبر|الدور|الطابق)(?: رقم)?").text
        + r"\s\d{1,4}(?:,?\s[\u0621-\u064a]{2,12}(?:\s\d{1,4})?){0,3})(?!\w)",
        cued=True,
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("A place this small leads to a few people."),
        r"(?<![\w-])(?:in|from|near|of|at|to|outside|around|via)\s((?:Bad|San|Santa|Santo|S[ãa]o|Saint|St\.?"
        r"|Sankt|Sainte|Ste\.?|El|Al|La|Le|Los|Las|Les|Port|Fort|Mount|Mt\.?|New|Upper"
        r"|Lower|Great|Little|North|South|East|West|Old|Castel|Monte|Villa|Val|Ober|Unter|Nieder|Gro(?:ß|ss)"
        r"|Klein|Sidi|Beit|Deir|Tell|Tel|Ras|Wadi|Ain|Kota|Kuala|Nizhny|Novy|Nova|Novo"
        r"|Veliki|Stara|Stary|Umm|Abu|Ras|Bir|Lake|Loch|Glen|Inver|Aber|Llan|Bally|Kil|Cape|Point|Isla|Puerto"
        r"|Ciudad|Pueblo|Colonia|Barrio|Chateau|Ch[âa]teau)[\s-]"
        + NAME_PART
        + r"(?:[\s-]"
        + NAME_PART
        + r")?)(?![\w-])",
        0,
        cued=True,
        check=lambda found, group: any(
            not kind_of(word) & (Kind.WORD | Kind.EPONYM | Kind.PLACE | Kind.PRODUCT)
            for word in found[group].split()[1:]
        ),
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("A ward and bed tell where the person lies."),
        r"(?<![\w-])((?:station|ward|unit|floor|level|wing|block|wd|stn)\.?\s(?:\d{1,3}\s?[a-z]?"
        r"|[a-z]\d{1,2})[,/]?\s(?:room|bed|bay|cubicle|cot|rm|zimmer|bett|chambre|lit|cama|letto"
        r"|stanza)\.?\s(?:no\.?\s)?\d{1,4}[a-z]?"
        r"|(?:zimmer|bett|chambre|habitaci[óo]n|cama|letto|stanza|kamer)\s\d{1,4}[a-z]?)(?![\w-])",
        cued=True,
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("A house and its town lead to a home."),
        r"(?<![\w-])((?:FLAT|APT|APARTMENT|H\.?\s?NO|HOUSE\sNO|PLOT(?:\sNO)?|DOOR\sNO|D\.?\s?NO|VILLA|BLOCK|BLDG"
        r"|BUILDING|QUARTER|QTR|TOWER)\.?\s?(?:#\s?)?[A-Z]?-?\d[\w/-]{0,8}"
        r"(?:,\s(?:[A-Z\d][\w'.-]{0,24})(?:\s[A-Z\d][\w'.-]{0,24}){0,3}?){1,4}(?:\s\d{3}\s?\d{3}|\s\d{5,6})?)(?![\w-])",
        0,
        cued=True,
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("Where a person is from leads to the person."),
        r"(?<![\w-])(?:[Ff]armer|[Ww]orker|[Mm]iner|[Tt]eacher|[Ss]tudent|[Pp]ensioner|[Hh]ousewife|[Ff]isherman"
        r"|[Vv]illager|[Bb]aker|[Ss]hepherd|[Cc]arpenter|[Pp]lumber|[Mm]echanic|[Ee]lectrician"
        r"|[Cc]rofter|[Ll]abourer|[Bb]utcher|[Pp]ostman|[Dd]river|[Nn]un|[Mm]onk|[Pp]riest|[Ff]orester"
        r"|[Gg]ardener|[Bb]lacksmith|[Ww]eaver|[Pp]otter|[Hh]erder|[Cc]lerk),\s(" + NAME_PART + r")(?=\s?[,.;])",
        0,
        cued=True,
        check=lambda found, group: not kind_of(found[group]) & ~Kind.CITY,
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("A postal code leads to a few homes."),
        r"(?<![\w./-])([AC-FHKNPRTV-Y]\d[\dW]\s(?=[A-Z]{0,3}\d)[AC-FHKNPRTV-Y\d]{4})(?![\w-])",
        0,
        cued=True,
    ),
    rule(
        TextClass.ADDRESS,
        LIKELY,
        N_("A place this small leads to a few people."),
        r"(?<![\w-])([A-Z][a-z'-]{3,18}(?:\s[A-Z][a-z'-]{3,18})?)\s(?:village|hamlet|township|settlement|parish|estate|refugee\scamp|oasis|crossroads|commune|kampong|kibbutz|barrio|favela)(?![\w-])",
        0,
        cued=True,
        check=lambda found, group: not kind_of(found[group].split()[0]) & (Kind.WORD | Kind.EPONYM | Kind.PLACE),
    ),
)
