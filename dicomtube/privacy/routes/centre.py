"""The privacy centre: what we hold, six rights with their clocks, who looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from dicomtube.consent.service import list_choices
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Invalid
from dicomtube.core.web import limiter, reading, site, writing
from dicomtube.identity.models import Purpose
from dicomtube.identity.routes.login import confirm_first, require_present
from dicomtube.identity.service import is_restricted, objections
from dicomtube.policies.service import list_acceptances
from dicomtube.privacy.forms import RequestForm
from dicomtube.privacy.models import RequestState, Right, RightsRequest
from dicomtube.privacy.routes.blueprint import blueprint
from dicomtube.privacy.routes.words import COPIES, ORIGINS, PURPOSES, RIGHTS, STATES, RightWords
from dicomtube.privacy.service.export import own_exports
from dicomtube.privacy.service.holdings import ROOMS, Room
from dicomtube.privacy.service.inventory import sent_to_ai, staff_acts, take_stock
from dicomtube.privacy.service.requests import open_request, own_requests, withdraw_request
from dicomtube.privacy.service.selfservice import ask_copy, set_objections, set_restriction

CENTRE = "privacy.centre"


@dataclass(frozen=True)
class Card:
    """One right, with the member's latest request under it where there is one."""

    right: Right
    words: RightWords
    latest: RightsRequest | None

    @property
    def is_open(self) -> bool:
        """Whether a request waits for an answer."""
        return self.latest is not None and self.latest.state == RequestState.OPEN


@blueprint.get("/account/privacy")
def centre() -> str:
    """The member's privacy centre; nobody else sees it."""
    member = require_present()
    requests = own_requests(reading(), member.actor)
    held = take_stock(reading(), member.actor.user_id)
    objected = objections(reading(), member.actor.user_id)
    # Where no model can be asked and none ever was, the page says nothing of any.
    ever_sent = any(one.count for one in held if one.data_class.room is Room.AI)
    speaks_of_ai = bool(site().config.gemini_api_key) or ever_sent or Purpose.SUMMARIES in objected
    return render_template(
        "privacy/centre.html",
        cards=_cards(requests),
        rooms=[
            (label, [one for one in held if one.data_class.room is room])
            for room, label in ROOMS.items()
            if speaks_of_ai or room is not Room.AI
        ],
        speaks_of_ai=speaks_of_ai,
        requests=requests,
        acts=staff_acts(reading(), member.actor.user_id),
        sent=sent_to_ai(reading(), member.actor.user_id),
        choices=list_choices(reading(), member.actor, limit=5),
        acceptances=list_acceptances(reading(), member.actor),
        exports=own_exports(reading(), member.actor),
        copy_words=COPIES,
        restricted=is_restricted(reading(), member.actor.user_id),
        objected=objected,
        purposes={one: words for one, words in PURPOSES.items() if speaks_of_ai or one != Purpose.SUMMARIES},
        states=STATES,
        origins=ORIGINS,
        today=_today(),
        form=RequestForm(),
    )


@blueprint.post("/account/privacy/copy")
@limiter.limit("20/hour")
def copy() -> Response:
    """Asks for a copy of everything."""
    member = require_present()
    if not member.fresh:
        return confirm_first(url_for(CENTRE))
    kind = request.form.get("kind")
    with writing() as session:
        ask_copy(session, member.actor, Right.PORTABILITY if kind == Right.PORTABILITY else Right.ACCESS)
    flash(_("Your copy is being made. We write to you when it is ready."), "good")
    return _back("copies")


@blueprint.post("/account/privacy/request")
@limiter.limit("20/hour")
def ask() -> Response:
    """Asks for what the member can't do themselves."""
    member = require_present()
    if not member.fresh:
        return confirm_first(url_for(CENTRE))
    form = RequestForm()
    right = form.right()
    if not form.validate_on_submit() or right is None:
        raise Invalid("This form is incomplete. Go back and try again.")
    with writing() as session:
        row = open_request(session, member.actor, right, form.words.data or "")
    flash(_("Your request is with us. We answer it by %(due)s at the latest.", due=row.due_on.isoformat()), "good")
    return _back("requests")


@blueprint.post("/account/privacy/requests/<request_id>/withdraw")
def withdraw(request_id: str) -> Response:
    """Takes a request back."""
    member = require_present()
    with writing() as session:
        withdraw_request(session, member.actor, request_id)
    flash(_("Your request is withdrawn."), "good")
    return _back("requests")


@blueprint.post("/account/privacy/restriction")
def restriction() -> Response:
    """Restricts the member's data, or lifts that."""
    member = require_present()
    if not member.fresh:
        return confirm_first(url_for(CENTRE))
    wanted = request.form.get("wanted") == "yes"
    with writing() as session:
        set_restriction(session, member.actor, wanted=wanted)
    flash(
        _("Your data is set aside: others see none of it from now on.")
        if wanted
        else _("The restriction is lifted: your public cases and comments can be seen again."),
        "good",
    )
    return _back("rights")


@blueprint.post("/account/privacy/objections")
def object_() -> Response:
    """Keeps to which uses the member objects."""
    member = require_present()
    chosen = {Purpose(value) for value in request.form.getlist("purpose") if value in set(Purpose)}
    with writing() as session:
        set_objections(session, member.actor, chosen)
    flash(_("Your choice is kept."), "good")
    return _back("rights")


def _back(place: str) -> Response:
    return redirect(url_for(CENTRE, _anchor=place), 303)


def _today() -> date:
    return utcnow().date()


def _cards(requests: Sequence[RightsRequest]) -> list[Card]:
    """A card for each right with the request that matters most under it: an open one, else the latest."""
    cards = []
    for right, words in RIGHTS.items():
        mine = [row for row in requests if row.kind == right]
        latest = next((row for row in mine if row.state == RequestState.OPEN), mine[0] if mine else None)
        cards.append(Card(right, words, latest))
    return cards
