"""The text linter: what it reaches on labelled sets, and what it promises about offsets and time."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicomtube.phi.text import Certainty, Span, TextClass, lint
from dicomtube.phi.text.engine import by_rules, worth_trying
from dicomtube.phi.text.findings import SUGGESTIONS
from dicomtube.phi.text.fold import MASK, fold
from dicomtube.phi.text.reading import Reading, Search
from dicomtube.phi.text.rules import RULES
from dicomtube.phi.text.safe import QUANTITIES, REFERENCES
from tests.phi.labelled import FOLDER, load, tally

SETS = sorted(path.stem for path in FOLDER.glob("*.txt"))


def said(text: str, **kwargs: tuple[str, ...]) -> list[tuple[str, TextClass]]:
    return [(text[span.start : span.end], span.text_class) for span in lint(text, **kwargs)]


@pytest.mark.parametrize(
    ("name", "recall", "false_alarms"),
    [
        ("set_a", 0.99, 0.01),
        ("set_b", 0.97, 0.01),
        ("set_c", 0.95, 0.02),
        ("set_d", 0.94, 0.01),
        ("set_e", 0.97, 0.04),
        ("set_f", 0.97, 0.04),
        ("set_g", 0.97, 0.04),
        ("set_h", 0.97, 0.04),
        ("set_j", 0.96, 0.03),
        ("set_k", 0.97, 0.04),
        ("set_l", 0.97, 0.03),
        ("set_m", 0.95, 0.03),
        ("set_q", 0.92, 0.05),
        ("set_r", 0.92, 0.03),
        ("set_s", 0.95, 0.05),
        ("set_u", 0.95, 0.08),
        ("set_v", 0.95, 0.06),
    ],
)
def test_the_labelled_sets_stay_as_well_read_as_they_are(name: str, recall: float, false_alarms: float) -> None:
    result = tally(load(name))

    assert result.recall >= recall
    assert result.false_alarms <= false_alarms


def test_every_class_has_a_suggestion() -> None:
    assert set(SUGGESTIONS) == set(TextClass)


def test_offsets_are_code_points_of_the_text_as_written() -> None:
    text = "🩻 Ma\u200bria Lo\u0301pez, DOB ١٢/٣/١٩٦٥."

    assert said(text) == [
        ("Ma\u200bria Lo\u0301pez", TextClass.NAME),
        ("١٢/٣/١٩٦٥", TextClass.DATE_OF_BIRTH),
    ]


def test_known_names_are_found_in_small_letters_and_without_company() -> None:
    assert said("the tinkerton mass", known_names=("Tinkerton",)) == [("tinkerton", TextClass.NAME)]


def test_names_of_files_are_read_as_words_and_offsets_are_of_the_text_as_written() -> None:
    assert said("see renal_mass_pemberton_alice_portal.jpg and t1_mprage_sag_p2_iso.nii") == [
        ("pemberton_alice", TextClass.NAME)
    ]


def test_an_address_keeps_the_name_of_its_street_and_nothing_else_is_swallowed() -> None:
    assert said("Back to Rm 212, 90 Sheikh Zayed Ext., Umm Suqeim with Mr Tallow") == [
        ("Rm 212, 90 Sheikh Zayed Ext., Umm Suqeim", TextClass.ADDRESS),
        ("Mr Tallow", TextClass.NAME),
    ]


@pytest.mark.parametrize(
    ("text", "text_class"),
    [
        ("The card of the pacemaker says PJX604218H.", TextClass.DEVICE),
        ("The dashcam of the van shows PJX 6042.", TextClass.VEHICLE),
        ("The label of the folder says PJX604218H.", TextClass.UNIQUE_ID),
    ],
)
def test_a_number_is_what_the_words_around_it_are_about(text: str, text_class: TextClass) -> None:
    assert [found.text_class for found in by_rules(fold(text), ())] == [text_class]


def test_a_finding_explains_itself() -> None:
    assert lint("Mail jane@example.org today") == (
        Span(
            5,
            21,
            TextClass.EMAIL,
            Certainty.SURE,
            "This is an e-mail address.",
            "Remove the address; members can write to each other through the site.",
        ),
    )


@pytest.mark.parametrize(
    "piece",
    [
        "A",
        "a",
        "1",
        "1 ",
        "A ",
        "Aa ",
        "a.b.",
        "/",
        " ",
        "-",
        "ا",
        "1/",
        "a@",
        "A.",
        "1.",
        "Ab, ",
        "(",
        "A^",
        "on the 1 ",
        "mother, ",
        "Mr ",
        "a dot ",
        "a:",
        "St. ",
        "ام ",
        "Smith ",
        "é",
        "name: ",
        "\n",
        "May",
        "tel 0 ",
        "X-",
        "www.",
        "١ ",
        ".",
        ",",
        "'",
        "A'",
        "1-",
        "1,",
        "R-1 ",
        "in the ",
        "of ",
        "Ab-",
    ],
)
def test_no_text_makes_it_slow(piece: str) -> None:
    short, long = least_time((piece * 500)[:500]), least_time((piece * 4000)[:4000])

    # Eight times the length costs about eight times as much; sixty-four, where every sign is tried with all after it.
    assert long < 24 * max(short, 0.000_5)


def least_time(text: str) -> float:
    """Seconds that reading the text takes this thread, whatever else goes on: the least of three readings."""
    times = []
    for _ in range(3):
        started = time.thread_time()
        lint(text)
        times.append(time.thread_time() - started)
    return min(times)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_gives_ordered_spans_inside_it(text: str) -> None:
    spans = lint(text)

    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


def test_patterns_run_unchanged_elsewhere_and_have_bounds() -> None:
    searches = [rule.search for rule in RULES] + [safe.search for safe in REFERENCES + QUANTITIES]

    for pattern in (search.pattern.pattern for search in searches):
        assert not re.search(r"\(\?[aiLmsux-]+[:)]|\(\?P|\(\?>|[*+?}]\+", pattern), pattern
        outside_classes = re.sub(r"\[(?:\\.|[^\]\\])*\]", "C", re.sub(r"\\.", "E", pattern))
        assert not re.search(r"[*+]|\{\d+,\}", outside_classes), pattern


def test_no_rule_is_left_out_where_it_would_find_something() -> None:
    texts = [fold(text.text).text for name in SETS for text in load(name)]
    left_out = [
        (text, rule.text_class, rule.search.pattern.pattern)
        for text in texts
        for rule in set(RULES) - set(worth_trying(text))
        for found in rule.search.pattern.finditer(text)
        if rule.check is None or rule.check(found, rule.group)
    ]

    assert left_out == []


SEARCHES = [one.search for one in RULES + REFERENCES + QUANTITIES]


def test_patterns_are_found_in_the_sets_wherever_they_are() -> None:
    for name in SETS:
        text = fold("\n".join(text.text for text in load(name))).text
        assert_found_as_everywhere(Reading(text), text)


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("aAbSdDtT0139 .-/:,#_@(\n'éſİKا\x00")), st.sampled_from(SEARCHES))
def test_patterns_are_found_in_any_text_wherever_they_are(text: str, search: Search) -> None:
    assert_found_as_everywhere(Reading(text), text)
    assert_found_as_everywhere(Reading(text).masked([search]), search.pattern.sub(blank, text))


def assert_found_as_everywhere(reading: Reading, text: str) -> None:
    assert reading.text == text
    for search in SEARCHES:
        places = [found.span() for found in reading.find(search)]
        assert places == [found.span() for found in search.pattern.finditer(text)], search.pattern.pattern


@pytest.mark.parametrize(
    ("pattern", "masked", "text"),
    [
        (r"(?<!\w)§[^b]", r"\bb\w", "§bc"),  # what stood there could not follow; the mask can
        (r"\bcd\b", r"\bab", "abcd"),  # a word begins where the mask ends
    ],
)
def test_a_mask_lets_patterns_begin_where_they_could_not_before(pattern: str, masked: str, text: str) -> None:
    search, mask = Search(pattern), Search(masked)
    reading = Reading(text).masked([mask])
    expected = [found.span() for found in search.pattern.finditer(mask.pattern.sub(blank, text))]

    assert len(expected) == 1
    assert [found.span() for found in reading.find(search)] == expected


def blank(found: re.Match[str]) -> str:
    return MASK * len(found[0])


@pytest.mark.parametrize(
    "description",
    ["AX T2 FLAIR", "t1_mprage_sag_p2_iso_1.0mm", "CT THORAX/ABDOMEN PV 1.5 B30f", "Head^Routine", "KNEE LEFT AP LAT",
     "ep2d_diff_3scan_trace_p2_ADC", "Dynamic 4D +C", "Localizer", "US THYROID", "MLO RIGHT", "DWI b50_400_800"],
)  # fmt: skip
def test_descriptions_of_series_name_nobody(description: str) -> None:
    assert lint(description) == ()
