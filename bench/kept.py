"""How many values that identify no one come through de-identification character by character.

Run it with `python -m bench.kept`. It goes over all files that pydicom carries, nested elements included, and asks
the policy which attributes are to stay. A value lost is lost rightly where the rule of the house says so: it holds a
word or number of the names and identifiers in its own file, five digits in a row that no number's type explains, or
an address. Both figures are printed, and what is lost without such a reason.
"""

import argparse
import importlib.util
import io
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pydicom
from dicognito.anonymizer import Anonymizer
from pydicom.datadict import keyword_for_tag
from pydicom.dataset import Dataset

from dicomtube.dicom.deidentify import Deidentifier, Rejected
from dicomtube.dicom.deidentify.policy import RULES, Action
from dicomtube.dicom.part10 import PIXEL_DATA

GIVEN_AWAY = frozenset({
    Action.REMOVE, Action.EMPTY, Action.DUMMY, Action.MAP, Action.PATIENT, Action.SHIFT, Action.CHARSET, Action.SEX,
    Action.AGE, Action.WEIGHT,
})  # fmt: skip
WORDS = {"OW": 2, "US": 2, "OL": 4, "OF": 4, "OD": 8}
NUMBERS = frozenset({"DS", "IS", "FD", "FL", "US", "SS", "UL", "SL", "OW", "OB"})
Path_ = tuple[int, ...]


def values(dataset: Dataset, big_endian: bool = False, path: Path_ = ()) -> Iterator[tuple[Path_, str, str]]:
    """Place, VR and value of what a viewer may keep; words of big endian files in the order they are written now."""
    for element in dataset:
        rule = RULES.get(int(element.tag))
        if rule is None or element.tag.is_private or element.tag.element == 0:
            continue
        if element.VR == "SQ":
            if rule.action is Action.RECURSE:
                for index, item in enumerate(element.value):
                    yield from values(item, big_endian, (*path, int(element.tag), index))
        elif rule.action not in GIVEN_AWAY and not element.is_empty and element.tag != PIXEL_DATA:
            value = element.value
            if big_endian and isinstance(value, bytes) and (width := WORDS.get(element.VR, 1)) > 1:
                value = b"".join(value[at : at + width][::-1] for at in range(0, len(value), width))
            yield (*path, int(element.tag)), element.VR, str(value)


def own_words(dataset: Dataset) -> frozenset[str]:
    """The words of names and identifiers in a file."""
    found = [str(e.value) for e in dataset.iterall() if e.VR == "PN" or e.keyword in ("PatientID", "AccessionNumber")]
    return frozenset(word for text in found for word in re.split(r"[^a-z0-9]+", text.lower()) if len(word) > 1)


def lost_rightly(value: str, vr: str, own: frozenset[str]) -> bool:
    """Whether the rule of the house asks for the loss."""
    text = value.lower()
    return (
        not own.isdisjoint(re.split(r"[^a-z0-9]+", text))
        or (vr not in NUMBERS and re.search(r"\d{5}", re.sub(r"[._ -]", "", text)) is not None)
        or "://" in text
    )


def files() -> Iterator[Path]:
    """What pydicom and its data package carry."""
    roots = [Path(pydicom.__file__).parent / "data"]
    store = importlib.util.find_spec("data_store")
    if store and store.submodule_search_locations:
        roots.append(Path(store.submodule_search_locations[0]))
    for root in roots:
        yield from (path for path in sorted(root.rglob("*")) if path.is_file() and path.suffix not in (".py", ".pyc"))


def main() -> None:
    """Measure, and print what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", type=int, default=20, help="how many of the losses to print")
    shown = parser.parse_args().show
    warnings.simplefilter("ignore")
    deidentifier = Deidentifier(bytes(range(32)), "bench")
    count: Counter[str] = Counter()
    missing: Counter[tuple[str, str, str]] = Counter()
    for path in files():
        data = path.read_bytes()
        try:
            cleaned = pydicom.dcmread(io.BytesIO(deidentifier.clean(data).data))
        except Rejected:
            continue
        original = pydicom.dcmread(path, force=True)
        own, big = own_words(original), not original.original_encoding[1]
        after = {place: value for place, _, value in values(cleaned)}
        for place, vr, value in values(original, big):
            kept = after.get(place) == value
            rightly = not kept and lost_rightly(value, vr, own)
            count.update({"values": 1, "kept": kept, "rightly": rightly})
            if not kept and not rightly:
                missing[keyword_for_tag(place[-1]), value[:60], str(after.get(place))[:50]] += 1
        count["dicognito"] += _by_dicognito(path, {place: value for place, _, value in values(original)})
    print(f"{count['values']} values, dicognito keeps {count['dicognito'] / count['values']:.2%}")
    for (keyword, before, now), times in missing.most_common(shown):
        print(f"{times:4} {keyword}: {before!r} -> {now!r}")
    whole = count["values"] - count["rightly"]
    print(f"kept={count['kept'] / count['values']:.4f} kept_of_what_may_stay={count['kept'] / whole:.4f}")


def _by_dicognito(path: Path, wanted: dict[Path_, str]) -> int:
    try:
        dataset = pydicom.dcmread(path, force=True)
        Anonymizer(seed="bench").anonymize(dataset)
        return sum(wanted.get(place) == value for place, _, value in values(dataset))
    except Exception:  # it gives up on some files
        return 0


if __name__ == "__main__":
    main()
