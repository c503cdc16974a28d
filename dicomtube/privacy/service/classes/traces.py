"""The classes of data about what happened around the account."""

from __future__ import annotations

from dicomtube.core.audit import AuditEntry
from dicomtube.core.language import N_
from dicomtube.moderation.models import Appeal, Decision, Matter, Report, Strike
from dicomtube.privacy.service.holdings import INNER, KEY, OTHERS, SELF, DataClass, Room, about_member, decisions_about

_CHAIN = dict.fromkeys(("position", "hash", "actor_salt", "actor_digest", "affected_salt", "affected_digest"), INNER)

TRACES: tuple[DataClass, ...] = (
    DataClass(
        "activity",
        Room.TRACES,
        N_("Audit log: what you did"),
        N_("To keep the site safe and to settle disputes (legitimate interest)."),
        N_("Entries are never changed; when you leave, nothing in them tells who you were."),
        AuditEntry,
        lambda me: AuditEntry.actor_id == me,
        ("number", "at", "action", "subject_kind", "subject_id", "details"),
        {"actor_id": SELF, "affected_id": OTHERS, **_CHAIN},
    ),
    DataClass(
        "access",
        Room.TRACES,
        N_("Audit log: what others and the site itself did to what is yours"),
        N_("So that you can see who looked (GDPR article 5(2), legitimate interest)."),
        N_("Entries are never changed; when you leave, nothing in them tells who you were."),
        AuditEntry,
        about_member,
        ("number", "at", "action", "subject_kind", "subject_id"),
        {"actor_id": OTHERS, "details": OTHERS, "affected_id": SELF, **_CHAIN},
    ),
    DataClass(
        "reports",
        Room.TRACES,
        N_("Cases and comments you reported"),
        N_("To look into them and to tell you what came of it (legal obligation, Digital Services Act article 16)."),
        N_("As long as the matter can be appealed; your words and address less long."),
        Report,
        lambda me: Report.reporter_id == me,
        ("id", "matter_id", "reason", "identifier", "language", "hid", "created_at"),
        {"reporter_id": SELF, "reporter_key": INNER, "token_hash": KEY},
        {"sealed_text": "text", "sealed_contact": "contact"},
    ),
    DataClass(
        "matters",
        Room.TRACES,
        N_("Cases and comments of yours that were reported"),
        N_("To decide about them (legal obligation, patients' rights)."),
        N_("As proof of the decision; without your name when you leave."),
        Matter,
        lambda me: Matter.affected_id == me,
        ("id", "case_id", "comment_id", "subject", "lane", "state", "opened_at", "decided_at"),
        {"affected_id": SELF, "waiting_since": INNER, "version": INNER},
    ),
    DataClass(
        "decisions",
        Room.TRACES,
        N_("What staff decided about these, and why"),
        N_("You are owed the reasons (legal obligation, Digital Services Act article 17)."),
        N_("As proof of the decision; without your name when you leave."),
        Decision,
        decisions_about,
        ("id", "matter_id", "action", "ground", "explanation", "at", "reversed_at"),
        {"decided_by": OTHERS},
    ),
    DataClass(
        "appeals",
        Room.TRACES,
        N_("Your appeals"),
        N_("To look at the decision again (legal obligation, Digital Services Act article 20)."),
        N_("As proof of the decision; without your name when you leave."),
        Appeal,
        lambda me: Appeal.appellant_id == me,
        ("id", "decision_id", "created_at", "decided_at", "granted", "explanation"),
        {"appellant_id": SELF, "decided_by": OTHERS},
        {"sealed_text": "text"},
    ),
    DataClass(
        "strikes",
        Room.TRACES,
        N_("Confirmed breaches"),
        N_("To stop repeated ones (legitimate interest: patients' privacy)."),
        N_("They count for a year; until you leave."),
        Strike,
        lambda me: Strike.user_id == me,
        ("id", "decision_id", "at", "revoked_at"),
        {"user_id": SELF},
    ),
)
