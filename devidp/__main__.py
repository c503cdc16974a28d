"""`python -m devidp --port N --data FILE --people FILE` starts the development provider.

It knows the site by the variables that the site itself is started with: DICOMTUBE_PUBLIC_URL, GOOGLE_CLIENT_ID,
GOOGLE_CLIENT_SECRET and so on. A face whose variables are missing is not worn.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from werkzeug.serving import make_server

from devidp.app import create_app
from devidp.people import People, read_people
from devidp.state import Client, Keys, State

_VARIABLES = {
    "google": ("GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"),
    "microsoft": ("MICROSOFT_CLIENT_ID", "MICROSOFT_CLIENT_SECRET"),
    "facebook": ("FACEBOOK_APP_ID", "FACEBOOK_APP_SECRET"),
    "apple": ("APPLE_CLIENT_ID", "APPLE_TEAM_ID"),  # Apple's clients sign with a key instead of knowing a secret
}


def main(arguments: list[str] | None = None) -> int:
    """Serves until it is told to stop. Gives 2 when it must not start."""
    parser = argparse.ArgumentParser(prog="python -m devidp", description="An identity provider for development.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument(
        "--data", type=Path, required=True, help="file for its keys; *.people.json for newcomers beside"
    )
    parser.add_argument("--people", type=Path, help="JSON: [{subject, name, email, email_verified, picture, tenant}]")
    parser.add_argument("--mischief", action="store_true", help="let tests make it misbehave")
    given = parser.parse_args(arguments)
    problem = _forbidden()
    if problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    site = os.environ["DICOMTUBE_PUBLIC_URL"].rstrip("/")
    given.data.parent.mkdir(parents=True, exist_ok=True)
    people = read_people(given.people) if given.people else []
    held = State(
        base=f"http://127.0.0.1:{given.port}",
        site=site,
        clients=_clients(site),
        people=People(people, given.data.with_suffix(".people.json")),
        keys=Keys(given.data),
        mischief={} if given.mischief else None,
    )
    server = make_server("127.0.0.1", given.port, create_app(held), threaded=True)
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: threading.Thread(target=server.shutdown).start())
    sys.stdout.write(f"development identity provider: {held.base}\n")
    sys.stdout.flush()
    server.serve_forever()
    server.server_close()
    return 0


def _forbidden() -> str | None:
    if os.environ.get("DICOMTUBE_ENV") != "development":
        return "The development identity provider needs DICOMTUBE_ENV=development: anybody may be anybody there."
    site = os.environ.get("DICOMTUBE_PUBLIC_URL", "")
    if not site or not _clients(site):
        return "DICOMTUBE_PUBLIC_URL and at least GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET must be set."
    return None


def _clients(site: str) -> dict[str, Client]:
    found = {}
    for face, (id_variable, secret_variable) in _VARIABLES.items():
        client_id, secret = os.environ.get(id_variable, ""), os.environ.get(secret_variable, "")
        if client_id and secret:
            found[face] = Client(client_id, secret, f"{site}/sign-in/{face}/callback")
    return found


if __name__ == "__main__":
    sys.exit(main())
