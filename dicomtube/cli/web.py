"""`dicomtube web`: serve the site with gunicorn."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[2]


@click.command("web")
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="Address and port.")
@click.option("--processes", default=2, show_default=True, help="Web processes.")
@click.option("--threads", default=8, show_default=True, help="Threads in each.")
def command(bind: str, processes: int, threads: int) -> None:
    """Serve the site with gunicorn (settings from the environment)."""
    arguments = gunicorn_arguments(bind, processes, threads)
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *arguments])


def gunicorn_arguments(bind: str, processes: int = 2, threads: int = 8) -> list[str]:
    """Threaded workers; no access log, because addresses and names of people have no place in a log."""
    return [
        f"--bind={bind}",
        f"--workers={processes}",
        f"--threads={threads}",
        "--worker-class=gthread",
        "--timeout=120",
        "--graceful-timeout=5",
        "--log-level=warning",
        f"--chdir={ROOT}",
        "wsgi:app",
    ]
