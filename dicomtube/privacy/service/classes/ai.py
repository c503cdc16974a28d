"""The classes of data about what was sent to a language model, and what came back."""

from __future__ import annotations

from dicomtube.cases.models import CaseSummary
from dicomtube.core.language import N_
from dicomtube.privacy.service.holdings import (
    CASE_LIFE,
    INNER,
    OTHERS,
    DataClass,
    Room,
    case_summaries_of,
    summary_choices_of,
    summary_exchanges_of,
    summary_requests_of,
)
from dicomtube.summaries.models import SummaryChoice, SummaryExchange, SummaryRequest

_WITH_CASE = N_("As long as the case.")

AI: tuple[DataClass, ...] = (
    DataClass(
        "summary_choices",
        Room.AI,
        N_("Cases you allowed to be summarised"),
        N_("To keep to your choice (consent)."),
        _WITH_CASE,
        SummaryChoice,
        summary_choices_of,
        ("case_id", "terms_version", "chosen_at"),
        {"chosen_by": OTHERS},
    ),
    DataClass(
        "summary_requests",
        Room.AI,
        N_("Summaries asked for, with the text that was sent"),
        N_("So that you can see what left this site (consent, accountability)."),
        _WITH_CASE,
        SummaryRequest,
        summary_requests_of,
        (
            *("id", "case_id", "state", "model", "instruction", "text", "answer", "failure", "from_cache"),
            *("created_at", "decided_at", "edited"),
        ),
        {"requester_id": OTHERS, "decided_by": OTHERS, "digest": INNER},
    ),
    DataClass(
        "summary_exchanges",
        Room.AI,
        N_("The exact bytes sent and received"),
        N_("So that you can see what left this site (consent, accountability)."),
        _WITH_CASE,
        SummaryExchange,
        summary_exchanges_of,
        ("id", "request_id", "sent", "sent_at", "received", "received_at", "failure"),
        {},
    ),
    DataClass(
        "case_summaries",
        Room.AI,
        N_("Summaries you accepted"),
        N_("To show them beside the case (contract)."),
        CASE_LIFE,
        CaseSummary,
        case_summaries_of,
        ("case_id", "summary", "teaching_points", "tags", "quiz", "model", "edited", "accepted_at"),
        {},
    ),
)
