"""Names after a relation, a title, or a word such as `name:` or `courtesy of`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dicomtube.phi.text.findings import N_, Certainty, Found, TextClass
from dicomtube.phi.text.lexicon import NAMELIKE, Kind
from dicomtube.phi.text.names.company import names_a_thing
from dicomtube.phi.text.names.words import Word, Words
from dicomtube.phi.text.reading import Search

_A_NAME = N_("A name stands here.")
_A_RELATIVE = N_("A relative's name leads to the patient.")
_TITLED = N_("A name stands after a title.")

_FORMAL = (
    "Mr|Mrs|Ms|Miss|Mx|Mister|Herr|Herrn|Frau|Fräulein|Señora|Señor|Señorita|Senora|Senor|Sra|Srta|Doña|Monsieur"
    "|Madame|Mademoiselle|Mme|Mlle|Signora|Signor|Signorina|Hr|Dhr|Mevr"
)
_LEARNED = (
    "Dr|Drs|Dra|Doc|Ing|Dott\\.ssa|Prof\\.ssa|Prof|Professor|Dott|Dottoressa|Rev|Reverend|Rabbi|Sgt|Sergeant"
    "|Lieutenant|Colonel|Capt|Haji|Hajji|Hadji"
    "|Hajj|Hajja|Shri|Smt|Monsignor"
)
_SOFT = (
    "Sister|Nurse|Baby|Mum|Don|Fr|Sr|Master|Major|Pan|Pani|Sig|Aunt|Uncle|Auntie|Aunty|Captain|Officer|Judge|Pastor"
    "|Grandma|Grandpa|Granny|Madam|Lady|Lord|Sir|Dame|Imam|Sheikh|Ustad|Kumari"
)
_TITLE = Search(
    rf"(?<![\w-])(?:({_FORMAL})|({_LEARNED})|({_SOFT}))\b\.?(?:\s(?:and|&|und|y|et)\s(?:{_FORMAL}|{_LEARNED})\.?)?\s"
    r"(?:(?:Dr|Prof|med|Dott)\.?\s){0,2}(?=[^\W\d_])"
)
_SMALL_TITLE = Search(r"(?<![\w-])(?:mr|mrs|ms|dr|prof|miss|herr|frau|señora|señor|dra|dott|doc)(\.?)\s(?=[^\W\d_])")

RELATIONS = (
    "mother|father|mom|mum|mummy|mommy|dad|daddy|parents?|husband|wife|spouse|partner|fianc[ée]e?|boyfriend"
    "|girlfriend"
    "|brothers?|sisters?|siblings?|sons?|daughters?|twin(?:\\ssister|\\sbrother)?|grandmother|grandfather|grandma"
    "|grandpa|eldest|youngest|firstborn|grand?dad|grandmum|granny|gran|nan|nana|papa|opa|oma|great-aunt|great-uncle|grandsons?|granddaughters?|grandchild(?:ren)?|uncle|aunt|auntie|nephew|niece|cousin"
    "|step-?(?:mother|father|son|daughter|brother|sister)|half-?(?:brother|sister)"
    "|(?:father|mother|son|daughter|brother|sister)-in-law|godmother|godfather|guardian|next[\\s-]of[\\s-]kin|nok"
    "|carer"
    "|caregiver|caretaker|widow|widower|relative|foster\\s(?:mother|father)|child|children|ex-wife|ex-husband"
    "|emergency\\scontact|mutter|vater|ehemann|ehefrau|sohn|tochter|bruder|schwester|madre|padre|hija|hijo|esposa"
    "|esposo"
    "|marido|hermana|hermano|abuela|abuelo|mère|père|fille|fils|mari|épouse|époux|sœur|frère|moglie|marito|figlia"
    "|figlio"
)
_RELATION = Search(
    rf"(?<![\w-])(?:{RELATIONS})(?:'s)?"
    r"(?:\s(?:name|is|was|named|called|known\sas|signed|contact|of\sthe\spatient|of\spatient)){0,4}"
    r"[\s,:=(\"-]{1,4}(?:Mrs?\.?\s|Ms\.?\s|Dr\.?\s|called\s|named\s|is\s)?(?=[^\W\d_])",
    re.IGNORECASE,
)
_CHILD_OF = Search(
    r"(?<![\w-])(?:bab(?:y|ies)|new-?borns?|twins?|triplets|sons?|daughters?|child(?:ren)?|infants?|neonates?|b/o"
    r"|boy|girl|kids?|(?:first|second|third|last)-?born|bint"
    r"|wife|widow|husband|mother|father|brother|sister|niece|nephew|grandson|granddaughter|fianc[ée]e?|partner"
    r"|cousin|uncle|aunt)"
    r"(?:\s\d{1,2})?\sof\s(?:(?:the\slate|our|the|my|Mrs?|Ms|Dr|poor|a)\.?\s){0,2}(?:[a-z]{3,14}\s){0,2}(?=[^\W\d_])",
    re.IGNORECASE,
)
_SLASHED = Search(
    r"(?<![\w/])[SDWCHMFB]/[Oo][.:]?\s{0,2}(?:(?:[Ll]ate|[Ss]h|[Ss]hri|[Ss]mt|[Mm]r|[Mm]rs"
    r"|[Dd]r)\.?\s){0,2}(?=[^\W\d_])"
)
_OFFICES = (
    "mayor|minister|senator|president|governor|actor|actress|singer|footballer|striker|goalkeeper|rugby player"
    "|cricketer|player"
    "|champion|presenter|newsreader|bishop|imam|priest|vicar|rabbi|judge|magistrate|headmaster|headmistress"
    "|headteacher|principal"
    "|sheriff|councillor|mp|chairman|chairwoman|owner|anchor|novelist|author|poet|celebrity|athlete|olympian"
    "|captain|king|queen"
    "|prince|princess|ambassador|consul|colonel|general|chief|mukhtar|sheikh|landlord|landlady|publican"
    "|postmistress|postman|postmaster"
    "|harbourmaster|lifeguard|coach|manager|director|ceo|founder|dean|provost|professor|organist|sexton|verger"
    "|weather(?:man|girl)"
    "|village \\w{3,12}|town \\w{3,12}|local \\w{3,12}"
).replace(" ", "\\s")
_DISTINGUISHED = Search(
    rf"(?<![\w-])((?:his|her|their|the|my|our|whose"
    rf"|patient's)\s(?:\w{{2,9}}\s){{0,2}}(?:{RELATIONS})\s?(?:,\s?(?:who\s)?|\swho\s|\s)?"
    rf"(?:(?:is|was|being|became)\s)?(?:now\s|then\s|also\s)?(?:the|our|a|an|this|captain\sof"
    rf"|owner\sof)\s(?:[\w'-]{{2,14}}\s){{0,3}}(?:{_OFFICES}))(?![\w-])",
    re.IGNORECASE,
)
_RELATED = Search(
    rf"(?<![\w-])((?:(?:the|our|a|that)\s)?(?:{_OFFICES})(?:\s(?:of|in|at)\s(?:our|the|this"
    rf"|[A-Z]\w{{2,14}})\s?(?:\w{{3,12}})?)?'s\s(?:\w{{2,9}}\s){{0,2}}(?:{RELATIONS})"
    rf"|(?:{RELATIONS})\s(?:of|to)\s(?:our|my)\s(?!patients?|index|case|first|previous|last|second|child|baby"
    rf"|own)(?:[\w'-]{{2,14}}\s){{0,2}}[\w'-]{{4,14}}"
    rf"|(?:{RELATIONS})\s(?:of|to)\s(?:the|our|that|a)\s(?:[\w'-]{{2,14}}\s){{0,3}}(?:{_OFFICES}))(?![\w-])",
    re.IGNORECASE,
)
_KEEPER = Search(
    rf"(?<![\w-])((?:his|her|their|the|my|our|whose"
    rf"|patient's)\s(?:\w{{2,9}}\s){{0,2}}(?:{RELATIONS}),?\s(?:who\s)?(?:still\s)?"
    r"(?:(?:runs|ran)(?=\sthe|\sour|\sa\s(?!fever|temp))|owns|owned|keeps|teaches|taught|presents"
    r"|reads\sthe\snews|plays\sfor|played\sfor|sings|coaches|leads|heads|chairs|won|stood\sfor"
    r"|sits\son|sits\sin|appeared\son|appears\son)\s(?:[\w'-]{1,14}\s){0,4}[\w'-]{2,16})(?![\w-])",
    re.IGNORECASE,
)
_RELATION_AFTER = re.compile(
    r"(?:\s?[,(-]\s?(?:the\s|his\s|her\s|their\s|a\s|my\s|our\s|who\sis\s(?:the|his|her)\s|whose\s)?"
    r"|\s(?:the|his|her|their|my|our)\s)"
    r"(?:[^\W\d_]{2,15}'s?\s|elder\s|eldest\s|older\s|younger\s|youngest\s|only\s|twin\s|late\s|own\s|new\s"
    r"|worried\s)"
    rf"{{0,2}}(?:{RELATIONS})(?![\w-]|\s(?:cysts?|cells?|vesicles?|nodules?|nuclides?|isotopes?|lesions?|vessels?"
    rf"|branches|in\slaw\ssign))",
    re.IGNORECASE,
)
_AND = re.compile(r"\s?(?:and|&|und|y|et|,)\s")
_NAME_CUE = Search(
    r"(?<![\w])(?:(?:(?:patient|pt|full|first|last|given|family|maiden|middle|birth|legal|preferred)(?:'s)?[\s_-]?)?"
    r"(?:name|surname|forename|nachname|vorname|nombre|apellidos?|nom|pr[ée]nom|cognome|nome|imi[ęe]|nazwisko)s?"
    r"(?:\sis|\swas|\sof\s(?:the\s)?(?:patient|child|baby|boy|girl))?\s?[:=\s(-]{1,3}"
    r"|(?:patient|pt|paciente|patientin|client|kunde|case\sof|subject)s?\s?[:=]\s?"
    r"|(?:named|called|known\sas|alias|nicknamed|a\.?k\.?a\.?|goes\sby|by\sthe\sname\sof|answers\sto)\s)(?=[^\W\d_])",
    re.IGNORECASE,
)
_QUOTED = Search(
    r"\b(?:reads?|reading|says|saying|signed|engraved|spells|spelling|inscribed|embroidered|tattooed|letters?"
    r"|labelled|labeled)"
    r"(?:\s[a-z]{2,10}){0,3}[\s:,]{1,2}[\"\x27](?=[^\W\d_])",
    re.IGNORECASE,
)
_ADDRESSEE = Search(
    r"(?<![\w-])(?:for|to|dear|hi|hello|hey|thanks|thx|cc|attn|fao|@|ask|from)\s(?:dr\.?\s"
    r"|prof\.?\s)?(?=[a-z]{3,15}\s?[:,!])",
    re.IGNORECASE,
)
_ROLE_CUE = Search(
    r"(?<![\w])(?:patient|pt|(?:courtesy|permission|kind\spermission)\s(?:of|from)"
    r"|(?:contributed|submitted|donated|provided|referred|reported|operated|performed|dictated|verified|read|seen"
    r"|written"
    r"|signed|reviewed|approved|injected|scanned|examined|treated|delivered|uploaded|posted)(?:\son|\soff)?\sby"
    r"|thanks(?:\sgo)?\sto|thank\syou|wishes\sto|dear|greetings\sto|regards\sto"
    r"|consent\s(?:from|of|by|was\sgiven\sby|given\sby|signed\sby)|referrer|(?:reporting\s)?radiologist|surgeon"
    r"|operator"
    r"|(?:(?:referring|attending|treating)\s)?(?:physician|doctor|clinician)|consultant|author|attending|gp"
    r"|radiographer"
    r"|technologist|tech|sonographer|boy|girl|baby|child|man|woman|lady|gentleman|colleague|neighbou?r|friend"
    r"|teacher"
    r"|employer|boss|farmer|witness|contact)"
    r"[\s:,=-]{1,3}(?:dr\.?\s|prof\.?\s|mr\.?\s|mrs\.?\s|ms\.?\s|little\s|old\s|young\s|poor\s)?(?=[^\W\d_])",
    re.IGNORECASE,
)


def find_cued(words: Words) -> Iterator[Found]:
    """Relatives first: a mother's name is no patient's name."""
    yield from _after_relations(words)
    yield from _before_relations(words)
    yield from _distinguished(words)
    yield from _after_name_cues(words)
    yield from _after_titles(words)
    yield from _quoted(words)
    yield from _after_roles(words)
    yield from _addressed(words)


def _addressable(word: Word, cue: str) -> bool:
    """A name of the lists, or after a greeting any word of no list."""
    return not word.kind & ~NAMELIKE and (bool(word.kind) or cue.split()[0].lower() not in ("to", "ask", "from", "@"))


def _addressed(words: Words) -> Iterator[Found]:
    """`for bogumila: the key is by me`, at the beginning and in small letters."""
    for found in words.reading.find(_ADDRESSEE):
        index = words.beginning(found.end())
        if index is not None and not words.text[: found.start()].strip() and _addressable(words.all[index], found[0]):
            word = words.all[index]
            yield Found(word.start, word.end, TextClass.NAME, Certainty.LIKELY, _A_NAME)


def _after_relations(words: Words) -> Iterator[Found]:
    for found in words.reading.find(_RELATION):
        index = words.beginning(found.end())
        if index is not None and words.all[index].given and not words.all[index].capital and "\n" not in found[0]:
            yield Found(words.all[index].start, words.all[index].end, TextClass.RELATIVE, Certainty.LIKELY, _A_RELATIVE)
            continue
        if index is None or not _person(words, index):
            continue
        while index is not None and (span := words.run(index)) is not None:
            yield Found(*span, TextClass.RELATIVE, Certainty.SURE, _A_RELATIVE)
            joined = _AND.match(words.text, span[1])
            index = words.beginning(joined.end()) if joined else None
            if index is not None and not words.all[index].capital:
                break


def _distinguished(words: Words) -> Iterator[Found]:
    """A relative whom everybody knows: `his uncle is the mayor`; and `S/o Ramesh`, as one writes in India."""
    for search in (_DISTINGUISHED, _RELATED, _KEEPER):
        for found in words.reading.find(search):
            yield Found(
                *found.span(1), TextClass.RELATIVE, Certainty.LIKELY, N_("Who the relative is leads to the patient.")
            )
    for found in words.reading.find(_CHILD_OF):
        index = words.beginning(found.end())
        if index is not None and _person(words, index) and (span := words.run(index)) is not None:
            yield Found(*span, TextClass.RELATIVE, Certainty.LIKELY, _A_RELATIVE)
    for found in words.reading.find(_SLASHED):
        index = words.beginning(found.end())
        if index is not None and words.all[index].capital:
            span = words.run(index) or (words.all[index].start, words.all[index].end)
            yield Found(*span, TextClass.RELATIVE, Certainty.SURE, _A_RELATIVE)


def _person(words: Words, index: int) -> bool:
    """A capitalised word that is a name or unknown, and not the name of a thing."""
    word = words.all[index]
    if not word.capital or not word.namable:
        return False
    if word.kind & Kind.EPONYM or not word.kind:
        return not names_a_thing(words, index)
    return True


def _before_relations(words: Words) -> Iterator[Found]:
    for index, word in enumerate(words.all):
        if not (word.capital and word.namable) or words.text[word.end : word.end + 1] not in (" ", ",", "-"):
            continue
        before = words.before(index)
        if before is not None and before.capital and before.namable:
            continue  # the run began there
        span = words.run(index)
        if span is not None and _RELATION_AFTER.match(words.text, span[1]):
            yield Found(*span, TextClass.RELATIVE, Certainty.SURE, _A_RELATIVE)


def _after_name_cues(words: Words) -> Iterator[Found]:
    for found in words.reading.find(_NAME_CUE):
        index = words.beginning(found.end())
        if index is None or (len(words.all[index].text) == 1 and not words.all[index].capital):
            continue
        if (span := words.run(index, small=True)) is not None:
            yield Found(*span, TextClass.NAME, Certainty.SURE, _A_NAME)


def _quoted(words: Words) -> Iterator[Found]:
    """What a necklace, label or letter says, if it can be a name."""
    for found in words.reading.find(_QUOTED):
        index = words.beginning(found.end())
        if index is None or not words.all[index].capital or not words.all[index].namable:
            continue
        if (span := words.run(index)) is not None and words.text[span[1] : span[1] + 1] in ("'", '"', ",", "."):
            yield Found(*span, TextClass.NAME, Certainty.LIKELY, _A_NAME)


def _after_titles(words: Words) -> Iterator[Found]:
    for found in words.reading.find(_TITLE):
        index = words.beginning(found.end())
        if index is None or not words.all[index].capital or not words.all[index].namable:
            continue
        if found[3] and not words.all[index].kind & NAMELIKE and names_a_thing(words, index):
            continue
        if words.text.startswith("Mary Joseph", found.end()):  # the nodule of Sister Mary Joseph
            continue
        if (span := words.run(index)) is not None:
            yield Found(*span, TextClass.NAME, Certainty.SURE if found[1] else Certainty.LIKELY, _TITLED)
    for found in words.reading.find(_SMALL_TITLE):
        index = words.beginning(found.end())
        if index is None:
            continue
        word = words.all[index]
        sure = found[1] or found[0].strip() in ("mrs", "prof", "herr", "frau", "señora", "señor")
        if word.kind & NAMELIKE or (sure and word.strange and len(word.text) > 3):
            span = words.run(index, small=not word.capital)
            if span is not None:
                yield Found(*span, TextClass.NAME, Certainty.LIKELY, _TITLED)


def _after_roles(words: Words) -> Iterator[Found]:
    for found in words.reading.find(_ROLE_CUE):
        index = words.beginning(found.end())
        if index is None or not _person(words, index):
            continue
        word = words.all[index]
        if not word.kind & NAMELIKE and (word.kind & (Kind.EPONYM | Kind.PLAIN_NAME) or words.heading(index)):
            continue
        if (span := words.run(index)) is not None:
            yield Found(*span, TextClass.NAME, Certainty.LIKELY, _A_NAME)
