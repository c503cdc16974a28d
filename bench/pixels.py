"""What the look for burned-in text finds and costs, on pictures with drawn text (tests/phi/drawn.py).

Run it with `make bench-pixels`. A line counts as covered when 95 % of its ink lies inside the boxes, a picture as safe
when every line is covered or a person gets to see it. Time is CPU time of one core. The last line is for machines.
"""

import argparse
import random
import time
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from dicomtube.phi.pixels import Decision, SeriesReviewer, Verdict
from dicomtube.phi.pixels.boxes import covered
from dicomtube.phi.pixels.reader import TextReader
from tests.phi.drawn import Drawn, Kind, backgrounds, draw

Picture = npt.NDArray[np.uint8]


def covered_lines(drawn: Drawn, verdict: Verdict) -> int:
    """How many of the drawn lines have 95 % of their ink inside the boxes."""
    inside = covered(verdict.boxes, *drawn.picture.shape[:2])
    ink = drawn.picture != backgrounds()[drawn.background]
    count = 0
    for line in drawn.lines:
        left, top, right, bottom = line.box
        of_line = ink[top:bottom, left:right]
        count += bool(inside[top:bottom, left:right][of_line].mean() >= 0.95) if of_line.any() else True
    return count


def look(reader: TextReader, modality: str, frames: Sequence[Picture]) -> tuple[Verdict, int]:
    """The verdict on one series, and how many pictures were read for it."""
    reviewer = SeriesReviewer(modality, reader)
    for frame in frames:
        reviewer.add(frame, instance="1")
    findings = reviewer.result()
    return findings.verdict("1"), findings.pictures_read


def single_pictures(reader: TextReader, kind: Kind, seeds: int) -> Iterator[tuple[Drawn, Verdict, float]]:
    """Every background with `seeds` drawings on each, the verdict and the CPU seconds."""
    for name in backgrounds():
        for seed in range(seeds if kind is not Kind.CLEAN else 1):
            drawn = draw(name, kind, seed)
            started = time.process_time()
            verdict, _ = look(reader, "OT", [drawn.picture])
            yield drawn, verdict, time.process_time() - started


def report(reader: TextReader, kind: Kind, seeds: int) -> dict[str, float]:
    """Print and return the tally of one kind of picture."""
    tally = {"images": 0, "flagged": 0, "held": 0, "lines": 0, "covered": 0, "safe": 0}
    spent = 0.0
    for drawn, verdict, seconds in single_pictures(reader, kind, seeds):
        hits, held = covered_lines(drawn, verdict), verdict.decision is Decision.HOLD
        tally["images"] += 1
        tally["flagged"] += verdict.decision is not Decision.CLEAR
        tally["held"] += held
        tally["lines"] += len(drawn.lines)
        tally["covered"] += hits
        tally["safe"] += held or hits == len(drawn.lines)
        spent += seconds
        wrong = hits < len(drawn.lines) if kind is Kind.TEXT else verdict.decision is not Decision.CLEAR
        if wrong:
            texts = [line.text for line in drawn.lines]
            print(f"  {kind} {drawn.background} {drawn.size}px grey {drawn.grey}: {verdict.decision} {hits} of {texts}")
    milliseconds = 1000 * spent / max(1, tally["images"])
    print(f"{kind}: {tally} {milliseconds:.0f} ms of CPU an image")
    return {**tally, "ms": milliseconds}


def marked_slice(reader: TextReader, seeds: int) -> tuple[int, int, float]:
    """Of `seeds` 60-slice series with one marked slice: found, in all, mean CPU seconds."""
    found, spent = 0, 0.0
    for seed in range(seeds):
        drawn = draw("mr_abdomen", Kind.TEXT, 100 + seed)
        chance = np.random.default_rng(seed)
        plain = backgrounds()["mr_abdomen"].astype(np.int16)
        slices = [
            np.clip(np.roll(plain, chance.integers(-6, 7, 2), (0, 1)) + chance.normal(0, 6, plain.shape), 0, 255)
            for _ in range(60)
        ]
        frames = [one.astype(np.uint8) for one in slices]
        frames[random.Random(seed).randrange(60)] = drawn.picture
        started = time.process_time()
        verdict, _ = look(reader, "MR", frames)
        spent += time.process_time() - started
        found += verdict.decision is Decision.HOLD or covered_lines(drawn, verdict) == len(drawn.lines)
    return found, seeds, spent / max(1, seeds)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, default=3, help="drawings on each background")
    options.add_argument("--series", type=int, default=3, help="series with one marked slice")
    given = options.parse_args()
    reader = TextReader()
    text = report(reader, Kind.TEXT, given.seeds)
    markers = report(reader, Kind.MARKERS, given.seeds)
    clean = report(reader, Kind.CLEAN, 1)
    found, series, seconds = marked_slice(reader, given.series)
    print(f"one marked slice in sixty: {found} of {series} safe, {seconds:.1f} s of CPU a series")
    print(
        f"images={text['flagged']:.0f}/{text['images']:.0f} safe={text['safe']:.0f}/{text['images']:.0f} "
        f"lines={text['covered']:.0f}/{text['lines']:.0f} "
        f"markers_flagged={markers['flagged']:.0f}/{markers['images']:.0f} "
        f"clean_flagged={clean['flagged']:.0f}/{clean['images']:.0f} ms={clean['ms']:.0f}"
    )


if __name__ == "__main__":
    main()
