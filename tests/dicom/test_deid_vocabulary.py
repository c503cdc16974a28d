"""What known words, versions, terms and codes keep, and that nothing else hides behind their shapes."""

from __future__ import annotations

import random
import re
import struct

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.data import get_palette_files

from dicomtube.dicom.deidentify import Deidentifier
from dicomtube.dicom.deidentify.prose import EQUIPMENT, Company, clean, defined_term
from dicomtube.dicom.deidentify.wordlike import looks_like_text
from tests.dicom import corpus
from tests.dicom.corpus import ACCESSION, PATIENT_ID, Writer, ct, identity, part10, picture
from tests.dicom.planting import opened

write = Writer()
MODELS = Company(EQUIPMENT, models=True)


@pytest.mark.parametrize(
    "value",
    [
        "5.00.02", "0.9.3", "2.6.3.6", "Version 3.3.1", "R1.0.D", "V2.4", "EPIQ 7C_1.7.1.24", "syngo MR E11",
        "LightSpeedApps308I.2_H3.1M5", "15.0_M4_0910.a", "VA44A_SP5", "G.E. Medical Systems", "TOSHIBA_MEC",
        "syngo CT 2012B",
    ],
)  # fmt: skip
def test_makers_and_versions_stay(value: str) -> None:
    assert clean(value, MODELS) == value


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("12.04.65", ""),
        ("04.12.65", ""),
        ("65.04.12", ""),
        ("12.04.1965", ""),
        ("v12.8.00T2", ""),
        ("18.3.863D", ""),
        ("VA24.1.973D", ""),
        ("123.456.789", ""),
        ("555.867.5309", ""),
        ("G.E. Smith", ""),
        ("J.S. Medical", ""),
    ],
)
def test_dates_numbers_and_initials_are_no_versions(value: str, kept: str) -> None:
    assert clean(value, MODELS) == kept


GLUED = (
    "21_8_46L5", "slice24_6_16L5", "chestVA969-1274slice", "28 2 07T2SIEMENS", "MR12_1_94T2", "11 2 64L5", "3D13_7_71",
    "8_23_323DVersion", "kneeVersion2 23 693D", "L58_18_27sliceSIEMENS", "T2v12_8_21", "mm2_16_543D", "T24 24 00",
    "Version219-0855HU", "of5000/87", "10 7 86slice3D", "syngoL58 17 04", "19_7_65AXL5chest", "VA893-6200L5",
    "T1_12_94",
)  # fmt: skip
"""Dates and numbers that share their first or last digits with a word."""


@pytest.mark.parametrize("company", [Company(), MODELS], ids=["description", "equipment"])
@pytest.mark.parametrize("value", GLUED)
def test_dates_and_numbers_glued_to_words_go(value: str, company: Company) -> None:
    assert max(map(len, re.findall(r"\d+", re.sub(r"[ ._/,-]", "", clean(value, company)))), default=0) < 5


@pytest.mark.parametrize(
    "value",
    [
        "L4-5 S1", "AX T2 4mm", "TR/TE 2000/30ms", "3D 224 0.9mm", "b1000 5 mm", "CT 5.0 H31s", "T12-L1",
        "C5-6 C6-7", "tse2d1 11 224",
    ],
)  # fmt: skip
def test_measurements_beside_words_stay(value: str) -> None:
    assert clean(value, Company()) == value


def test_no_date_and_no_number_in_a_description_keeps_five_digits_in_a_row() -> None:
    """Joints do not count; the seed is fixed, so that a failure can be repeated."""
    dice = random.Random(20261122)
    words = (
        "CT",
        "thorax",
        "AX",
        "T2",
        "of",
        "L5",
        "chest",
        "SIEMENS",
        "3D",
        "knee",
        "Version",
        "v",
        "VA",
        "mm",
        "slice",
    )
    for _ in range(4000):
        planted = _date_or_number(dice)
        parts = [dice.choice(words) for _ in range(dice.randrange(4))]
        parts.insert(dice.randrange(len(parts) + 1), planted)
        text = dice.choice((" ", "_", "-", "")).join(parts)
        digits = re.sub(r"\D", "", planted)
        for company in (Company(), MODELS):
            left = re.sub(r"[ ._/,-]", "", clean(text, company))
            assert not any(digits[at : at + 5] in left for at in range(len(digits) - 4)), text


def _date_or_number(dice: random.Random) -> str:
    year, month, day = dice.randint(1925, 2024), dice.randint(1, 12), dice.randint(1, 28)
    joint = dice.choice(".-/ _")
    number = "".join(dice.choices("0123456789", k=10))
    return dice.choice(
        (
            f"{day:02}{joint}{month:02}{joint}{year}", f"{month}{joint}{day}{joint}{year % 100:02}",
            f"{year}{month:02}{day:02}", f"{day:02}{month:02}{year % 100:02}", number, number[:6], f"MR{number[:5]}",
            f"{number[:3]}-{number[3:7]}", f"{number[:4]}/{number[4:6]}", f"{number[:3]} {number[3:6]} {number[6:9]}",
        )
    )  # fmt: skip


def test_an_identifier_of_the_file_is_no_version() -> None:
    body = [element for element in identity(write) if PATIENT_ID.encode() not in element]
    body += [write.element("PatientID", "410.2.33"), write.element("SoftwareVersions", "410.2.33"), *picture(write)]
    assert "410" not in str(opened(Deidentifier(bytes(32), "o").clean(part10(body)).data).SoftwareVersions)


@pytest.mark.parametrize("models", [False, True])
@pytest.mark.parametrize(
    "value",
    [
        "X189-943-566", "CT_X168-231-830", "4_12_72", "chest 22 7 63", "slice14_2_91", "mm10 24 97", "72 12 4",
        "4 12 1972", "768.7608", "169 276 861AX", "124 625 979HU", "A692238", "MR48426", "CT58439", "6369/30",
        "slice 8475/66", "AX_Dec 11, 2004_slice", "thorax_Sep 28, 2000", "25.5.22L", "VA14.12.61", "17_08_2013 slice",
        "26 2 1958", "K4711 12 65",
    ],
)  # fmt: skip
def test_numbers_that_make_a_date_or_an_identifier_go(value: str, models: bool) -> None:
    kept = clean(value, MODELS if models else Company())
    digits = "".join(char for char in value if char.isdigit())
    left = "".join(char for char in kept if char.isdigit())
    assert len(left) < len(digits) - 1 and len(left) < 5


@pytest.mark.parametrize(
    ("value", "kept"),
    [("Head 17/08", "Head"), ("CT 08/17 chest", "CT chest"), ("T11/12", "T11/12"), ("phase 3/4", "phase 3/4")],
)
def test_a_day_and_month_go_and_other_pairs_stay(value: str, kept: str) -> None:
    assert clean(value, Company()) == kept


@pytest.mark.parametrize(
    "value", ["b50_400", "TR/TE 2000/30", "512x512", "FOV 350 320", "(255,128,0)", "5 mm 3 mm", "b1000", "0.5 120 kV"]
)
def test_numbers_that_measure_stay(value: str) -> None:
    assert clean(value, Company()) == value


@pytest.mark.parametrize(
    "value",
    [
        "JPEG 2000 irreversible (lossy) 2097:1", "Non-ossifying fibroma of distal tibia", "T1W/SE/1024",
        "[LOWER LEG         ]", "Transesophageal Echocardiogram", "SmartScore - Gated 0.5 sec", "0.1Cu 1Al",
        "WHITE MATTER", "Couch", "bone marrow",
        "18F-FDG PET/CT", "123I-MIBG SPECT", "2nd trimester", "PI-RADS 4", "BI-RADS", "Kopf Uebersicht", "iPAT 2",
        "IRM genoux avec contraste", "MRT Kniegelenk rechts", "TC torace senza contrasto",
    ],
)  # fmt: skip
def test_descriptions_stay(value: str) -> None:
    assert clean(value, Company()) == value


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("Finger, Zorvathel", ""),
        ("Swan, Maria", ""),
        ("Knee^John", ""),
        ("Mr Finger", ""),
        ("Finger, Hand", "Finger, Hand"),
        ("KNEE, AP", "KNEE, AP"),
        ("XR KNEE Zorvathel", "XR KNEE"),
        ("Apple", ""),
        ("Trotter 12", "12"),
        ("Speed", ""),
        ("chest 1953:12", "chest 12"),
    ],
)
def test_words_that_are_surnames_go_where_they_stand_as_one(value: str, kept: str) -> None:
    assert clean(value, Company()) == kept


@pytest.mark.parametrize("term", ["RECTILINEAR", "DB_DT", "RIESZ", "35CMX43CM", "8INX10IN", "MAX_IP", "SMALL PARTS"])
def test_terms_of_the_standard_stay(term: str) -> None:
    assert defined_term(term, frozenset())


@pytest.mark.parametrize("term", ["90210", "ZORVATHEL", "12345CMX1CM", "K4711"])
def test_other_words_and_numbers_are_no_terms(term: str) -> None:
    assert not defined_term(term, frozenset())


def test_modes_of_an_ultrasound_picture_stay_in_its_type(deidentifier: Deidentifier) -> None:
    data = ct(write.element("ImageType", "ORIGINAL\\PRIMARY\\EPICARDIAL\\0011\\7719"))
    assert list(opened(deidentifier.clean(data).data).ImageType) == [
        "ORIGINAL", "PRIMARY", "EPICARDIAL", "0011", "OTHER",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "scheme", "meaning", "expected"),
    [
        ("1234", "99MERROW", "Chest", ("1234", "99LOCAL", "Chest")),
        ("125.5", "99MERROW", "Chest", ("125.5", "99LOCAL", "Chest")),
        ("fr", "RFC5646", "French", ("fr", "RFC5646", "French")),
        ("5.10.2.1-3", "SCPECG", "PR Interval", ("5.10.2.1-3", "SCPECG", "PR Interval")),
        ("121071", "DCM", "Befund von Zorvathel", ("121071", "DCM", "Finding")),
    ],
)
def test_codes_stay(
    deidentifier: Deidentifier, value: str, scheme: str, meaning: str, expected: tuple[str, str, str]
) -> None:
    (code,) = opened(deidentifier.clean(ct(write.code("AnatomicRegionSequence", value, scheme, meaning))).data)[
        corpus.tag_of("AnatomicRegionSequence")
    ].value
    assert (code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning) == expected


@pytest.mark.parametrize("value", ["1953", "48213", "K4711", PATIENT_ID, ACCESSION, "Zorvathel"])
def test_years_identifiers_and_names_are_no_codes_of_an_unknown_scheme(deidentifier: Deidentifier, value: str) -> None:
    data = ct(write.code("AnatomicRegionSequence", value, "99MERROW", "Chest"))
    (code,) = opened(deidentifier.clean(data).data).AnatomicRegionSequence
    assert code.CodeValue.startswith("C_")


def test_a_short_identifier_of_the_file_is_no_code_either() -> None:
    body = [element for element in identity(write) if PATIENT_ID.encode() not in element]
    body += [write.element("PatientID", "4711"), *picture(write)]
    body.append(write.code("AnatomicRegionSequence", "4711", "99MERROW", "Chest"))
    (code,) = opened(Deidentifier(bytes(32), "o").clean(part10(body)).data).AnatomicRegionSequence
    assert code.CodeValue.startswith("C_")


def test_language_names_stay_beside_a_language_alone(deidentifier: Deidentifier) -> None:
    data = ct(write.code("AnatomicRegionSequence", "51185008", "SCT", "German"))
    (code,) = opened(deidentifier.clean(data).data).AnatomicRegionSequence
    assert code.CodeMeaning != "German"


def test_zero_stays_a_number_where_an_identifier_is_all_zeros() -> None:
    body = [element for element in identity(write) if PATIENT_ID.encode() not in element]
    body += [write.element("PatientID", "000000"), write.element("EchoTrainLength", "0"), *picture(write)]
    assert opened(Deidentifier(bytes(32), "o").clean(part10(body)).data).EchoTrainLength == 0


def test_a_colour_profile_everybody_has_stays_bit_for_bit(deidentifier: Deidentifier) -> None:
    profile = bytes(dcmread(get_palette_files("spring.dcm")[0]).ICCProfile)
    assert opened(deidentifier.clean(ct(write.element("ICCProfile", profile, "OB"))).data).ICCProfile == profile
    other = profile.replace(b"Hewlett-Packard Company", b"Zorvathel Quenby Hospit")
    assert b"orvathel" not in deidentifier.clean(ct(write.element("ICCProfile", other, "OB"))).data


@pytest.mark.parametrize("seed", range(4))
def test_measurements_are_not_taken_for_words(seed: int) -> None:
    noise = np.random.default_rng(seed)
    assert not looks_like_text(noise.integers(0, 256, 240_000, dtype=np.uint8).tobytes())
    for step in (4, 9, 16):
        assert not looks_like_text(np.arange(0, 1024 * step, step, dtype="<u2").tobytes()), step
    assert not looks_like_text(np.arange(4096, 0, -1, dtype="<u2").tobytes())


@pytest.mark.parametrize("text", ["Zorvathel^Quenby", "1953-11-07 Merrowdale", "WlbmbSBab3J2YXRoZWwgUXVlbmJ5IElsc2E="])
def test_words_among_measurements_are_found(text: str) -> None:
    dice = random.Random(7)
    for size in (512, 20_000, 240_000):
        raw = bytearray(dice.randbytes(size))
        raw[size // 2 : size // 2 + len(text)] = text.encode()
        assert looks_like_text(bytes(raw)), size
    wide = struct.pack(f"<{len(text)}H", *map(ord, text))
    assert looks_like_text(bytes(64) + wide + bytes(64))


def test_the_standards_palettes_keep_their_names_where_nobody_is_called_so() -> None:
    """PS3.6 annex B: Winter LUT is a palette, Winter alone is likelier a Ms Winter."""
    assert clean("Winter LUT", Company()) == "Winter LUT"
    assert clean("Winter LUT", Company(denied=frozenset({"winter"}))) == "LUT"
    assert clean("Winter", Company()) == clean("Winter LUT Zorvathel", Company()).removesuffix("LUT").strip() == ""
