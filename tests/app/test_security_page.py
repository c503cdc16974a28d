"""The security page names real code and real tests, chapter by chapter."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`((?:tests|dicomtube|requirements|\.ci)/[\w./-]+?|pyproject\.toml)(?:::(\w+))?`")


@cache
def functions_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_the_security_page_names_nothing_that_is_not_there() -> None:
    named = NAMED.findall(PAGE)
    assert len(named) > 50
    lost = [
        f"{path}::{test}"
        for path, test in named
        if not (ROOT / path).is_file() or (test and test not in functions_in(path))
    ]
    assert lost == []


def test_the_security_page_answers_every_chapter_and_every_line() -> None:
    assert re.findall(r"^### V(\d+) ", PAGE, flags=re.M) == [str(number) for number in range(1, 18)]
    empty = [line for line in PAGE.splitlines() if re.match(r"\| V\d", line) and not line.split("|")[2].strip()]
    assert empty == []
