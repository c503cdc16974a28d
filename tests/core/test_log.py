"""What a log line may carry."""

from __future__ import annotations

import ast
import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from dicomtube.core import log as core_log
from dicomtube.core.log import bind_request, clear_request, configure_logging, describe_error, job_lines

SECRET = "DOE^JANE"


@pytest.fixture
def lines(stream: io.StringIO) -> Callable[[], list[dict[str, Any]]]:
    """The lines written so far, without their times."""

    def read() -> list[dict[str, Any]]:
        found = [json.loads(line) for line in stream.getvalue().splitlines()]
        for line in found:
            assert line.pop("timestamp").endswith("Z")
        return found

    return read


Lines = Callable[[], list[dict[str, Any]]]


def test_a_line_carries_its_event_and_known_fields(lines: Lines) -> None:
    structlog.get_logger("site").info("study_ready", study_id="abc123", count=3, seconds=0.5)
    assert lines() == [
        {
            "event": "study_ready",
            "level": "info",
            "logger": "site",
            "study_id": "abc123",
            "count": 3,
            "seconds": 0.5,
        }
    ]


def test_unknown_fields_are_left_out_and_counted(lines: Lines) -> None:
    structlog.get_logger("site").info("study_ready", patient_name=SECRET, file="DOE.dcm", count=1)
    assert lines() == [{"event": "study_ready", "level": "info", "logger": "site", "count": 1, "dropped": 2}]


@pytest.mark.parametrize("value", [SECRET, "Jane Doe", "jane@example.org", b"1", {"a": 1}, ["ok", "not ok"], "x" * 121])
def test_a_known_field_with_anything_but_a_word_is_left_out(lines: Lines, value: object) -> None:
    structlog.get_logger("site").info("study_ready", reason=value)
    assert lines() == [{"event": "study_ready", "level": "info", "logger": "site", "dropped": 1}]


def test_an_event_that_is_a_sentence_loses_its_name(lines: Lines) -> None:
    structlog.get_logger("site").info(f"could not read {SECRET}")
    assert lines() == [{"event": "unnamed", "level": "info", "logger": "site", "dropped": 1}]


def test_lines_of_a_request_carry_its_id_until_it_ends(lines: Lines) -> None:
    bind_request("r1")
    structlog.get_logger("site").info("one")
    logging.getLogger("huey").warning("two")
    clear_request()
    structlog.get_logger("site").info("three")
    assert [line.get("request_id") for line in lines()] == ["r1", "r1", None]


def test_lines_of_a_job_carry_what_it_is(lines: Lines) -> None:
    with job_lines("j1", "studies.ingest", 2):
        structlog.get_logger("site").info("one")
    structlog.get_logger("site").info("two")
    first, second = lines()
    assert (first["job_id"], first["kind"], first["attempt"]) == ("j1", "studies.ingest", 2)
    assert "job_id" not in second


def test_an_exception_is_told_without_its_message(lines: Lines, stream: io.StringIO) -> None:
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise ValueError(f"bad value {SECRET}") from error
    except ValueError:
        structlog.get_logger("site").exception("ingest_failed")
    (line,) = lines()
    place = f"tests/core/test_log.py:{line['where'].split(':')[1]}:test_an_exception_is_told_without_its_message"
    assert (line["error"], line["causes"], line["where"], line["frames"]) == (
        "ValueError",
        ["KeyError"],
        place,
        [place],
    )
    assert "DOE" not in stream.getvalue()


def test_the_innermost_line_of_our_own_code_is_where_it_happened() -> None:
    try:
        core_log._fill("%s", 3)
    except TypeError as error:
        told = describe_error(error)
    assert told["where"].startswith("dicomtube/core/log.py:")
    assert told["where"].endswith(":_fill")


def test_causes_that_bite_their_tail_end() -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    assert describe_error(first) == {"error": "ValueError", "causes": ["KeyError"]}


def test_a_librarys_line_keeps_its_template_and_numbers_only(lines: Lines) -> None:
    logging.getLogger("sqlalchemy.engine").warning("SELECT %s took %d ms, %.1f", SECRET, 12, 0.5)
    logging.getLogger("werkzeug").warning("%(who)s sent %(n)d", {"who": SECRET, "n": 4})
    assert [(line["event"], line["logger"], line["message"]) for line in lines()] == [
        ("library", "sqlalchemy.engine", "SELECT ... took 12 ms, 0.5"),
        ("library", "werkzeug", "... sent 4"),
    ]


def test_a_librarys_filled_in_sentence_is_withheld(lines: Lines, stream: io.StringIO) -> None:
    logging.getLogger("pydicom").error(f"Invalid value {SECRET}")
    (line,) = lines()
    assert line["message"] == "(withheld: may quote data)"
    assert line["where"].startswith("tests/core/test_log.py:")
    assert "DOE" not in stream.getvalue()


def test_a_librarys_exception_is_told_without_its_message(lines: Lines, stream: io.StringIO) -> None:
    try:
        raise OSError(SECRET)
    except OSError:
        logging.getLogger("huey").exception("Unhandled error during execution of task %s.", SECRET)
    (line,) = lines()
    assert (line["error"], line["message"]) == ("OSError", "Unhandled error during execution of task ....")
    assert "DOE" not in stream.getvalue()


def test_libraries_chatter_stays_out(lines: Lines) -> None:
    logging.getLogger("botocore.auth").info("signing")
    logging.getLogger("werkzeug").info('127.0.0.1 - - "GET /?q=%s"', SECRET)
    logging.getLogger("gunicorn.access").error("GET")
    assert lines() == []


def test_gunicorns_own_handlers_give_way(stream: io.StringIO, lines: Lines) -> None:
    theirs = io.StringIO()
    logging.getLogger("gunicorn.error").addHandler(logging.StreamHandler(theirs))
    configure_logging(json_lines=True, stream=stream)
    logging.getLogger("gunicorn.error").error("Error handling request %s", f"/c/1?name={SECRET}")
    assert theirs.getvalue() == ""
    assert [line["message"] for line in lines()] == ["Error handling request ..."]


def test_a_warning_is_told_by_its_class_and_place(lines: Lines, stream: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        configure_logging(json_lines=True, stream=stream)
        warnings.warn(f"Invalid value for VR PN: {SECRET}", UserWarning, stacklevel=1)
    (line,) = lines()
    assert (line["event"], line["category"], line["where"].split(":")[0]) == (
        "warning",
        "UserWarning",
        "tests/core/test_log.py",
    )
    assert "DOE" not in stream.getvalue()


def test_a_thread_that_dies_is_told_without_its_message(lines: Lines, stream: io.StringIO) -> None:
    def die() -> None:
        raise ValueError(SECRET)

    hook = threading.excepthook
    thread = threading.Thread(target=die)
    # pytest puts its own hook in place for each phase of a test; ours must be the one that answers.
    threading.excepthook = core_log._tell_thread
    thread.start()
    thread.join()
    threading.excepthook = hook
    assert [(line["event"], line["error"]) for line in lines()] == [("thread_died", "ValueError")]
    assert "DOE" not in stream.getvalue()


def test_a_crash_is_told_without_its_message(lines: Lines, stream: io.StringIO) -> None:
    sys.excepthook(ValueError, ValueError(SECRET), None)
    assert [(line["event"], line["error"]) for line in lines()] == [("process_died", "ValueError")]
    assert "DOE" not in stream.getvalue()


def test_lines_for_reading_follow_the_same_rule(stream: io.StringIO) -> None:
    configure_logging(json_lines=False, stream=stream)
    structlog.get_logger("site").info("study_ready", study_id="abc123", patient=SECRET)
    assert "study_ready" in stream.getvalue()
    assert "abc123" in stream.getvalue()
    assert "DOE" not in stream.getvalue()


@given(st.text(min_size=1), st.dictionaries(st.text(min_size=1), st.text(min_size=1)), st.text())
def test_no_text_with_a_space_or_a_caret_ever_passes(event: str, fields: dict[str, str], name: str) -> None:
    marked = {key: f"{value} ^SECRET" for key, value in fields.items()} | {"reason": f"{name} ^SECRET"}
    kept = core_log._keep_fields(None, "info", {"event": f"{event} ^SECRET", **marked})
    chain = {"level", "logger", "timestamp", "_record", "_from_structlog"}
    assert [key for key, value in kept.items() if key not in chain and "SECRET" in str(value)] == []


def test_nobody_can_write_into_the_fields_of_the_chain(lines: Lines) -> None:
    structlog.get_logger("site").info("one", level=SECRET, logger=SECRET, dropped=SECRET, timestamp=SECRET)
    assert lines() == [{"event": "one", "level": "info", "logger": "site", "dropped": 1}]


def _log_calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted((Path(core_log.__file__).parents[1]).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "log":
                assert isinstance(node, ast.Call)
                yield f"{path.name}:{node.lineno}", node


def test_no_line_of_ours_names_a_field_that_would_be_dropped() -> None:
    calls = list(_log_calls())
    assert len(calls) > 5
    unknown = {
        place: keyword.arg
        for place, call in calls
        for keyword in call.keywords
        if keyword.arg not in core_log.FIELDS | {"exc_info"}
    }
    assert unknown == {}
