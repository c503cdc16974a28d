"""Biometric features and pictures of the face."""

from __future__ import annotations

import re
from typing import Final

from dicomtube.phi.text.findings import N_, TextClass
from dicomtube.phi.text.fold import fold
from dicomtube.phi.text.rules.rule import LIKELY, Rule, rule

_EYE = re.compile(r"(?:retinal?|iris|facial|face|hand|vein|ear)\s(?:scans?|signatures?|recognition)$", re.IGNORECASE)
_MEDICAL_EYE = re.compile(
    r"(?:\b(?:oct|ultrasound|mri|mr|ct|ocular|detach\w{0,6}|b-scan|prosopagnosia|impaired"
    r"|deficit)\b)",
    re.IGNORECASE,
)


def _eye_scan(found: re.Match[str], group: int) -> bool:
    """Whether an eye, vein or face is examined rather than recognised."""
    if not _EYE.search(found[group]):
        return False
    return _MEDICAL_EYE.search(found.string[max(0, found.start() - 40) : found.end() + 40]) is not None


def _image_of_a_part(text: str) -> bool:
    return re.search(r"\bface of\b", text, re.IGNORECASE) is not None


_SIGN_OF = (fold("علامة ").text, fold("مظهر ").text)

FEATURES: Final[tuple[Rule, ...]] = (
    rule(
        TextClass.BIOMETRIC,
        LIKELY,
        N_("A biometric feature recognises the person."),
        r"(?<![\w])((?:finger"
        r"|thumb|palm|hand|foot|voice|ear|lip|toe)[\s-]?prints?(?!\w|ing|-like|\sartefact|\sartifact|\sof\sthe\s(?:lesion|tumou?r|mass|colon|plaque|node|metabol\w{3,6})|\ssign|\sedema"
        r"|\soedema|\sappearance|\spattern)(?:\s(?:scan|template|record|sample"
        r"|on file)s?)?|voice\s(?:recordings?|samples?|recognition|messages?|memos?|notes?|clips?|profile|id"
        r"|authentication|biometrics?)|(?:audio|sound)\s(?:recordings?|files?|clips?)\sof\s(?:the|his|her"
        r"|their)\s(?:\w{1,15}\s)?(?:voice|speech|patient|interview)|recordings?\sof\s(?:the|his|her"
        r"|their)\s(?:\w{1,15}\s)?(?:voice|speech)|(?:his|her|their|the\spatient's)\svoice\s(?:was\srecorded"
        r"|can\sbe\sheard|is\saudible|on\stape)|(?:iris|retina|retinal|facial|face|fingerprint|palm|vein|gait|hand"
        r"|ear)\s(?:scans?|recognition|templates?|identification|id|biometrics?|authentication"
        r"|signatures?)(?!\s?(?:showed|shows|revealed|demonstrat))(?:\s(?:template|data|record|scan)s?)?"
        r"|biometric(?:s|\s(?:data|template|scan|identifier|passport|record|id)s?)?|dna\s(?:profile|fingerprint"
        r"|sample|record|database)(?:ing|s)?|genetic\sfingerprint|genomic\s(?:sequence|data|profile)\s(?:file|of"
        r"|attached|uploaded)|unlock(?:s|ed)?\s(?:\w{1,10}\s){0,3}phone\swith\s(?:\w{1,10}\s){0,2}(?:face|finger"
        r"|thumb|iris)|(?:hand)?written\ssignature|signature\s(?:scan|specimen)|tattoo(?:s|ed)?\s(?:reading|saying"
        r"|spelling|with\sthe\s(?:name|words?|letters|date)|of\s(?:his|her|the)\s(?:name|initials)|that\s(?:says"
        r"|reads|spells))|(?:dactyloscop|dermatoglyph)\w{1,10})(?!\w)",
        check=lambda found, group: not _eye_scan(found, group),
    ),
    rule(
        TextClass.BIOMETRIC,
        LIKELY,
        N_("A biometric feature recognises the person."),
        r"(?<!\w)("
        + fold(
            "(?:بصم"
            "ة|بصمات|بصمه)(?: (?:ال)?(?:إصبع|أصابع|يد|صوت|عين|وجه|قزحية|إبهام|كف|اصبع|اصابع|صوتية|وراثية))?|(?:تسجيل"
            "|تسجيلات) (?:صوتي|صوتية|صوت|لصوت)(?: (?:ال)?(?:مريض|مريضة))?|مسح (?:ال)?(?:قزحية|شبكية)"
            "|التعرف على (?:الوجه|الصوت|القزحية)|القياسات الحيوية الشخصية|البيانات البيومترية|الحمض النووي الشخصي"
        ).text
        + r")(?!\w)",
        check=lambda found, _group: not found.string[: found.start()].endswith(_SIGN_OF),
    ),
    rule(
        TextClass.FACE,
        LIKELY,
        N_("A picture of the face recognises the person."),
        r"(?<![\w])((?:(?:full"
        r"|whole)[\s-]?(?:face|facial)|head\s?shot|mug\s?shot|passport|portrait|profile|facial|face|identity|id"
        r"|bedside|holiday|wedding|family|school)\s?(?:-\s?)?(?:photo(?:graph)?s?|pictures?|pics?"
        r"|images?\sof\sthe\spatient|selfies?|portrait)|selfies?|head[\s-]?shots?|mug[\s-]?shots?"
        r"|portraits?\sof\s(?:the|his"
        r"|her|a)\s\w{1,15}|(?:clinical\s|colou?r\s|close-?up\s|medical\s)?(?:photo(?:graph)?s?|pictures?|pics?"
        r"|images?|videos?|clips?|snapshots?|shots?|views?|films?|footage)(?:\s(?:clearly\s)?(?:showing|shows?|of|with"
        r"|displaying|depicting|revealing|includes?|including|where|in\swhich))\s(?:\w{1,12}\s){0,3}?(?:(?:his|her"
        r"|their|the\s(?:patient|child|baby|boy|girl|man|woman|infant)(?:'s)?|patient'?s?|whole|full|entire"
        r"|unmasked|uncovered|smiling)\s)?(?:(?:patient'?s?|child'?s?|boy'?s?|girl'?s?|baby'?s?|whole|full|entire"
        r"|smiling|bare)\s)?face(?!\w|\s(?:of\sthe|mask|joint))(?:\sis\svisible)?)",
        check=lambda found, group: not _image_of_a_part(found[group]),
    ),
    rule(
        TextClass.FACE,
        LIKELY,
        N_("A picture of the face recognises the person."),
        r"(?<![\w])((?:(?:his|her"
        r"|their|the\s(?:patient|child|baby|boy|girl|man|woman|infant)'?s?|patient'?s)\s)(?:whole\s|full\s"
        r"|entire\s)?(?:face|eyes|facial\sfeatures)\s(?:is|are|was|were|can|could|remains?|not|has|appears?|in"
        r"|on)\s(?:still\s|clearly\s|fully\s|easily\s|not\s|been\s|be\s|also\s|partly\s){0,3}(?:visible"
        r"|recogni[sz]able|identifiable|seen|shown|unmasked|uncovered|recogni[sz]ed|blurred|covered|the\s(?:photo"
        r"|photograph|picture|image|video)|photographed)(?:\s(?:in|on)\s(?:the\s|this\s)?(?:photo(?:graph)?"
        r"|picture|image|video|slide|frame)s?)?)(?!\w)",
    ),
    rule(
        TextClass.FACE,
        LIKELY,
        N_("A face rebuilt from slices recognises the person."),
        r"(?<![\w])((?:(?:3d"
        r"|three-dimensional|vr|volume|surface|cinematic)[\s-]){1,3}(?:surface\s|volume\s)?(?:rendering|rendered"
        r"|reconstruction|reformat|image|model|view|print)s?\s(?:\w{1,14}\s){0,3}?(?:(?:his|her|their|the"
        r"|patient'?s?|recogni[sz]able|soft\stissue)\s){0,2}(?:face|facial\s(?:skin|features|surface"
        r"|soft\stissues?)|head\sand\sface)(?!\w|\sjoint)|(?:recogni[sz]able"
        r"|identifiable)\s(?:\w{1,12}\s){0,2}(?:face|facial\sfeatures|features\sof\sthe\sface)"
        r"|face\s(?:is\s)?(?:not\s)?(?:blurred|pixelated|unblurred|anonymi[sz]ed|visible"
        r"|recogni[sz]able)(?:\sin\sthe\s(?:photo|picture|image|video))?|unblurred\sface|(?:face"
        r"|facial)\s(?:rendering|reconstruction)s?\s(?:from|makes?|allows?))",
    ),
    rule(
        TextClass.FACE,
        LIKELY,
        N_("A picture of the face recognises the person."),
        r"(?<!\w)(?:"
        + fold("صورة|صور|صوره|لقطة|فيديو").text
        + r")\s(?:\w{1,12}\s){0,2}?((?:ل|ب)?"
        + fold(
            "(?:وجه|وجهه|وجهها|الوجه|لوجه|لوجهه|لوجهها|شخصية)(?: (?:ال)?(?:مريض|مريضة|طفل|طفلة|كامل|كاملا|كاملة))?"
        ).text
        + r")(?!\w)",
    ),
    rule(
        TextClass.FACE,
        LIKELY,
        N_("A picture of the face recognises the person."),
        r"(?<!\w)("
        + fold("(?:وجهه|وجهها|وجه المريض|وجه المريضة|ملامحه|ملامحها|ملامح الوجه|ملامح وجهه|ملامح وجهها)").text
        + r")\s(?:\w{1,12}\s){0,2}?"
        + fold("(?:ظاهر|ظاهرة|واضح|واضحة|مكشوف|مرئي|يظهر|تظهر|بالصورة|في الصورة)").text,
    ),
)
