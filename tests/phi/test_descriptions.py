"""Descriptions on their way to others: what survived cleaning and still names somebody goes."""

from __future__ import annotations

from pydicom.dataset import Dataset

from dicomtube.screening import blank_descriptions


def described(study: str, series: str) -> Dataset:
    header = Dataset()
    header.StudyDescription, header.SeriesDescription = study, series
    return header


def test_a_description_that_names_somebody_is_emptied_and_the_others_stay() -> None:
    header = described("CT chest of Mrs Entwistle", "AX T2 FLAIR")

    assert blank_descriptions(header)
    assert (header.StudyDescription, header.SeriesDescription) == ("", "AX T2 FLAIR")


def test_plain_descriptions_are_left_alone() -> None:
    header = described("CT THORAX", "t1_mprage_sag_p2_iso_1.0mm")

    assert not blank_descriptions(header)
    assert (header.StudyDescription, header.SeriesDescription) == ("CT THORAX", "t1_mprage_sag_p2_iso_1.0mm")
