"""What becomes of everything the site holds when a member's account is erased: a decision for every table and object.

Pure data. `service.erasure` carries it out, and a test walks the tables and fails on what nobody decided. Whoever adds
a table, a column that names a person, a column that holds words, or a new kind of object adds the decision here.

A table is decided by its columns:

* `people`: every column that holds a member's id, with or without a foreign key, and what an erasure does to it.
* `texts`: every column that may hold words somebody wrote or data about somebody.
* `codes`: the remaining columns of text, which only code fills: states, names of kinds, identifiers, hashes.
* `through`: the table whose rows take this one's along when they go (ON DELETE CASCADE).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Fate(StrEnum):
    """What becomes of rows or objects that are a member's."""

    DELETE = "delete"
    ANONYMISE = "anonymise"  # they stay, and nothing in them tells whose they were
    KEEP = "keep"


class Act(StrEnum):
    """What is done about a column that names the member."""

    DELETE = "delete"  # its rows are deleted
    CLEAR = "clear"  # it is emptied, the row stays
    STAY = "stay"  # it stays, and names a row that says 'Former member', or none
    SORTED = "sorted"  # row by row, in service.erasure: some rows go, what others built on stays


class Words(StrEnum):
    """What becomes of a column of words."""

    GO = "go"  # with the row
    EMPTY = "empty"  # set to NULL, or to '' where it may not be NULL
    OVERWRITE = "overwrite"  # set to ''
    STAY = "stay"  # what it holds is about nobody, as `reason` says


ERASURE = "GDPR art. 17(1)"
ACCOUNTABILITY = "GDPR art. 5(2) and 17(3)(b): the site must be able to show that it kept the rules"
CLAIMS = "GDPR art. 17(3)(e): establishment or defence of legal claims"
ANONYMOUS = "GDPR recital 26: nobody can be told from it"
FREE_SPEECH = "GDPR art. 17(3)(a): the talk and the teaching of others rest on it"
SECURITY = "GDPR art. 6(1)(f) and 32: minutes-long, for the safety of the sign-in"


@dataclass(frozen=True)
class Decision:
    """The decision on one table."""

    fate: Fate
    reason: str
    basis: str
    people: Mapping[str, Act] = field(default_factory=dict)
    texts: Mapping[str, Words] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    through: str | None = None
    subject: str | None = None  # the column of `people` that says whose row it is, where texts are emptied

    def __post_init__(self) -> None:
        if self.subject is not None and self.subject not in self.people:
            raise ValueError(f"{self.subject} is not among the people of this decision")


@dataclass(frozen=True)
class ObjectDecision:
    """The decision on a class of things outside the database. `prefix`: how their keys begin, where they have one."""

    where: str
    prefix: str
    fate: Fate
    reason: str
    basis: str


_CHILD_OF_STUDY = "Goes with the study; a study that a remaining case shows is de-identified and names nobody."

TABLES: Mapping[str, Decision] = {
    # core
    "audit_entry": Decision(
        Fate.ANONYMISE,
        "What was done must stay provable. The ids of the member and what could confirm them are blanked, the chain "
        "stays whole; details hold identifiers, counts and states, no words.",
        ACCOUNTABILITY,
        people={"actor_id": Act.SORTED, "affected_id": Act.SORTED, "subject_id": Act.SORTED},
        texts={"details": Words.STAY},
        codes=("action", "subject_kind", "hash", "actor_salt", "actor_digest", "affected_salt", "affected_digest"),
    ),
    "audit_head": Decision(
        Fate.KEEP, "Where the chain of the log begins and ends.", ANONYMOUS, codes=("hash", "start_hash")
    ),
    "erasure_ledger": Decision(
        Fate.KEEP,
        "Says that something was deleted, so that a restored backup can be made to forget it again.",
        ACCOUNTABILITY,
        people={"subject_id": Act.STAY},
        codes=("id", "subject_kind", "extent", "request_id"),
    ),
    "job": Decision(
        Fate.KEEP,
        "Identifiers of work done, forgotten thirty days after its end.",
        ANONYMOUS,
        texts={"payload": Words.STAY, "progress": Words.STAY, "error": Words.STAY},
        codes=("kind", "key", "state"),
    ),
    "periodic_run": Decision(Fate.KEEP, "When a periodic job ran last; about nobody.", ANONYMOUS, codes=("name",)),
    # identity
    "user": Decision(
        Fate.ANONYMISE,
        "The row goes, unless something that stays points at it; then it says 'Former member' and nothing else.",
        ERASURE,
        people={"id": Act.SORTED},
        texts={
            "display_name": Words.OVERWRITE,
            "contact_email": Words.EMPTY,
            "position": Words.EMPTY,
            "country": Words.EMPTY,
            "credentials": Words.EMPTY,
            "city": Words.EMPTY,
            "institution": Words.EMPTY,
            "picture_key": Words.EMPTY,
            "language": Words.EMPTY,
        },
        codes=("role", "suspended_for"),
        subject="id",
    ),
    "objection": Decision(
        Fate.DELETE,
        "Nothing is left to object to.",
        ERASURE,
        people={"user_id": Act.DELETE},
        codes=("purpose",),
    ),
    "identity": Decision(
        Fate.DELETE,
        "Who vouched for the member, and by which address.",
        ERASURE,
        people={"user_id": Act.DELETE},
        texts=dict.fromkeys(("issuer", "subject", "email", "verified_email", "sealed_refresh_token"), Words.GO),
        codes=("provider",),
    ),
    "auth_session": Decision(
        Fate.DELETE,
        "Where the member was signed in.",
        ERASURE,
        people={"user_id": Act.DELETE},
        texts={"device": Words.GO},
        codes=("token_hash",),
    ),
    "login_attempt": Decision(
        Fate.DELETE,
        "Sign-ins under way; those of nobody yet known end after ten minutes.",
        SECURITY,
        people={"user_id": Act.DELETE},
        texts={"next": Words.GO, "bounce_payload": Words.GO},
        codes=("state_hash", "binding_hash", "provider", "intent", "nonce", "verifier", "bounce_hash"),
    ),
    "pending_identity": Decision(
        Fate.DELETE,
        "A provider's word about somebody who is not yet a member, for ten minutes; it names no account here.",
        SECURITY,
        texts={"profile": Words.GO},
        codes=("key_hash",),
    ),
    "passkey": Decision(
        Fate.DELETE,
        "The member's keys.",
        ERASURE,
        people={"user_id": Act.DELETE},
        texts={"name": Words.GO, "credential_id": Words.GO, "public_key": Words.GO},
    ),
    "passkey_challenge": Decision(
        Fate.DELETE,
        "Challenges under way.",
        ERASURE,
        people={"user_id": Act.DELETE},
        texts={"challenge": Words.GO},
        codes=("purpose",),
    ),
    "recovery_code": Decision(
        Fate.DELETE, "The member's codes.", ERASURE, people={"user_id": Act.DELETE}, codes=("code_hash",)
    ),
    "provider_event": Decision(
        Fate.ANONYMISE,
        "Makes a provider's repeated message harmless and answers its status page; its link to the member is cut.",
        ACCOUNTABILITY,
        people={"user_id": Act.CLEAR},
        codes=("provider", "issuer", "event_key", "kind", "outcome"),
    ),
    "provider_revocation": Decision(
        Fate.KEEP,
        "A sealed token on its way back to its provider; blanked when the provider took it. It names no member.",
        "GDPR art. 17(2): the provider is told that access ends",
        texts={"sealed_token": Words.STAY},
        codes=("provider",),
    ),
    "policy_acceptance": Decision(
        Fate.DELETE,
        "Which versions of the terms the member accepted; with the account ends what was agreed.",
        ERASURE,
        people={"user_id": Act.DELETE},
        codes=("slug", "version"),
    ),
    # consent and policies
    "consent_record": Decision(
        Fate.ANONYMISE,
        "That somebody agreed to analytics must stay provable for three years; whose browser it was is cut off.",
        "GDPR art. 7(1): the controller must be able to show consent",
        people={"user_id": Act.CLEAR},
        codes=("browser_id", "categories", "policy_hash", "language"),
    ),
    "policy_notice": Decision(
        Fate.DELETE,
        "Which changes of the terms the member was told of.",
        ERASURE,
        people={"user_id": Act.DELETE},
        codes=("slug", "version"),
    ),
    # notifications
    "mail_message": Decision(
        Fate.DELETE,
        "Mails to the member, and those the member had passed on to others. What is sent is emptied within days.",
        ERASURE,
        people={"user_id": Act.DELETE, "sender_id": Act.DELETE},
        texts={"sealed": Words.GO},
        codes=("kind", "mail_class", "topic", "language", "state", "note"),
    ),
    "mail_preference": Decision(
        Fate.DELETE, "Which mails the member wanted.", ERASURE, people={"user_id": Act.DELETE}, codes=("kind",)
    ),
    "mail_refusal": Decision(
        Fate.KEEP,
        "A keyed hash of an address whose server refused us, so that we don't bother it again; it names no account.",
        "GDPR art. 6(1)(f): not to send mail where it is refused",
        codes=("address_key",),
    ),
    "newsletter_subscription": Decision(
        Fate.DELETE,
        "The address the newsletter went to.",
        ERASURE,
        people={"user_id": Act.DELETE},
        texts={"sealed_address": Words.GO},
        codes=("address_key", "language"),
    ),
    # studies
    "upload": Decision(
        Fate.DELETE,
        "What was handed in, when, under which attestation.",
        ERASURE,
        people={"owner_id": Act.SORTED},
        codes=("state", "attestation_version"),
    ),
    "upload_file": Decision(Fate.DELETE, "Goes with the upload.", ERASURE, codes=("digest",), through="upload"),
    "upload_refusal": Decision(
        Fate.DELETE, "Goes with the upload.", ERASURE, codes=("outcome", "reason"), through="upload"
    ),
    "held_instance": Decision(
        Fate.DELETE,
        "Images that wait for a person, or waited; with their upload, their bytes in quarantine too. Who decided about "
        "somebody else's is forgotten.",
        ERASURE,
        people={"decided_by": Act.CLEAR},
        texts=dict.fromkeys(("series_description", "causes", "boxes", "receipt"), Words.GO),
        codes=("uid", "series_uid", "modality", "reason", "state", "decision_id", "statement_version"),
        through="upload",
    ),
    "upload_study": Decision(Fate.DELETE, "Goes with the upload.", ERASURE, through="upload"),
    "study": Decision(
        Fate.ANONYMISE,
        "A study goes unless a case that stays shows it; it was de-identified before it was stored, and its owner is "
        "'Former member' then.",
        ANONYMOUS,
        people={"owner_id": Act.SORTED},
        texts={"description": Words.STAY, "receipt": Words.STAY},
        codes=("uid",),
    ),
    "series": Decision(
        Fate.ANONYMISE,
        _CHILD_OF_STUDY,
        ANONYMOUS,
        texts={"description": Words.STAY},
        codes=("uid", "modality", "body_part", "revision"),
        through="study",
    ),
    "instance": Decision(
        Fate.ANONYMISE,
        _CHILD_OF_STUDY,
        ANONYMOUS,
        codes=("uid", "sop_class_uid", "transfer_syntax_uid", "sha256"),
        through="series",
    ),
    "frame": Decision(Fate.ANONYMISE, _CHILD_OF_STUDY, ANONYMOUS, codes=("transfer_syntax_uid",), through="instance"),
    # cases and talk
    "case": Decision(
        Fate.ANONYMISE,
        "Drafts go. Public cases go or stay as the member chose, and where nobody could be asked those stay that "
        "others commented. What stays is by 'Former member', and the member's name and address are cut out of it.",
        FREE_SPEECH,
        people={"owner_id": Act.SORTED},
        texts=dict.fromkeys(("title", "presentation", "findings", "diagnosis", "description"), Words.STAY),
        codes=("state", "specialty", "words_seal"),
    ),
    "comment": Decision(
        Fate.ANONYMISE,
        "Comments go. Where somebody else replied the place stays, without the name; its words stay only where the "
        "member chose to leave the public cases here.",
        FREE_SPEECH,
        people={"author_id": Act.SORTED},
        texts={"body": Words.STAY},
    ),
    "tombstone": Decision(
        Fate.KEEP,
        "That a case was retracted, and what proves that nothing of it is left. It names nobody.",
        ACCOUNTABILITY,
        texts={"uid_digests": Words.STAY},
        codes=("case_id", "study_uid"),
    ),
    # moderation
    "moderation_matter": Decision(
        Fate.ANONYMISE,
        "That something was reported and decided; whose it was is forgotten.",
        ACCOUNTABILITY,
        people={"affected_id": Act.CLEAR},
        codes=("id", "case_id", "comment_id", "subject", "state", "version"),
    ),
    "report": Decision(
        Fate.ANONYMISE,
        "A report protects somebody else, often a patient, and stays; who sent it, their words and address go.",
        "GDPR art. 17(3)(b) and (e): the report of a breach must be acted upon",
        people={"reporter_id": Act.CLEAR},
        texts={"sealed_text": Words.EMPTY, "sealed_contact": Words.EMPTY, "reporter_key": Words.EMPTY},
        codes=("id", "matter_id", "token_hash", "reason", "identifier", "language"),
        subject="reporter_id",
    ),
    "moderation_decision": Decision(
        Fate.ANONYMISE,
        "What was decided and why, without who decided. The explanation speaks of what was posted and names nobody.",
        ACCOUNTABILITY,
        people={"decided_by": Act.CLEAR},
        texts={"explanation": Words.STAY},
        codes=("id", "matter_id", "action", "ground"),
    ),
    "moderation_appeal": Decision(
        Fate.ANONYMISE,
        "That somebody appealed and what was answered; who appealed, in which words, and who decided is forgotten.",
        ACCOUNTABILITY,
        people={"appellant_id": Act.CLEAR, "decided_by": Act.CLEAR},
        texts={"sealed_text": Words.EMPTY, "explanation": Words.STAY},
        codes=("id", "decision_id"),
        subject="appellant_id",
    ),
    "moderation_strike": Decision(
        Fate.DELETE, "Nobody is left to count them against.", ERASURE, people={"user_id": Act.DELETE}
    ),
    "moderation_log": Decision(
        Fate.KEEP, "The public log: dates, actions and grounds, about nobody.", ANONYMOUS, codes=("action", "ground")
    ),
    "case_summary": Decision(
        Fate.ANONYMISE,
        "Part of the case: goes and stays with it.",
        FREE_SPEECH,
        texts=dict.fromkeys(("summary", "teaching_points", "tags", "quiz"), Words.STAY),
        codes=("model",),
        through="case",
    ),
    # summaries
    "summary_switch": Decision(
        Fate.KEEP,
        "That the site's terms were confirmed, and when; by whom is forgotten.",
        ACCOUNTABILITY,
        people={"set_by": Act.CLEAR},
        codes=("terms_version",),
    ),
    "summary_choice": Decision(
        Fate.DELETE, "The member's permission.", ERASURE, people={"chosen_by": Act.DELETE}, codes=("terms_version",)
    ),
    "summary_request": Decision(
        Fate.DELETE,
        "What the member had sent to a model, and what came back.",
        ERASURE,
        people={"requester_id": Act.DELETE, "decided_by": Act.DELETE},
        texts={"instruction": Words.GO, "text": Words.GO, "answer": Words.GO},
        codes=("state", "model", "digest", "failure"),
    ),
    "summary_exchange": Decision(
        Fate.DELETE,
        "The exact bytes of it.",
        ERASURE,
        texts={"sent": Words.GO, "received": Words.GO},
        codes=("failure",),
        through="summary_request",
    ),
    "summary_breaker": Decision(Fate.KEEP, "How often a service failed; about nobody.", ANONYMOUS, codes=("service",)),
    # privacy
    "rights_request": Decision(
        Fate.ANONYMISE,
        "The register must show that requests were answered in time; who asked and what was written is emptied.",
        ACCOUNTABILITY,
        people={"user_id": Act.CLEAR, "decided_by": Act.CLEAR},
        texts={
            "address_hash": Words.EMPTY,
            "sealed_address": Words.EMPTY,
            "sealed_words": Words.EMPTY,
            "extension_reason": Words.OVERWRITE,
            "outcome": Words.OVERWRITE,
            "remedy": Words.OVERWRITE,
        },
        codes=("kind", "origin", "state", "language", "proof_hash"),
        subject="user_id",
    ),
    "contact_message": Decision(
        Fate.DELETE,
        "What the member wrote to us.",
        ERASURE,
        people={"user_id": Act.DELETE, "closed_by": Act.CLEAR},
        texts={"address_hash": Words.GO, "sealed_address": Words.GO, "sealed_words": Words.GO},
        codes=("subject", "language"),
    ),
    "data_export": Decision(
        Fate.DELETE,
        "Copies of the member's data; the files go with the rows.",
        ERASURE,
        people={"user_id": Act.DELETE},
        codes=("state", "token_hash"),
    ),
    "erasure": Decision(
        Fate.KEEP,
        "How far the erasing of an account has come; forgotten some weeks after it was done.",
        ACCOUNTABILITY,
        people={"user_id": Act.STAY},
        codes=("extent", "cause", "request_id"),
    ),
    "doomed_objects": Decision(
        Fate.KEEP, "Keys of objects about to be deleted; gone with them.", ANONYMOUS, codes=("store", "prefix")
    ),
    "breach": Decision(
        Fate.KEEP,
        "The law wants every breach documented. The texts name no person; who recorded it is forgotten.",
        "GDPR art. 33(5)",
        people={"recorded_by": Act.CLEAR},
        texts=dict.fromkeys(("what", "data_kinds", "consequences", "measures", "authority_reason"), Words.STAY),
        codes=("state",),
    ),
}

OBJECTS: tuple[ObjectDecision, ...] = (
    ObjectDecision("clean store", "studies/", Fate.DELETE, "With their study, just after its row.", ERASURE),
    ObjectDecision("clean store", "members/", Fate.DELETE, "The member's picture.", ERASURE),
    ObjectDecision("clean store", "exports/", Fate.DELETE, "Copies of the member's data.", ERASURE),
    ObjectDecision(
        "clean store",
        "audit/",
        Fate.KEEP,
        "Anchors of the audit log: positions and hashes, about nobody.",
        ACCOUNTABILITY,
    ),
    ObjectDecision(
        "clean store", "doctor/", Fate.KEEP, "A test's own bytes, deleted by the test within a second.", ANONYMOUS
    ),
    ObjectDecision(
        "quarantine",
        "{upload_id}/",
        Fate.DELETE,
        "Everything an upload brought, whether looked at or not; with the upload's row.",
        ERASURE,
    ),
    ObjectDecision(
        "quarantine",
        "held/",
        Fate.DELETE,
        "Images that wait for a person: with their study or upload, and when they are decided or too old.",
        ERASURE,
    ),
    ObjectDecision(
        "worker's scratch folder",
        "scratch/",
        Fate.DELETE,
        "An ingest under way finds its upload gone and ends; the sweep empties what a killed one left.",
        ERASURE,
    ),
    ObjectDecision(
        "logs",
        "",
        Fate.KEEP,
        "Lines hold event names, numbers and identifiers only, no words, names or network addresses; the operator's "
        "rotation deletes them.",
        ANONYMOUS,
    ),
    ObjectDecision(
        "DELETIONS_FILE",
        "",
        Fate.KEEP,
        "The ledger of deletions beside the database, for replay after a restore.",
        ACCOUNTABILITY,
    ),
    ObjectDecision(
        "queue.db, DICOMTUBE_QUEUE_URL", "", Fate.KEEP, "Wake-ups: ids of jobs, gone when taken up.", ANONYMOUS
    ),
    ObjectDecision(
        "RATE_LIMIT_STORAGE",
        "",
        Fate.KEEP,
        "Counts by network address, in memory, for the length of a limit's window (at most an hour).",
        SECURITY,
    ),
    ObjectDecision(
        "backups",
        "",
        Fate.KEEP,
        "Until they are overwritten; a restored one is made to forget again by `dicomtube replay-deletions`.",
        "GDPR art. 17(1) with art. 32(1)(c): the ability to restore",
    ),
)
