"""What the text linter finds and costs, on the labelled texts of tests/phi/texts.

Run it with `make bench-text`. A span counts as found when a finding of its class overlaps it, a clean text as flagged
when anything is found in it. Set A was written before the rules, B to D after them, E to M by others who had not seen
them. What each gave when it was first read stands in docs/text-linter.md; by now their misses have been mended and they
teach the second reading, so they flatter. Sets Q to V were written by others, too, and taught nothing: they are what
counts. The last line is for machines.
"""

import statistics
import time

from dicomtube.phi.text import TextClass, lint
from tests.phi.labelled import FOLDER, found, load, tally

PIECE = 2_000


def milliseconds(text: str) -> list[float]:
    """CPU time for each 2,000 characters of the text, after a first reading."""
    pieces = [text[start : start + PIECE] for start in range(0, len(text) - PIECE, PIECE)]
    times = []
    for piece in pieces:
        lint(piece)
        started = time.thread_time()
        lint(piece)
        times.append((time.thread_time() - started) * 1000)
    return times


def main() -> None:
    """Measure and print."""
    names = sorted(path.stem for path in FOLDER.glob("*.txt"))
    everything = [text for name in names for text in load(name)]
    summary = []
    for name in names:
        reached = tally(load(name))
        print(
            f"{name}: {reached.found} of {reached.spans} spans ({reached.recall:.1%}), "
            f"{reached.flagged} of {reached.clean} clean texts flagged ({reached.false_alarms:.1%})"
        )
        summary.append(f"{name}={reached.recall:.3f}/{reached.false_alarms:.3f}")
    for text_class in TextClass:
        marks = [(text, mark) for text in everything for mark in text.marks if mark[2] is text_class]
        hits = sum(found(mark, lint(text.text)) for text, mark in marks)
        print(f"  {text_class}: {hits} of {len(marks)}")
    times = milliseconds("\n".join(text.text for text in everything))
    print(f"{PIECE} characters: median {statistics.median(times):.1f} ms, most {max(times):.1f} ms of CPU")
    print(*summary, f"ms={statistics.median(times):.1f}")


if __name__ == "__main__":
    main()
