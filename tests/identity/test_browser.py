"""What only a real browser can show: cookies across sites, form-action, and passkeys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect
from sqlalchemy import select, update

from dicomtube.core.db import utcnow
from dicomtube.core.policy import Role
from dicomtube.core.site import Site
from dicomtube.identity.models import Passkey, User
from dicomtube.identity.service import Limits
from tests.devidp.process import DevelopmentProvider, free_port, start, wait_for
from tests.identity.live import serving, settings

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def named_devidp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DevelopmentProvider]:
    """A provider for a site that is another site to the browser: localhost, while the provider is 127.0.0.1."""
    process, provider = start(tmp_path_factory.mktemp("devidp"), f"http://localhost:{free_port()}")
    try:
        wait_for(provider.address, process)
        yield provider
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def named_site(named_devidp: DevelopmentProvider, sqlite_template: Path, tmp_path: Path) -> Iterator[Site]:
    """That site, live."""
    with serving(settings(named_devidp, sqlite_template, tmp_path)) as opened:
        yield opened


@pytest.fixture
def page(browser: Browser, named_site: Site) -> Iterator[Page]:
    """A page of a fresh browser profile that fails the test when a script fails or the policy forbids something."""
    context = browser.new_context(base_url=named_site.config.public_url)
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda line: problems.append(line.text) if "Content Security Policy" in line.text else None)
    yield opened
    context.close()
    assert problems == []


def welcome(page: Page) -> None:
    """Fills in the page of a first visit."""
    page.get_by_label("Name", exact=True).fill("Ada Marsh")
    page.get_by_label("Position").fill("Radiologist")
    page.get_by_label("Country").select_option("CH")
    page.get_by_label("I am at least 18 years old.").check()
    page.get_by_label("I accept these terms").check()
    page.get_by_role("button", name="Begin").click()


def sign_in(page: Page, provider: str = "Google", person: str = "Dr Ada Marsh") -> None:
    """Signs in for the first time."""
    page.goto("/sign-in?next=/account")
    page.get_by_role("button", name=f"Continue with {provider}").click()
    page.get_by_role("button", name=person).click()
    page.wait_for_url("**/account")
    if not page.get_by_role("heading", name="How you sign in").is_visible():
        page.goto("/welcome?next=/account")
        welcome(page)
    page.get_by_role("heading", name="How you sign in").wait_for()


@pytest.mark.parametrize("provider", ["Google", "Microsoft", "Facebook", "Apple"])
def test_two_clicks_sign_in_within_the_content_security_policy(page: Page, provider: str) -> None:
    page.goto("/sign-in?next=/account")
    page.get_by_role("button", name=f"Continue with {provider}").click()
    page.get_by_role("button", name="Dr Ada Marsh").click()
    page.wait_for_url("**/account")
    expect(page.get_by_role("button", name="Sign out").first).to_be_visible()


def test_case_15_apples_post_arrives_without_cookies_and_the_sign_in_still_ends_in_the_same_browser(
    page: Page, named_site: Site
) -> None:
    posts: list[tuple[str | None, str | None]] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/sign-in/apple/callback"):
            headers = request.all_headers()
            posts.append((headers.get("cookie"), headers.get("sec-fetch-site")))

    page.on("requestfinished", note)
    page.goto("/sign-in?next=/account")
    page.get_by_role("button", name="Continue with Apple").click()
    # The two minutes after which a browser stops sending cookies without SameSite with such a POST need not be waited
    # for: ours say Lax, so none is sent at any age.
    page.get_by_role("button", name="Ben Okafor").click()
    page.wait_for_url("**/account")
    assert posts == [(None, "cross-site")]
    assert "Ben Okafor" in page.content()


def authenticator(context: BrowserContext, page: Page) -> None:
    """Plugs a virtual authenticator in."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def add_passkey(page: Page) -> None:
    """Adds a passkey on the account page."""
    page.goto("/account")
    page.get_by_label("Name of a new passkey").fill("My phone")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_text("The passkey is added.").wait_for()


def test_a_passkey_lets_its_owner_back_in_and_proves_them(page: Page, named_site: Site) -> None:
    authenticator(page.context, page)
    sign_in(page)
    add_passkey(page)
    expect(page.get_by_text("My phone")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).first.click()
    page.goto("/sign-in?next=/account")
    page.get_by_text("Lost your way in?").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("heading", name="How you sign in").wait_for()
    expect(page.get_by_text("Somebody signed in by passkey or recovery code")).to_be_visible()
    page.goto("/confirm?next=/account")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/account")
    with named_site.database.reading() as session:
        passkey = session.scalars(select(Passkey)).one()
    assert (passkey.name, passkey.sign_count > 1, passkey.last_used_at is not None) == ("My phone", True, True)


def test_a_removed_passkey_opens_nothing(page: Page) -> None:
    authenticator(page.context, page)
    sign_in(page)
    add_passkey(page)
    page.locator("li", has_text="My phone").get_by_role("button", name="Remove").click()
    page.get_by_text("The passkey is removed.").wait_for()
    page.get_by_role("button", name="Sign out", exact=True).first.click()
    page.goto("/sign-in")
    page.get_by_text("Lost your way in?").click()
    with page.expect_response(re.compile("/sign-in/passkey$")) as answered:
        page.get_by_role("button", name="Use a passkey").click()
    assert answered.value.status == 403
    page.get_by_text("That passkey does not open this account.").wait_for()


def test_the_powers_of_staff_sleep_until_a_passkey_is_used(
    page: Page, named_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_ever = Limits.of(named_site.config)
    monkeypatch.setattr(Limits, "of", lambda _config: replace(as_ever, staff_passkey=True))
    authenticator(page.context, page)
    sign_in(page)
    with named_site.database.writing() as session:
        session.execute(update(User).values(role=Role.MODERATOR, welcomed_at=utcnow()))
    page.goto("/account")
    expect(page.get_by_text("What your role may do sleeps")).to_be_visible()
    add_passkey(page)
    expect(page.get_by_text("What your role may do sleeps")).to_be_hidden()
