"""The address that looks at words while they are typed. Texts are read and forgotten; nothing of them is logged."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext as _
from flask_babel import ngettext

from dicomtube.core.errors import Invalid, SignInRequired, TooLarge
from dicomtube.core.web import actor, limiter
from dicomtube.wording.service import Finding, find

blueprint = Blueprint("wording", __name__)

LONGEST = 25_000
MOST_FIELDS = 8


@blueprint.post("/lint")
@limiter.limit("90/minute")
def look() -> Response:
    """Takes {"texts": {field: text}}; gives the findings in the reader's language, and a sentence for each field."""
    if actor() is None:
        raise SignInRequired("Please sign in first.")
    request.max_content_length = 4 * LONGEST * MOST_FIELDS
    body = request.get_json(silent=True)
    texts = body.get("texts") if isinstance(body, dict) else None
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise Invalid("Send the texts by field name.")
    if len(texts) > MOST_FIELDS or sum(map(len, texts.values())) > LONGEST * 4:
        raise TooLarge("These texts are too long to be looked at together.")
    findings = find(texts)
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
