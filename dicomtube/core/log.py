"""Log lines to standard error, JSON or for reading, in which nobody's data can appear.

One rule: a line carries a constant event name and the fields named in FIELDS, whose values are numbers or single words
(identifiers, states, names of classes). Everything else is left out, and `dropped` says how many things were.
Exceptions are told as class and place, never by their message, for a message may quote the file it fell over.
Libraries' lines keep their template and its numbers, never their other arguments.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

FIELDS = frozenset(
    {
        "accepted", "action", "attempt", "bytes", "case_id", "category", "causes", "comment_id", "count", "delay",
        "endpoint", "error", "failed", "files", "frames", "held", "instances", "job_id", "kept", "kind", "max_attempts",
        "message", "method", "milliseconds", "outcome", "percent", "pid", "port", "processes", "provider", "reason",
        "refused", "rejected", "removed", "request_id", "role", "seconds", "series", "signal", "state", "status",
        "studies", "study_id", "subject_kind", "upload_id", "user_id", "version", "where", "worker",
    }
)  # fmt: skip
# Written by the chain itself, over whatever a caller may have put there.
_CHAIN_FIELDS = frozenset({"level", "logger", "timestamp", "_record", "_from_structlog"})
_EVENT = re.compile(r"[a-z][a-z0-9_.]{0,79}\Z")
_WORD = re.compile(r"[A-Za-z0-9_.:/<>\[\]-]{0,120}\Z")
_ROOT = Path(__file__).resolve().parents[2]
_FRAMES = 12
# These say what the machinery does and know no patient; from all others even a template may be a filled-in text.
_PLAIN_SPOKEN = ("gunicorn", "huey", "alembic")
_LEVELS = {
    "alembic": logging.INFO,
    "boto3": logging.WARNING,
    "botocore": logging.WARNING,
    "gunicorn.access": logging.CRITICAL,
    "gunicorn.error": logging.INFO,
    "huey": logging.WARNING,
    "pydicom": logging.ERROR,
    "s3transfer": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "urllib3": logging.WARNING,
    "werkzeug": logging.WARNING,
}


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to what standard error is at that moment: whoever redirects it for a while gets the lines."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def configure_logging(*, json_lines: bool, stream: TextIO | None = None) -> None:
    """Sends this process's log lines, its libraries' and its warnings to `stream` (standard error), one line each."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            _tell_exception,
            _keep_fields,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    renderer: Processor = (
        structlog.processors.JSONRenderer(sort_keys=True)
        if json_lines
        else structlog.dev.ConsoleRenderer(colors=(stream or sys.stderr).isatty())
    )
    handler = logging.StreamHandler(stream) if stream else _StandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _tell_library, _tell_exception, _keep_fields],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            pass_foreign_args=True,
            use_get_message=False,
        )
    )
    logging.getLogger().handlers[:] = [handler]
    logging.getLogger().setLevel(logging.INFO)
    for name, level in _LEVELS.items():
        library = logging.getLogger(name)
        library.handlers[:] = []
        library.propagate = True
        library.setLevel(level)
    warnings.showwarning = _tell_warning
    threading.excepthook = _tell_thread
    sys.excepthook = _tell_crash


def bind_request(request_id: str) -> None:
    """From here on, every line of this request carries its id."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id)


def clear_request() -> None:
    """Ends what bind_request began."""
    structlog.contextvars.clear_contextvars()


@contextmanager
def job_lines(job_id: str, kind: str, attempt: int) -> Iterator[None]:
    """Within the block, every line carries the job's id, kind and attempt."""
    with structlog.contextvars.bound_contextvars(job_id=job_id, kind=kind, attempt=attempt):
        yield


def describe_error(error: BaseException) -> dict[str, Any]:
    """What may be kept of an exception: classes and places, no message.

    `error` is its class, `where` the innermost line of our own code (else the innermost line), `frames` the way there,
    outermost first, and `causes` the classes of what it was raised from, if any.
    """
    frames = [
        f"{_place(frame.filename)}:{frame.lineno}:{frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    own = [frame for frame in frames if frame.startswith("dicomtube/")]
    told: dict[str, Any] = {"error": _class_name(error)}
    if frames:
        told |= {"where": (own or frames)[-1], "frames": frames[-_FRAMES:]}
    if causes := _causes(error):
        told["causes"] = causes
    return told


def _causes(error: BaseException) -> list[str]:
    causes: list[str] = []
    seen = {id(error)}
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        causes.append(_class_name(cause))
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return causes


def _class_name(error: BaseException) -> str:
    kind = type(error)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def _place(filename: str) -> str:
    """The file below the project or below the library folder: nothing of this machine's own paths."""
    path = Path(filename)
    if path.is_relative_to(_ROOT) and "site-packages" not in path.parts:
        return path.relative_to(_ROOT).as_posix()
    parts = path.parts
    start = parts.index("site-packages") + 1 if "site-packages" in parts else max(len(parts) - 2, 0)
    return "/".join(parts[start:]).lstrip("/")


def _tell_exception(_logger: Any, _method: str, event: EventDict) -> EventDict:
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event.update(describe_error(error))
    return event


def _tell_library(_logger: Any, _method: str, event: EventDict) -> EventDict:
    template, arguments = str(event["event"]), event.pop("positional_args", None)
    name = str(event.get("logger", ""))
    trusted = name.split(".")[0] in _PLAIN_SPOKEN
    event["event"] = "library"
    if arguments or trusted:
        event["message"] = _Message(_fill(template, arguments))
    else:
        event["message"] = _Message("(withheld: may quote data)")
        record: logging.LogRecord = event["_record"]
        event["where"] = f"{_place(record.pathname)}:{record.lineno}:{record.funcName}"
    return event


class _Message(str):
    """A library's sentence that `_tell_library` has cleared; the only text with spaces that may pass."""

    __slots__ = ()


def _fill(template: str, arguments: Any) -> str:
    def safe(value: Any) -> Any:
        return value if isinstance(value, int | float) else "..."

    given: Any = (
        {key: safe(value) for key, value in arguments.items()}
        if isinstance(arguments, Mapping)
        else tuple(safe(value) for value in arguments or ())
    )
    try:
        filled = template % given if given else template
    except (TypeError, ValueError, KeyError):
        filled = template
    return filled.strip()[:500]


def _keep_fields(_logger: Any, _method: str, event: EventDict) -> EventDict:
    kept: EventDict = {}
    dropped = 0
    for key, value in event.items():
        if key in _CHAIN_FIELDS:
            kept[key] = value
        elif key == "event":
            named = isinstance(value, str) and _EVENT.match(value)
            kept[key] = value if named else "unnamed"
            dropped += not named
        elif key in FIELDS and _is_plain(value):
            kept[key] = value
        else:
            dropped += 1
    if dropped:
        kept["dropped"] = dropped
    return kept


def _is_plain(value: Any) -> bool:
    if value is None or isinstance(value, int | float | _Message):
        return True
    if isinstance(value, str):
        return bool(_WORD.match(value))
    return isinstance(value, list | tuple) and all(isinstance(item, str) and _WORD.match(item) for item in value)


def _tell_warning(
    message: Warning | str,  # noqa: ARG001
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001
    line: str | None = None,  # noqa: ARG001
) -> None:
    structlog.get_logger("warnings").warning(
        "warning", category=category.__name__, where=f"{_place(filename)}:{lineno}"
    )


def _tell_thread(args: threading.ExceptHookArgs) -> None:
    structlog.get_logger("threads").error("thread_died", exc_info=args.exc_value)


def _tell_crash(_kind: type[BaseException], error: BaseException, _traceback: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        return
    structlog.get_logger("process").critical("process_died", exc_info=error)
