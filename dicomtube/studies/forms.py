"""What the review page sends: for each image a decision, boxes as numbers, and whether its whole series is meant."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from dicomtube.core.errors import Invalid
from dicomtube.studies.models import Area, HeldState
from dicomtube.studies.service.review import MOST_BOXES, PAGE_SIZE, Decision

_DECIDED = {state.value: state for state in HeldState if state is not HeldState.WAITING}


def decisions_in(form: MultiDict[str, str]) -> list[Decision]:
    """The decisions in the order of the page, those without one too (as `waiting`). Raises Invalid."""
    return [
        Decision(
            held_id=held_id,
            state=_DECIDED.get(form.get(f"decision-{held_id}", ""), HeldState.WAITING),
            boxes=_boxes(form, held_id),
            whole_series=form.get(f"series-{held_id}") == "yes",
        )
        for held_id in form.getlist("image")[:PAGE_SIZE]
    ]


def _boxes(form: MultiDict[str, str], held_id: str) -> tuple[Area, ...]:
    """The boxes with a width and a height, but those ticked for removal."""
    edges = [form.getlist(f"{name}-{held_id}")[: MOST_BOXES + 2] for name in ("left", "top", "width", "height")]
    if len({len(one) for one in edges}) > 1:
        raise Invalid("The boxes were not sent whole. Reload the page and draw them again.")
    dropped = set(form.getlist(f"drop-{held_id}"))
    boxes = []
    for place, raw in enumerate(zip(*edges, strict=True)):
        left, top, width, height = (_whole(one) for one in raw)
        if width and height and str(place) not in dropped:
            boxes.append(Area(left, top, left + width, top + height))
    return tuple(boxes)


def _whole(raw: str) -> int:
    try:
        number = int(raw or 0)
    except ValueError as error:
        raise Invalid("Boxes are given in whole pixels.") from error
    return max(0, min(number, 1_000_000))
