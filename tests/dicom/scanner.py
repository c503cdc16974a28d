"""An independent look for planted values: in the bytes as they lie there, in every way a value may be written."""

from __future__ import annotations

import base64
import io
import re
import zlib
from collections.abc import Iterable

from pydicom import dcmread
from pydicom.dataset import Dataset


def leaks(data: bytes, planted: Iterable[str]) -> list[str]:
    """Which of the planted values can still be found in a file, however they are encoded."""
    haystacks = [data.lower(), _texts(data).lower().encode("utf-8", "replace")]
    deflated = re.search(rb"1\.2\.840\.10008\.1\.2\.1\.99", data)
    if deflated:
        haystacks += [zlib.decompress(data[start:], -15).lower() for start in _starts(data)]
    return [value for value in planted if any(form in hay for form in _forms(value) for hay in haystacks)]


def _starts(data: bytes) -> list[int]:
    length = int.from_bytes(data[140:144], "little")
    return [144 + length]


def _forms(value: str) -> set[bytes]:
    lower = value.lower()
    forms = {
        lower.encode("utf-8"),
        lower.encode("utf-16-le"),
        lower.encode("utf-16-be"),
        lower.encode("ascii", "ignore").hex().encode(),
        base64.b64encode(value.encode()).rstrip(b"=")[:-1].lower(),
        lower[::-1].encode("utf-8"),
    }
    if re.fullmatch(r"\d{8}", value):
        year, month, day = value[:4], value[4:6], value[6:]
        for joint in "-./":
            forms |= {joint.join(parts).encode() for parts in ((year, month, day), (day, month, year))}
    return {form for form in forms if len(form) > 3}


def _texts(data: bytes) -> str:
    """Every decoded value of the file, one per line, with words also joined across separators."""
    dataset = dcmread(io.BytesIO(data), force=True)
    found: list[str] = []
    _collect(dataset, found)
    return "\n".join(found)


def _collect(dataset: Dataset, found: list[str]) -> None:
    for element in dataset:
        if element.VR == "SQ":
            for item in element.value:
                _collect(item, found)
        elif isinstance(element.value, bytes):
            found.append(element.value.decode("latin-1"))
        else:
            text = str(element.value)
            found += [text, re.sub(r"[\s^_.,\\-]+", "", text)]
