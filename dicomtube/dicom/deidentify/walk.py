"""The walk over a data set: every element meets its rule, what stays is written anew.

A value seen before under the same settings is not looked at twice: that is what makes a series fast.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from dicomtube.dicom.deidentify import bulkdata
from dicomtube.dicom.deidentify.codes import CODE_PARTS, CODE_VALUE, LONG_CODE_VALUE, clean_code
from dicomtube.dicom.deidentify.encoding import Chunks, element, encapsulated, header, item, sequence
from dicomtube.dicom.deidentify.policy import PRIVATE, SAFE, Action, Rule, rule_for
from dicomtube.dicom.deidentify.private import SAFE_GROUPS, is_safe, safe_type
from dicomtube.dicom.deidentify.report import Outcome
from dicomtube.dicom.deidentify.values import HANDLERS, Setting, effective_vr
from dicomtube.dicom.part10 import Element, Elements, Fragments, Part10, Value, text

_CODE_TAGS = frozenset({CODE_VALUE, LONG_CODE_VALUE})
_CONTEXTUAL = frozenset({Action.RECURSE, Action.BULK, Action.PIXELS, Action.ICC})
_CACHED_BYTES = 512
_CACHE_ENTRIES = 50_000
_OUTCOMES = {
    Action.SHIFT: Outcome.SHIFTED,
    **dict.fromkeys(
        (Action.CLEAN, Action.MODEL, Action.TERM, Action.IMAGE_TYPE, Action.AGE, Action.WEIGHT), Outcome.CLEANED
    ),
}

Change = tuple[Outcome, int]
_PRIVATE_GONE: Change = (Outcome.REMOVED, 0x00090000)
Encoded = tuple[bytes | None, Change | None]
"""An element as it is written (None: not at all), and what changed (None: nothing)."""


@dataclass(slots=True)
class Cache:
    """What was worked out before under one setting: elements by tag, VR and value, codes by their parts."""

    elements: dict[Element, Encoded] = field(default_factory=dict)
    codes: dict[tuple[Value | None, ...], dict[int, bytes]] = field(default_factory=dict)

    def trim(self) -> None:
        """Forget everything once it has grown large."""
        if len(self.elements) > _CACHE_ENTRIES or len(self.codes) > _CACHE_ENTRIES:
            self.elements.clear()
            self.codes.clear()


@dataclass(slots=True)
class Passage:
    """One file on its way through: settings, and what was done so far."""

    part: Part10
    setting: Setting
    cache: Cache
    changes: list[Change] = field(default_factory=list)
    elements: int = 0
    notes: set[str] = field(default_factory=set)
    trace: list[tuple[str, int, Outcome, Rule]] | None = None
    path: str = ""
    depth: int = 0


def walk(passage: Passage, elements: Elements, fixed: Mapping[int, Chunks] | None = None) -> Chunks:
    """What stays of a data set or item, encoded, in ascending order of tags.

    ``fixed`` elements are written as given, in their place, whatever the data set has there.
    """
    by_tag = {element[0]: element for element in elements}
    passage.elements += len(elements)
    ready = ready_made(passage, by_tag)
    if fixed:
        for tag, chunks in fixed.items():
            if tag in by_tag:
                same = b"".join(chunks).endswith(_raw(by_tag[tag]))
                _note(passage, tag, Outcome.KEPT if same else Outcome.REPLACED, rule_for(tag))
            by_tag[tag] = (tag, "", b"")
        ready.update(fixed)
    out: Chunks = []
    write(passage, sorted(by_tag), by_tag, ready, out)
    return out


def write(
    passage: Passage, tags: Iterable[int], by_tag: Mapping[int, Element], ready: Mapping[int, Chunks], out: Chunks
) -> None:
    """Add to ``out`` what stays of these elements; ``by_tag`` are all elements beside them."""
    lookup = passage.cache.elements.get if passage.trace is None else _never
    changed = passage.changes.append
    for tag in tags:
        if tag in ready:
            out += ready[tag]
            continue
        known = by_tag[tag]
        if type(known[2]) is bytes and (hit := lookup(known)) is not None:
            encoded, change = hit
            if change is not None:
                changed(change)
            if encoded is not None:
                out.append(encoded)
        else:
            out += _public(passage, known, by_tag)


def is_contextual(rule: Rule) -> bool:
    """Whether an element of this rule is judged by what stands beside it."""
    return rule.action in _CONTEXTUAL and rule.action is not Action.RECURSE


def _raw(known: Element) -> bytes | tuple[bytes, ...]:
    return known[2] if isinstance(known[2], bytes) else ()


def _never(_key: object) -> None:
    """The cache of a walk that has to look at everything."""


def ready_made(passage: Passage, by_tag: Mapping[int, Element]) -> dict[int, Chunks]:
    """Elements that are judged together: codes with their schemes, private elements with their creators."""
    ready: dict[int, Chunks] = {}
    if not _CODE_TAGS.isdisjoint(by_tag):
        for tag, new in _code(passage, by_tag).items():
            _, vr, old = by_tag[tag]
            ready[tag] = [element(tag, effective_vr(tag, vr), new, passage.part.explicit)]
            _note(passage, tag, Outcome.KEPT if new == old else Outcome.CLEANED, rule_for(tag))
    private = [tag for tag in by_tag if tag & 0x10000]
    if private:
        ready.update((tag, []) for tag in private)
        ready.update(_safe_private(passage, by_tag, private))
    return ready


def _code(passage: Passage, by_tag: Mapping[int, Element]) -> dict[int, bytes]:
    parts = tuple(by_tag[tag][2] if tag in by_tag else None for tag in CODE_PARTS)
    if any(isinstance(part, list) for part in parts):
        return clean_code(by_tag, passage.setting)
    known = passage.cache.codes.get(parts)
    if known is None:
        known = passage.cache.codes[parts] = clean_code(by_tag, passage.setting)
    return known


def _safe_private(passage: Passage, by_tag: Mapping[int, Element], private: list[int]) -> dict[int, Chunks]:
    """Safe private numbers with the creators they need (PS3.5 7.8.1); everything else private is noted as gone."""
    explicit = passage.part.explicit
    kept: dict[int, Chunks] = {}
    creators = {tag: text(by_tag[tag][2]) for tag in private if 0x10 <= tag & 0xFFFF <= 0xFF}
    if passage.trace is None and SAFE_GROUPS.keys().isdisjoint(creators.values()):
        passage.changes += [_PRIVATE_GONE] * (len(private) - len(creators))
        return kept
    for tag in private:
        if tag in creators:
            continue
        block = (tag & 0xFFFF0000) | (tag >> 8 & 0xFF)
        creator = creators.get(block, "")
        kind = safe_type(creator, tag)
        _, vr, value = by_tag[tag]
        if kind and isinstance(value, bytes) and vr in (kind.vr, "UN") and is_safe(value, kind):
            kept[block] = [element(block, "LO", creator.encode("ascii"), explicit)]
            kept[tag] = [element(tag, kind.vr, value, explicit)]
            _note(passage, tag, Outcome.KEPT, SAFE)
        else:
            _note(passage, tag, Outcome.REMOVED, PRIVATE)
    return kept


def _note(passage: Passage, tag: int, outcome: Outcome, rule: Rule) -> None:
    if outcome is not Outcome.KEPT:
        passage.changes.append((outcome, tag))
    if passage.trace is not None:
        passage.trace.append((passage.path, tag, outcome, rule))


def _public(passage: Passage, known: Element, by_tag: Mapping[int, Element]) -> Chunks:
    """A public element by its rule; results that depend on the value alone are remembered."""
    tag, _, value = known
    rule = rule_for(tag)
    if rule.action in _CONTEXTUAL:
        chunks, outcome = _contextual(passage, rule, known, by_tag)
        _note(passage, tag, outcome, rule)
        return chunks
    encoded, outcome = _simple(rule, known, passage.setting, passage.part.explicit)
    _note(passage, tag, outcome, rule)
    if isinstance(value, bytes) and len(value) <= _CACHED_BYTES:
        change = None if outcome is Outcome.KEPT else (outcome, tag)
        passage.cache.elements[known] = (encoded, change)
    return [] if encoded is None else [encoded]


def _simple(rule: Rule, known: Element, setting: Setting, explicit: bool) -> tuple[bytes | None, Outcome]:
    """An element whose value alone decides."""
    tag, vr, value = known
    action = rule.action
    if action is Action.REMOVE:
        return None, Outcome.REMOVED
    written = effective_vr(tag, vr)
    if isinstance(value, memoryview):
        value = bytes(value)
    if not isinstance(value, bytes):
        # A sequence where the standard has a plain value, or one that is to be emptied.
        emptied = action is Action.EMPTY
        return (element(tag, written, b"", explicit), Outcome.EMPTIED) if emptied else (None, Outcome.REMOVED)
    new = HANDLERS[action](value, tag, written, setting)
    if new is None:
        return None, Outcome.REMOVED
    encoded = element(tag, written, new, explicit)
    if new is value or new == value:
        return encoded, Outcome.KEPT
    return encoded, Outcome.EMPTIED if not new else _OUTCOMES.get(action, Outcome.REPLACED)


def _contextual(passage: Passage, rule: Rule, known: Element, by_tag: Mapping[int, Element]) -> tuple[Chunks, Outcome]:
    """An element judged by what stands in it or beside it."""
    tag, vr, value = known
    explicit = passage.part.explicit
    if rule.action is Action.RECURSE:
        return _sequence(passage, tag, value)
    if rule.action is Action.PIXELS and passage.depth:
        # Only icons have pixels inside a sequence, and they are removed.
        return [], Outcome.REMOVED
    written, new, outcome = bulkdata.clean(rule.action, tag, vr, value, by_tag, passage.part, passage.notes)
    if new is None:
        return [], Outcome.REMOVED
    if isinstance(new, Fragments):
        return encapsulated(tag, new), outcome
    return [header(tag, written, len(new), explicit), new], outcome


def _sequence(passage: Passage, tag: int, value: Value) -> tuple[Chunks, Outcome]:
    if not isinstance(value, list):
        empty = isinstance(value, bytes) and not value
        return (sequence(tag, [], passage.part.explicit), Outcome.KEPT) if empty else ([], Outcome.REMOVED)
    outer = passage.path
    if passage.trace is not None:
        passage.path = f"{outer}{tag_name(tag)}/"
    body: Chunks = []
    passage.depth += 1
    for one in value:
        body += item(walk(passage, one))
    passage.depth -= 1
    passage.path = outer
    return sequence(tag, body, passage.part.explicit), Outcome.KEPT


def tag_name(tag: int) -> str:
    """``(gggg,eeee)``; one name for everything private, whose numbers a file may choose."""
    return "(private)" if tag & 0x10000 else f"({tag >> 16:04x},{tag & 0xFFFF:04x})"


def by_outcome(changes: Iterable[Change]) -> dict[Outcome, dict[str, int]]:
    """How often each attribute had which outcome."""
    found: dict[Outcome, dict[str, int]] = {}
    for (outcome, tag), count in Counter(changes).items():
        by_tag = found.setdefault(outcome, {})
        name = _name(tag)
        by_tag[name] = by_tag.get(name, 0) + count
    return found


_name = lru_cache(maxsize=8192)(tag_name)
