"""What looks like an identifier and is none: masked before the rules read the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from dicomtube.phi.text.reading import Reading, Search

_I = re.IGNORECASE
_UNIT = (
    r"(?:mm|cm|m|km|µm|um|nm|ml|dl|l|cc|µl|kg|g|mg|ug|mcg|µg|ng|pg|iu|u|units?|mmol|umol|µmol|nmol|pmol|mol|meq"
    r"|mosm|mgy|cgy|gy|msv|sv"
    r"|kvp?|kev|mev|mas?|ma|hz|khz|mhz|ghz|t|tesla|ms|msec|s|sec|secs|seconds?|min|mins|minutes?|h|hr|hrs|hours?"
    r"|days?|weeks?|wks?|months?|mmhg|kpa|cmh2o|bpm|beats|hu|bq|kbq|mbq|gbq|mci|µci|uci|%|percent|per cent|fps|px"
    r"|pixels?|voxels?|dpi|kb|mb|gb|tb|bytes?|bits?"
    r"|degrees?|deg|°c?|fold|times|x|slices?|images?|frames?|phases?|points?|cells?|patients?|cases?|participants"
    r"|subjects|persons|people|women|men|children|controls|channels?|detectors?|rows?"
    r"|steps?|pack[ -]?years?|cigarettes|euros?|dollars?|volumes?|iterations?|samples?|members|views|readers|scans"
    r"|reads|parameters)"
)
_NUMBER = r"(?:[<>≤≥~±+-]\s?)?\d{1,3}(?:[, ]\d{3}){1,3}(?!\d)|(?:[<>≤≥~±+-]\s?)?\d{1,7}(?:[.,]\d{1,4})?"
_JOURNALS = (
    r"(?:radiology|radiographics|ajr|ajnr|bjr|eur radiol|jama|nejm|n engl j med|lancet|bmj|clin|j|acta|ann"
    r"|am|br|int|insights|invest|magn|pediatr|skeletal)"
)
_AUTHOR = r"[A-Z][^\W\d_]{1,25}(?:[-'][A-Z]?[^\W\d_]{1,25})?"
_HOSTS = (
    r"(?:doi|dx\.doi|radiopaedia|radiologyassistant|acr|rsna|pubs\.rsna|esr|myesr|eurorad|nice|who|cdc|nih"
    r"|ncbi\.nlm\.nih|pubmed\.ncbi\.nlm\.nih"
    r"|pubmed|ecdc\.europa|ema\.europa|fda|cochrane|cochranelibrary|wikipedia|en\.wikipedia|de\.wikipedia"
    r"|ar\.wikipedia|dicomstandard|dicom\.nema|nema"
    r"|medical\.nema|itksnap|slicer|orthanc-server|github|zenodo|cancerimagingarchive|tcia|kaggle|creativecommons"
    r"|python|uptodate|statdx|bmj|thelancet"
    r"|nejm|jamanetwork|nature|science|springer|link\.springer|sciencedirect|onlinelibrary\.wiley|wiley|ajronline"
    r"|ajnr|birpublications|arxiv|medrxiv"
    r"|orpha|orphanet|omim|icd\.who|snomed|loinc|radlex|radreport|qibawiki\.rsna|escardio|heart|esc365\.escardio"
    r"|eanm|snmmi|scmr|sirweb|cirse|medscape|dicomtube)"
)


@dataclass(frozen=True, slots=True)
class Safe:
    """One kind of harmless span."""

    what: str
    search: Search


def _safe(what: str, pattern: str, flags: int = 0) -> Safe:
    return Safe(what, Search(pattern, flags))


REFERENCES: Final = (
    _safe("digital object identifiers", r"\b(?:doi:?\s?|https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/[^\s,;]{1,80}", _I),
    _safe(
        "addresses of public references",
        r"\b(?:https?://)?(?:www\.)?" + _HOSTS + r"\.(?:org|com|net|gov|int|uk"
        r"|edu|de|info|io|eu|org\.uk|gov\.uk|ac\.uk|co\.uk)(?:/[^\s,;)]{0,120})?(?![^\s,;).])",
        _I,
    ),
    _safe(
        "literature and trial numbers",
        r"\b(?:pmid|pmcid|pmc|pubmed|isbn|issn|nct|isrctn|eudract|crd|prospero"
        r"|arxiv|drks|actrn|orpha|omim|mim|umls|mesh|rs|cve|rfc|iso|din|iec|ps3)[:# -]{0,3}\d[\d.X/-]{2,20}\b",
        _I,
    ),
    _safe(
        "codes of terminologies",
        r"\b(?:icd[- ]?(?:10|11|9|o)?(?:-?(?:cm|pcs|gm))?|snomed(?:[- ]?ct)?|sct|srt"
        r"|loinc|radlex|rid|ops|cpt|drg|atc|dcm|ucum|mondo|hpo?|go|fma|cid"
        r"|tid)(?:\scodes?)?[:# ]{0,3}[A-Z]{0,3}\d[\w.-]{1,20}\b",
        _I,
    ),
    _safe("identifiers of the DICOM standard", r"\b1\.2\.840\.10008(?:\.\d{1,5}){1,12}\b"),
    _safe("DICOM tags", r"\([0-9a-fA-F]{4},\s?[0-9a-fA-Fx]{4}\)"),
    _safe(
        "genes and variants",
        r"\b(?:NM|NP|NC|ENST|ENSG)_?\d{5,12}(?:\.\d{1,2})?\b"
        r"|\b[cp]\.(?=[\w*]{0,10}\d)[A-Z]?[\w*]{1,10}(?:>[ACGT])?(?![\w@.])",
    ),
    _safe("cited references", r"\b" + _AUTHOR + r"\s[A-Z]{1,3}(?:,\s" + _AUTHOR + r"\s[A-Z]{1,3}){1,8}(?=[.,;])"),
    _safe("a cited author", r"\b" + _AUTHOR + r"\s[A-Z]{1,3}[.,]?\s(?=[^.]{0,120}\b(?:19|20)\d{2};)"),
    _safe(
        "copyright notices",
        r"(?:\b[Cc]opyright|©)\s(?:(?:19|20)\d{2}(?:\s?-\s?(?:19|20)\d{2})?,?\s)?(?:by\s)?"
        + _AUTHOR
        + r"(?:\s"
        + _AUTHOR
        + r"){0,3}",
    ),
    _safe(
        "cited authors",
        r"\b" + _AUTHOR + r"(?:\s[A-Z]{1,3})?(?:(?:,|,? and|,? &)\s" + _AUTHOR + r"){0,3}"
        r",?\set\s?al\b\.?(?:,?\s\(?(?:19|20)\d{2}[a-z]?\)?)?",
    ),
    _safe(
        "cited authors",
        r"\b" + _AUTHOR + r"\s(?:and|&)\s(?:colleagues|co-?workers|associates|collaborators"
        r"|his group|her group)\b",
    ),
    _safe(
        "cited authors",
        r"\(\s?(?:see |cf\. |after |from )?"
        + _AUTHOR
        + r"(?:(?:,|,? and|,? &)\s"
        + _AUTHOR
        + r"){0,3},?\s(?:19|20)\d{2}[a-z]?(?:;[^)]{0,120})?\)",
    ),
    _safe("cited authors", r"\b" + _AUTHOR + r"(?:,?\s(?:and|&)\s" + _AUTHOR + r")?\s\(\s?(?:19|20)\d{2}[a-z]?\s?\)"),
    _safe(
        "volume and pages",
        r"(?:\b[A-Z][A-Za-z]{1,14}\.?\s){0,5}\b(?:19"
        r"|20)\d{2}\s?(?:[A-Z][a-z]{2}(?:\s\d{1,2})?)?;\s?\d{1,4}(?:\(\d{1,3}[^"
        r")]{0,6}\))?(?::\s?[eE]?\d{1,6}(?:-\d{1,6})?)?",
    ),
    _safe(
        "years of publication",
        r"\b(?:published|publication|guidelines?|statement|edition|version|release"
        r"|update|issue|consensus|presented at)\s(?:in|of|from|as of)?\s?(?:jan|feb|mar|apr|may|jun|jul|aug|sep"
        r"|oct|nov|dec)[a-z]{0,6}\s(?:19|20)\d{2}",
        _I,
    ),
    _safe("spans of years", r"\b(?:19|20)\d{2}\s?(?:-|to|and|until|/)\s?(?:(?:19|20)\d{2}|\d{2})\b(?![-/.]\d)", _I),
    _safe(
        "addresses of teaching",
        r"\bhttps?://(?![^\s]{0,200}(?:~|@|\d{5}|profile|user|/u/|/p/|patient|people|family"
        r"|status))[^\s<>]{0,80}(?:guidelines?|safety|handbook|manual|docs|wiki|atlas|protocols?"
        r"|standards?|tutorials?|courses?|lectures?|journal|articles?|consensus|criteria"
        r"|calculator)[^\s<>]{0,80}(?<![.,;)])",
        _I,
    ),
    _safe(
        "algorithms and standards",
        r"\b(?:HMAC-)?(?:SHA|AES|RSA|CRC|UTF|ISO|RFC|IEC|DIN|IEEE|JPEG|ASTM|NEMA|MPEG|NIST)-?\d{1,6}(?:-\d{1,6})?"
        r"(?![\w/-])",
    ),
    _safe(
        "versions",
        r"\b(?:version|ver\.?|v|release|rev\.?|software|firmware|build|syngo|python|numpy|pydicom"
        r"|itk)\s?\d{1,4}(?:\.\d{1,5}){1,4}[a-z]?\b",
        _I,
    ),
)
QUANTITIES: Final = (
    _safe(
        "numbers of images",
        r"\b(?:IMG|IM|DSC|DSCN|IMAGE|SLICE|SER|SE|FRAME|FIG)[-_ ]?\d{3,6}(?:[-_ ]\d{3,6}){0,2}(?![\w-])",
        _I,
    ),
    _safe(
        "nuclides",
        r"\b\d{2,3}m?[A-Z][a-z]?(?:-[A-Za-z]{2,12}(?:-\d{1,4})?)?\b|\b(?:Tc|Ga|Lu|In|Cu|Zr|Ra|Th|Kr|Rb|Sm|Sr|Re"
        r"|Ho|At|Ac|Pb|I|F|C|N|O|Y)-?\d{2,3}m?(?:-[A-Za-z]{2,12}(?:-\d{1,4})?)?\b",
    ),
    _safe(
        "blood pressure",
        r"\b(?:bp|rr|blood pressure|pressure|nibp)\D{0,8}\d{2,3}\s?/\s?\d{2,3}(?:\s?mm\s?hg)?"
        r"|\b\d{2,3}/\d{2,3}\s?mm\s?hg",
        _I,
    ),
    _safe(
        "vital signs and scores",
        r"\b(?:hr|pulse|heart rate|spo2|sats?|saturation|gcs|nihss|mmse|moca|asa|ecog"
        r"|karnofsky|mrs|apgar|temp\.?|temperature|bmi|ef|lvef|psa|crp|esr|wbc|hb|hba1c|cd4|egfr|afp|cea"
        r"|ca\s?(?:19-9|125|15-3)|ldh|alt|ast|alp|ggt|tsh|inr|platelets?|creatinine|sodium|potassium|glucose"
        r"|bilirubin|(?:b-?|beta[- ]?)?hcg|ck|cpk|lipase|amylase|procalcitonin|calcitonin|ntprobnp|nt-probnp"
        r"|reticulocytes?|eosinophils?|neutrophils?|wcc|plt|thyroglobulin|prolactin|cortisol|testosterone|urea"
        r"|haemoglobin|hemoglobin|viral load|lactate|d-dimer|troponin|bnp|ferritin|score|stage|grade|type|class"
        r"|level|ratio|window|width"
        r"|centre|center|factor|matrix|fov|tr|te|ti|kv|kvp|mas|pitch|b-?values?|b)\s?(?:of|was|is|=|:|at|<"
        r"|>)?\s?\d{1,6}(?:[.,/x+ -]{1,3}\d{1,5}){0,5}\s?%?(?!\d|[./-]\d|\s?(?:year|yo\b|y/o))",
        _I,
    ),
    _safe(
        "power and parts of a whole",
        r"\b\d\+?/\d\+?\s(?:power|strength|reflexes|tone|bilaterally|throughout"
        r"|in all)|\b(?:power|strength|pulses?|grade|mrc)\D{0,6}\d[+-]?/\d\b",
        _I,
    ),
    _safe(
        "durations",
        r"\b\d{1,2}/(?:7|12|52|24|60)\b(?!/)(?=\s(?:history|hx|of|ago|with|pain|cough|fever"
        r"|duration|post|weight|worsening|increasing|later|after|before|since)|[,.;]|$)",
        _I,
    ),
    _safe("weeks of pregnancy", r"\b\d{1,2}\s?\+\s?[0-6](?:/7|/40)?(?:\sweeks)?\b|\b\d{1,2}/40\b", _I),
    _safe("times of the day", r"\b(?:[01]?\d|2[0-3])[:h][0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(?:\s?[ap]\.?m\b\.?)?", _I),
    _safe(
        "measurements in several directions",
        r"\b\d{1,4}(?:[.,]\d{1,2})?(?:\s?(?:mm|cm))?\s?(?:[x×*]"
        r"|by)\s?\d{1,4}(?:[.,]\d{1,2})?(?:\s?(?:[x×*]|by)\s?\d{1,4}(?:[.,]\d{1,2})?)?(?:\s?(?:mm|cm|m|px"
        r"|pixels))?\b",
        _I,
    ),
    _safe(
        "ranges with a unit",
        r"(?<!\d[-/])(?!(?:19|20)\d{2}[-/]|\d{1,2}[-/]\d{1,2}[-/](?:19|20)\d{2})\b\d{1,5}(?:[.,]\d{1,3})?\s?(?:-"
        r"|to|/)\s?\d{1,5}(?:[.,]\d{1,3})?(?:\s?(?:-|to"
        r"|/)\s?\d{1,5}(?:[.,]\d{1,3})?){0,3}\s?" + _UNIT + r"(?![A-Za-z])",
        _I,
    ),
    _safe(
        "quantities",
        r"(?<![\w./-])(?:" + _NUMBER + r")\s?" + _UNIT + r"(?:\s?/\s?(?:kg|ml|l|dl|min|s|h|hr|day"
        r"|m2|mm3|ul|µl|mol|cm|d|hpf))?(?![A-Za-z0-9])",
        _I,
    ),
    _safe("percentages", r"(?<![\w./-])\d{1,3}(?:[.,]\d{1,3})?\s?(?:%|percent|per cent)", _I),
    _safe("levels of the spine", r"\b(?:C|T|Th|D|L|S|Co)\d{1,2}(?:\s?[-/]\s?(?:C|T|Th|D|L|S|Co)?\d{1,2}){1,4}\b"),
    _safe(
        "stages",
        r"\b(?:[ycpramu]{0,3}T(?:[0-4]|is"
        r"|x)[a-d]?(?:\s?,?\s?[ycp]{0,2}N[0-3x][a-c]?)?(?:\s?,?\s?[ycp]{0,2}M[01x][a-d]?)?)\b",
    ),
    _safe(
        "reporting systems",
        r"\b(?:BI|LI|PI|TI|LUNG|O|NI|CAD|C|VI|MY|MET|ONCO|BT|PSMA|CO|PRECISE|ASPECTS"
        r"|BONE)-?RADS?[- ]?\d[A-Za-z]{0,2}\b",
        _I,
    ),
    _safe(
        "sequence of slices",
        r"\b(?:series|image|slice|frame|figure|fig\.?|table|segment|section|video|panel"
        r"|arrow|case|question|step|page|chapter|part|option|point|day|week|month|round|group|zone|rib|row|phase"
        r"|sl\.?|im\.?)s?\s(?:no\.?\s)?\d{1,4}(?:\s?(?:-|to|and|,|/|of)\s?\d{1,4}){0,4}\b(?![./-]\d)",
        _I,
    ),
    _safe("ratios", r"(?<![\w:.])\d{1,4}:\d{1,4}(?![\w:])"),
)


def mask_references(reading: Reading) -> Reading:
    """The text with citations, codes and public addresses blanked, at the same length: no rule reads them."""
    return reading.masked(safe.search for safe in REFERENCES)


def mask_quantities(reading: Reading) -> Reading:
    """The text with measurements, durations, levels and stages blanked, at the same length: rules without a cue."""
    return reading.masked(safe.search for safe in QUANTITIES)
