"""A first visit: nothing is posted before the welcome page is finished, and an unfinished account goes away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from dicomtube.core.db import utcnow
from dicomtube.core.site import Site
from dicomtube.identity.models import Identity, PolicyAcceptance, User
from dicomtube.identity.service import close_unfinished, standing_versions
from tests.identity.visitor import Visitor


@pytest.fixture
def newcomer(visitor: Visitor, live: Site) -> Iterator[Visitor]:
    """Somebody who has just signed in for the first time."""
    visitor.welcomes = False
    visitor.sign_in("reader")
    yield visitor


def test_a_newcomer_is_led_to_the_welcome_page_from_everywhere(newcomer: Visitor) -> None:
    answer = newcomer.get("/?after=x")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/welcome?next=/?after%3Dx")
    page = newcomer.get(answer.headers["Location"]).text
    assert 'value="Ben Okafor"' in page
    assert "Switzerland" in page


def test_a_newcomer_posts_nothing(newcomer: Visitor) -> None:
    answer = newcomer.post("/c/none/comments", page="/welcome")
    assert (answer.status_code, "Finish the welcome page first" in answer.text) == (403, True)


def test_a_newcomer_may_leave(newcomer: Visitor) -> None:
    assert newcomer.post("/sign-out", page="/welcome").status_code == 303
    assert newcomer.get("/").status_code == 200


@pytest.mark.parametrize("missing", ["adult", "accept", "display_name", "position", "country"])
def test_what_is_missing_is_asked_for(newcomer: Visitor, missing: str) -> None:
    answer = newcomer.finish_welcome(**{missing: ""})
    assert answer is not None
    assert (answer.status_code, "Nothing was saved yet" in answer.text) == (400, True)
    assert newcomer.get("/").status_code == 303


def test_terms_that_changed_meanwhile_are_shown_again(newcomer: Visitor) -> None:
    answer = newcomer.finish_welcome(shown="terms-2020-01-01_privacy-2020-01-01")
    assert answer is not None
    assert (answer.status_code, "The terms changed" in answer.text) == (400, True)


def test_the_welcome_page_keeps_what_was_said_and_leads_on(newcomer: Visitor, live: Site) -> None:
    answer = newcomer.finish_welcome(teaches="y", city="Bern", next="/account?tab=1")
    assert answer is not None
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account?tab=1")
    with live.database.reading() as session:
        user = session.scalars(select(User)).one()
        accepted = session.execute(select(PolicyAcceptance.slug, PolicyAcceptance.version)).all()
    assert (user.role, user.position, user.country, user.city) == ("educator", "Radiologist", "CH", "Bern")
    assert dict(accepted) == standing_versions(utcnow().date())
    assert (user.confirmed_age, user.adult_confirmed_at) == (16, None)


def test_a_first_visit_never_finished_is_forgotten_after_a_week(newcomer: Visitor, live: Site) -> None:
    with live.database.writing() as session:
        assert close_unfinished(session) == []
        session.execute(update(User).values(created_at=utcnow() - timedelta(days=8)))
        [key] = close_unfinished(session)
        assert key.startswith("members/")
        assert session.scalars(select(Identity)).all() == []
        assert session.scalars(select(User.contact_email)).all() == [None]
