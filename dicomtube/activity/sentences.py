"""What is said of each kind of act: to the one who did it, and to the one it affects when somebody else did it.

A test reads the source for acts that are recorded and fails on one without a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass

from dicomtube.core.language import N_


@dataclass(frozen=True)
class Sentence:
    """`mine` for the actor; `others` for the affected member. An act that concerns no other member has no `others`."""

    mine: str
    others: str = ""


UNKNOWN = Sentence(N_("You did something on the site."), N_("Something was done about your account."))

SENTENCES: dict[str, Sentence] = {
    # cases, comments, studies
    "case:create": Sentence(N_("You began a case.")),
    "case:edit": Sentence(N_("You changed a case.")),
    "case:publish": Sentence(N_("You made a case public.")),
    "case:withdraw": Sentence(N_("You made a case a draft again.")),
    "case:delete": Sentence(N_("You deleted a case.")),
    "case:attest_face": Sentence(N_("You confirmed that thin slices of a head may be shown.")),
    "case:remove_summary": Sentence(N_("You removed the summary of a case.")),
    "case:hide": Sentence(N_("You hid a case."), N_("A case of yours was hidden after a report.")),
    "case:unhide": Sentence(N_("You showed a hidden case again."), N_("A case of yours is shown again.")),
    "case:retract": Sentence(N_("You retracted a case."), N_("A case of yours was retracted by staff.")),
    "case:check_words": Sentence(N_("You looked at words that may identify somebody, and let them stand.")),
    "case:purge": Sentence(N_("The images of a retracted case were deleted.")),
    "comment:post": Sentence(N_("You wrote a comment.")),
    "comment:edit": Sentence(N_("You changed a comment.")),
    "comment:delete": Sentence(N_("You deleted a comment.")),
    "comment:hide": Sentence(N_("You hid a comment."), N_("A comment of yours was hidden after a report.")),
    "comment:unhide": Sentence(N_("You showed a hidden comment again."), N_("A comment of yours is shown again.")),
    "comment:remove": Sentence(N_("You removed a comment."), N_("A comment of yours was removed by staff.")),
    "upload:open": Sentence(N_("You began an upload.")),
    "upload:close": Sentence(N_("You finished sending an upload.")),
    "upload:discard": Sentence(N_("You discarded an upload.")),
    "upload:expire": Sentence(N_("An unfinished upload was deleted.")),
    "upload:finish": Sentence(N_("An upload was de-identified.")),
    "study:delete": Sentence(N_("You deleted a study.")),
    "study:keep_slices": Sentence(N_("You chose which slices of a study stay.")),
    "study:drop_empty": Sentence(N_("A study without images was deleted.")),
    "study:slices_deleted": Sentence(N_("You deleted slices of a study.")),
    "review:hold": Sentence(N_("Images were held until a person has looked at them.")),
    "review:look": Sentence(N_("You looked at held images."), N_("Staff looked at held images of yours.")),
    "review:publish": Sentence(N_("You let held images through."), N_("Staff let held images of yours through.")),
    "review:leave_out": Sentence(N_("You left held images out."), N_("Staff left held images of yours out.")),
    "review:expire": Sentence(N_("Held images that nobody decided about were deleted.")),
    "summary:switch": Sentence(N_("You turned summaries on or off for the site.")),
    "summary:choose": Sentence(N_("You chose whether a case may be summarised.")),
    "summary:ask": Sentence(N_("You asked for a summary of a case.")),
    "summary:accept": Sentence(N_("You accepted the summary of a case.")),
    "summary:discard": Sentence(N_("You discarded the summary of a case.")),
    # reports and decisions
    "report:file": Sentence(N_("You reported something.")),
    "report:read": Sentence(N_("You read a report."), N_("Staff read a report about something you posted.")),
    "report:decide": Sentence(N_("You decided about a report."), N_("Staff decided about something you posted.")),
    "report:corrected": Sentence(N_("You said that you have corrected something.")),
    "appeal:file": Sentence(N_("You appealed against a decision.")),
    "appeal:decide": Sentence(N_("You decided an appeal."), N_("Your appeal was decided.")),
    "member:strike": Sentence(N_("You gave a member a strike."), N_("You got a strike.")),
    "member:unstrike": Sentence(N_("You took a strike back."), N_("A strike of yours was taken back.")),
    "member:suspend": Sentence(N_("You suspended a member."), N_("You were suspended from posting for a while.")),
    "member:unsuspend": Sentence(N_("You ended a suspension."), N_("Your suspension was ended.")),
    # signing in
    "identity.joined": Sentence(N_("You made your account.")),
    "identity.signed_in": Sentence(N_("You signed in.")),
    "identity.accepted": Sentence(N_("You accepted the current terms.")),
    "identity.welcomed": Sentence(N_("You finished your first visit.")),
    "identity.proven": Sentence(N_("You proved again that it is you.")),
    "identity.linked": Sentence(N_("You added a way to sign in.")),
    "identity.unlinked": Sentence(N_("You removed a way to sign in.")),
    "identity.passkey_added": Sentence(N_("You added a passkey.")),
    "identity.passkey_removed": Sentence(N_("You removed a passkey.")),
    "identity.codes_made": Sentence(N_("You made new recovery codes.")),
    "identity.recovered": Sentence(N_("You signed in by passkey or recovery code.")),
    "identity.session_ended": Sentence(N_("You signed a browser out.")),
    "identity.sessions_ended": Sentence(N_("You signed browsers out."), N_("Your browsers were signed out.")),
    "identity.declared_educator": Sentence(N_("You said that you teach.")),
    "identity.role_granted": Sentence(N_("You changed a role."), N_("Your role was changed.")),
    "identity.provider_event": Sentence(
        N_("A provider told us of a change."), N_("A provider told us of a change to your account there.")
    ),
    "identity.closed": Sentence(N_("You closed your account."), N_("Your account was closed.")),
    "privacy.profile_imported": Sentence(N_("You took over what you say about yourself from a copy.")),
    "identity.locked": Sentence(
        N_("You asked for your account’s deletion."),
        N_("Your account was locked, to be deleted as you asked elsewhere."),
    ),
    # mail
    "mail.chosen": Sentence(N_("You chose which mail you get.")),
    "mail.newsletter_confirmed": Sentence(N_("You subscribed to the newsletter."), N_("You subscribed by mail.")),
    "mail.newsletter_left": Sentence(N_("You left the newsletter."), N_("You left the newsletter by mail.")),
    "mail.passed_on": Sentence(N_("You wrote to a member."), N_("A message was passed on to you.")),
    "mail.read": Sentence(N_("You read a mail of the site."), N_("Staff read a mail the site sent to you.")),
    "mail.unsubscribed": Sentence(N_("You turned a kind of mail off."), N_("You turned a kind of mail off by mail.")),
    # rights
    "contact.received": Sentence(N_("You wrote to us.")),
    "contact.viewed": Sentence(N_("You read a message to the site."), N_("Staff read your message.")),
    "contact.closed": Sentence(N_("You answered a message to the site."), N_("Staff answered your message.")),
    "privacy.requested": Sentence(N_("You made a request about your data."), N_("A request about your data was made.")),
    "privacy.proven": Sentence(N_("You confirmed a request."), N_("Your request was confirmed.")),
    "privacy.withdrawn": Sentence(N_("You withdrew a request."), N_("Your request was withdrawn.")),
    "privacy.assigned": Sentence(N_("You took a request on."), N_("Staff took your request on.")),
    "privacy.extended": Sentence(N_("You extended the time of a request."), N_("Your request takes longer.")),
    "privacy.done": Sentence(N_("You answered a request."), N_("Your request was answered.")),
    "privacy.refused": Sentence(N_("You refused a request."), N_("Your request was refused.")),
    "privacy.queue_viewed": Sentence(N_("You looked at the requests about data.")),
    "privacy.register_viewed": Sentence(N_("You looked at the register of requests.")),
    "privacy.request_viewed": Sentence(N_("You read a request about data."), N_("Staff read your request.")),
    "privacy.export_asked": Sentence(N_("You asked for a copy of your data."), N_("A copy of your data was made.")),
    "privacy.export_fetched": Sentence(N_("You fetched a copy of your data."), N_("A copy of your data was fetched.")),
    "privacy.case_imported": Sentence(N_("You brought a case from another site.")),
    "privacy.restricted": Sentence(N_("You restricted your data."), N_("Your data was restricted.")),
    "privacy.restriction_lifted": Sentence(
        N_("You lifted the restriction of your data."), N_("The restriction of your data was lifted.")
    ),
    "privacy.objected": Sentence(N_("You objected to a use of your data.")),
    "privacy.objection_withdrawn": Sentence(N_("You withdrew an objection.")),
    "privacy.erasure_asked": Sentence(N_("You asked to delete an account."), N_("Your account is being deleted.")),
    "privacy.erased": Sentence(N_("An account was erased.")),
    "privacy.purged": Sentence(N_("Old data was deleted.")),
    "privacy.breach_recorded": Sentence(N_("You recorded a breach.")),
    "privacy.breach_changed": Sentence(N_("You changed the record of a breach.")),
    "privacy.breach_decided": Sentence(N_("You decided whether a breach is reported.")),
    "privacy.breach_closed": Sentence(N_("You closed the record of a breach.")),
    "privacy.breaches_exported": Sentence(N_("You took a copy of the register of breaches.")),
    # the log itself
    "audit:read": Sentence(N_("You read the audit log.")),
    "audit:erase": Sentence(N_("Names were blanked in the audit log.")),
    "audit:forget": Sentence(N_("Old entries of the audit log were deleted.")),
}


def sentence(action: str, *, by_me: bool) -> str:
    """The untranslated sentence about an act."""
    found = SENTENCES.get(action, UNKNOWN)
    return found.mine if by_me else found.others or UNKNOWN.others
