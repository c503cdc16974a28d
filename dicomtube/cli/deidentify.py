"""`dicomtube deidentify INPUT OUTPUT`: de-identify files, a folder or a zip without the site around it."""

import json
import os
import secrets
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import cast

import click

from dicomtube.dicom.archive import members
from dicomtube.dicom.deidentify import POLICY_VERSION, Deidentifier
from dicomtube.dicom.errors import Held, Reason, Rejected
from dicomtube.dicom.inspect import inspect


class PixelMode(StrEnum):
    """What to do about text in pictures."""

    MASK = "mask"
    HOLD = "hold"
    OFF = "off"


class FaceMode(StrEnum):
    """What to do about series that show a face in thin slices."""

    WARN = "warn"
    HOLD = "hold"


@dataclass(frozen=True)
class Source:
    """One input: its path relative to INPUT, and where its bytes are (a refused one has only a reason)."""

    name: str
    path: Path | None = None
    data: bytes | None = None
    refused: Reason | None = None

    def read(self) -> bytes:
        """The file's bytes."""
        return self.data if self.data is not None else cast(Path, self.path).read_bytes()


@dataclass
class Result:
    """What became of one input."""

    name: str
    outcome: str
    reason: str | None = None
    staged: str | None = None
    series: tuple[str, str] = ("", "")
    instance: str = ""
    review: list[str] = field(default_factory=list)
    report: dict[str, object] = field(default_factory=dict)
    output: str | None = None

    def as_dict(self) -> dict[str, object]:
        """The result as it stands in report.json."""
        return {
            "outcome": self.outcome,
            "reason": self.reason,
            "output": self.output,
            "review": self.review,
            "face": None,
            **self.report,
        }


@click.command()
@click.argument("source", metavar="INPUT", type=click.Path(exists=True, path_type=Path))
@click.argument("target", metavar="OUTPUT", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--map", "map_path", type=click.Path(dir_okay=False, path_type=Path), help="Write input → output as JSON."
)
@click.option("--report", "report_path", type=click.Path(dir_okay=False, path_type=Path), help="Write what was done.")
@click.option(
    "--key-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The secret that UIDs and dates depend on. Without it every run has its own.",
)
@click.option("--owner", default="", help="Whose files these are; part of the key.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes.")
@click.option(
    "--pixels",
    type=click.Choice([mode.value for mode in PixelMode]),
    default=PixelMode.MASK.value,
    show_default=True,
    help="Text in the picture: mask it where sure and hold the rest, hold all of it, or don't look.",
)
@click.option(
    "--faces",
    type=click.Choice([mode.value for mode in FaceMode]),
    default=FaceMode.WARN.value,
    show_default=True,
    help="Series from which a face can be rebuilt: say so, or hold them.",
)
@click.option("--describe", is_flag=True, help="Only tell what would happen to each element of a file.")
def command(
    source: Path,
    target: Path | None,
    map_path: Path | None,
    report_path: Path | None,
    key_file: Path | None,
    owner: str,
    jobs: int,
    pixels: str,
    faces: str,
    describe: bool,
) -> None:
    """De-identify INPUT (a DICOM file, a folder or a zip) into OUTPUT.

    Every input has an outcome: cleaned, held for a person, or rejected with a reason. One bad file never stops
    the others.
    """
    key = _key(key_file)
    if describe:
        _describe(source, Deidentifier(key, owner))
        return
    if target is None:
        raise click.UsageError("Missing argument 'OUTPUT'.")
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".unchecked-", dir=target) as staging:
        results = _clean_all(source, Path(staging), key, owner, jobs)
        series: dict[str, dict[str, object]] = {}
        if pixels != PixelMode.OFF or report_path or faces == FaceMode.HOLD:
            # Loading the models takes seconds and 100 MB, so only a run that looks at pictures does it.
            from dicomtube.cli.pixelcheck import Seal, check_series  # noqa: PLC0415

            series = check_series(
                [result for result in results if result.staged],
                jobs,
                seal=Seal(key, owner) if pixels == PixelMode.MASK else None,
                look=pixels != PixelMode.OFF,
                hold_faces=faces == FaceMode.HOLD,
            )
        _publish(results, target)
    results.sort(key=lambda result: result.name)
    if map_path:
        _write_json(map_path, {result.name: result.output for result in results})
    if report_path:
        _write_json(report_path, _report(results, series, key_file is not None, pixels))
    tally = Counter(result.outcome for result in results)
    for uid, about in sorted(series.items()):
        if about["face"]:
            click.echo(f"a face can be rebuilt from series {uid} ({about['face']})", err=True)
    click.echo(", ".join(f"{count} {outcome}" for outcome, count in sorted(tally.items())) or "nothing found", err=True)


def _key(key_file: Path | None) -> bytes:
    if key_file is None:
        return secrets.token_bytes(32)
    key = key_file.read_bytes().strip()
    if len(key) < 16:
        raise click.BadParameter("the key needs at least 16 bytes", param_hint="--key-file")
    return key


def _describe(source: Path, deidentifier: Deidentifier) -> None:
    for item in _sources(source):
        click.echo(click.style(item.name, bold=True))
        try:
            if item.refused:
                raise Rejected(item.refused)
            data = item.read()
            changes = deidentifier.describe(data)
            causes = deidentifier.clean(data).review
        except Rejected as refusal:
            click.echo(f"  {refusal.reason}: {refusal}")
            continue
        for change in changes:
            times = f" ×{change.count}" if change.count > 1 else ""
            click.echo(f"  {change.outcome:9} {change.path} {change.keyword}{times}: {change.action}; {change.reason}")
        if causes:
            click.echo(f"  picture asks for eyes: {', '.join(sorted(causes))}")


def _sources(source: Path) -> Iterator[Source]:
    """Every file of INPUT, in a stable order."""
    if source.is_dir():
        for path in sorted(source.rglob("*")):
            if path.is_file():
                yield Source(path.relative_to(source).as_posix(), path)
    elif _is_zip(source):
        with source.open("rb") as stream:
            try:
                for member in members(stream):
                    yield Source(member.name, data=member.data, refused=member.refused)
            except Rejected as refusal:
                # The rest of the archive; what came out before keeps its outcome.
                yield Source(source.name, refused=refusal.reason)
    else:
        yield Source(source.name, source)


def _is_zip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


_worker: Deidentifier | None = None


def _start_worker(key: bytes, owner: str) -> None:
    global _worker
    _worker = Deidentifier(key, owner)


def _clean_one(source: Source, staged: str) -> Result:
    assert _worker is not None
    try:
        if source.refused:
            raise Rejected(source.refused)
        cleaned = _worker.clean(source.read())
        found = inspect(cleaned.data)
    except Held as refusal:
        return Result(source.name, "held", str(refusal.reason))
    except Rejected as refusal:
        return Result(source.name, "rejected", str(refusal.reason))
    except OSError:
        return Result(source.name, "rejected", "unreadable")
    except Exception:  # a defect of ours must neither stop the batch nor let the file through
        return Result(source.name, "rejected", str(Reason.BROKEN))
    Path(staged).write_bytes(cleaned.data)
    return Result(
        source.name,
        "cleaned",
        staged=staged,
        series=(found.study_instance_uid, found.series_instance_uid),
        instance=found.sop_instance_uid,
        review=sorted(cleaned.review),
        report=cleaned.report.as_dict(),
    )


def _clean_all(source: Path, staging: Path, key: bytes, owner: str, jobs: int) -> list[Result]:
    """Clean every source into ``staging``; with one job in this process, else in a pool with a bounded queue."""
    total = sum(1 for path in source.rglob("*") if path.is_file()) if source.is_dir() else None
    results: list[Result] = []
    with click.progressbar(length=total or 1, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        for result in _stream(source, staging, key, owner, jobs):
            results.append(result)
            bar.update(1)
    return results


def _stream(source: Path, staging: Path, key: bytes, owner: str, jobs: int) -> Iterator[Result]:
    numbered = ((item, str(staging / f"{index:08}")) for index, item in enumerate(_sources(source)))
    if jobs == 1:
        _start_worker(key, owner)
        for item, staged in numbered:
            yield _clean_one(item, staged)
        return
    with ProcessPoolExecutor(jobs, initializer=_start_worker, initargs=(key, owner)) as pool:
        waiting: set[Future[Result]] = set()
        for item, staged in numbered:
            waiting.add(pool.submit(_clean_one, item, staged))
            if len(waiting) >= jobs * 4:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        yield from (future.result() for future in waiting)


def _publish(results: list[Result], target: Path) -> None:
    """Move what may be seen from staging to its place: named by its new UIDs, never by the input's name."""
    for result in sorted(results, key=lambda one: one.staged or ""):
        if result.outcome != "cleaned" or result.staged is None:
            continue
        study, series = (uid or "none" for uid in result.series)
        folder = target / study / series
        folder.mkdir(parents=True, exist_ok=True)
        name, copy = result.instance or "none", 0
        while (place := folder / f"{name}{f'-{copy}' if copy else ''}.dcm").exists():
            copy += 1
        shutil.move(result.staged, place)
        place.chmod(0o666 & ~_umask())
        result.output = place.relative_to(target).as_posix()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _report(
    results: list[Result], series: dict[str, dict[str, object]], fixed_key: bool, pixels: str
) -> dict[str, object]:
    return {
        "policy": POLICY_VERSION,
        "key": "file" if fixed_key else "this run only",
        "pixels": pixels,
        "summary": dict(Counter(result.outcome for result in results)),
        "series": series,
        "files": {result.name: result.as_dict() for result in results},
    }


def _write_json(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    command()
