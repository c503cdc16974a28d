"""How long everything is kept: one rule for every class of data, and who ends it. Nothing is deleted by age elsewhere.

Pure data (GDPR art. 5(1)(e)). Rules that name a `clock` are carried out by `service.purge`; the others name the sweep
that does so, or say why there is no end. A test fails on a table with a moment in it that no rule names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from config import Config


class Only(StrEnum):
    """A condition on a column, beside equality."""

    FILLED = "filled"
    EMPTY = "empty"


@dataclass(frozen=True)
class Rule:
    """One rule. `tables`: those it is about; the first one is what a purge deletes from, by `clock`.

    `keep` is counted from the moment in `clock`; `only` narrows the rows. `by` is the job that carries it out, and
    empty where there is no end by age.
    """

    name: str
    tables: tuple[str, ...]
    what: str
    kept: str
    why: str
    by: str = ""
    clock: str | None = None
    keep: timedelta | None = None
    only: Mapping[str, str] = field(default_factory=dict)


PURGE = "privacy.purge"
_WITH_ACCOUNT = "until the account is deleted"


def rules(config: Config) -> tuple[Rule, ...]:
    """The rules as the settings have them."""
    sessions = timedelta(days=config.session_absolute_days + 30)
    return (
        # -- ended by age, here --
        Rule(
            "sessions",
            ("auth_session",),
            "browsers somebody was signed in with",
            "thirty days after the sign-in must have ended",
            "so that a member can see where they were signed in; no network address is in it",
            PURGE,
            "created_at",
            sessions,
        ),
        Rule(
            "used_codes",
            ("recovery_code",),
            "recovery codes that were used",
            "thirty days after use; unused ones with the account",
            "nothing opens by them any more",
            PURGE,
            "used_at",
            timedelta(days=30),
        ),
        Rule(
            "provider_events",
            ("provider_event",),
            "what sign-in providers told us",
            "three years",
            "makes a repeated event harmless and answers the number its person was given",
            PURGE,
            "received_at",
            timedelta(days=1095),
        ),
        Rule(
            "returned_tokens",
            ("provider_revocation",),
            "that a token was given back to its provider",
            "thirty days after that; the token itself is blanked at once",
            "to see that it works",
            PURGE,
            "done_at",
            timedelta(days=30),
        ),
        Rule(
            "consents",
            ("consent_record",),
            "that somebody agreed to analytics, or declined",
            "three years after the choice, which itself counts for 182 days",
            "the site must be able to show consent (GDPR art. 7(1))",
            PURGE,
            "made_at",
            timedelta(days=1095),
        ),
        Rule(
            "refused_addresses",
            ("mail_refusal",),
            "keyed hashes of addresses whose server refused us",
            "a year",
            "so that we don't send mail where it is refused",
            PURGE,
            "refused_at",
            timedelta(days=365),
        ),
        Rule(
            "erasures",
            ("erasure",),
            "how far the erasing of an account came",
            "thirty days after it was done",
            "so that whoever left can look it up by its number",
            PURGE,
            "done_at",
            timedelta(days=30),
        ),
        Rule(
            "requests",
            ("rights_request",),
            "requests about personal data, decided",
            f"{config.requests_keep_days} days after the decision",
            "the site must be able to show that it answered in time (GDPR art. 5(2), 12)",
            PURGE,
            "decided_at",
            timedelta(days=config.requests_keep_days),
        ),
        Rule(
            "unproven_requests",
            ("rights_request",),
            "requests whose mailed link nobody followed",
            "thirty days",
            "against misuse of the form; the address is blanked when the link ends",
            PURGE,
            "received_at",
            timedelta(days=30),
            {"state": "lapsed"},
        ),
        Rule(
            "letters",
            ("contact_message",),
            "that somebody wrote by the contact form",
            "a year after it was closed; words and address are blanked sooner",
            "so that an answer can be found again",
            PURGE,
            "closed_at",
            timedelta(days=365),
        ),
        Rule(
            "exports",
            ("data_export",),
            "that somebody asked for a copy of their data",
            "ninety days; the copy itself a week, and once",
            "so that a member sees it among their requests",
            PURGE,
            "created_at",
            timedelta(days=90),
        ),
        Rule(
            "strikes",
            ("moderation_strike",),
            "confirmed breaches of the rules, counted against a member",
            "two years; they count for one",
            "repeated ones suspend an account",
            PURGE,
            "at",
            timedelta(days=730),
        ),
        Rule(
            "settled_images",
            ("held_instance",),
            "what was decided about images held for a person",
            "two years after that; the images go when it is decided",
            "evidence of who let which pixels through",
            PURGE,
            "settled_at",
            timedelta(days=730),
        ),
        Rule(
            "breaches",
            ("breach",),
            "breaches of the protection of data",
            "five years after they were closed",
            "the authority may ask for the documentation (GDPR art. 33(5))",
            PURGE,
            "closed_at",
            timedelta(days=1826),
        ),
        # -- ended by age, by the feature whose they are --
        Rule(
            "audit_log",
            ("audit_entry", "audit_head"),
            "who did what",
            f"{config.audit_keep_days} days; forgotten from the chain's beginning on, which stays verifiable",
            "accountability (GDPR art. 5(2)) and the safety of the site",
            PURGE,
        ),
        Rule(
            "sign_ins",
            ("login_attempt", "pending_identity", "passkey_challenge"),
            "sign-ins under way",
            "five to ten minutes; the row a day at most",
            "nothing is left of a sign-in that ended",
            "identity.sweep",
        ),
        Rule(
            "unfinished_members",
            ("user",),
            "accounts whose first visit was never finished",
            "seven days, then they are closed and erased",
            "nobody agreed to anything",
            "identity.sweep, privacy.sweep",
        ),
        Rule(
            "uploads",
            ("upload",),
            "uploads nobody finished, and the identified bytes in quarantine and scratch",
            f"{config.upload_keep_hours} hours; bytes of a finished upload go when it is ingested",
            "identified data is kept for minutes, not longer than the cleaning takes",
            "studies.sweep",
        ),
        Rule(
            "held_images",
            ("held_instance",),
            "images that wait for a person",
            "as long as the upload's page says, then they are deleted unseen",
            "what nobody decides about is not kept",
            "studies.sweep",
        ),
        Rule(
            "jobs",
            ("job",),
            "work of the background processes, by identifiers",
            "thirty days after its end",
            "to look up what went wrong",
            "the worker's tick",
        ),
        Rule(
            "mails",
            ("mail_message",),
            "mails we sent",
            "words and address some days (MAIL_KEEP_DAYS); that one was sent, 400 days",
            "to send again what did not arrive",
            "notifications.tidy",
        ),
        Rule(
            "newsletter",
            ("newsletter_subscription",),
            "who asked for the newsletter",
            "until they leave it; unconfirmed, seven days",
            "consent",
            "notifications.tidy",
        ),
        Rule(
            "doomed_objects",
            ("doomed_objects",),
            "keys of objects about to be deleted",
            "minutes",
            "gone with the objects",
            "privacy.sweep",
        ),
        Rule(
            "reports",
            ("report", "moderation_appeal"),
            "what people reported and appealed against, in their words, and where to answer",
            "words and addresses half a year after the decision; that there was a report stays",
            "to decide, to answer, and to recognise a reporter who abuses it",
            "moderation.sweep",
        ),
        Rule(
            "decisions",
            ("moderation_matter", "moderation_decision", "moderation_log", "tombstone"),
            "what was decided about reports and why, the public log, and what proves that nothing retracted is left",
            "as long as the site runs; a member's name goes with the account",
            "the statement of reasons must stay readable (Digital Services Act, art. 17), and a tombstone at its place",
        ),
        # -- without an end of their own --
        Rule(
            "members",
            ("identity", "passkey", "objection", "mail_preference", "policy_acceptance", "policy_notice"),
            "what belongs to an account",
            _WITH_ACCOUNT,
            "the account does not work without it",
        ),
        Rule(
            "contributions",
            ("study", "case", "comment"),
            "what members posted",
            "until its author deletes it, or it is retracted, or the account is deleted",
            "it was posted to stay; what is de-identified names no patient",
        ),
        Rule(
            "summaries",
            ("summary_request", "summary_exchange", "summary_choice", "case_summary"),
            "what was sent to a language model about a case, what came back, and what its owner made of it",
            "as long as the case, or its owner's account",
            "the owner can look up every byte",
        ),
        Rule(
            "summary_switch",
            ("summary_switch", "summary_breaker"),
            "when the site's terms with the model's provider were confirmed",
            "as long as the site runs",
            "to show that they were; by whom is forgotten with the account",
        ),
        Rule(
            "deletions",
            ("erasure_ledger",),
            "that something was deleted, by random identifiers",
            "as long as the site runs",
            "the oldest backup could be restored, and must be made to forget then; it names nobody",
        ),
        Rule(
            "network_addresses",
            (),
            "network (IP) addresses",
            "not kept: no table and no log line can hold one",
            "rate limits count them in memory, for the length of a window (at most an hour)",
            "the limiter",
        ),
        Rule(
            "logs",
            (),
            "log lines: event names, numbers, identifiers",
            "as the operator's rotation has it; thirty days are advised",
            "to find faults",
            "the operator",
        ),
        Rule(
            "backups",
            (),
            "backups",
            "as the operator has it; thirty-five days are advised",
            "to restore the site; what was deleted meanwhile is deleted again",
            "the operator",
        ),
    )
