"""A stand-in for Google's tag on this machine: it has the tag's habits and writes down every request.

Like gtag.js it reads its commands from `dataLayer`, sets `_ga` cookies by script as soon as (and only when) storage for
analytics is granted, measures page views, pings without cookies while storage is denied, measures once more when the
page is left, and falls silent under `ga-disable-<id>`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

SCRIPT = """
(() => {
  const id = new URL(document.currentScript.src).searchParams.get('id')
  const origin = new URL(document.currentScript.src).origin
  const consent = {}
  const settings = {}
  let measuring = false
  const off = () => window['ga-disable-' + id] === true
  const send = (name) => {
    if (off()) return
    const granted = consent.analytics_storage === 'granted'
    if (granted) keepCookies()
    const told = new URLSearchParams({
      v: '2', tid: id, en: name, gcs: granted ? 'G101' : 'G100', dl: settings.page_location ?? location.href,
      dt: settings.page_title ?? document.title, dr: settings.page_referrer ?? document.referrer,
      ads: JSON.stringify([consent.ad_storage, consent.ad_user_data, consent.ad_personalization]),
      signals: String(settings.allow_google_signals),
    })
    navigator.sendBeacon((settings.server_container_url ?? origin) + '/g/collect?' + told)
  }
  const keepCookies = () => {
    const rest = '; Path=/; Max-Age=' + settings.cookie_expires
    const domain = settings.cookie_domain === 'none' ? '' : '; Domain=' + location.hostname
    document.cookie = '_ga=GA1.1.123.456' + rest + domain
    document.cookie = '_ga_' + id.slice(2) + '=GS1.1.1' + rest + domain
  }
  const obey = (command) => {
    if (command[0] === 'consent') Object.assign(consent, command[2])
    if (command[0] === 'set' && typeof command[1] === 'object') Object.assign(settings, command[1])
    if (command[0] === 'config') {
      Object.assign(settings, command[2])
      measuring = true
      send('page_view')
    }
  }
  window.dataLayer.forEach(obey)
  window.dataLayer.push = (...commands) => commands.forEach(obey)
  window.addEventListener('pagehide', () => measuring && send('user_engagement'))
  window.measureAgain = () => send('click')
})()
"""


class Tag(ThreadingHTTPServer):
    """What was asked of it, in order."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []

    @property
    def origin(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def measurements(self) -> list[dict[str, str]]:
        """What was measured, as it was sent."""
        return [
            {name: values[0] for name, values in parse_qs(urlsplit(path).query, keep_blank_values=True).items()}
            for path in list(self.asked)
            if path.startswith("/g/collect")
        ]


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Tag)
        server.asked.append(self.path)
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = SCRIPT.encode() if self.path.startswith("/gtag/js") else b""
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_arguments: object) -> None:
        """Says nothing."""


@contextmanager
def tagging() -> Iterator[Tag]:
    """Runs one until the end of the block."""
    server = Tag()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
