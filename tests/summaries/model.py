"""A stand-in for Google's host on loopback: speaks the real wire format, keeps every byte it was sent."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

GOOD: dict[str, Any] = {
    "summary": "A young adult with pain in the right lower quadrant and a thickened appendix.",
    "teaching_points": ["Measure the wall.", "Look for stranding of the fat."],
    "title": "Pain in the right lower quadrant",
    "tags": ["bowel", "inflammation"],
    "quiz": {"question": "What is thickened?", "right": "The appendix", "wrong": ["The caecum", "The ureter"]},
}


def answer_of(text: str, reason: str = "STOP") -> bytes:
    """The body of an answer with that text."""
    candidate = {"content": {"parts": [{"text": text}], "role": "model"}, "finishReason": reason}
    return json.dumps({"candidates": [candidate]}).encode()


class Model(ThreadingHTTPServer):
    """What it answers next, and all it has received: (path, headers, body)."""

    daemon_threads = True
    status = 200
    body = answer_of(json.dumps(GOOD))
    seconds = 0.0  # before it answers
    trickle = 0.0  # between two bytes

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def endpoint(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_about: object) -> None:
        """A client that had enough is no news."""


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Model)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.received.append((self.path, dict(self.headers), body))
        time.sleep(server.seconds)
        self.send_response(server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(server.body)))
        self.end_headers()
        step = 1 if server.trickle else len(server.body) or 1
        for start in range(0, len(server.body), step):
            self.wfile.write(server.body[start : start + step])
            time.sleep(server.trickle)

    def log_message(self, *_arguments: object) -> None:
        """Says nothing."""


@contextmanager
def serving() -> Iterator[Model]:
    """Runs one until the end of the block."""
    server = Model()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
