"""`dicomtube lint-text`: texts in, what identifies somebody in them out, line by line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from io import TextIOWrapper
from typing import TextIO

import click

from dicomtube.phi.text import lint


@click.command("lint-text")
def command() -> None:
    """Read JSON Lines {"id", "text"} on standard input; write {"id", "spans"} for each, in order.

    A span has "start" and "end" in code points, "class" and "certainty" (sure or likely). A line that can't be read is
    told on standard error and skipped; the exit code is then 2.
    """
    out = TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="surrogatepass", newline="\n")
    sys.exit(2 if _lint_lines(sys.stdin.buffer, out, sys.stderr) else 0)


def _lint_lines(lines: Iterable[bytes], out: TextIO, errors: TextIO) -> int:
    """Lint each line as it comes; the number of lines that could not be read."""
    unread = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            key, text = _item(line)
        except ValueError as error:
            unread += 1
            errors.write(f"line {number}: {error}\n")
            continue
        spans = [
            {"start": span.start, "end": span.end, "class": span.text_class.value, "certainty": span.certainty.value}
            for span in lint(text)
        ]
        out.write(json.dumps({"id": key, "spans": spans}, ensure_ascii=False) + "\n")
        out.flush()
    return unread


def _item(line: bytes) -> tuple[object, str]:
    """The id and text of one line; `ValueError` says what is wrong, without repeating the text."""
    try:
        item = json.loads(line.decode("utf-8-sig").strip())
    except UnicodeDecodeError:
        raise ValueError("not UTF-8") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from None
    if not isinstance(item, dict):
        raise ValueError('not an object with "id" and "text"')
    if "id" not in item:
        raise ValueError('"id" is missing')
    if not isinstance(item.get("text"), str):
        raise ValueError('"text" is missing or not a string')
    return item["id"], item["text"]
