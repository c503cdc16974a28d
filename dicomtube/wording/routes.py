"""The address that looks at words while they are typed. Texts are read and forgotten; nothing of them is logged."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext as _
from flask_babel import ngettext

from dicomtube.core.errors import Invalid, TooLarge
from dicomtube.core.web import actor, limiter
from dicomtube.wording.service import Finding, Place, find

blueprint = Blueprint("wording", __name__)

LONGEST = 100_000
LONGEST_OF_VISITORS = 5_000
MOST_FIELDS = 8


def _often() -> str:
    """Visitors type into one field at a time, and could be anybody."""
    return "90/minute" if actor() else "30/minute"


@blueprint.post("/lint")
@limiter.limit(_often)
def look() -> Response:
    """Takes {"texts": {field: text}, "place": where they go to}; gives the findings in the reader's language, and a
    sentence for each field. Visitors may ask, too: they write to us, and report."""
    longest = LONGEST if actor() else LONGEST_OF_VISITORS
    request.max_content_length = 8 * longest
    body = request.get_json(silent=True)
    body = body if isinstance(body, dict) else {}
    texts, place = body.get("texts"), body.get("place", Place.PUBLIC)
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise Invalid("Send the texts by field name.")
    if not isinstance(place, str) or place not in set(Place):
        raise Invalid("There is no such place for texts.")
    if len(texts) > MOST_FIELDS or sum(map(len, texts.values())) > longest:
        raise TooLarge("These texts are too long to be looked at together.")
    findings = find(texts, place=Place(place))
    summaries = {field: _summary([one for one in findings if one.field == field]) for field in texts}
    return jsonify(findings=[_shown(finding) for finding in findings], summaries=summaries)


def _shown(finding: Finding) -> dict[str, object]:
    return {
        "field": finding.field,
        "start": finding.start,
        "end": finding.end,
        "excerpt": finding.excerpt,
        "class": finding.text_class,
        "certainty": "sure" if finding.sure else "likely",
        "label": _(finding.label),
        "reason": _(finding.reason),
        "suggestion": _(finding.suggestion),
    }


def _summary(findings: list[Finding]) -> str:
    if not findings:
        return ""
    return str(ngettext("%(num)s place may identify somebody.", "%(num)s places may identify somebody.", len(findings)))
