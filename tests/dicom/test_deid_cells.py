"""Unused bits of pixel cells: the plain and the fast way agree, and what they clear is what hides something."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from dicomtube.dicom.deidentify import cells, unusedbits
from dicomtube.dicom.deidentify.cells import Cells

ROOT = Path(__file__).parents[2]


@st.composite
def layouts(draw: st.DrawFn) -> Cells:
    allocated = draw(st.sampled_from((8, 16, 32)))
    stored = draw(st.integers(1, allocated - 1))
    low = draw(st.sampled_from((0, draw(st.integers(0, allocated - stored)))))
    padding = draw(st.none() | st.integers(0, (1 << min(16, allocated)) - 1))
    return Cells(allocated, stored, low, draw(st.booleans()), padding)


@settings(max_examples=300, deadline=None)
@given(layouts(), st.binary(max_size=64))
def test_both_ways_agree(layout: Cells, raw: bytes) -> None:
    data = raw[: len(raw) // (layout.allocated // 8) * (layout.allocated // 8)]
    slow, fast = cells.cleared(data, layout), unusedbits.cleared(data, layout)
    assert (None if slow is None else bytes(slow)) == (None if fast is None else bytes(fast))


@settings(max_examples=200, deadline=None)
@given(layouts(), st.binary(min_size=8, max_size=64))
def test_the_pixel_itself_never_changes(layout: Cells, raw: bytes) -> None:
    width = layout.allocated // 8
    data = raw[: len(raw) // width * width]
    kept = cells.cleared(data, layout) or data
    for start in range(0, len(data), width):
        before = int.from_bytes(data[start : start + width], "little")
        after = int.from_bytes(bytes(kept[start : start + width]), "little")
        assert before & layout.mask == after & layout.mask
        assert layout.is_plain(after)


def test_the_engine_works_without_numpy() -> None:
    """As in a browser: pydicom and the standard library are enough to clean a file."""
    script = """
import sys
sys.modules["numpy"] = None
from dicomtube.dicom.deidentify import Deidentifier
from tests.dicom.corpus import ct
print(len(Deidentifier(bytes(range(32)), "owner").clean(ct()).data) > 500)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.stdout.strip(), done.returncode) == ("True", 0), done.stderr
