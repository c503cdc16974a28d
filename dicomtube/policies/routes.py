"""The legal pages, what changed between two versions, and the page on which members accept changed terms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from dicomtube import legal
from dicomtube.core.cookies import REGISTRY
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Forbidden, NotFound, SignInRequired
from dicomtube.core.markup import render_own
from dicomtube.core.web import LOCAL_PATH, actor, reading, site, writing
from dicomtube.identity.service import Outstanding, accept, mark_versions, outstanding
from dicomtube.legal import LANGUAGES, Facts, Slug
from dicomtube.policies import service

blueprint = Blueprint("policies", __name__)
# Worked on without accepted terms: reading the documents, leaving, one's rights, reporting, and the machinery.
_OPEN = frozenset({"site", "identity", "consent", "policies", "privacy", "moderation", "notifications", "dicomweb"})
_PAGES = "any(privacy, terms, cookies, 'patient-confidentiality', 'community-rules', processors, security)"
_SEEN = "policies"  # in the session cookie: what this member was found to have accepted and read
_LATER = "policies_later"


@dataclass(frozen=True)
class Shown:
    """A document, ready for the page."""

    slug: Slug
    title: str
    html: Markup
    language: str
    direction: str
    effective: date
    versions: tuple[date, ...]  # newest first
    counts: bool  # whether it is the version that counts today
    upcoming: date | None
    open_places: tuple[str, ...]


def titles() -> dict[str, str]:
    """What the documents are called."""
    return {
        Slug.PRIVACY: _("Privacy"),
        Slug.TERMS: _("Terms"),
        Slug.COOKIES: _("Cookies"),
        Slug.PATIENT_CONFIDENTIALITY: _("Patient confidentiality"),
        Slug.COMMUNITY_RULES: _("Community rules"),
        Slug.CONTACT: _("Contact"),
        Slug.PROCESSORS: _("Who works for us"),
        Slug.SECURITY: _("Security"),
    }


def show(slug: Slug, version: str | None = None) -> Shown:
    """The document in the reader's language, or in the one that `?language=` names."""
    today = utcnow().date()
    found = service.read_document(slug, version, _language(), today)
    filled = legal.fill(found.body, service.facts_of(site().config))
    counts = legal.current(slug, today).effective
    return Shown(
        slug=slug,
        title=found.title,
        html=render_own(filled.text),
        language=found.language,
        direction=_direction(found.language),
        effective=found.effective,
        versions=tuple(reversed(legal.versions(slug))),
        counts=found.effective == counts,
        upcoming=legal.upcoming(slug, today),
        open_places=filled.open,
    )


def _language() -> str:
    wanted = request.args.get("language") or get_locale().language
    return wanted if wanted in LANGUAGES else legal.FALLBACK


def _direction(language: str) -> str:
    return "rtl" if language == "ar" else "ltr"


@blueprint.get(f"/<{_PAGES}:slug>")
def document(slug: str) -> str:
    """A document as it counts today."""
    return _page(Slug(slug), None)


@blueprint.get(f"/<{_PAGES}:slug>/<version>")
def version(slug: str, version: str) -> str:
    """A document in one of its versions."""
    return _page(Slug(slug), version)


def _page(slug: Slug, version: str | None) -> str:
    return render_template(
        "policies/document.html",
        shown=show(slug, version),
        titles=titles(),
        languages=LANGUAGES,
        cookies=REGISTRY if slug is Slug.COOKIES else (),
        session_days=site().config.session_absolute_days,
    )


@blueprint.get(f"/<{_PAGES}:slug>/changes")
def changes(slug: str) -> str:
    """What changed from one version to another; without being told, from the last but one to the newest."""
    which = Slug(slug)
    days = legal.versions(which)
    if len(days) < 2 and not request.args:
        raise NotFound("This document has only one version, so nothing has changed.")
    new_name = request.args.get("to") or days[-1].isoformat()
    new = service.read_version(which, new_name)
    before = [day for day in days if day < new]
    old_name = request.args.get("from") or (before or days)[-1].isoformat()
    old = service.read_version(which, old_name)
    language = _language()
    texts = [legal.find(which, day, language) for day in (old, new)]
    if texts[0].language != texts[1].language:
        texts = [legal.find(which, day) for day in (old, new)]
    read = [legal.fill(text.body, _facts(name)).text for text, name in zip(texts, (old_name, new_name), strict=True)]
    found = legal.compare(*read)
    return render_template(
        "policies/changes.html",
        slug=which,
        title=texts[1].title,
        language=texts[1].language,
        direction=_direction(texts[1].language),
        languages=LANGUAGES,
        old=old,
        new=new,
        versions=tuple(reversed(days)),
        changes=found,
        changed=sum(1 for one in found if one.kind is not legal.Kind.SAME),
    )


def _facts(name: str) -> Facts:
    """What fills in a version: by its day alone as it reads here now, by its whole name as it read with those passages.

    Raises NotFound for passages about something that is not set up here.
    """
    facts = service.facts_of(site().config)
    _day, dot, _letters = name.partition(".")
    held = legal.read_name(name)[1]
    if not held <= facts.features:
        raise NotFound("There is no such version of this document.")
    return replace(facts, features=held) if dot else facts


@blueprint.route("/policies/accept", methods=["GET", "POST"])
def accept_changes() -> Response | str | tuple[str, int]:
    """Asks a member to accept what has changed since they did."""
    person = actor()
    back = _back()
    if person is None or not (open_now := _outstanding()):
        return redirect(back, 303)
    if request.method == "GET":
        return _ask(open_now, back)
    if request.form.get("accept") != "yes" or (open_now.age and request.form.get("adult") != "yes"):
        return _ask(open_now, back, _("Tick every box to accept, or go on reading without accepting.")), 400
    youngest = site().config.youngest
    with writing() as writer:
        accept(
            writer,
            person,
            shown=request.form.get("shown", ""),
            age=youngest if request.form.get("adult") == "yes" else None,
            youngest=youngest,
            features=site().config.features,
        )
    _forget()
    flash(_("Thank you. Everything is open to you again."), "good")
    return redirect(back, 303)


@blueprint.post("/policies/later")
def later() -> Response:
    """The member goes on reading without having accepted."""
    session[_LATER] = _state()
    return redirect(_back(), 303)


@blueprint.post("/policies/dismiss")
def dismiss() -> Response:
    """The member has read the notice of a change."""
    person = actor()
    if person is None:
        raise SignInRequired("Please sign in first.")
    with writing() as writer:
        service.dismiss(writer, person, utcnow().date())
    _forget()
    return redirect(_back(), 303)


def _back() -> str:
    wanted = request.values.get("next", "/")
    return wanted if LOCAL_PATH.fullmatch(wanted) else "/"


def _ask(open_now: Outstanding, back: str, problem: str | None = None) -> str:
    return render_template(
        "policies/accept.html",
        documents=open_now.documents,
        ask_age=open_now.age,
        youngest=site().config.youngest,
        shown=_mark(),
        titles=titles(),
        changes={slug: address for slug in open_now.documents if (address := _changes_since(open_now, slug))},
        next=back,
        problem=problem,
    )


def _changes_since(open_now: Outstanding, slug: Slug) -> str | None:
    """The address of what changed since the member accepted; None where there is nothing to compare with."""
    had = open_now.before.get(slug)
    if had is None:
        return url_for("policies.changes", slug=slug) if len(legal.versions(slug)) > 1 else None
    now = legal.version_name(legal.current(slug, utcnow().date()), site().config.features)
    whole = [name if "." in name else f"{name}." for name in (had, now)]
    return f"{url_for('policies.changes', slug=slug)}?from={whole[0]}&to={whole[1]}"


def _mark() -> str:
    return mark_versions(utcnow().date(), site().config.features)


def _state() -> str:
    """What would have to be accepted and read just now, in one word: when it changes, everybody is looked at again."""
    today = utcnow().date()
    told = "".join(f"_{one.slug}-{one.version}" for one in service.latest_changes(today))
    person = actor()
    return f"{person.user_id if person else ''}:{_mark()}:{site().config.youngest}:{told}"


def _forget() -> None:
    session.pop(_SEEN, None)
    session.pop(_LATER, None)


def _outstanding() -> Outstanding:
    """What the member of this request has to accept; asked of the database once a request, and never once all is."""
    person = actor()
    if person is None or session.get(_SEEN) == _state():
        return Outstanding((), age=False)
    if "policies_outstanding" not in g:
        g.policies_outstanding = outstanding(
            reading(), person.user_id, utcnow().date(), site().config.youngest, site().config.features
        )
    found: Outstanding = g.policies_outstanding
    return found


def _notices() -> list[service.News]:
    """The changes that the member of this request has not put away yet."""
    person = actor()
    if person is None or session.get(_SEEN) == _state():
        return []
    news = list(service.unseen(reading(), person.user_id, utcnow().date()))
    if not news and not _outstanding():
        session[_SEEN] = _state()
    return news


@blueprint.before_app_request
def _gate() -> Response | None:
    """Leads members whom changed terms wait for to them; nothing is posted before they are accepted."""
    place = (request.endpoint or "").partition(".")[0]
    if place in _OPEN or "." not in (request.endpoint or "") or not _outstanding():
        return None
    if request.method in ("GET", "HEAD"):
        if session.get(_LATER) == _state() or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
            return None
        return redirect(url_for("policies.accept_changes", next=request.full_path.rstrip("?")), 303)
    raise Forbidden(
        "The terms or the privacy policy have changed. Accept them first (the notice at the top leads there), then go"
        " back and send this again: what you wrote is still in the form."
    )


@blueprint.app_context_processor
def _page_values() -> dict[str, object]:
    return {
        "policy_notices": _notices,
        "policy_titles": titles,
        "policies_outstanding": _outstanding,
        "legal_missing": lambda: legal.missing(service.facts_of(site().config)),
        "legal_document": lambda slug: show(Slug(slug)),
    }
