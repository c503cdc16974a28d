"""Faces, marks and features in plain words: what one would know a person by."""

from __future__ import annotations

import re
from typing import Final

from dicomtube.phi.text.findings import N_, TextClass
from dicomtube.phi.text.fold import fold
from dicomtube.phi.text.rules.rule import LIKELY, Rule, rule

_HUMAN = r"(?:his|her|their|my|our|the\s(?:patient|child|baby|infant|boy|girl|man|woman|mother|father|lad|toddler)'?s?)"
_PICTURE = (
    r"(?:photo(?:graph)?s?|photographed|pictures?|pics?|images?|clips?|videos?|close-?ups?|snaps?|snapshots?"
    r"|selfies?|frames?"
    r"|cameras?|webcam|film(?:ed)?|footage|thumbnails?|avatar|renderings?|renders?|rendered|surface\sview"
    r"|3d\s?(?:model|print|vr)?"
    r"|vr|scout|slides?|figures?|jpegs?|zoom|screen\s?shots?|mirror|reflection|reflected|reflects|cinematic)"
)
_FEATURES = (
    r"(?:face|faces|facial\sfeatures|eyes|smile|nose|lips|eyebrows?|freckles|dimples?|cheeks?|chin"
    r"|profile|scar|birthmark)"
)
_KNOWN = (
    r"(?:recogni[sz]able|recogni[sz]ed|recogni[sz]es?|identifiable|identified|identifies|visible|visibly"
    r"|uncovered|unmasked"
    r"|uncropped|unblurred|not\sblurred|isn't\sblurred|no\sblur|unpixelated|in\sfull|in\sview|staring|looking"
    r"|smiling|peering"
    r"|looks|smiles|stares|shown|shows|showing|seen|can\sbe\smade\sout|left\sin)"
)
_MEDICAL_TATTOO = re.compile(
    r"\b(?:ink|pigments?|granulom\w*|endoscop\w+|india|carbon|colon\w*|nodes?|nodal|lymph|radiotherapy|spot"
    r"|localis\w+|localiz\w+"
    r"|artefacts?|artifacts?|burns?|heating|uptake|eyeliner|polyp|lesion|marking|marked|sarcoid\w*)\b",
    re.IGNORECASE,
)
_MEDICAL_FACE = re.compile(
    r"\b(?:swollen|swelling|swelled|pain\w*|numb\w*|droop\w*|palsy|weakness|fractures?|rash|oedema|edema|injur\w+"
    r"|lacerat\w+"
    r"|fell\son|trauma|flush\w+|nerve|asymmetr\w+|twitch\w+)\b",
    re.IGNORECASE,
)


_TAKEN = re.compile(r"\b(?:photo\w{0,8}|selfies?|pics?|camera|webcam|snaps?|snapshots?|portraits?)\b", re.IGNORECASE)


def _shown(found: re.Match[str], group: int) -> bool:
    """Whether the mark of the skin is no stain of a procedure."""
    return _MEDICAL_TATTOO.search(found.string[max(0, found.start(group) - 30) : found.end(group) + 30]) is None


def _no_complaint(found: re.Match[str], _group: int) -> bool:
    return _MEDICAL_FACE.search(found[0]) is None or _TAKEN.search(found[0]) is not None


_FACE = N_("A picture of the face recognises the person.")
_BODY = N_("A biometric feature recognises the person.")

MARKS: Final[tuple[Rule, ...]] = (
    rule(
        TextClass.BIOMETRIC,
        LIKELY,
        _BODY,
        r"(?<![\w-])((?:(?:left|right|index|inked|her|his|digital|latent)\s){0,2}(?:thumb|finger|palm|foot|hand"
        r"|toe)[\s-]?"
        r"(?:prints?|impressions?|marks?\sin\slieu)(?!-like|\s(?:artefact|artifact|sign|o?edema|appearance|pattern))"
        r"|(?:ink(?:ed)?\s)?prints?\sof\s(?:the|his|her|a)\s(?:(?:right|left)\s)?(?:index|thumb|finger|palm|hand"
        r"|foot|sole|little|ring|middle)(?:\sfinger)?|(?:loops|whorls)\sand\s(?:loops|whorls|arches|ridges)"
        r"|ridge\s(?:pattern|count|detail)s?"
        r"|(?:str|dna|microsatellite|genetic|snp|y-?str|mitochondrial)\s(?:profiles?|match(?:es|ed|ing)?|typ(?:e"
        r"|ing)|fingerprint(?:s|ing)?"
        r"|test\sresults?\sfile|barcodes?|haplotypes?|swab\smatch\w{0,3}|comparison|phenotyping)"
        r"|(?:whole\s)?(?:genome|exome)\s"
        r"(?:file|data|sequence|vcf|bam|fastq)s?|(?:vcf|bam|fastq)\sfiles?"
        r"|dental\s(?:charts?|records?|comparison|identification|chartings?|impressions?\smatch\w{0,3})"
        r"|bite-?\s?marks?\smatch\w{0,3}"
        r"|recorded\svoice|voice-?\s?(?:prints?|recordings?|samples?|over)|(?:his|her|their|patient's"
        r"|own)\s(?:\w{1,10}\s)?voice"
        r"(?=\s(?:\w{1,12}\s){0,4}(?:audible|recorded|heard|tape|recording|clip|video|audio|track|background"
        r"|recogni[sz]\w{2,6}))"
        r"|(?:iris|retinal?|vascular|vein|ear|lip|gait|palm|facial|face)\s(?:patterns?|codes?|geometry"
        r"|signatures?|prints?|templates?|maps?)"
        r"(?=[^.]{0,60}(?:identif|recogni|match|unlock|enrol|passport|gate|border|stored|log))"
        r"|str\s(?=[A-Z]{1,3}\d)[\w\s./,]{3,40}|D\d{1,2}S\d{2,4}(?:\s\d{1,2}(?:\.\d)?[/,]\d{1,2}(?:\.\d)?)?"
        r"|(?:speaker|voice|face|fingerprint|iris|palm|retina|gait|biometric)\s?(?:ids?|templates?|hash|codes?"
        r"|tokens?|embeddings?|vectors?)\s?[:#]?\s?(?=[\w-]{0,10}\d)[\w-]{2,14}"
        r"|odontograms?(?:\s?\(?[^).;\n]{0,60})?|(?:palm|hand|finger|iris|retinal?|face|facial|voice|vein"
        r"|palm-vein|finger-vein)[\s-](?:reading|reader|log-?in|check-?in|unlock\w{0,3}|enrol\w{0,6})"
        r"(?:,?\stemplate\s[\w-]{2,12})?|face\s?id|touch\s?id|facial\srecognition|gait\sanalysis\s(?:signature"
        r"|profile)|ear\s?prints?|keystroke\s\w{3,10})(?![\w-])",
    ),
    rule(
        TextClass.BIOMETRIC,
        LIKELY,
        N_("What one would know the person by."),
        r"(?<!\w)(?:(?:recogni[sz](?:e|ed|es)|identif(?:y|ied|ies)|knows?|know|knew|placed|picked\sout"
        r"|remembers?)\s(?:him|her|them"
        r"|the\s(?:man|woman|boy|girl|patient|child|body|victim|deceased))\s(?:\w{1,14}\s){0,3}(?:by|from|for|through)"
        r"|(?:he|she|patient|man|woman|boy|girl|body|child|victim|deceased)\s(?:is|was|were|can\sbe|could\sbe"
        r"|will\sbe|would\sbe|has\sbeen)"
        r"\s(?:\w{1,12}\s){0,3}(?:recogni[sz]ed|recogni[sz]able|identified|identifiable|known"
        r"|matched)(?:\s\w{1,14}){0,3}\s(?:by|from|for|through|via)|(?:identity|identification)\s(?:was\s"
        r"|is\s)?(?:confirmed|established|made|proven|verified)\s(?:by|through|via|from|with|on))\s"
        r"((?:his|her|their|the|a|an|its|\d)\s(?:[\w'-]{1,16}[\s]){0,6}[\w'-]{2,16})",
    ),
    rule(
        TextClass.FACE,
        LIKELY,
        N_("A tattoo or scar in a picture recognises the person."),
        r"(?<![\w-])((?:[A-Za-z'-]{2,14}\s){0,2}?[A-Za-z'-]{0,14}tattoo(?:s|ed)?(?:\s(?:of|on|across|over|along"
        r"|around|down|behind|that|with|in|reading"
        r"|under|above|below|at|from|between)\s(?:[\w'-]{1,15}\s){0,4}[\w'-]{2,15})?)(?![\w-])",
        check=_shown,
        needs="tattoo",
    ),
    rule(
        TextClass.FACE,
        LIKELY,
        _FACE,
        r"(?<![\w-])("
        + _PICTURE
        + r"\b[^.\n;]{0,45}?(?:\b(?:"
        + _HUMAN
        + r"|whole|full|entire|recogni[sz]able|unmasked|uncropped|bare|smiling)\s(?:[\w'-]{2,14}\s){0,2}"
        + _FEATURES
        + r"|\b(?:nose,?\s(?:and\s)?(?:lips|mouth|eyes|ears|chin)|eyes,?\s(?:and\s)?(?:nose|mouth)))(?![\w-]))",
        check=_no_complaint,
    ),
    rule(
        TextClass.FACE,
        LIKELY,
        _FACE,
        r"(?<![\w-])((?:"
        + _HUMAN
        + r"|whole|full|entire|bare)\s(?:[\w'-]{2,14}\s){0,2}"
        + _FEATURES
        + r"(?=[^.\n;]{0,60}(?<![\w-])(?:"
        + _PICTURE
        + "|"
        + _KNOWN
        + r")(?![\w-])))",
        check=_no_complaint,
    ),
    rule(
        TextClass.FACE,
        LIKELY,
        _FACE,
        r"(?<![\w-])(?:"
        + _PICTURE
        + r")\b[^.\n;]{0,40}?\b((?:[\w-]{2,14}\s){0,3}(?:scars?|birthmarks?|port-wine\sstains?|moles?|freckles"
        r"|eyebrow|forehead|cheek"
        r"|nose\sring|piercings?|beard)\s(?:on|across|over|through|above|below|under|along|down|of)\s(?:his|her"
        r"|the|their)\s(?:\w{2,10}\s){0,2}"
        r"(?:face|cheek|eyebrow|brow|forehead|lip|nose|chin|eye|neck|jaw|temple|ear))",
        check=_shown,
    ),
    rule(
        TextClass.FACE,
        LIKELY,
        _FACE,
        r"(?<![\w-])((?:"
        + _PICTURE
        + r"\sof\s(?:him|her|them|the\s\w{3,10}|[A-Z][a-z]{2,15})\s(?:\w{2,10}\s){0,1}(?:smiling|waving|sitting"
        r"|standing|sleeping|asleep|grinning|laughing|crying|posing"
        r"|playing|eating|holding|wearing|in\s(?:his|her|their|a)\s\w{3,12})(?:\s\w{2,10}){0,3}"
        r"|(?:badge|staff|club|team|class|news(?:paper)?|press|facebook|whatsapp|instagram|driving\slicen[cs]e"
        r"|licen[cs]e|visa|group|mug|bedside|pre-?op|baby|birthday|graduation|"
        r"wedding)\s(?:photo(?:graph)?s?|pictures?|pics?|portraits?|snaps?)))(?![\w-])",
    ),
    rule(
        TextClass.FACE,
        LIKELY,
        _FACE,
        r"(?<![\w-])((?:[\w'-]{2,14}\s){0,6}?[\w'-]{2,14},?\s(?:looking|smiling|staring|grinning|facing|waving|gazing"
        r"|beaming)\s(?:\w{2,8}\s){0,2}(?:at|into|to|towards|for)\s(?:the\s)?(?:camera|lens|photographer))(?![\w-])",
        needs="camera|lens|photographer",
    ),
    rule(
        TextClass.FACE,
        LIKELY,
        _FACE,
        r"(?<![\w-])((?:(?:see|seen|tell|recogni[sz]e|show\w{0,3})\s(?:exactly\s|just\s)?what\s(?:he|she|they"
        r"|the\spatient)\slooks?\slike)|(?:frontal|full|social|posed)\ssmile|smile\s(?:pre-?op|post-?op|photo"
        r"|view|frontal)|(?:can|could|clearly|still|easily|actually)\s(?:\w{2,8}\s)?(?:see|saw|recogni[sz]e"
        r"|make\sout)\s" + _HUMAN + r"\s(?:\w{2,10}\s){0,2}(?:face|eyes|features))",
    ),
    rule(
        TextClass.FACE,
        LIKELY,
        _FACE,
        r"(?<!\w)"
        + fold("(?:و|ب|ل|ف)?(?:ال)?(?:صورة|صور|لقطة|فيديو|مقطع|كاميرا)").text
        + r"(?![\u0621-\u064a])[^.\n]{0,40}?\s("
        + fold("(?:ب|ل|و)?(?:ال)?(?:وجه|وجهه|وجهها|ملامح|ملامحه|ملامحها)").text
        + r"(?:\s[\u0621-\u064a]{2,12}){0,4})(?![\u0621-\u064a])",
    ),
    rule(
        TextClass.FACE,
        LIKELY,
        _FACE,
        r"(?<!\w)((?:"
        + fold("صورته|صورتها|صورة شخصية|الصورة الشخصية|صورة المريض|صورة المريضة|وشم|الوشم|ندبة|وحمة").text
        + r")(?:\s[\u0621-\u064a]{2,12}){0,3})(?!\w)",
        check=lambda found, _group: (
            re.search(fold("وجه|الوجه|وجهه|وجهها|ملامح|شخصي|وشم|الوشم|صورته|صورتها|خد|جبين|حاجب|واضح").text, found[0])
            is not None
        ),
    ),
    rule(
        TextClass.FACE,
        LIKELY,
        _FACE,
        r"(?<![\w-])((?:fotos?|photos?|fotograf\w{1,4}|bild(?:er)?|imagen|imagem|immagine|foto's|zdj[ęe]cie"
        r"|bilde)\s(?:[\w'-]{1,12}\s){0,3}(?:gesicht\w{0,4}|visage|cara|rostro|rosto|volto|viso|gezicht|ansikte"
        r"|ansigt|twarzy?|antlitz|portr[äa]t)"
        r"|(?:gesicht|visage|rostro|rosto|volto|gezicht|ansikte|ansigt|twarz)s?(?:[\s-])?(?:fotos?|photos?"
        r"|bild(?:er)?|aufnahmen?))(?![\w-])",
    ),
    rule(
        TextClass.FACE,
        LIKELY,
        _FACE,
        r"(?<![\w-])((?:frontal|profile|lateral|clinical|close-?up|colou?r|pre-?op(?:erative)?"
        r"|post-?op(?:erative)?)\s(?:photos?|photographs?|pictures?|selfies?)\s(?:of|with|showing)\s(?:his|her"
        r"|their|the\spatient's)\s(?:\w{2,14}\s){0,2}"
        r"(?:cheeks?|lips?|nose|eyes?|eyelids?|forehead|chin|jaw|brow|ears?|mouth|head))(?![\w-])",
    ),
)
