"""`python -m devidp --port N --data FILE --people FILE --site URL` starts the development provider.

DEVIDP_CLIENT_SECRET holds the secret that the site presents.
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


def main(arguments: list[str] | None = None) -> int:
    """Serves until it is told to stop. Gives 2 when it must not start."""
    parser = argparse.ArgumentParser(prog="python -m devidp", description="An identity provider for development.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument(
        "--data", type=Path, required=True, help="file for its keys; *.people.json for newcomers beside"
    )
    parser.add_argument("--people", type=Path, help="JSON: [{subject, name, email, email_verified, picture, tenant}]")
    parser.add_argument("--site", required=True, help="address of the site, such as http://127.0.0.1:8000")
    parser.add_argument("--client-id", default="dicomtube")
    parser.add_argument("--mischief", action="store_true", help="let tests make it misbehave")
    given = parser.parse_args(arguments)
    problem = _forbidden()
    if problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    given.data.parent.mkdir(parents=True, exist_ok=True)
    people = read_people(given.people) if given.people else []
    held = State(
        base=f"http://127.0.0.1:{given.port}",
        client=Client(given.client_id, os.environ["DEVIDP_CLIENT_SECRET"], given.site.rstrip("/")),
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
    if len(os.environ.get("DEVIDP_CLIENT_SECRET", "")) < 16:
        return "DEVIDP_CLIENT_SECRET must hold the client's secret, at least 16 characters."
    return None


if __name__ == "__main__":
    sys.exit(main())
