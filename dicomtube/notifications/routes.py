"""Addresses of mail: what one wants to get, leaving by one click, messages to members, and the outbox for staff."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from dicomtube.core.errors import Invalid, SignInRequired
from dicomtube.core.policy import Actor
from dicomtube.core.web import actor, csrf, limiter, reading, site, writing
from dicomtube.notifications.forms import MessageForm, NewsletterForm
from dicomtube.notifications.kinds import KINDS, NEWSLETTER
from dicomtube.notifications.models import MailClass, MailNote, MailState
from dicomtube.notifications.service import newsletter, preferences, relay
from dicomtube.notifications.service import reading as outbox
from dicomtube.wording.service import Identifying

blueprint = Blueprint("notifications", __name__)


def _member() -> Actor:
    person = actor()
    if person is None:
        raise SignInRequired("Please sign in first.")
    return person


@blueprint.get("/account/mail")
def preferences_page() -> str:
    """Which mails the member gets."""
    person = _member()
    return render_template(
        "notifications/preferences.html",
        choices=preferences.list_choices(reading(), person),
        refused_since=preferences.refused_since(reading(), person),
        newsletter=NEWSLETTER,
        always=[kind for kind in KINDS.values() if kind.mail_class is MailClass.EDITORIAL],
    )


@blueprint.post("/account/mail")
def choose() -> Response:
    """Turns one optional kind on or off."""
    person = _member()
    kind, wanted = request.form.get("kind", ""), request.form.get("wanted") == "yes"
    with writing() as session:
        if kind != NEWSLETTER:
            preferences.choose(session, person, kind, wanted)
        elif wanted:
            newsletter.subscribe_member(session, site().config.secret_key, person)
        else:
            newsletter.leave(session, person)
    if kind == NEWSLETTER and wanted:
        flash(_("We have sent you a mail. The newsletter comes once you confirm in it."), "good")
    else:
        flash(_("Your choice is saved."), "good")
    return redirect(url_for("notifications.preferences_page"), 303)


@blueprint.post("/account/mail/again")
def try_again() -> Response:
    """The member's mailbox works again."""
    person = _member()
    with writing() as session:
        preferences.try_again(session, person)
    flash(_("We will write to your address again."), "good")
    return redirect(url_for("notifications.preferences_page"), 303)


@blueprint.get("/mail/unsubscribe/<token>")
def unsubscribe_page(token: str) -> str:
    """Shows what the link stops, and a button. It stops nothing itself: mail scanners follow links."""
    link = preferences.read_unsubscribe(site().config.secret_key, token)
    return render_template("notifications/unsubscribe.html", kind=link.kind, token=token, done=False)


# Without a CSRF token: mail programs post here on their own (RFC 8058). The signed link is all the proof there is.
@blueprint.post("/mail/unsubscribe/<token>")
@csrf.exempt  # type: ignore[untyped-decorator]
def unsubscribe(token: str) -> str:
    """Stops the mails."""
    link = preferences.read_unsubscribe(site().config.secret_key, token)
    with writing() as session:
        preferences.unsubscribe(session, link)
    return render_template("notifications/unsubscribe.html", kind=link.kind, token=token, done=True)


@blueprint.route("/newsletter", methods=["GET", "POST"])
@limiter.limit("10/hour", methods=["POST"])
def subscribe() -> Response | str | tuple[str, int]:
    """Asks for the newsletter, without an account."""
    form = NewsletterForm()
    if form.validate_on_submit():
        try:
            with writing() as session:
                newsletter.subscribe(session, site().config.secret_key, form.email.data, str(get_locale()))
        except Invalid as error:
            form.email.errors = [*form.email.errors, _(error.message, **error.values)]
        else:
            return render_template("notifications/newsletter_asked.html")
    page = render_template("notifications/newsletter.html", form=form)
    return (page, 400) if request.method == "POST" else page


@blueprint.get("/newsletter/confirm/<token>")
def confirm_page(token: str) -> str:
    """Shows the button that confirms; following the link alone confirms nothing."""
    newsletter.read_confirmation(site().config.secret_key, token)
    return render_template("notifications/newsletter_confirm.html", token=token, done=False)


@blueprint.post("/newsletter/confirm/<token>")
def confirm(token: str) -> str:
    """The mailbox says yes."""
    with writing() as session:
        newsletter.confirm(session, site().config.secret_key, token)
    return render_template("notifications/newsletter_confirm.html", token=token, done=True)


@blueprint.route("/members/<user_id>/message", methods=["GET", "POST"])
@limiter.limit("20/hour", methods=["POST"])
def write_to(user_id: str) -> Response | str | tuple[str, int]:
    """A message to another member."""
    recipient = relay.find_recipient(reading(), actor(), user_id)
    form = MessageForm()
    if not form.validate_on_submit():
        page = render_template("notifications/message.html", form=form, name=recipient.display_name)
        return (page, 400) if request.method == "POST" else page
    text, checked = form.text.data or "", request.form.get("words_checked", "")
    try:
        with writing() as session:
            relay.pass_on(session, actor(), user_id, text, words_checked=checked)
    except Identifying as error:
        shown = {"form": form, "name": recipient.display_name, "identifying": error}
        return render_template("notifications/message.html", **shown), 400
    flash(_("Your message to %(name)s is on its way.", name=recipient.display_name), "good")
    return redirect(url_for("cases.browse"), 303)


@blueprint.get("/staff/outbox")
def outbox_page() -> str:
    """All mails of the site, for those who may see them."""
    return render_template(
        "notifications/outbox.html",
        page=outbox.list_outbox(reading(), actor(), request.args.get("after")),
        has_server=bool(site().config.smtp_host),
        state_labels=state_labels(),
        note_labels=note_labels(),
        class_labels=class_labels(),
    )


@blueprint.post("/staff/outbox/<message_id>")
def letter_page(message_id: str) -> str:
    """One waiting mail, opened. By POST, for it is written down who looked."""
    with writing() as session:
        line, letter = outbox.read_letter(session, site().config, actor(), message_id)
    return render_template("notifications/letter.html", line=line, letter=letter)


def state_labels() -> dict[MailState, str]:
    """What the states are called."""
    return {
        MailState.QUEUED: _("Waiting"),
        MailState.SENT: _("Sent"),
        MailState.FAILED: _("Failed"),
        MailState.SUPPRESSED: _("Not sent"),
    }


def note_labels() -> dict[MailNote, str]:
    """Why a message failed or was never sent."""
    return {
        MailNote.NO_ADDRESS: _("there is no address"),
        MailNote.TURNED_OFF: _("turned off by the recipient"),
        MailNote.REFUSED_BEFORE: _("this address has refused our mail"),
        MailNote.REFUSED: _("refused by the mail server"),
        MailNote.GAVE_UP: _("the mail server did not take it in time"),
        MailNote.EXPIRED: _("it waited too long"),
        MailNote.UNREADABLE: _("written under another secret key"),
    }


def class_labels() -> dict[MailClass, str]:
    """What the classes are called."""
    return {
        MailClass.NECESSARY: _("Necessary"),
        MailClass.EDITORIAL: _("Editorial"),
        MailClass.OPTIONAL: _("Optional"),
    }
