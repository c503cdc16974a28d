"""The cases again, against a provider that we did not write: npm's certified `oidc-provider`, as Google and as Apple.

It never lies, so the cases in which a provider does are left to the development provider.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode, urljoin

import pytest
import requests
from flask import Flask
from sqlalchemy import func, select, update

from dicomtube.core.db import utcnow
from dicomtube.core.site import Site
from dicomtube.identity.models import Identity, LoginAttempt
from tests.devidp.process import CLIENT_ID, SECRET, DevelopmentProvider, free_port, wait_for
from tests.identity.live import serving, settings
from tests.identity.visitor import Visitor, hidden_inputs, parameters

PEERS = Path(__file__).resolve().parent / "peers"


def node() -> str:
    """The path of Node. Missing, it is a failure under CI=true and a loud skip elsewhere."""
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    if path := shutil.which("node", path=places):
        return path
    reason = "no Node.js: the sign-in tests can't run against the independent provider"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DevelopmentProvider]:
    """The independent provider, running."""
    program = node()
    if not (PEERS / "node_modules" / "oidc-provider").is_dir():
        npm = (
            shutil.which("npm", path=os.pathsep.join([str(Path(program).parent), os.environ.get("PATH", "")])) or "npm"
        )
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=PEERS, check=True, capture_output=True, timeout=300)
    port, site = free_port(), f"http://127.0.0.1:{free_port()}"
    with (tmp_path_factory.mktemp("peer") / "peer.log").open("wb") as log:
        process = subprocess.Popen(
            [program, "provider.mjs", str(port), site, CLIENT_ID, SECRET], cwd=PEERS, stdout=log, stderr=log
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/.well-known/openid-configuration", process)
        yield DevelopmentProvider(address, site, PEERS)
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def live(
    peer: DevelopmentProvider, devidp_process: DevelopmentProvider, sqlite_template: Path, tmp_path: Path
) -> Iterator[Site]:
    """A site that takes the peer for Google and for Apple."""

    def adapt(app: Flask) -> None:
        # What only the real ones understand: Google's choice of account, Apple's signed client secret.
        found = dict(app.extensions["dicomtube.identity"])
        found["google"] = replace(found["google"], authorize_parameters={})
        found["apple"] = replace(found["apple"], client_secret=lambda: SECRET)
        app.extensions["dicomtube.identity"] = found

    metadata = f"{peer.address}/.well-known/openid-configuration"
    config = replace(
        settings(devidp_process, sqlite_template, tmp_path),
        public_url=peer.site,
        google_metadata_url=metadata,
        apple_metadata_url=metadata,
    )
    with serving(config, adapt) as opened:
        yield opened


class PeersVisitor(Visitor):
    """Somebody at the peer's own pages: logs in, agrees, and is sent back."""

    def choose(self, authorize: str, person: str | None, **form: str) -> requests.Response:
        """As at the development provider."""
        answer = self.browser.get(authorize, allow_redirects=False, timeout=30)
        for _ in range(12):
            if answer.is_redirect and answer.headers["Location"].startswith(self.devidp.site):
                return answer
            if answer.is_redirect:
                address = urljoin(self.devidp.address, answer.headers["Location"])
                answer = self.browser.get(address, allow_redirects=False, timeout=30)
            elif f'action="{self.devidp.site}' in answer.text:
                return answer
            elif person is None:
                answer = self.browser.get(f"{answer.url}/abort", allow_redirects=False, timeout=30)
            else:
                said = hidden_inputs(answer.text) | {"login": person, "password": "any"} | form
                answer = self.browser.post(answer.url, data=said, allow_redirects=False, timeout=30)
        raise AssertionError("the peer leads in circles")


@pytest.fixture
def visit(live: Site, peer: DevelopmentProvider) -> Callable[[], PeersVisitor]:
    """Makes visitors."""
    return lambda: PeersVisitor(peer)


@pytest.fixture
def visitor(visit: Callable[[], PeersVisitor]) -> PeersVisitor:
    """One visitor."""
    return visit()


def refused(answer: requests.Response) -> bool:
    """Whether the site showed the sign-in page again with its one message for answers it doesn't trust."""
    return answer.status_code == 400 and "could not be finished" in answer.text


@pytest.mark.parametrize("face", ["google", "apple"])
def test_the_peer_vouches_for_somebody(visitor: PeersVisitor, live: Site, peer: DevelopmentProvider, face: str) -> None:
    answer = visitor.sign_in("ada", face, next="/account")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    with live.database.reading() as session:
        [identity] = session.scalars(select(Identity))
    assert (identity.issuer, identity.subject, identity.verified_email) == (peer.address, "ada", "ada@peer.example")


@pytest.mark.parametrize("face", ["google", "apple"])
def test_case_01_another_browsers_answer_opens_nothing(visit: Callable[[], PeersVisitor], face: str) -> None:
    mine, theirs = visit(), visit()
    answer = mine.choose(mine.start(face), "ada")
    if answer.is_redirect:
        assert refused(theirs.come_back(answer))
        assert mine.come_back(answer).status_code == 303
    else:
        posted = theirs.browser.post(
            f"{theirs.devidp.site}/sign-in/apple/callback", data=hidden_inputs(answer.text), allow_redirects=False
        )
        assert refused(theirs.get(posted.headers["Location"]))
        assert mine.get(posted.headers["Location"]).status_code == 303
    assert (mine.signed_in(), theirs.signed_in()) == (True, False)


def test_case_02_an_answer_is_good_once_and_for_ten_minutes(visitor: PeersVisitor, live: Site) -> None:
    answer = visitor.choose(visitor.start(), "ada")
    assert visitor.come_back(answer).status_code == 303
    assert refused(visitor.come_back(answer))
    late = visitor.choose(visitor.start(), "ada")
    with live.database.writing() as session:
        session.execute(update(LoginAttempt).values(created_at=utcnow() - timedelta(minutes=11)))
    assert refused(visitor.come_back(late))


def test_case_03_one_providers_state_is_worth_nothing_at_anothers_callback(visitor: PeersVisitor) -> None:
    wish = parameters(visitor.choose(visitor.start("google"), "ada").headers["Location"])
    assert refused(visitor.get("/sign-in/microsoft/callback?" + urlencode(wish)))
    assert refused(visitor.get("/sign-in/apple/callback?" + urlencode(wish)))
    assert not visitor.signed_in()


def test_case_04_the_answers_issuer_must_be_the_peer(visitor: PeersVisitor, peer: DevelopmentProvider) -> None:
    wish = parameters(visitor.choose(visitor.start(), "ada").headers["Location"])
    assert wish["iss"] == peer.address
    assert refused(visitor.get("/sign-in/google/callback?" + urlencode(wish | {"iss": "https://evil.example"})))


def test_case_05_two_tabs_at_once_both_finish(visitor: PeersVisitor) -> None:
    first, second = visitor.start(next="/account?tab=1"), visitor.start(next="/account?tab=2")
    later, earlier = visitor.choose(second, "ada"), visitor.choose(first, "ada")
    assert visitor.come_back(later).headers["Location"] == "/account?tab=2"
    assert visitor.come_back(earlier).headers["Location"] == "/account?tab=1"


def test_case_06_attempts_given_up_do_no_harm(visitor: PeersVisitor) -> None:
    for _ in range(30):
        address = visitor.start()
    assert visitor.come_back(visitor.choose(address, "ada")).status_code == 303


def test_case_11_the_nonce_must_be_ours(visitor: PeersVisitor, live: Site) -> None:
    answer = visitor.choose(visitor.start(), "ada")
    with live.database.writing() as session:
        session.execute(update(LoginAttempt).values(nonce="another"))
    assert refused(visitor.come_back(answer))


def test_case_13_a_wrong_verifier_is_shown_cleanly(visitor: PeersVisitor, live: Site) -> None:
    answer = visitor.choose(visitor.start(), "ada")
    with live.database.writing() as session:
        session.execute(update(LoginAttempt).values(verifier="x" * 43))
    assert refused(visitor.come_back(answer))


@pytest.mark.parametrize("face", ["google", "apple"])
def test_case_14_whoever_cancels_is_told_so(visitor: PeersVisitor, face: str) -> None:
    back = visitor.come_back(visitor.choose(visitor.start(face), None))
    assert back.status_code == 303
    assert f"You stopped at {face.title()}. Nothing was changed." in visitor.get(back.headers["Location"]).text


def test_case_16_a_posted_answer_is_good_once(visitor: PeersVisitor, live: Site) -> None:
    answer = visitor.choose(visitor.start("apple"), "ada")
    assert visitor.come_back(answer).status_code == 303
    assert refused(visitor.come_back(answer))
    with live.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Identity)) == 1
