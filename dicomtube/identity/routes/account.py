"""The member's own account: who they are here, and where they are signed in."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from dicomtube.core.policy import Role
from dicomtube.core.web import reading, site, writing
from dicomtube.identity.forms import EducatorForm
from dicomtube.identity.routes.blueprint import blueprint
from dicomtube.identity.routes.login import party, providers, require_present, sign_out_browser
from dicomtube.identity.routes.round_trip import allow_forms_to_providers
from dicomtube.identity.service import (
    Limits,
    count_codes,
    declare_educator,
    end_all_sessions,
    end_session,
    list_changes,
    list_passkeys,
    list_sessions,
    read_account,
)


@blueprint.get("/account")
def account() -> str:
    """The member's own page; nobody else sees it."""
    return _page(EducatorForm())


def _page(form: EducatorForm) -> str:
    member = require_present()
    allow_forms_to_providers()
    return render_template(
        "identity/account.html",
        account=read_account(reading(), member.actor),
        sessions=list_sessions(reading(), member.actor, Limits.of(site().config)),
        this_session=member.session_id,
        provider_labels={name: provider.label for name, provider in providers().items()},
        providers=providers().values(),
        changes=list_changes(reading(), member.actor),
        change_labels=change_labels(),
        passkeys=list_passkeys(reading(), member.actor) if party().usable else None,
        codes_left=count_codes(reading(), member.actor),
        sleeping_role=member.sleeping_role,
        role_labels=role_labels(),
        educator_form=form,
    )


def role_labels() -> dict[Role, str]:
    """What the roles are called."""
    return {
        Role.READER: _("Reader"),
        Role.EDUCATOR: _("Educator"),
        Role.EDITOR: _("Editor"),
        Role.MODERATOR: _("Moderator"),
        Role.ADMIN: _("Administrator"),
    }


def change_labels() -> dict[str, str]:
    """What is said of each kind of change to how somebody signs in."""
    return {
        "identity.joined": _("Account made"),
        "identity.linked": _("A way to sign in was added"),
        "identity.unlinked": _("A way to sign in was removed"),
        "identity.session_ended": _("A browser was signed out"),
        "identity.sessions_ended": _("Browsers were signed out"),
        "identity.role_granted": _("The role was changed by the operator"),
        "identity.declared_educator": _("You said that you teach"),
        "identity.passkey_added": _("A passkey was added"),
        "identity.passkey_removed": _("A passkey was removed"),
        "identity.codes_made": _("New recovery codes were made"),
        "identity.recovered": _("Somebody signed in by passkey or recovery code"),
        "identity.provider_event": _("A provider told us of a change to an account"),
    }


@blueprint.post("/account/educator")
def become_educator() -> Response | tuple[str, int]:
    """A reader declares that they teach."""
    member = require_present()
    form = EducatorForm()
    if not form.validate_on_submit():
        return _page(form), 400
    with writing() as writer:
        declare_educator(writer, member.actor)
    flash(_("Welcome as an educator. You can upload studies and post cases from now on."), "good")
    return redirect(url_for("identity.account"), 303)


@blueprint.post("/account/sessions/<session_id>/end")
def end_one(session_id: str) -> Response:
    """Ends one of the member's sessions."""
    member = require_present()
    with writing() as writer:
        end_session(writer, member.actor, session_id)
    if session_id == member.session_id:
        sign_out_browser()
        return redirect("/", 303)
    flash(_("That browser is signed out."), "good")
    return redirect(url_for("identity.account"), 303)


@blueprint.post("/account/sessions/end")
def end_others() -> Response:
    """Ends all of the member's sessions but this one."""
    member = require_present()
    with writing() as writer:
        count = end_all_sessions(writer, member.actor.user_id, actor=member.actor, keep=member.session_id)
    flash(_("%(count)d other browsers are signed out.", count=count), "good")
    return redirect(url_for("identity.account"), 303)
