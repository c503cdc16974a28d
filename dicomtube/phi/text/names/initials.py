"""A person's initials."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dicomtube.phi.text.findings import N_, Certainty, Found, TextClass
from dicomtube.phi.text.lexicon import NAMELIKE, Kind, kind_of, listed, words_of
from dicomtube.phi.text.names.company import names_a_thing
from dicomtube.phi.text.names.words import Words
from dicomtube.phi.text.reading import Search

_ABBREVIATIONS = words_of("abbreviations")
_DOTTED_ABBREVIATIONS = words_of("dotted_abbreviations")
_LOOK_LIKE = N_("These look like a person's initials.")

_CUED = Search(
    r"(?<![\w])(?:(?:[Ii]nitial(?:s|en|led|ed)|[Mm]onogram|(?:his|her|their)\s(?:\w{3,8}\s)?letters)(?:\s(?:of\s(?:the\s)?(?:patient|pt|child)|are|is|were)){0,2}[\s:=(-]{1,3}"
    r"|الاحرف الاول[يه][\s:]{1,2})((?:[A-Z]\.?[\s-]?){1,4}(?![a-z]))"
)
_PERSON = (
    "[Pp]atient|PATIENT|[Pp]t|PT|[Ss]ubject|[Cc]lient|[Cc]hild|[Bb]aby|[Bb]oy|[Gg]irl|[Ii]nfant|[Mm]an|[Ww]oman"
    "|[Nn]eonate|[Tt]win"
    "|[Mm]r|[Mm]rs|[Mm]s|[Mm]iss|[Ff]rau|[Hh]err|[Dd]r|[Pp]rof|[Mm]ale|[Ff]emale|[Ll]ady|[Vv]olunteer|[Pp]articipant"
)
_AFTER_PERSON = Search(
    rf"(?<![\w])(?:{_PERSON})(?:'s)?\.?[\s,:]{{1,2}}\(?((?:[A-Z]\.-?\s?){{1,4}}|[A-Z]{{2,3}})(?![\w])"
    r"(?!\s?(?:scan|images?|imaging|exam))"
)
_AGED = Search(
    r"(?<![\w.])((?:[A-Z]\.\s?){1,4}|[A-Z]{2,3})(?:\s?[,;:(/-]\s?|\s)(?:(?:an?|is an?|was an?)\s)?"
    r"(?:\d{1,3}\s?-?\s?(?:M|F|m|f|y|yo|yr|yrs|years?|male|female|man|woman)\b|\d{1,2}(?=,\s(?:[a-z]|M|F))"
    r"|(?:male|female|man|woman|boy|girl)\b)"
)
_ACTING = Search(
    r"(?<![\w./-])([A-Z]{2,3})\s(?:presented|complained|complains|fell|was (?:admitted|referred|born|operated"
    r"|scanned|seen)"
    r"|underwent|agreed|consented|lives|works|smokes|came back|is a \d|is an? (?:man|woman|boy|girl|farmer"
    r"|teacher)|was a \d"
    r"|denies|denied|told|said|felt|returned)\b"
)
_SIGNING = (
    "typed|checked|reported|report|dictated|verified|performed|scanned|seen|reviewed|read|injected|consented|done"
    "|signed"
    "|transcribed|approved"
    "|authorised|authorized|validated|acquired|imaged|entered|uploaded|prepared|written|edited|protocolled|vetted"
    "|supervised|countersigned"
    "|corrected|corr|dict|amended|countersigned|verbally|phoned|handed\\sover|second\\sread|double[\\s-]read"
    "|audited|discussed\\swith|d/w|cannulated|collected|submitted|posted|drafted|anonymised|anonymized"
)
_SIGNED = Search(
    rf"(?<![\w])(?:{_SIGNING})(?:\s(?:off|up|on))?(?:\s?(?:and|&|/|,)\s?(?:{_SIGNING}))?\s?(?:by|:|-"
    rf"|=)?\s(?:dr\.?\s)?([a-z]{{2,4}}|[A-Z]{{2,4}})"
    r"(?:\s?(?:/|&|\+|and)\s?([a-z]{2,4}|[A-Z]{2,4}))?(?=\s?[,;.)/]|\s?$|\n|\s-)",
    re.IGNORECASE,
)
_SIGNED_DOTTED = Search(rf"(?<![\w])(?:{_SIGNING})\s?(?:by|:|-|,)?\s((?:[A-Z]\.\s?){{2,3}})(?![\w])", re.IGNORECASE)
_SIGNATURE = Search(r"(?<![\w-])[-/~]\s?([A-Z]{2,3}|[A-Z]\.[A-Z]\.)(?=\s{0,2}(?:\n|$))")
_MIXED = Search(
    r"(?<![\w])([A-Z]{1,3}(?:Mc|Mac|O')[A-Z]|[A-Z]{1,2}(?:vd|vdr|vd|van|v|de|d|der|von|da|al|el|ap)[A-Z]{1,2})(?![^\W_])"
)
_FURTHER = Search(
    r"(?<![\w.-])([A-Z]-[A-Z]\s[A-Z]\.?|[A-Z]\.?\s(?:Mc|Mac|O')[A-Z]|(?!Dr|St|Mr|Ms|Fig|No|Vs|Ca|Cf|Al|Sp|Lt|Rt|Op|Pt|Fr|Jr|Sr|Ed|Ph|Gr|Seg)"
    r"[A-Z][a-z]{1,2}\.\s?[A-Z]\.(?:\s?[A-Z]\.)?)(?![\w-])"
)
_IRISH = Search(r"(?<![\w.])((?:[A-Z]\.[\s-]?){1,3}(?:O'|Mc|Mac|D')[A-Z]\.)")
_JOINED = Search(
    r"(?<![\w.])((?:[A-Z]\.[\s-]?){1,3}(?:[A-Z]-[A-Z]\.|(?:(?:v|d|van|de|der|den|von|el|al|bin)\.?\s){1,3}[A-Z]\.))"
)
_HYPHENED = Search(
    r"(?<![\w])(?:[Pp]t|[Pp]atient|[Ii]nitials|left|[Ll]abel(?:led|ed)?|[Mm]arked|[Ss]igned|scribbled|written"
    r"|reads|annotated|from|for|of|by|dear|[Cc]lient)\s"
    r"([A-Z]{1,3}-[A-Z]{1,2})(?![\w-]|\s\d)"
)
_SLASHED = Search(rf"(?<![\w])(?:{_SIGNING})\s?/\s?([a-z]{{2,4}})\s?/", re.IGNORECASE)
_BETWEEN = Search(r",\s([A-Z]{2,3})(?=,\s(?:left|right|aged?|male|female|\d|[mf]\b))")
_SMALL_DOTTED = Search(r"(?<![\w.@/])((?:[a-z]\.){2,4})(?![\w@])")
_SYLLABLES = Search(
    r"(?<![\w.])([A-Z]\.\s?[A-Z][a-z]{1,3}\.)(?=\s?[/,;)]|\s?$|\n|\s(?:typed|dict|pending|and|said|has|had|is|was))"
)
_TITLED_LETTERS = Search(
    r"(?<![\w-])(?:Fr|Hr|Mr|Mrs|Ms|Miss|Frau|Herrn?|Mme|Mlle|Sig|Sra?|Sister|Bro|pani|pan)\.?\s((?:(?:v|d|van|de"
    r"|der|den|von|el|al)\.?\s){0,3}[A-Z]\.?(?:\s?-?[A-Z]\.){0,2})(?![\w])"
)
_ARABIC_LETTERS = Search(
    r"(?<![\w.])((?:[\u0621-\u064a]\.\s?){2,4}|(?<![\u0621-\u064a\d]\s)[\u0621-\u064a]\s[\u0621-\u064a](?:\s[\u0621-\u064a])?(?!\s[\d\u0621-\u064a](?!\w)|\s\d)|(?:[\u0621-\u064a]\s?[./-]\s?){1,3}[\u0621-\u064a])(?![\w])"
)
_OF_PERSONS = re.compile(
    r"\b(?:brother|sister|mother|father|wife|husband|son|daughter|friend|colleague|patient|pt|mr|mrs|ms|miss|baby"
    r"|initials|by|dear|hi|for|from|ask|tell|poor)\s(?:is\s|was\s|called\s)?$",
    re.IGNORECASE,
)
_ARABIC_SHORT = frozenset({"صب", "قم", "بم", "جم", "هم", "سم", "مم", "كم", "رم", "ام", "اخ", "الخ", "دن"})
_DOTTED = Search(r"(?<![\w.])([A-Z]\.\s?-?[A-Z]\.(?:\s?-?[A-Z]\.){0,2})(?![\w])")
_BEFORE_SURNAME = Search(
    r"(?<![\w.])((?:[A-Z]\.[\s-]?){1,3}(?:(?:van|von|de|der|den|la|al)\s){0,2}[^\W\d_][^\W\d_'-]{1,25})(?!\w)"
)
_PERSONS_DEED = re.compile(
    r"\s(?:has|had|lives|lived|complains|complained|presented|fell|came|works|worked|smokes|says|said)\s"
)
_SURNAME_NEXT = re.compile(r"\s?[A-Z][^\W\d_]{2,20}")
_MICROBES = listed("""
coli pylori aureus difficile pneumoniae tuberculosis fumigatus granulosus
""")


def find_cued_initials(words: Words) -> Iterator[Found]:
    """Initials after `initials:`, after a person, before an age, or as the subject of a sentence."""
    for found in words.reading.find(_CUED):
        yield _initials(found, Certainty.SURE, N_("Initials stand here."))
    for search in (_AFTER_PERSON, _AGED, _ACTING):
        for found in words.reading.find(search):
            value = found[1].rstrip(" -")
            if value.strip(".") in _ABBREVIATIONS or value.lower() in _DOTTED_ABBREVIATIONS:
                continue
            if search is _AGED and found.start() and found[0][-1:].isdigit():
                continue
            if value.count(".") == 1 and _SURNAME_NEXT.match(words.text, found.start(1) + len(value)):
                continue
            yield _initials(found, Certainty.LIKELY, _LOOK_LIKE)
    yield from _signed(words)


def _signed(words: Words) -> Iterator[Found]:
    """Who typed, checked or reported; at the end of a text who wrote it."""
    for found in words.reading.find(_SIGNED):
        for group in (1, 2):
            if found[group] and _nobodys_word(found[group]):
                yield Found(*found.span(group), TextClass.INITIALS, Certainty.LIKELY, _LOOK_LIKE)
    for search in (
        _SLASHED,
        _BETWEEN,
        _SIGNED_DOTTED,
        _SIGNATURE,
        _MIXED,
        _IRISH,
        _FURTHER,
        _JOINED,
        _HYPHENED,
        _SYLLABLES,
        _TITLED_LETTERS,
    ):
        for found in words.reading.find(search):
            if not any(part in _ABBREVIATIONS for part in (found[1], *found[1].split("-")[:-1])):
                yield _initials(found, Certainty.LIKELY, _LOOK_LIKE)
    yield from _dotted_small_or_arabic(words)


def _dotted_small_or_arabic(words: Words) -> Iterator[Found]:
    """`k.m.t.`, and the same in Arabic letters."""
    for found in words.reading.find(_SMALL_DOTTED):
        if found[1] not in _DOTTED_ABBREVIATIONS and (
            found[1].count(".") > 2 or _OF_PERSONS.search(words.text[max(0, found.start() - 16) : found.start()])
        ):
            yield _initials(found, Certainty.LIKELY, _LOOK_LIKE)
    for found in words.reading.find(_ARABIC_LETTERS):
        if re.sub(r"[^\u0621-\u064a]", "", found[1]) not in _ARABIC_SHORT:
            yield _initials(found, Certainty.LIKELY, _LOOK_LIKE)


def _nobodys_word(text: str) -> bool:
    """Letters that are neither a word nor an abbreviation of the trade."""
    return text.upper() not in _ABBREVIATIONS and not kind_of(text) & (Kind.WORD | Kind.PRODUCT | NAMELIKE)


def _initials(found: re.Match[str], certainty: Certainty, reason: str) -> Found:
    start = found.start(1)
    return Found(start, start + len(found[1].rstrip(" -")), TextClass.INITIALS, certainty, reason)


def find_dotted_initials(words: Words) -> Iterator[Found]:
    """`J.S.` anywhere, and the name in `J. S. Miller`."""
    for found in words.reading.find(_BEFORE_SURNAME):
        if _is_surname(words, found):
            yield Found(*found.span(1), TextClass.NAME, Certainty.LIKELY, N_("Initials and a surname stand here."))
    for found in words.reading.find(_DOTTED):
        letters = re.sub(r"[.\s-]", "", found[1])
        known = found[1].lower().replace(" ", "") in _DOTTED_ABBREVIATIONS or letters in _ABBREVIATIONS
        if not known or _of_a_person(words.text, found):
            yield _initials(found, Certainty.LIKELY, _LOOK_LIKE)


def _of_a_person(text: str, found: re.Match[str]) -> bool:
    """Whether the letters stand after `by`, in brackets at the beginning, or do what only a person does."""
    if text[: found.start()].endswith(
        (" by ", " from ", "signed ", " her ", " him ", "call ", "called ", "named ", "for ")
    ):
        return True
    if _PERSONS_DEED.match(text, found.end()):
        return True
    return text[: found.start()].strip() == "(" and text[found.end() : found.end() + 1] == ")"


def _is_surname(words: Words, found: re.Match[str]) -> bool:
    dot = found[1].rindex(".")
    if found[1][: dot + 1].lower().replace(" ", "") in _DOTTED_ABBREVIATIONS:
        return False
    surname = found[1][dot + 1 :].strip(" -").split(" ")[-1]
    index = words.beginning(found.end(1) - len(surname))
    if index is None or not words.all[index].capital or words.all[index].lower in _MICROBES:
        return False
    word = words.all[index]
    return (bool(word.kind & NAMELIKE) or word.strange) and not names_a_thing(words, index)
