"""The classes of data about cases and comments."""

from __future__ import annotations

from dicomtube.cases.models import Case
from dicomtube.core.language import N_
from dicomtube.discussions.models import Comment
from dicomtube.privacy.service.holdings import CASE_LIFE, INNER, OTHERS, SELF, DataClass, Room, comments_under_cases_of

WRITING: tuple[DataClass, ...] = (
    DataClass(
        "cases",
        Room.WRITING,
        N_("Cases, drafts included"),
        N_("To publish what you teach (contract)."),
        CASE_LIFE,
        Case,
        lambda me: Case.owner_id == me,
        (
            *("id", "study_id", "state", "title", "specialty", "presentation", "findings", "diagnosis", "description"),
            *("comment_count", "created_at", "updated_at", "published_at", "face_attested_at"),
            "hidden_at",
        ),
        {"owner_id": SELF, "words_seal": INNER},
    ),
    DataClass(
        "comments",
        Room.WRITING,
        N_("Comments you wrote"),
        N_("To show them under the case (contract)."),
        N_("Until you delete it. When you leave, answered comments stay without your name, or without their text."),
        Comment,
        lambda me: Comment.author_id == me,
        ("id", "case_id", "parent_id", "body", "posted_at", "edited_at", "deleted_at", "hidden_at"),
        {"author_id": SELF},
    ),
    DataClass(
        "comments_received",
        Room.WRITING,
        N_("Comments of others under your cases, as references"),
        N_("To show the talk under your case (contract)."),
        N_("As long as the case."),
        Comment,
        comments_under_cases_of,
        ("id", "case_id", "posted_at"),
        dict.fromkeys(("author_id", "body", "parent_id", "edited_at", "deleted_at", "hidden_at"), OTHERS),
    ),
)
