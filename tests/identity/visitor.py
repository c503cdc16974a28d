"""A browser without scripts, over real HTTP: cookies, forms, redirects followed one at a time."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import requests

from tests.devidp.process import DevelopmentProvider


class _Inputs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.actions: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("type") == "hidden" and found.get("name"):
            self.values.setdefault(str(found["name"]), found.get("value") or "")
        if tag == "form" and found.get("action"):
            self.actions.append(str(found["action"]))


def hidden_inputs(page: str) -> dict[str, str]:
    """The hidden inputs of a page, the first of each name."""
    parser = _Inputs()
    parser.feed(page)
    return parser.values


class Visitor:
    """Somebody with a browser of their own at the site and the provider."""

    def __init__(self, devidp: DevelopmentProvider) -> None:
        self.devidp = devidp
        self.welcomes = True  # fills in the page of a first visit by itself
        self.browser = requests.Session()
        self.browser.trust_env = False

    def get(self, address: str, **options: object) -> requests.Response:
        """Opens a page of the site; redirects are not followed."""
        return self.browser.get(
            urljoin(self.devidp.site, address),
            allow_redirects=False,
            timeout=30,
            **options,  # type: ignore[arg-type]
        )

    def post(self, address: str, page: str = "/sign-in", **form: str) -> requests.Response:
        """Sends a form that stands on `page`, or on the account page for somebody whom `page` sends on."""
        shown = self.get(page)
        token = hidden_inputs((self.get("/account") if shown.is_redirect else shown).text).get("csrf_token", "")
        return self.browser.post(
            urljoin(self.devidp.site, address),
            data={"csrf_token": token, **form},
            allow_redirects=False,
            timeout=30,
        )

    def start(self, provider: str = "google", **form: str) -> str:
        """Presses a provider's button; gives the address the browser is sent to."""
        answer = self.post(f"/sign-in/{provider}", **form)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def choose(self, authorize: str, person: str | None, **form: str) -> requests.Response:
        """Says who they are on the provider's page (None: cancels); gives the provider's answer."""
        page = self.browser.get(authorize, timeout=30)
        assert page.status_code == 200, page.text
        choice = {"person": person} if person else {"cancel": "yes"}
        return self.browser.post(
            authorize.split("?")[0],
            data={**hidden_inputs(page.text), **choice, **form},
            allow_redirects=False,
            timeout=30,
        )

    def come_back(self, answer: requests.Response) -> requests.Response:
        """Goes where the provider's answer sends the browser: by GET, or by its form's POST and the bounce after it."""
        back = self.get(answer.headers["Location"]) if answer.is_redirect else self._post_back(answer)
        if self.welcomes and back.is_redirect:
            self.finish_welcome()
        return back

    def _post_back(self, answer: requests.Response) -> requests.Response:
        posted = self.browser.post(
            f"{self.devidp.site}/sign-in/apple/callback",
            data=hidden_inputs(answer.text),
            allow_redirects=False,
            timeout=30,
        )
        return self.get(posted.headers["Location"]) if posted.is_redirect else posted

    def upload(self, address: str, field: str, data: bytes, **form: str) -> requests.Response:
        """Sends the form that stands at `address`, with a file."""
        token = hidden_inputs(self.get(address).text)["csrf_token"]
        return self.browser.post(
            urljoin(self.devidp.site, address),
            data={"csrf_token": token, **form},
            files={field: ("picture.png", data, "image/png")},
            allow_redirects=False,
            timeout=30,
        )

    def finish_welcome(self, **changed: str) -> requests.Response | None:
        """Fills in the page of a first visit, if this is one."""
        page = self.get("/welcome")
        if page.status_code != 200:
            return None
        name = re.search(r'name="display_name"[^>]*value="([^"]*)"', page.text)
        said = {
            "display_name": html.unescape(name.group(1)) if name else "",
            "position": "Radiologist",
            "country": "CH",
            "adult": "y",
            "accept": "y",
        }
        return self.browser.post(
            f"{self.devidp.site}/welcome",
            data=hidden_inputs(page.text) | said | changed,
            allow_redirects=False,
            timeout=30,
        )

    def sign_in(self, person: str, provider: str = "google", **form: str) -> requests.Response:
        """The whole round trip; gives the answer of the site's callback."""
        return self.come_back(self.choose(self.start(provider, **form), person))

    def signed_in(self) -> bool:
        """Whether the site knows who this is."""
        return self.get("/account").status_code == 200


def parameters(address: str) -> dict[str, str]:
    """The query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
