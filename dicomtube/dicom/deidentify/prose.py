"""Cleaning free text: what is known to be harmless stays, everything else goes.

Names are not hunted: they come as SMITHJOHN, J.Smith or AX_Smith_1, and no list holds them all. A word stays
because the vocabulary has it, a number because it is small or has a unit; words that are also names stay only
in clinical company. What was removed leaves no trace of its length.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from dicomtube.dicom.deidentify.terms import (
    AGENTS,
    ALSO_SURNAMES,
    AMBIGUOUS,
    ANATOMY,
    ANATOMY_NAMES,
    CS_TERMS,
    GENERAL,
    NAME_CUES,
    NAMES,
    PROTOCOLS,
    RADIOLOGY,
    SINGLE_LETTERS,
    TECHNIQUE,
    VENDORS,
)
from dicomtube.dicom.deidentify.words import CONCEPT_WORDS
from dicomtube.dicom.deidentify.wordset import words

REMOVED = "REMOVED"
"""What stands where a value had to go but must not be empty."""

VOCABULARY = (
    CONCEPT_WORDS | ANATOMY | TECHNIQUE | PROTOCOLS | GENERAL | RADIOLOGY | AGENTS
) - NAME_CUES - AMBIGUOUS - NAMES | {"removed"}
EQUIPMENT = VOCABULARY | (VENDORS - NAME_CUES - NAMES)
DEFINED_TERMS = CS_TERMS | VOCABULARY

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_FORBIDDEN = re.compile(
    rf"""
      \d{{1,4}}\s?[./-]\s?\d{{1,2}}\s?[./-]\s?\d{{1,4}}(?:[T ]\d{{2,6}})?      # 12.04.65, 1965-04-12
    | \b\d{{1,2}},\s?(?:19|20)\d\d(?!\d)                                  # what a month stood before
    | \b\d{{1,2}}(?:st|nd|rd|th)?[\s._,-]{{0,3}}{_MONTH}\b[\s._,-]{{0,3}}\d{{0,4}}  # 12 Apr 1965
    | (?<![A-Za-z]){_MONTH}[\s._,-]{{1,3}}\d{{1,4}}(?:[\s,._-]{{1,3}}\d{{2,4}})?       # April 12, 1965
    | (?<![A-Za-z\d./])(?:(?:0[1-9]|[12]\d|3[01])/0[1-9]|0[1-9]/(?:[12]\d|3[01]))(?![\d/])   # 17/08, 08/17
    | \b\d{{1,2}}[:h]\d{{2}}(?::\d{{2}})?\b                                # 10:32
    | \b(?:9\d|1[0-4]\d)\s?-?\s?(?:yo|y|yrs?|years?)\b                      # an age over 89
    | \S{{0,64}}@\S{{0,64}}                                                            # mail
    | \b(?:https?:|www\.)\S{{0,200}}
    | \b(?:[A-Za-z]\.\s?){{2,}}                                            # J. S.
    | \b[A-Za-z]\.\s?(?=[A-Z][A-Za-z]+\b)                                   # J.Smith
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PIECE = re.compile(
    r"\b[Xx][- ][Rr][Aa][Yy]s?\b|\b[Vv]/[Qq]\b|\b[Ww]/(?:[Ww]?[Oo]|out)\b|\b[Jj][Pp][Ee][Gg][ -]?2000\b"
    r"|\b(?:[PpBbLlTt][Ii]|[Oo])-[Rr][Aa][Dd][Ss]\b"
    r"|\b\d{1,4}:1\b|\d+[.,]\d+|[A-Za-z0-9]+"
)
_VERSION = re.compile(
    r"""(?<![A-Za-z0-9.])(?:
      G\.E\.(?=\ [Mm]edical)
    | (?:[VvRrUu]|[A-Z]{2})?\d{1,3}(?:\.\d{1,3}){2,4}(?:[A-Za-z]\d{0,2})?
    | [VvRr]\d{1,2}\.\d{1,2}(?:\.\d{1,2})?(?:\.?[A-Z]\d{0,2})?
    )(?![A-Za-z0-9]|\.\d)""",
    re.VERBOSE,
)
_MODEL_PIECE = re.compile(f"{_VERSION.pattern}|{_PIECE.pattern}", re.VERBOSE)
_WITHOUT = re.compile(r"w/(?:w?o|out)|v/q|x[- ]rays?|jpeg[- ]?2000|(?:[pblt]i|o)-rads|\d{1,4}:1", re.I)
_LEADING = re.compile(r"[(*\[<#]{0,2}")
_TRAILING = re.compile(r"[)\]>*%.,+]{0,2}| {0,64}[)\]>]")
_SPLIT = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_MATRIX = "(?:256|512|1024|2048|4096)"
_POWERS = frozenset({"1024", "2048", "4096"})
_DIMENSIONS = re.compile(rf"\d{{1,3}}(?:x\d{{1,3}}){{1,2}}|{_MATRIX}(?:x{_MATRIX})+", re.I)
_LEVEL = re.compile(r"(?:[CTLSBRVHIUDPKEF]|B[rvl]|H[rcpv]|Qr|S[av]|Ub)\d{1,2}[a-z]?|Q\d", re.I)
_BVALUE = re.compile(r"b(?:\d{1,3}|\d{1,2}[05]0)|T[12](?:w|star)?", re.I)
_FIRST_DIGITS, _LAST_DIGITS = re.compile(r"\d+"), re.compile(r"\d+$")
_QUANTITY = re.compile(r"b\d{1,4}|\d{1,3}(?:mm|cm|ml|mg|kv|kvp|ma|mas|ms|msec|sec|deg|hu|hz|ch|x\d{1,3})", re.I)
_ITERATIONS = re.compile(r"\d{1,2}i\d{1,2}s", re.I)
_MODEL = re.compile(r"[A-Za-z]{0,3}(?:\d{1,3}|\d{1,2}[05]0|20[0-2]\d)(?:[A-Za-z]{1,2}\d{0,2})?")
_UNITS = words("""
mm cm m ml cc l kg g mg ug mcg mgy gy al cu msv sv kv kvp kev ma mas hz khz mhz t tesla ms msec s sec min hr hrs deg hu
bq mbq kbq mci d w ch sl slices slice pct percent x iso st fps
""")
_NUMBER_CUES = words("tr te ti td b bval bvalue kv kvp ma mas fov ph phase frame slice level shot")
_CARET_GROUP = re.compile(r"\S{0,64}\^\S{0,64}")
_OPEN_JOINTS = re.compile(r"[ _\-/+.,:;()\[\]*#%=<>&'^\r\n\t]{0,4}")
_NUMBER_JOINT = re.compile(r"[ .\-/()_]{1,3}")


PALETTES = frozenset({
    "spring lut", "summer lut", "fall lut", "winter lut", "printemps lut", "automne lut", "hiver lut", "sommer lut",
    "herbst lut", "pet 20 schritte", "heisses eisen", "heisses metallblau", "tep",
})  # fmt: skip
"""What PS3.6 annex B calls its colour palettes, in its three languages: the seasons are names elsewhere."""


@dataclass(frozen=True, slots=True)
class Company:
    """What a text is judged with: the vocabulary that applies, and words of this file's own identifiers."""

    vocabulary: frozenset[str] = VOCABULARY
    denied: frozenset[str] = frozenset()
    models: bool = False


@dataclass(slots=True)
class _Piece:
    start: int
    end: int
    text: str
    kind: str  # K known, A anatomy or name, N name-like, D number, U unknown


def clean(value: str, company: Company) -> str:
    """The part of ``value`` that is known to identify no one; often shorter, possibly empty."""
    if value.lower() in PALETTES and company.denied.isdisjoint(value.lower().split()):
        return value
    folded = _fold(value)
    for _ in range(6):
        cleaned = _once(folded, company)
        if cleaned == folded:
            break
        folded = cleaned
    else:
        return ""
    return folded


@lru_cache(maxsize=4096)
def _fold(value: str) -> str:
    """ASCII with the nearest letters: full-width forms, accents and ligatures cannot hide a word."""
    value = value.translate(_UMLAUTS)
    decomposed = unicodedata.normalize("NFKD", value)
    visible = (char for char in decomposed if not unicodedata.combining(char) and char not in _INVISIBLE)
    folded = "".join(char if " " <= char <= "~" or char in "\r\n\t" else _mark(char) for char in visible)
    return folded.strip(" \r\n\t")


def _mark(char: str) -> str:
    """Another script beside a Latin word is another word; an unknown sign beside it makes the word unknown."""
    return "\x01" if char >= "\u0370" and char.isalpha() else "\x00"


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")


def _once(value: str, company: Company) -> str:
    value = _without_forbidden(value, company)
    value = _CARET_GROUP.sub(lambda group: _caret(group.group(), company), value)
    pattern = _MODEL_PIECE if company.models else _PIECE
    pieces = [_classify(match, company, value) for match in pattern.finditer(value)]
    keep = _judge(pieces, value, company)
    out: list[str] = []
    last: _Piece | None = None
    for piece, kept in zip(pieces, keep, strict=True):
        if not kept:
            continue
        if last is not None:
            joint = value[last.end : piece.start]
            out.append(joint if _OPEN_JOINTS.fullmatch(joint) else " ")
        elif _LEADING.fullmatch(value[: piece.start]):
            out.append(value[: piece.start])
        out.append(piece.text)
        last = piece
    if last is not None and _TRAILING.fullmatch(value[last.end :]):
        out.append(value[last.end :])
    return _balanced("".join(out).strip())


def _without_forbidden(value: str, company: Company) -> str:
    """Without dates, initials, addresses; what reads 5.00.02 in a field for versions is a version."""
    if not company.models:
        return _FORBIDDEN.sub("\x00", value)
    spans = [found.span() for found in _VERSION.finditer(value) if _is_version(found.group(), company)]

    def replacement(match: re.Match[str]) -> str:
        inside = any(start <= match.start() and match.end() <= end + 1 for start, end in spans)
        return match.group() if inside else "\x00"

    return _FORBIDDEN.sub(replacement, value)


def _is_version(text: str, company: Company) -> bool:
    """Whether a dotted number is a version: no date, no network address, no part of an identifier of the file."""
    numbers = re.findall(r"\d+", text)
    if "".join(numbers) in company.denied or any(number in company.denied for number in (*numbers, text.lower())):
        return False
    if _reads_as_day(text):
        return False
    if text[0].isalpha() or text[-1].isalpha():
        return sum(map(len, numbers)) <= 6
    sizes = [*map(len, numbers)]
    address = len(numbers) == 4 and (int(numbers[0]) in (10, 127) or max(map(int, numbers)) > 99)
    return sum(sizes) <= 8 and sizes.count(3) <= 1 and not address


def _reads_as_day(version: str) -> bool:
    """5.8.93, and what only the letters or digits beside it make another number: v12.8.00T2, 18.3.863D."""
    plain = re.sub(r"[A-Za-z]\d{0,2}$", "", version)
    numbers = re.findall(r"\d+", plain)
    if len(numbers) != 3:
        return False
    begins = {numbers[0], *([numbers[0][-1:], numbers[0][-2:]] if version[0].isalpha() else [])}
    ends = {numbers[2], *([numbers[2][:2]] if plain != version else [])}
    return any(_is_day((begin, numbers[1], end)) for begin in begins for end in ends)


def _caret(group: str, company: Company) -> str:
    """A caret joins the parts of a person's name; Siemens also writes Head^Routine: all parts must be plain."""
    kinds = {_kind(piece, company) for piece in _PIECE.findall(group)}
    return group if "K" in kinds and not kinds & {"U", "N"} else "\x00"


def _balanced(value: str) -> str:
    """Without the brackets whose partner went."""
    for opening, closing in ("()", "[]", "<>"):
        if value.count(opening) != value.count(closing):
            value = value.replace(opening, " ").replace(closing, " ")
    return value.strip()


def _classify(match: re.Match[str], company: Company, value: str) -> _Piece:
    text = match.group()
    start, end = match.span()
    glued = "\x00" in value[max(0, start - 1) : start] + value[end : end + 1]
    return _Piece(start, end, text, "U" if glued else _kind(text, company))


def _kind(text: str, company: Company) -> str:
    lower = text.lower()
    if lower in company.denied:
        return "U"
    if company.models and _VERSION.fullmatch(text):
        return "K" if text.startswith("G.E.") or _is_version(text, company) else "U"
    if text[0].isdigit() and text.replace(".", "").replace(",", "").isdigit():
        return "D"
    if text.isalpha():
        return _word_kind(text, lower, company)
    return _mixed_kind(text, lower, company)


def _word_kind(text: str, lower: str, company: Company) -> str:
    if lower in ANATOMY_NAMES:
        return "A"
    if lower in AMBIGUOUS and lower not in _technical(company):
        return "N"
    if len(lower) == 1:
        return "S" if lower in SINGLE_LETTERS else "U"
    if lower in company.vocabulary:
        return "K"
    parts = [part.lower() for part in _SPLIT.findall(text)]
    # Asked of both sets: joining them, thousands of words each, would cost more than all the rest.
    if (
        len(parts) > 1
        and company.vocabulary.intersection(parts)
        and all(len(part) > 1 and (part in company.vocabulary or part in ANATOMY_NAMES) for part in parts)
    ):
        return "U" if any(part in company.denied for part in parts) else "K"
    return "U"


def _technical(company: Company) -> frozenset[str]:
    """Model names are names by nature (Vivid, Vida): in equipment fields they are meant as such."""
    return VENDORS if company.models else frozenset()


def _mixed_kind(text: str, lower: str, company: Company) -> str:
    shapes = (_LEVEL, _BVALUE, _DIMENSIONS, _WITHOUT, _ITERATIONS)
    if lower in company.vocabulary or any(shape.fullmatch(text) for shape in shapes):
        return "K"
    if company.models and _MODEL.fullmatch(text):
        return "K"
    parts = _SPLIT.findall(text)
    letters = [part.lower() for part in parts if part.isalpha()]
    digits = [part for part in parts if part.isdigit()]
    if any(len(part) > 4 for part in digits) or sum(map(len, digits)) > 6 or len(digits) > 3:
        return "U"
    if any(part in company.denied for part in letters):
        return "U"
    if len(digits) == 1 and digits[0] == parts[0] and letters and letters[0] in _UNITS and len(letters) == 1:
        return "K"
    if any(len(part) > 3 for part in digits):
        return "U"
    if len(parts[0]) == 1 and parts[0].lower() in "tlcsbdv":
        letters = letters[1:]
    if company.models and letters and len(parts[-1]) == 1 and parts[-1].isalpha():
        letters = letters[:-1]  # the letter of a release: 308I
    return "K" if all(part in _UNITS or (part in company.vocabulary and len(part) > 1) for part in letters) else "U"


def _judge(pieces: list[_Piece], value: str, company: Company) -> list[bool]:
    """Which pieces stay, each seen with its neighbours."""
    keep = [piece.kind == "K" for piece in pieces]
    calm = all(piece.kind in "ASDK" for piece in pieces)
    for index, piece in enumerate(pieces):
        before = pieces[index - 1] if index else None
        after = pieces[index + 1] if index + 1 < len(pieces) else None
        if piece.kind == "A":
            keep[index] = _anatomy_stays(pieces, index, calm and "," not in value)
        elif piece.kind == "N":
            keep[index] = _flanked(before, after)
        elif piece.kind == "S":
            keep[index] = all(other is None or other.kind in "KADS" for other in (before, after))
    _drop_surname_before_comma(pieces, keep, value)
    _judge_numbers(pieces, keep, value, company)
    _judge_glued(pieces, keep, value, company)
    _drop_after_cues(pieces, keep)
    return keep


def _drop_surname_before_comma(pieces: list[_Piece], keep: list[bool], value: str) -> None:
    """'Finger, Zorvathel' is a person, 'Finger, Hand' is not."""
    if len(pieces) < 2 or pieces[0].text.lower() not in ALSO_SURNAMES:
        return
    first, second = pieces[:2]
    if value[first.end : second.start].strip() == "," and second.kind in "UN":
        keep[0] = False


def _anatomy_stays(pieces: list[_Piece], index: int, calm: bool) -> bool:
    """Beside a plain word, or in a value where nothing is unknown; ``calm`` says that of the whole value."""
    before = pieces[index - 1].kind if index else ""
    after = pieces[index + 1].kind if index + 1 < len(pieces) else ""
    if "K" in (before, after):
        return "U" not in (before, after)
    return calm


def _flanked(before: _Piece | None, after: _Piece | None) -> bool:
    kinds = (before.kind if before else "", after.kind if after else "")
    return "K" in kinds and "U" not in kinds and "N" not in kinds


def _judge_numbers(pieces: list[_Piece], keep: list[bool], value: str, company: Company) -> None:
    for index, piece in enumerate(pieces):
        if piece.kind == "D":
            keep[index] = _number_stays(pieces, index, company)
    index = 0
    while index < len(pieces):
        stop = index + 1
        while stop < len(pieces) and _joined_numbers(pieces[stop - 1], pieces[stop], value):
            stop += 1
        plain = any(piece.kind == "D" for piece in pieces[index:stop])
        run = _with_glued(pieces, index, stop, value) if plain else []
        alone = stop - index == 1 or (index > 0 and pieces[index - 1].text.lower() in _TIMES)
        if len(run) > 1 and (not all(keep[index:stop]) or _identifies(run, long_numbers=alone)):
            keep[index:stop] = [False] * (stop - index)
        index = stop


def _with_glued(pieces: list[_Piece], start: int, stop: int, value: str) -> list[str]:
    """Numbers that stand together, with those glued to the words before and after them: slice14_2_91."""
    run = [piece.text for piece in pieces[start:stop]]
    if start and not _BVALUE.fullmatch(pieces[start - 1].text):
        glued = _LAST_DIGITS.search(pieces[start - 1].text)
        if glued and _NUMBER_JOINT.fullmatch(value[pieces[start - 1].end : pieces[start].start]):
            run.insert(0, glued.group())
    if stop < len(pieces):
        glued = _FIRST_DIGITS.match(pieces[stop].text)
        if glued and _NUMBER_JOINT.fullmatch(value[pieces[stop - 1].end : pieces[stop].start]):
            run.append(glued.group())
    return run


def _judge_glued(pieces: list[_Piece], keep: list[bool], value: str, company: Company) -> None:
    """Drop what makes a date or identifier only together with the digits of a word: 21_8_46L5, VA969-1274slice."""
    index = 0
    while index < len(pieces):
        stop = index + 1
        while stop < len(pieces) and _digits_meet(pieces[stop - 1], pieces[stop], value):
            stop += 1
            if not pieces[stop - 1].text.isdigit():
                break
        chain = pieces[index:stop]
        release = company.models and len(chain) == 2 and re.fullmatch(r"[A-Z]\d", chain[0].text)
        quantity = chain[0].text[0] in "bB" and _BVALUE.fullmatch(chain[0].text)
        exempt = release or quantity or (index and pieces[index - 1].text.lower() in _TIMES)
        if len(chain) > 1 and not exempt and _identifies_glued(chain):
            keep[index:stop] = [False] * len(chain)
        # The last of a chain may begin the next one: its own digits may stand on both ends.
        index = stop - 1 if len(chain) > 1 and not chain[-1].text.isdigit() else stop


def _digits_meet(one: _Piece, other: _Piece, value: str) -> bool:
    joint = value[one.end : other.start]
    return one.text[-1].isdigit() and other.text[0].isdigit() and _NUMBER_JOINT.fullmatch(joint) is not None


def _identifies_glued(chain: list[_Piece]) -> bool:
    first, last = _LAST_DIGITS.search(chain[0].text), _FIRST_DIGITS.match(chain[-1].text)
    if first is None or last is None or "." in "".join(piece.text for piece in chain):
        return False
    begin, middle, end = first.group(), [piece.text for piece in chain[1:-1]], last.group()
    begins = [begin] if chain[0].text == begin else [begin[-size:] for size in (1, 2, 4) if size <= len(begin)]
    ends = [end] if chain[-1].text == end else [end[:size] for size in (1, 2, 4) if size <= len(end)]
    return any(
        _identifies([one, *middle, other], long_numbers=False) for one in begins for other in ends
    ) or _identifies([begin, *middle, end], long_numbers=False)


def _joined_numbers(one: _Piece, other: _Piece, value: str) -> bool:
    joint = value[one.end : other.start]
    return _is_number(one) and _is_number(other) and _NUMBER_JOINT.fullmatch(joint) is not None


def _is_number(piece: _Piece) -> bool:
    """A number, or one with a letter to it that makes it no known quantity: X189, 861AX."""
    if piece.kind == "D":
        return True
    digits = sum(char.isdigit() for char in piece.text)
    return digits > 2 and not _QUANTITY.fullmatch(piece.text)


_TIMES = frozenset({"tr", "te", "ti"})


def _identifies(run: list[str], *, long_numbers: bool) -> bool:
    """Whether numbers that stand together are more likely a date or an identifier than measurements.

    Four digits beside others are, but for the size of a matrix, or where ``long_numbers`` may stand (TR/TE 2000/30).
    """
    if not long_numbers and any(len(text) == 4 and text.isdigit() and text not in _POWERS for text in run):
        return True
    digits = sum(char.isdigit() for text in run for char in text)
    whole = all(text.isalnum() for text in run)
    return (whole and digits > 6) or len(run) > 4 or any(map(_is_day, zip(run, run[1:], run[2:], strict=False)))


def _is_day(texts: tuple[str, ...]) -> bool:
    """4 12 72, 72 12 4, 4 12 1972: a day, a month and a year, of a century or with it."""
    if not all(text.isdigit() and len(text) in (1, 2, 4) for text in texts):
        return False
    first, second, third = map(int, texts)
    day_first = _is_year(texts[2]) and 1 <= min(first, second) <= 12 and 1 <= max(first, second) <= 31
    return day_first or (_is_year(texts[0]) and 1 <= second <= 12 and 1 <= third <= 31)


def _is_year(text: str) -> bool:
    return len(text) == 2 or (len(text) == 4 and text[:2] in ("19", "20"))


def _number_stays(pieces: list[_Piece], index: int, company: Company) -> bool:
    piece = pieces[index]
    unit = index + 1 < len(pieces) and pieces[index + 1].text.lower() in _UNITS
    cue = index > 0 and pieces[index - 1].text.lower() in _NUMBER_CUES
    if piece.text.isdigit():
        beside_unknown = any(0 <= other < len(pieces) and pieces[other].kind == "U" for other in (index - 1, index + 1))
        if company.models and index and pieces[index - 1].kind == "K" and len(piece.text) == 4:
            return piece.text[:2] not in ("19", "20")
        if piece.text in _POWERS:
            return not beside_unknown
        return len(piece.text) <= (2 if beside_unknown else 3) or (len(piece.text) == 4 and (unit or cue))
    whole, fraction = re.split("[.,]", piece.text)
    return len(whole) <= 3 and len(whole + fraction) <= (6 if "," in piece.text else 5)


def _drop_after_cues(pieces: list[_Piece], keep: list[bool]) -> None:
    """After 'Dr', 'MRN' or 'Ward' nothing but plain vocabulary is believed for three words."""
    for index, piece in enumerate(pieces):
        titled = piece.text in ("Mr", "Mrs", "Ms", "Dr", "Frau", "Herr")
        if piece.text.lower() not in NAME_CUES and not titled:
            continue
        keep[index] = False
        for other in range(index + 1, min(index + 4, len(pieces))):
            if pieces[other].kind != "K" or titled:
                keep[other] = False
            if pieces[other].kind == "K":
                break


_TERM_PIECE = re.compile(r"\b[Xx][- ][Rr][Aa][Yy]s?\b|[A-Z]+|[0-9]+")
_FILM_SIZE = re.compile(r"\d{2}(?:CM|IN)X\d{2}(?:CM|IN)|8INX10IN")
_TERM_SHAPE = re.compile(r"[A-Z0-9_ .-]{1,20}")


def defined_term(value: str, denied: frozenset[str]) -> bool:
    """Whether a code string (VR CS) consists of terms the standard or the vendors define."""
    upper = value.upper()
    if not _TERM_SHAPE.fullmatch(upper):
        return False
    if _FILM_SIZE.fullmatch(upper):
        return True
    pieces = _TERM_PIECE.findall(upper)
    letters = [piece.lower() for piece in pieces if piece.isalpha()]
    digits = [len(piece) for piece in pieces if piece.isdigit()]
    lone = any(len(word) == 1 for word in letters)
    if sum(digits) > 4 or any(size > (2 if lone else 3) for size in digits):
        # ISO_10918_1 and its like: the digits belong to the term.
        return value.lower() in CS_TERMS
    if any(word in denied and word in AMBIGUOUS for word in letters):
        return False
    if upper.lower() in DEFINED_TERMS or upper.lower() in ANATOMY_NAMES:
        return True
    known = DEFINED_TERMS | ANATOMY_NAMES
    return all(word in known or (len(word) == 1 and len(letters) <= 3) for word in letters) and (
        bool(letters) or len(upper) <= 3
    )
