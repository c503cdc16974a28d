"""The look for burned-in text over a series."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from dicomtube.phi.pixels.boxes import Box, covered, merged
from dicomtube.phi.pixels.findings import CLEAR, Decision, HoldReason, PixelFindings, Verdict
from dicomtube.phi.pixels.markers import LIKELY_FROM, Certainty, judge
from dicomtube.phi.pixels.views import Frame, Look, Picture, Stack, Window, shown

#: Modalities whose slices lie over each other, so that one look at a projection is a look at all of them.
STACKED = frozenset({"CT", "MR", "PT", "NM"})
#: A picture that would lose more than this to masks is a screen of text: a person decides.
MOST_MASKED = 0.3
#: How often a picture is looked at in both ways before it counts as never coming to rest.
MOST_ROUNDS = 4


class Read(Protocol):
    """One line read in a picture."""

    @property
    def box(self) -> Box: ...
    @property
    def text(self) -> str: ...
    @property
    def confidence(self) -> float: ...


class Reader(Protocol):
    """What reads pictures: `dicomtube.phi.pixels.reader.TextReader`."""

    def read(self, picture: Picture) -> Sequence[Read]:
        """Every line of text in a picture."""


@dataclass
class _Group:
    """Frames judged together: a series' slices of one shape, or one instance."""

    stack: Stack
    shape: tuple[int, int]
    regions: tuple[Box, ...]
    instances: list[str] = field(default_factory=list)
    sure: list[Box] = field(default_factory=list)
    likely: list[Box] = field(default_factory=list)
    remains: bool = False


class SeriesReviewer:
    """Looks at the frames of one series and says what to blank, what to hold, what is clear.

    How a job or command calls it, on files that are de-identified already:

        reader = TextReader()                       # once in a process: loads the models
        reviewer = SeriesReviewer(modality, reader)
        for uid, dataset in series:                 # in slice order
            regions = ultrasound_regions(dataset)
            for frame, window in frames_to_read(dataset):       # dicomtube.dicom.render
                reviewer.add(frame, instance=uid, window=window, regions=regions)
        findings = reviewer.result()
        findings.verdict(uid).decision              # CLEAR | MASK (then dicomtube.dicom.mask) | HOLD

    CT, MR, PT and NM instances are looked at together, by projections (maximum over slabs of 24 frames, minimum over
    all) and the first, a middle and the last frame; text found there is blanked at its place in every instance of
    the same size. Everything else is looked at instance by instance; multi-frame ones by projections again.
    Memory: some five frames. One look costs about 0.4 s of CPU at 512 x 512 (`make bench-pixels`),
    and a picture gets up to three, again after each finding.
    """

    def __init__(self, modality: str, reader: Reader) -> None:
        self._stacked = modality.upper() in STACKED
        self._reader = reader
        self._groups: dict[object, _Group] = {}
        self._done: list[_Group] = []
        self._pictures = 0

    def add(self, frame: Frame, *, instance: str, window: Window | None = None, regions: Sequence[Box] = ()) -> None:
        """Take in a frame of `instance`: stored grey values (rows, columns) or 8-bit RGB (rows, columns, 3).

        `window` is the display window in stored values; `regions` are an ultrasound image's declared regions. The
        frames of one instance must come one after another.
        """
        shape = (int(frame.shape[0]), int(frame.shape[1]))
        key: object = (*frame.shape, frame.dtype.str) if self._stacked else instance
        group = self._groups.get(key)
        if group is None:
            if not self._stacked:
                self._finish_all()
            group = self._groups[key] = _Group(Stack(window), shape, tuple(regions))
        if not group.instances or group.instances[-1] != instance:
            group.instances.append(instance)
        self._look(group, group.stack.add(frame))

    def result(self) -> PixelFindings:
        """The verdicts on all that was added. Ends the review: add nothing afterwards."""
        self._finish_all()
        verdicts: dict[str, Verdict] = {}
        for group in self._done:
            verdict = _verdict(group)
            for instance in group.instances:
                verdicts[instance] = _graver(verdicts.get(instance, CLEAR), verdict)
        return PixelFindings(verdicts, self._pictures)

    def _finish_all(self) -> None:
        for group in self._groups.values():
            self._look(group, group.stack.finish())
            self._done.append(group)
        self._groups = {}

    def _look(self, group: _Group, pictures: Iterable[Picture]) -> None:
        for picture in pictures:
            self._read_until_quiet(group, picture)

    def _read_until_quiet(self, group: _Group, picture: Picture) -> None:
        """Look, blank what was found, look again, until nothing more is found.

        A projection that is quiet at its first two looks gets no third: other pictures of the same series follow.
        """
        known = [*group.sure, *group.likely]
        for _ in range(MOST_ROUNDS):
            before = _blanked(picture, known)
            found: list[Box] = []
            for look in Look:
                found += self._read(group, before, look)
                if look is Look.STROKES and self._stacked and group.stack.projects and not found:
                    return
            if not found:
                return
            known += found
        group.remains = True

    def _read(self, group: _Group, picture: Picture, look: Look) -> list[Box]:
        self._pictures += 1
        found = []
        view = shown(picture, look)
        for reading in self._reader.read(view.picture):
            place = view.back(reading.box)
            certainty = judge(reading.text, reading.confidence)
            if certainty is None and _unread_line(place, reading):
                certainty = Certainty.LIKELY
            if certainty is None or _implausible(place, reading.text, certainty, group.shape):
                continue
            box = _with_room(place, group.shape)
            (group.sure if certainty is Certainty.SURE else group.likely).append(box)
            found.append(box)
        return found


def _blanked(picture: Picture, boxes: Sequence[Box]) -> Picture:
    if not boxes:
        return picture
    hidden = covered(boxes, picture.shape[0], picture.shape[1])
    copy = picture.copy()
    copy[hidden] = np.median(picture[~hidden], axis=0).astype(np.uint8) if not hidden.all() else 0
    return copy


def _unread_line(place: Box, reading: Read) -> bool:
    """A written line by its shape, of which little or nothing could be read: another script may look so."""
    thin, long = sorted((place.width, place.height))
    # Upright ones are mostly a ventricle or a vessel: a line that was turned has to be longer to count.
    if not 8 <= thin <= 48 or long < (3 if place.height > place.width else 2) * thin:
        return False
    # Letters are about 0.6 of their height wide: a third of those expected is too few.
    return reading.confidence < LIKELY_FROM or len(reading.text.replace(" ", "")) < long / (1.8 * thin)


def _implausible(place: Box, text: str, certainty: Certainty, shape: tuple[int, int]) -> bool:
    """Letters as high as a fifth of the picture, few or hardly read, are anatomy: a skull or gyri read as a word."""
    height = min(place.width, place.height)
    return height > max(64, min(shape) / 5) and (len(text.strip()) < 4 or certainty is Certainty.LIKELY)


def _with_room(place: Box, shape: tuple[int, int]) -> Box:
    """The place with room about it, most at the ends of the line, where the last letters get lost."""
    thin, upright = min(place.width, place.height), place.height > place.width
    side, end = 2 + thin // 6, 2 + thin // 2
    return place.grown(side if upright else end, end if upright else side, *shape)


def _verdict(group: _Group) -> Verdict:
    sure, likely = merged(group.sure), merged(group.likely)
    # What is half sure beside writing that is sure belongs to it; alone it may be anatomy, so a person looks.
    alone = [
        box for box in likely if not any(box.grown(box.height, box.height, *group.shape).meets(other) for other in sure)
    ]
    boxes = merged([*sure, *likely])
    if not boxes:
        return CLEAR
    reasons = set()
    if group.regions:
        if all(_inside(region, group.shape) for region in group.regions):
            boxes = merged([*_strips(boxes, group.regions, group.shape), *boxes])
        else:
            reasons.add(HoldReason.REGIONS_INVALID)
    if alone:
        reasons.add(HoldReason.UNCERTAIN)
    if group.remains:
        reasons.add(HoldReason.TEXT_REMAINS)
    if covered([*sure, *likely], *group.shape).mean() > MOST_MASKED:
        reasons.add(HoldReason.MUCH_TEXT)
    decision = Decision.HOLD if reasons else Decision.MASK
    return Verdict(decision, boxes, frozenset(reasons))


def _inside(region: Box, shape: tuple[int, int]) -> bool:
    rows, columns = shape
    return 0 <= region.left < region.right <= columns and 0 <= region.top < region.bottom <= rows


def _strips(boxes: Sequence[Box], regions: Sequence[Box], shape: tuple[int, int]) -> list[Box]:
    """The margins of an ultrasound picture, outside its declared regions, in which any text was found."""
    rows, columns = shape
    union = regions[0]
    for region in regions[1:]:
        union = union.joined(region)
    margins = (
        Box(0, 0, columns, union.top),
        Box(0, union.bottom, columns, rows),
        Box(0, 0, union.left, rows),
        Box(union.right, 0, columns, rows),
    )
    return [margin for margin in margins if margin.area and any(margin.meets(box) for box in boxes)]


def _graver(one: Verdict, other: Verdict) -> Verdict:
    order = (Decision.CLEAR, Decision.MASK, Decision.HOLD)
    decision = max(one.decision, other.decision, key=order.index)
    return Verdict(decision, merged([*one.boxes, *other.boxes]), one.reasons | other.reasons)
