"""`make audit`: asks the public database of vulnerabilities about every locked dependency (pip-audit).

Fails when one is known to be vulnerable. Where the database can't be reached nothing was checked, and this says so and
does not fail: an air-gapped build is not a vulnerable one.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("app.txt", "test.txt", "gemini.txt", "data.txt")
UNREACHABLE = re.compile(r"ConnectionError|ProxyError|SSLError|Timeout|ServiceError|RetryError|Connection refused")
SECONDS = "10"


def main() -> int:
    """The exit code."""
    locks = [str(ROOT / "requirements" / name) for name in LOCKS]
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json"]
    command += ["--progress-spinner", "off", "--timeout", SECONDS]
    worst = 0
    for lock in locks:
        worst = max(worst, _audit([*command, "--requirement", lock], Path(lock).name))
    return worst


def _audit(command: list[str], name: str) -> int:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own arguments
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        if UNREACHABLE.search(done.stderr):
            return _say(f"{name}: NOT CHECKED, the database of vulnerabilities could not be reached.", 0)
        return _say(f"{name}: the audit itself failed:\n{done.stderr[-2000:]}", 2)
    found = [(package, known) for package in packages for known in package.get("vulns", [])]
    for package, known in found:
        mended = ", ".join(known["fix_versions"]) or "no version yet"
        _say(f"{name}: {package['name']} {package['version']}: {known['id']}, mended in {mended}", 1)
    if found:
        return 1
    return _say(f"{name}: {len(packages)} packages, none known to be vulnerable.", 0)


def _say(line: str, code: int) -> int:
    sys.stdout.write(f"{line}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
