"""Which readings are markers and which may identify."""

from __future__ import annotations

import pytest

from dicomtube.phi.pixels.markers import Certainty, judge


@pytest.mark.parametrize(
    "text",
    [
        "L",
        "R",
        "Supine",
        "PR0NE",
        "AP",
        "PA ERECT",
        "R CC",
        "L MLO",
        "10",
        "2.5 cm",
        "15",
        "120 ",
        "40 dB",
        "MI 1.1",
        "TIS 0.4",
    ],
)
def test_markers_and_scales_are_left_alone(text: str) -> None:
    expected = Certainty.SURE if text == "120 " else None  # three digits may be a room or an age with a letter lost
    assert judge(text, 0.99) is expected


@pytest.mark.parametrize(
    "text",
    [
        "JD",
        "MI",
        "MI 12.03",
        "J.D.",
        "L.R.",
        "WRIGHT",
        "STANDISH",
        "SMITH^JOHN",
        "12/03/1961",
        "MRN 77312",
        "1234567",
        "St. Mary",
        "LEFTY",
    ],
)
def test_what_may_identify_is_sure(text: str) -> None:
    assert judge(text, 0.99) is Certainty.SURE


@pytest.mark.parametrize(("text", "confidence"), [("SMITH", 0.6), ("1I", 0.99), ("OO", 0.95)])
def test_low_confidence_and_mere_strokes_are_only_likely(text: str, confidence: float) -> None:
    assert judge(text, confidence) is Certainty.LIKELY


@pytest.mark.parametrize(("text", "confidence"), [("SMITH", 0.49), ("6", 0.98), ("-", 1.0), ("国", 0.9), ("", 1.0)])
def test_noise_is_nothing(text: str, confidence: float) -> None:
    assert judge(text, confidence) is None
