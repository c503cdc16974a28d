"""Names nothing announces: by lists, by how files write them, and by what stands around unknown words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dicomtube.phi.text.findings import N_, Certainty, Found, TextClass
from dicomtube.phi.text.lexicon import NAMELIKE, Kind, kind_of, listed, words_of
from dicomtube.phi.text.names.company import (
    DEEDS,
    DEEDS_OF_PEOPLE,
    THINGS,
    acts,
    described_by,
    describes,
    names_a_thing,
    owns,
)
from dicomtube.phi.text.names.words import PARTICLES, Word, Words
from dicomtube.phi.text.reading import Search

_LOOKS = N_("This looks like a name.")
_ARTICLES = listed("""
the a an this that these those our your modified classic classical typical so-called
""")
_BEFORE_PLACES = listed("in near from at outside around via through")
_BEFORE_PEOPLE = words_of("before_people")
_PRODUCT_NOUNS = words_of("scanner_nouns")
#: Names that are words so often that a verb after them shows nothing.
_MOSTLY_WORDS = listed("""
may august june april white page west north long short rich will van mark bill
""")
#: What one does to somebody: `Told Frank his aorta was wide`.
_ADDRESSED = listed("""
told asked thanked warned advised reminded reassured phoned rang emailed texted saw met meet visited married called
calling
consented scanned examined treated counselled informed invited congratulated hugged helped wished hello hi dear bye
thanks sorry poor
""")
_DOSES = listed("""
mg ml g mcg ug µg iu ie units unit drops tablets tablet amp ampoule gauge f fr french mbq mci iv po bolus dose tbl cc l
""")
_SENT_FOR = listed("scan ask tell bring send dear hi hello thanks poor called named pls please phone")
_FAMILIES = listed("family boy girl twins baby folder file films lady brothers sisters teaching child household")
_ROLES = listed("""
colleague registrar radiographer fellow resident nurse sister brother patient pt dentist surgeon physiotherapist
sonographer friend cousin aunt uncle auntie grandma neighbour neighbor porter student intern trainee midwife technician
little old poor young dear told asked thanked saw met phoned texted consented scanned cannulated mum dad tech boy girl
baby lady man woman child
""")
_BEFORE_SOMEBODY = listed(
    "in by for with from to that when because while and of if but as after before until like than"
)
_CAME = listed("came went returned arrived has had was")
_SURELY_BEFORE = listed("of by with for")
_AFTER_SOMEBODY = listed("again today now who whose here and but yesterday tomorrow still never always had has was is")
_PERSONAL = listed("his her he she him that if whether about to for and who again today yesterday this why how")
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{3}")
_ABBREVIATIONS = words_of("abbreviations")
_LETTER_NEXT = re.compile(r"\s[b-z]\.(?=\s[a-z])(?!\s?[a-z]\.)")
_GENUS = re.compile(r"[a-z]{3,14}(?:us|a|is|um|ae|ii|ans|ens|es|i)")
_GRADE = re.compile(r"(?:I{1,3}|IV|VI{0,3}|IX|X)[a-dA-D]?")
_CAPITAL_INSIDE = re.compile(r"(?:Mc|Mac|O'|D'|De|La|Le|Di|Van|Fitz|El|Al)[A-Z]")

_SOMEBODY = re.compile(
    r"\s(?:is|was)\s(?:now\s|already\s|then\s)?(?:\d{1,3}(?=\sand|\syears|[,.])|(?:an?|our|my|the)\s(?:\d{1,3}"
    r"|retired|young"
    r"|elderly|man|woman|boy|girl|lady|child|baby|toddler|teenager|teacher|farmer|nurse|student|smoker|patient|mother"
    r"|father|[a-z]{3,9}-year|[a-z]{3,12}er\b(?!\s(?:of|for)))|admitted|referred|diagnosed|sent|brought|operated|born"
    r"|hospitali[sz]ed|transferred|intubated|discharged|sedated|adopted|riding|driving|playing|walking|running|working"
    r"|married|pregnant|fine\sagain|very\s(?:anxious|brave|ill|sick|tired))"
)
_CARET = Search(r"(?<![\w^])([^\W\d_][\w'.-]{1,30}(?:\^[\w'.-]{1,30}){1,4})")
_COMMA = Search(
    r"(?<![\w])((?:[^\W\d_]{1,4}[\s']){0,2}[^\W\d_][^\W\d_'-]{1,25}(?:-[^\W\d_]{2,20})?),\s?"
    r"([^\W\d_][^\W\d_'-]{1,20})((?:[\s-](?:[A-Z]\.?(?![\w])|[^\W\d_]{2,20})){0,2})(?!\w)"
)


def find_uncued(words: Words) -> Iterator[Found]:
    """Names by themselves."""
    yield from _with_carets(words)
    yield from _with_commas(words)
    yield from _in_file_names(words)
    index = 0
    while index < len(words.all):
        word = words.all[index]
        if word.capital and word.namable:
            stop = _end_of_run(words, index)
            if _is_name(words, index, stop):
                yield _found(words, index, stop)
            index = stop
        else:
            if _small_name(words, index):
                following = words.after(index)
                named = (
                    following is not None
                    and not following.capital
                    and len(following.text) > 3
                    and not following.kind & ~NAMELIKE
                )
                end = following.end if following is not None and named else word.end
                yield Found(word.start, end, TextClass.NAME, Certainty.LIKELY, _LOOKS)
            index += 1


def _found(words: Words, start: int, stop: int) -> Found:
    """A name, or the place that an unknown word after `in` or `near` is."""
    before, run = words.before(start), words.all[start:stop]
    span = (run[0].start, run[-1].end)
    if before is not None and before.lower in _BEFORE_PLACES and not any(word.kind & NAMELIKE for word in run):
        reason = N_("A place this small leads to a few people.")
        return Found(*span, TextClass.ADDRESS, Certainty.LIKELY, reason)
    return Found(*span, TextClass.NAME, Certainty.LIKELY, _LOOKS)


def _in_file_names(words: Words) -> Iterator[Found]:
    """`renal_mass_pemberton_alice_portal.jpg`: a name of the lists and unknown words beside it, in any case."""
    for start, end in words.files:
        yield from _letters_in_a_file_name(words, start, end)
        run: list[Word] = []
        for word in [*words.all[words.at(start) : words.at(end)], None]:
            if word is not None and _in_a_file_name(word):
                run.append(word)
                continue
            if any(_listed_only(one) or len(one.text) > (5 if one.capital else 7) for one in run) and not (
                word is not None and word.lower in THINGS
            ):
                yield Found(run[0].start, run[-1].end, TextClass.NAME, Certainty.LIKELY, _LOOKS)
            run = []


def _letters_in_a_file_name(words: Words, start: int, end: int) -> Iterator[Found]:
    """`knee_hjt_sag.zip`: three small letters without a vowel that abbreviate nothing."""
    for word in words.all[words.at(start) : words.at(end)]:
        if _CONSONANTS.fullmatch(word.text) and word.text.upper() not in _ABBREVIATIONS and not word.kind:
            yield Found(
                word.start, word.end, TextClass.INITIALS, Certainty.LIKELY, N_("These look like a person's initials.")
            )


def _in_a_file_name(word: Word) -> bool:
    return _listed_only(word) or (not word.kind and len(word.text) > 3 and not word.text.isupper())


def _listed_only(word: Word) -> bool:
    """A name of the lists that is nothing else."""
    return bool(word.kind & NAMELIKE) and not word.kind & ~NAMELIKE and len(word.text) > 2


def _with_carets(words: Words) -> Iterator[Found]:
    """SMITH^JOHN is a name; Head^Routine is a protocol."""
    if "^" not in words.text:
        return
    for found in words.reading.find(_CARET):
        kinds = [kind_of(part) for part in found[1].split("^") if part]
        plain = [bool(kind & (Kind.WORD | Kind.PRODUCT)) and not kind & NAMELIKE for kind in kinds]
        named = any(kind & NAMELIKE for kind in kinds)
        if all(plain) or (not named and any(plain)):
            continue
        yield Found(*found.span(1), TextClass.NAME, Certainty.SURE, N_("A name as scanners write it."))


def _with_commas(words: Words) -> Iterator[Found]:
    """`Garcia, Maria` and `O'BRIEN, PATRICK`, not `Crohn, Wilson`: a given name stands after the comma."""
    for found in words.reading.find(_COMMA):
        surname = found[1].split(" ")[-1]
        index, first = words.beginning(found.start(2)), words.beginning(found.start(1))
        if index is None or first is None or not (surname[0].isupper() and words.all[index].capital):
            continue
        left, right = kind_of(surname), words.all[index].kind
        if not right & Kind.GIVEN and not (left & Kind.SURNAME and right & Kind.PLAIN_NAME):
            continue
        if left & (Kind.WORD | Kind.PLACE | Kind.CITY | Kind.PRODUCT) and not left & (NAMELIKE | Kind.PLAIN_NAME):
            continue
        if right & Kind.EPONYM and names_a_thing(words, index):
            continue
        while not (words.all[first].namable or words.all[first].lower in PARTICLES or words.all[first].initial):
            first += 1
        span = words.run(index)
        if span is not None and first <= index:
            yield Found(
                words.all[first].start,
                span[1],
                TextClass.NAME,
                Certainty.LIKELY,
                N_("Surname and given name stand here."),
            )


def _end_of_run(words: Words, start: int) -> int:
    """The index after the last of the capitalised words that can be one name."""
    stop = start + 1
    while stop < len(words.all) and stop - start < 6:
        gap, word = words.between(stop - 1, stop), words.all[stop]
        if gap not in (" ", "-", "  ", ". ", "_") or (gap == ". " and len(words.all[stop - 1].text) > 1):
            break
        if word.lower in PARTICLES and stop + 1 < len(words.all):
            following = words.all[stop + 1]
            if following.capital and following.namable and words.between(stop, stop + 1) in (" ", "-"):
                stop += 2
                continue
        if _GRADE.fullmatch(word.text):
            break
        spelled = word.initial and words.text[word.end : word.end + 1] == "."
        shaped = bool(word.kind & Kind.SHAPED) and bool(words.all[stop - 1].kind & NAMELIKE) and gap == " "
        if not spelled and not (word.capital and (word.namable or shaped)):
            break
        stop += 1
    return stop


def _small_name(words: Words, index: int) -> bool:
    """`john smith` without capitals: a given name and a surname side by side."""
    word = words.all[index]
    if word.capital or not (word.given or word.kind == Kind.SURNAME):
        return _two_of_no_list(words, index)
    before, after = words.before(index), words.after(index)
    if len(word.text) > 3 and _small_person(words, index):
        return True
    if before is not None and before.lower in _SENT_FOR and not (after is not None and after.lower in THINGS):
        return True
    if index + 1 >= len(words.all) or words.between(index, index + 1) not in (" ", "_", "-", "."):
        return False
    following = words.all[index + 1]
    if word.given and not following.kind and not following.capital and len(following.text) > 3:
        return len(word.text) > 4 and following.text.isalpha() and _GENUS.fullmatch(following.lower) is None
    wanted = NAMELIKE if word.given else Kind.GIVEN
    return not following.capital and bool(following.kind & wanted) and not following.kind & ~NAMELIKE


def _two_of_no_list(words: Words, index: int) -> bool:
    """`abdelkarim benouaret came back`: words of no list, or one beside a given name, that do what people do."""
    word, following = words.all[index], words.after(index)
    if word.capital or word.kind or len(word.text) < 4 or words.german or following is None or following.capital:
        return False
    if acts(words, index, DEEDS_OF_PEOPLE | _CAME) and words.opens(index):
        return True
    if _LETTER_NEXT.match(words.text, word.end) and len(word.text) > 5:
        return True
    if _GENUS.fullmatch(word.lower):
        return False
    pair = not following.kind or not following.kind & ~NAMELIKE
    if not pair or len(following.text) < 4:
        return False
    before = words.before(index)
    return (
        acts(words, index + 1, DEEDS_OF_PEOPLE | _CAME)
        or bool(following.kind & Kind.GIVEN)
        or (before is not None and before.lower in _ROLES)
    )


def _small_person(words: Words, index: int) -> bool:
    """`our colleague thandiwe`, `wanjiru had borne six`: a name of the lists where only somebody can stand."""
    before, after = words.before(index), words.after(index)
    if words.german or (after is not None and after.lower in THINGS):
        return False
    if before is not None and before.lower in _ROLES:
        return True
    if acts(words, index, DEEDS_OF_PEOPLE) or _is_somebody(words, index):
        return True
    end = words.all[index].end
    if words.text[end : end + 2] == "'s":
        return owns(words, index) or (words.text[end + 2 : end + 3] in ",;.:)" and before is not None)
    word = words.all[index]
    if before is None:
        return False
    if word.kind == Kind.GIVEN and len(word.text) > 5 and before.lower in _SURELY_BEFORE:
        return True
    return before.lower in _BEFORE_SOMEBODY and (after is None or after.lower in DEEDS | _AFTER_SOMEBODY)


def _is_name(words: Words, start: int, stop: int) -> bool:
    run = words.all[start:stop]
    if owns(words, stop - 1) and run[0].kind & Kind.GIVEN and not run[0].kind & Kind.EPONYM:
        return True
    following = words.after(stop - 1)
    if following is not None and _GRADE.fullmatch(following.text):  # Levine IIa
        return False
    if described_by(words, start) or describes(words, stop - 1):
        return False
    long = [word for word in run if len(word.text) > 1 and word.lower not in PARTICLES]
    if len(long) == 1:
        return not names_a_thing(words, stop - 1) and _one_is_name(words, start)
    return _several_are_name(words, start, stop, long)


def _several_are_name(words: Words, start: int, stop: int, long: list[Word]) -> bool:
    listed = [word for word in long if word.kind & NAMELIKE]
    given = any(word.kind & Kind.GIVEN and not word.kind & Kind.PLAIN_NAME for word in long)
    eponyms = [word for word in long if word.kind & Kind.EPONYM]
    if names_a_thing(words, stop - 1) and (eponyms or not given or len(listed) < len(long) or words.before(start)):
        return False
    if len(eponyms) == len(long):
        return given and len(listed) == len(long)
    if listed:
        return True
    if words.german or words.heading(start) or any(word.kind & (Kind.EPONYM | Kind.CITY) for word in long):
        return False
    return all(not word.kind for word in long) or acts(words, stop - 1, DEEDS) or not words.opens(start)


def _one_is_name(words: Words, index: int) -> bool:
    """Whether one capitalised word by itself is a name."""
    word = words.all[index]
    before = words.before(index)
    if before is not None and before.lower in _ARTICLES and not (before.lower == "that" and _person_only(word)):
        following = words.after(index)
        family = following is not None and following.lower in _FAMILIES and before.lower == "the"
        return family and not word.kind & ~NAMELIKE and not words.heading(index)
    if owns(words, index) and not word.kind & Kind.EPONYM:
        return True
    if _numbered(words, word):
        return False
    if word.kind & NAMELIKE and not word.kind & (Kind.WORD | Kind.PLAIN_NAME):
        return _listed_is_name(words, index)
    if word.kind & Kind.PLAIN_NAME:
        return _word_is_name(words, index)
    if word.kind & Kind.EPONYM:
        return words.opens(index) and acts(words, index, DEEDS_OF_PEOPLE)
    return _unknown_is_name(words, index)


def _person_only(word: Word) -> bool:
    return not word.kind & ~NAMELIKE and not word.text.isupper()


def _numbered(words: Words, word: Word) -> bool:
    """Ingenia 3T, Omnipaque™: products."""
    after = words.text[word.end : word.end + 2]
    return after[:1].isdigit() or after[:1] in ("™", "®") or (after[1:].isdigit() and not word.kind & NAMELIKE)


def _listed_is_name(words: Words, index: int) -> bool:
    word = words.all[index]
    if word.kind & (Kind.EPONYM | Kind.PRODUCT | Kind.CITY | Kind.PLACE):
        return acts(words, index, DEEDS if word.kind & Kind.GIVEN else DEEDS_OF_PEOPLE)
    return not (word.text.isupper() and len(word.text) <= 4) or acts(words, index, DEEDS)


def _word_is_name(words: Words, index: int) -> bool:
    """Grace, Rose, Hunter: when they do what people do."""
    word, before = words.all[index], words.before(index)
    if acts(words, index, DEEDS_OF_PEOPLE):
        return True
    following = words.after(index)
    if before is not None and before.lower in _ADDRESSED and (following is None or following.lower in _PERSONAL):
        return not (word.lower in _MOSTLY_WORDS and following is None)
    if before is None or before.lower not in _BEFORE_PEOPLE or word.lower in _MOSTLY_WORDS:
        return False
    return not words.opens(index) and not words.heading(index) and acts(words, index, DEEDS)


def _is_somebody(words: Words, index: int) -> bool:
    """`X is a retired teacher`, `X was admitted`, `X is 97`."""
    return _SOMEBODY.match(words.text, words.all[index].end) is not None


def _unknown_is_name(words: Words, index: int) -> bool:
    """A capitalised word of no list: in the middle of a sentence, or doing what only people do."""
    word = words.all[index]
    if word.kind & Kind.CITY or words.german or word.text.isupper() or len(word.text) < 3:
        return False
    if any(sign.isupper() for sign in word.text[1:]) and not _CAPITAL_INSIDE.match(word.text) and "-" not in word.text:
        return False
    before, following = words.before(index), words.after(index)
    if before is not None and before.lower in _DOSES:  # 20 mg Buscopan, 18 G Chiba
        return False
    if following is not None and following.lower in _PRODUCT_NOUNS | THINGS:
        return False
    if acts(words, index, DEEDS_OF_PEOPLE) or _is_somebody(words, index):
        return True
    if following is not None and not following.capital and following.lower not in DEEDS | _AFTER_SOMEBODY:
        if "-" in word.text and following.kind & Kind.WORD:  # Tamm-Horsfall protein
            return False
        if not following.kind and _GENUS.fullmatch(following.lower):  # Entamoeba histolytica
            return False
    return not words.opens(index) and words.before(index) is not None and not words.heading(index)
