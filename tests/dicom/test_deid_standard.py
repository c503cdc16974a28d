"""The policy against table E.1-1 of PS3.15 2026c, as another implementation has typed it in."""

from __future__ import annotations

import pytest
from dicomanonymizer.dicom_anonymization_databases import dicomfields_2026c as table
from pydicom._dicom_dict import DicomDictionary
from pydicom.datadict import keyword_for_tag

from dicomtube.dicom.deidentify.policy import POLICY_VERSION, RULES, TABLES, Action, rule_for
from dicomtube.dicom.deidentify.private import SAFE, SAFE_GROUPS

GONE = {Action.REMOVE, Action.EMPTY, Action.DUMMY}
BY_OPTION = {
    # Retain Patient Characteristics, limited; weight for uptake values
    "PatientSex": Action.SEX,
    "PatientAge": Action.AGE,
    "PatientWeight": Action.WEIGHT,
    # Clean Structured Content: the tree stays, its values are cleaned one by one
    "ContentSequence": Action.RECURSE,
    "VerifyingObserverSequence": Action.RECURSE,
    "AcquisitionContextSequence": Action.RECURSE,
    "SpecimenPreparationSequence": Action.RECURSE,
    "WaveformAnnotationSequence": Action.RECURSE,
    # Clean Graphics
    "GraphicAnnotationSequence": Action.RECURSE,
    # references, whose UIDs are replaced (U*)
    "ReferencedImageSequence": Action.RECURSE,
    "SourceImageSequence": Action.RECURSE,
    "ReferencedStudySequence": Action.RECURSE,
    "ReferencedPerformedProcedureStepSequence": Action.RECURSE,
    # makers are public words
    "SourceManufacturer": Action.MODEL,
    # one label for the patient instead of an empty name and a dummy number
    "PatientName": Action.PATIENT,
    "PatientID": Action.PATIENT,
}
TAGS = [group << 16 | element for group, element in (tag for tag in table.ALL_TAGS if len(tag) == 2)]


def allowed(tag: int) -> set[Action]:
    """What the Basic Profile with the site's options allows for an attribute of the table."""
    keyword = keyword_for_tag(tag)
    if keyword in BY_OPTION:
        return {BY_OPTION[keyword]}
    vr = DicomDictionary[tag][0] if tag in DicomDictionary else ""
    if vr == "UI":
        return {Action.MAP, *GONE}
    if vr in ("DA", "DT"):
        return {Action.SHIFT, *GONE}
    if vr == "TM":
        return {Action.KEEP, *GONE}
    if vr in ("LO", "SH", "ST", "LT", "UT"):
        return {Action.CLEAN, Action.LABEL, *GONE}
    return GONE


def test_the_table_is_the_one_of_2026c() -> None:
    assert len(table.ALL_TAGS) == 655


@pytest.mark.parametrize("tag", TAGS, ids=lambda tag: keyword_for_tag(tag) or f"{tag:08x}")
def test_every_attribute_of_the_table_is_treated_at_least_as_strictly(tag: int) -> None:
    assert rule_for(tag).action in allowed(tag)


@pytest.mark.parametrize("tag", [0x50000010, 0x50FE3000, 0x60003000, 0x601E4000, 0x00090010, 0x00091001])
def test_repeating_groups_and_private_attributes_go(tag: int) -> None:
    assert rule_for(tag).action is Action.REMOVE


def test_every_name_in_the_policy_is_an_attribute_and_stands_there_once() -> None:
    keywords = [keyword for _, names in TABLES for keyword in names]
    known = {entry[4] for entry in DicomDictionary.values()}
    assert sorted(set(keywords) - known) == []
    assert len(keywords) == len(set(keywords))


def test_every_rule_has_a_reason_and_a_source() -> None:
    assert [rule for rule in set(RULES.values()) if not rule.reason or not rule.reference] == []
    assert len(RULES) == len(DicomDictionary)


def test_no_free_text_survives_without_a_line_in_the_policy() -> None:
    named = {keyword for _, names in TABLES for keyword in names}
    text = {"LO", "SH", "ST", "LT", "UT", "UC", "UR", "AE", "PN", "UN", "OB", "OW", "OF", "OD", "OL", "OV"}
    loose = [
        keyword_for_tag(tag)
        for tag, rule in RULES.items()
        if DicomDictionary[tag][0] in text and rule.action not in GONE and keyword_for_tag(tag) not in named
    ]
    assert loose == []


def test_safe_private_attributes_are_numbers() -> None:
    assert {kind.vr for kinds in SAFE.values() for kind in kinds.values()} <= {"DS", "IS", "FD", "FL", "US", "SS", "SL"}
    assert SAFE.keys() == SAFE_GROUPS.keys()
    assert POLICY_VERSION
