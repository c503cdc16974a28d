"""A host on this machine that answers with what it is told to."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Host(ThreadingHTTPServer):
    """Its answer, and how often it was asked. `trickle`: seconds between two bytes of the body."""

    daemon_threads = True
    status, body, redirect = 200, b"", ""
    trickle = 0.0
    asked = 0
    promised = 0  # the Content-Length, when it is to be a lie

    @property
    def origin(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Host)
        server.asked += 1
        self.send_response(server.status)
        if server.redirect:
            self.send_header("Location", server.redirect)
        if server.promised:
            self.send_header("Content-Length", str(server.promised))
        self.end_headers()
        try:
            for start in range(0, len(server.body), 1 if server.trickle else max(1, len(server.body))):
                self.wfile.write(server.body[start : start + (1 if server.trickle else max(1, len(server.body)))])
                self.wfile.flush()
                time.sleep(server.trickle)
        except OSError:  # the client had enough
            self.close_connection = True

    do_POST = do_GET

    def log_message(self, *_arguments: object) -> None:
        """Says nothing."""


@contextmanager
def hosting() -> Iterator[Host]:
    """Runs one until the end of the block."""
    server = Host(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
