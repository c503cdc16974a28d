"""Which series show a face."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dicomtube.phi.faces import FaceCause, SeriesHeader, face_cause

BRAIN = SeriesHeader(modality="MR", slices=190, spacing=1.0, thickness=1.0, words=("BRAIN", "T1 MPRAGE SAG"))


def test_a_thin_brain_series_shows_a_face() -> None:
    assert face_cause(BRAIN) is FaceCause.HEAD


@pytest.mark.parametrize(
    "change",
    [
        {"modality": "US"},
        {"slices": 39},
        {"spacing": 3.1},
        {"spacing": None, "thickness": 5.0},
        {"words": ("CHEST", "Thorax with contrast")},
        {"words": ("KNEE",)},
    ],
)
def test_what_gives_no_face(change: dict[str, object]) -> None:
    assert face_cause(replace(BRAIN, **change)) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"slices": 40},
        {"spacing": 3.0},
        {"spacing": None, "thickness": None},
        {"spacing": 1.0, "thickness": 5.0},  # overlapping reconstruction
        {"modality": "ct", "words": ("Hals_Thorax",)},
        {"words": ("C-SPINE",)},
        {"words": ("sinus paranasales",)},
        {"words": ("neck chest abdomen",)},
    ],
)
def test_what_still_gives_one(change: dict[str, object]) -> None:
    assert face_cause(replace(BRAIN, **change)) is FaceCause.HEAD  # type: ignore[arg-type]


@pytest.mark.parametrize("words", [(), ("",), ("3D T1 ISO",)])
def test_an_unknown_part_counts_as_a_head(words: tuple[str, ...]) -> None:
    assert face_cause(replace(BRAIN, words=words)) is FaceCause.UNKNOWN_PART
