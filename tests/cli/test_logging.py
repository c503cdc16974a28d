"""What commands write to standard error when something fails in them."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import structlog
from dicomtube.cli import main

def fall(patient):
    raise ValueError(patient)

main(["config", "example"], standalone_mode=False)
try:
    fall("DOE^JANE")
except ValueError:
    structlog.get_logger("job").exception("job_failed")
"""


def test_a_command_tells_a_failure_by_its_class_and_never_what_a_variable_held() -> None:
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)

    assert "job_failed" in ran.stderr
    assert "ValueError" in ran.stderr
    assert "DOE" not in ran.stderr
