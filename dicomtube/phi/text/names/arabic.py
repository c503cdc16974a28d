"""Arabic names: after a title, a relation or a cue, and by lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dicomtube.phi.text.findings import N_, Certainty, Found, TextClass
from dicomtube.phi.text.fold import fold
from dicomtube.phi.text.lexicon import arabic_words, listed
from dicomtube.phi.text.reading import Reading, Search

LETTERS = r"\u0621-\u064a\u0671-\u06d3"
_WORD = re.compile(rf"[{LETTERS}]{{2,20}}")
_GIVEN, _OTHER, _STOP = arabic_words("arabic_given"), arabic_words("arabic_other"), arabic_words("arabic_stop")
_JOINERS = frozenset(fold("عبد ابن بن بنت أبو أبي أم آل بو بني ال").text.split())
_CONJUNCTIONS = fold("وبلف").text


def _any(*phrases: str) -> str:
    return (
        "(?:" + "|".join(sorted((fold(phrase).text for phrase in phrases), key=lambda text: (-len(text), text))) + ")"
    )


_FORMAL = _any(
    *listed("""
السيد السيدة سيد الآنسة الأستاذ الأستاذة الدكتور الدكتورة دكتور دكتورة البروفيسور الحاج الحاجة الشيخ الشيخة
"""),
    *listed("""
المهندس المهندسة الأخ الأخت المدعو المدعوة العم الخالة المرحوم المرحومة أستاذ أستاذة
"""),
    *("د\\.", "أ\\.", "م\\."),
)
_PATIENT = _any(
    *listed("""
الطفل الطفلة المريض المريضة الشاب الشابة المواطن المواطنة الرضيع الرضيعة مريض مريضة للمريض للمريضة
""")
)
_TITLE = Search(rf"(?<!\w)(?:({_FORMAL})|{_PATIENT})[\s:/]{{1,3}}(?=[{LETTERS}])")
_NAME_CUES = _any(
    *listed("اسمه اسمها الاسم يدعى تدعى اسمي باسم"),
    *("اسم المريض", "اسم المريضة", "اسم الطفل", "اسم الطفلة", "اسم الأب", "اسم الأم", "الاسم الكامل"),
)
_CUE = Search(rf"(?<!\w)و?{_NAME_CUES}[\s:=-]{{1,3}}{_any('هو ', 'هي ', '')}(?=[{LETTERS}])")
_RELATIVES = _any(
    *listed("""
والدته والدتها والده والدها والدة والد أمه أمها أم أبوه أبوها أبيه أبيها زوجها زوجته زوجة زوج ابنه ابنها
ابنته
"""),
    *listed("""
ابنتها ابن ابنة أخوه أخوها أخيه أخيها أخته أختها شقيقه شقيقها شقيقته شقيقتها جده جدها جدته جدتها عمه عمها عمته
"""),
    *listed("""
عمتها خاله خالها خالته خالتها حفيده حفيدها حفيدته حفيدتها خطيبته خطيبها قريبه قريبته توأمه توأمها
"""),
    *("ولي أمره", "ولي أمرها", "ابن عمه", "ابن عمها", "ابن خاله", "بنت عمه"),
)
_INTRODUCED = _any(
    *("المدعو ", "المدعوة ", "السيد ", "السيدة ", "اسمها ", "اسمه ", "الحاج ", "الحاجة "),
    *("الطفل ", "الطفلة ", "المريض ", "المريضة ", "الرضيع "),
    *("وتدعى ", "ويدعى ", "تدعى ", "يدعى ", ""),
)
_RELATION = Search(rf"(?<!\w)[{_CONJUNCTIONS}]?{_RELATIVES}[\s:,(]{{1,3}}{_INTRODUCED}(?=[{LETTERS}])")

_KINDRED = _any(
    *listed(
        "ابن ابنة بنت أخ أخت شقيق شقيقة زوج زوجة والد والدة أب أم عم خال عمة خالة جد جدة حفيد حفيدة قريب قريبة صهر حرم"
    ),
    *("ابن عم", "ابن خال", "ابن عمة", "ابن خالة", "بنت عم", "بنت خال", "ابن أخ", "ابن أخت"),
)
_KNOWN_BY_ALL = _any(
    *listed("""
لاعب وزير رئيس نائب عمدة مختار إمام فنان فنانة ممثل ممثلة مطرب مطربة مذيع مذيعة مدير مديرة شيخ أمير قاضي قاض محافظ
بطل بطلة
"""),
    *listed("""
نجم نجمة كاتب كاتبة شاعر شاعرة حارس مدرب سفير قنصل عميد لواء صاحب رجل خطيب مؤذن ناظر ناظرة
"""),
)
_OF_SOMEBODY_KNOWN = Search(
    rf"(?<!\w)((?:[{_CONJUNCTIONS}])?(?:{_KINDRED}|{_RELATIVES})(?:\s(?:هو"
    rf"|هي))?\s(?:ال)?{_KNOWN_BY_ALL}(?:\s[{LETTERS}]{{2,14}}){{0,3}})(?!\w)"
)
_MOTHER_OR_FATHER, _SON_OR_DAUGHTER, _BEFORE_FATHER = _any("أم", "أبو"), _any("بن", "بنت"), _any("أبو", "عبد", "أبي")
_LINEAGE = Search(
    rf"(?<!\w)((?:{_MOTHER_OR_FATHER}\s)?[{LETTERS}]{{2,14}}\s{_SON_OR_DAUGHTER}\s(?:{_BEFORE_FATHER}\s)?[{LETTERS}]{{2,14}}"
    rf"(?:\s{_any('بن')}\s[{LETTERS}]{{2,14}}|\sال[{LETTERS}]{{2,14}}){{0,2}})(?!\w)"
)


def is_arabic(text: str) -> bool:
    """Whether the text has Arabic letters."""
    return _WORD.search(text) is not None


def find_cued(reading: Reading) -> Iterator[Found]:
    """Names after `اسم`, relations and titles."""
    text = reading.text
    for found in reading.find(_CUE):
        if (span := _run(text, found.end(), loose=True)) is not None:
            yield Found(*span, TextClass.NAME, Certainty.SURE, N_("A name stands here."))
    for found in reading.find(_RELATION):
        if (span := _listed_run(text, found.end())) is not None:
            yield Found(*span, TextClass.RELATIVE, Certainty.SURE, N_("A relative's name leads to the patient."))
    for found in reading.find(_LINEAGE):
        if found[1].split()[-1] not in _STOP and found[1].split()[0] not in _STOP:
            yield Found(*found.span(1), TextClass.NAME, Certainty.LIKELY, N_("This looks like a name."))
    for found in reading.find(_OF_SOMEBODY_KNOWN):
        yield Found(
            *found.span(1), TextClass.RELATIVE, Certainty.LIKELY, N_("Who the relative is leads to the patient.")
        )
    for found in reading.find(_TITLE):
        span = _run(text, found.end(), loose=True, most=3) if found[1] else _listed_run(text, found.end())
        if span is not None:
            yield Found(*span, TextClass.NAME, Certainty.SURE, N_("A name stands after a title."))


def find_uncued(text: str) -> Iterator[Found]:
    """Names of the lists; those that are words as well only beside another."""
    place = 0
    while (found := _WORD.search(text, place)) is not None:
        place = found.end()
        span = _listed_run(text, found.start())
        if span is None:
            continue
        if found[0] in _OTHER and not _followed_by_name(text, found.end()):
            continue
        yield Found(*span, TextClass.NAME, Certainty.LIKELY, N_("This looks like a name."))
        place = max(place, span[1])


def _followed_by_name(text: str, place: int) -> bool:
    following = _WORD.match(text, place + 1)
    return following is not None and (following[0] in _GIVEN or following[0].startswith("عبدال"))


def _is_name(word: str) -> bool:
    return word in _GIVEN or word in _OTHER or word.startswith("عبدال")


def _listed_run(text: str, start: int) -> tuple[int, int] | None:
    """The name at `start` if its first word is a listed name or `عبد`."""
    first = _WORD.match(text, start)
    if first is None or not (_is_name(first[0]) or first[0] == "عبد"):
        return None
    return _run(text, start, loose=False)


def _run(text: str, start: int, *, loose: bool, most: int = 4) -> tuple[int, int] | None:
    """The name that begins at `start`; `loose` lets words of no list belong to it."""
    end, place, count, joined = start, start, 0, False
    while count < most and (found := _WORD.match(text, place)) is not None:
        word = found[0]
        if word in _STOP or (word[0] in _CONJUNCTIONS and word[1:] in _STOP):
            break
        listed = _is_name(word) or word in _JOINERS or joined or word.startswith("ال")
        if count and not listed and (not loose or count > 1):
            break
        end, joined = found.end(), word in _JOINERS
        count += not joined
        place = end + 1
        if text[end : end + 1] != " ":
            break
    return (start, end) if count else None
