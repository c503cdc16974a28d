"""Every kind of mail the site can send, in one table. To add one: a line here, and `templates/mail/<name>.txt`/`.html`.

Give a mail only what it needs, and never what somebody wrote in private: it lies open on every server on its way. A
value whose name ends in `path` is a path of this site and becomes a whole address in the templates by `link(...)`.
"""

from __future__ import annotations

from dataclasses import dataclass

from dicomtube.core.language import N_
from dicomtube.notifications.models import MailClass


@dataclass(frozen=True)
class Kind:
    """One kind of mail.

    `values` are the names its texts use. An optional kind has a `label`, by which members turn it on and off;
    `by_default` says whether it is on for those who never said.
    """

    name: str
    mail_class: MailClass
    subject: str
    values: tuple[str, ...] = ()
    label: str = ""
    by_default: bool = True


_NECESSARY, _EDITORIAL, _OPTIONAL = MailClass.NECESSARY, MailClass.EDITORIAL, MailClass.OPTIONAL

NEWSLETTER = "newsletter"
MEMBER_MESSAGE = "member_message"

_KINDS = (
    Kind("welcome", _EDITORIAL, N_("Welcome to DicomTube"), ("name",)),
    Kind(
        "comment_on_case",
        _OPTIONAL,
        N_("A comment on your case “%(title)s”"),
        ("author", "title", "path"),
        label=N_("Comments on my cases"),
    ),
    Kind(
        "reply_to_comment",
        _OPTIONAL,
        N_("A reply to your comment on “%(title)s”"),
        ("author", "title", "path"),
        label=N_("Replies to my comments"),
    ),
    Kind(
        "study_ready",
        _OPTIONAL,
        N_("Your upload is ready"),
        ("path",),
        label=N_("My upload is ready"),
        by_default=False,
    ),
    Kind(
        MEMBER_MESSAGE,
        _OPTIONAL,
        N_("A message from %(sender)s"),
        ("sender", "text", "path"),
        label=N_("Messages from other members, passed on without showing your address"),
    ),
    # One for each `privacy.models.Extent`: it says what stays.
    Kind("erased_keep_cases", _NECESSARY, N_("Your DicomTube account is deleted"), ("number",)),
    Kind("erased_built_on", _NECESSARY, N_("Your DicomTube account is deleted"), ("number",)),
    Kind("erased_everything", _NECESSARY, N_("Your DicomTube account is deleted"), ("number",)),
    Kind("newsletter_confirm", _NECESSARY, N_("Please confirm: the DicomTube newsletter"), ("path",)),
    Kind("rights_proof", _NECESSARY, N_("Please confirm your request"), ("path",)),
    Kind("rights_received", _NECESSARY, N_("We have your request %(number)s"), ("number", "due")),
    Kind(
        "rights_extended",
        _NECESSARY,
        N_("Your request %(number)s takes longer"),
        ("number", "until", "reason"),
    ),
    Kind("rights_done", _NECESSARY, N_("Your request %(number)s is done"), ("number", "outcome")),
    Kind("rights_refused", _NECESSARY, N_("About your request %(number)s"), ("number", "outcome")),
    Kind("restriction_applied", _NECESSARY, N_("Your data is set aside (request %(number)s)"), ("number",)),
    Kind("restriction_lifted", _NECESSARY, N_("The restriction of your data ends (request %(number)s)"), ("number",)),
    Kind("export_ready", _NECESSARY, N_("The copy of your data is ready"), ("path", "until")),
    Kind("contact_answer", _NECESSARY, N_("Our answer to your message"), ("text",)),
    Kind("policy_changed", _NECESSARY, N_("DicomTube: the rules change on %(date)s"), ("documents", "date")),
    Kind("report_received", _NECESSARY, N_("Your report %(reference)s"), ("reference", "path")),
    Kind("report_answered", _NECESSARY, N_("Your report %(reference)s was decided"), ("reference",)),
    Kind("content_hidden", _EDITORIAL, N_("Something you posted was reported and is hidden for now"), ("path",)),
    Kind("moderation_decision", _EDITORIAL, N_("A decision about something you posted"), ("path",)),
    Kind("appeal_decided", _EDITORIAL, N_("Your appeal was decided"), ("path",)),
    Kind(
        NEWSLETTER,
        _OPTIONAL,
        "%(subject)s",
        ("subject", "text"),
        label=N_("The newsletter"),
        by_default=False,
    ),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in _KINDS}
