"""Reading a DICOM file (PS3.10) into raw elements without interpreting their values.

One pass over the bytes gives a tree of ``(tag, VR, value)`` for explicit and implicit little endian. Whatever
that pass cannot follow (big endian, wrong or missing meta information, broken lengths) is read by pydicom,
rewritten as explicit little endian, and read again: there is one tree, whoever read it.
"""

import io
import logging
import struct
import warnings
import zlib
from dataclasses import dataclass, field, replace

from pydicom import config as pydicom_config
from pydicom import dcmread, dcmwrite
from pydicom._dicom_dict import DicomDictionary
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID

from dicomtube.dicom.errors import Reason, Rejected

IMPLICIT_LE = "1.2.840.10008.1.2"
EXPLICIT_LE = "1.2.840.10008.1.2.1"
DEFLATED_LE = "1.2.840.10008.1.2.1.99"
EXPLICIT_BE = "1.2.840.10008.1.2.2"

_NATIVE = frozenset({IMPLICIT_LE, EXPLICIT_LE, DEFLATED_LE})
_NOT_TAKEN = frozenset({
    "1.2.840.10008.1.2.4.94", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.204", "1.2.840.10008.1.2.4.205",
    "1.2.840.113619.5.2",
})  # fmt: skip
"""JPIP keeps its pixels on a server elsewhere; GE's own syntax has big endian pixels in a little endian file."""

MAX_DEPTH = 24
MAX_INFLATED_BYTES = 2 << 30
_UNDEFINED = 0xFFFFFFFF
_FIRST_DELIMITER, _LAST_DELIMITER = 0xFFFE0000, 0xFFFEFFFF
_EXPLICIT = struct.Struct("<HH2sH").unpack_from
_IMPLICIT = struct.Struct("<HHL").unpack_from
_LENGTH = struct.Struct("<L").unpack_from
_BULK_BYTES = 1 << 16

ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
PIXEL_DATA = 0x7FE00010

_LONG_VRS = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"})
SHORT_VRS = frozenset(
    {
        b"AE",
        b"AS",
        b"AT",
        b"CS",
        b"DA",
        b"DS",
        b"DT",
        b"FD",
        b"FL",
        b"IS",
        b"LO",
        b"LT",
        b"PN",
        b"SH",
        b"SL",
        b"SS",
        b"ST",
        b"TM",
        b"UI",
        b"UL",
        b"US",
    }
)
TAG_VR: dict[int, str] = {tag: entry[0] for tag, entry in DicomDictionary.items()}
"""VR of every public tag, as in PS3.6; 'US or SS' and the like stay as they are written there."""


@dataclass(frozen=True, slots=True)
class Fragments:
    """Encapsulated pixel data (PS3.5 A.4): the offset table's bytes, then the fragments' bytes."""

    offset_table: bytes
    fragments: list[bytes]


Value = bytes | memoryview | list["Elements"] | Fragments
Element = tuple[int, str, Value]
Elements = list[Element]


@dataclass(frozen=True, slots=True)
class Part10:
    """A file read: meta information and data set as raw elements, values little endian.

    ``explicit`` tells how nested and top-level values are to be written again; ``standard_layout`` is false
    where preamble or meta information were missing.
    """

    meta: dict[int, bytes]
    elements: Elements
    transfer_syntax: str
    explicit: bool
    standard_layout: bool
    top: dict[int, Value] = field(init=False, compare=False)
    """The values of the top level by tag; of duplicates the last."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "top", {tag: value for tag, _, value in self.elements})


class Unfollowable(Exception):
    """The one-pass reader met something outside the plain encodings."""


class _Cut(Unfollowable):
    """A value reaches beyond the end of the data."""


UNREADABLE = (Unfollowable, struct.error, zlib.error)
"""What reading in one pass may raise besides ``Rejected`` and ``RecursionError``."""


def read(data: bytes) -> Part10:
    """Read a file, or raise ``Rejected``; never raises anything else, whatever the bytes are."""
    if not data:
        raise Rejected(Reason.EMPTY)
    if data[:4] == b"DICM" and data[128:132] != b"DICM":
        # Only the preamble is missing.
        return replace(read(bytes(128) + data), standard_layout=False)
    try:
        return _read(data)
    except UNREADABLE as problem:
        cut = isinstance(problem, _Cut)
    except RecursionError:
        raise Rejected(Reason.BROKEN) from None
    return read_with_pydicom(data, cut)


def _read(data: bytes) -> Part10:
    opening = open_file(data)
    reader = Reader(opening.data, opening.explicit)
    elements, _ = reader.elements(opening.start, len(opening.data), 0, False)
    if not elements:
        raise Unfollowable
    return opening.part(elements)


@dataclass(frozen=True, slots=True)
class Opening:
    """A file of which only the meta information is read: where its data set begins, and in which encoding."""

    meta: dict[int, bytes]
    data: bytes
    """The file, or the inflated data set alone."""
    start: int
    transfer_syntax: str

    @property
    def explicit(self) -> bool:
        """Whether elements carry their VR."""
        return self.transfer_syntax != IMPLICIT_LE

    def part(self, elements: Elements) -> Part10:
        """The whole file, with the elements that were read."""
        part = Part10(self.meta, elements, self.transfer_syntax, self.explicit, True)
        if self.transfer_syntax not in _NATIVE and not isinstance(part.top.get(PIXEL_DATA), Fragments):
            # What has no compressed pixel data is plain explicit little endian, whatever the file calls it.
            return replace(part, transfer_syntax=EXPLICIT_LE)
        return part


def open_file(data: bytes) -> Opening:
    """Read the meta information; raises ``Unfollowable`` and the like, or ``Rejected``."""
    if data[128:132] != b"DICM":
        raise Unfollowable
    meta, start = _read_meta(data)
    syntax = text(meta.get(0x00020010, b""))
    if syntax in _NOT_TAKEN:
        raise Rejected(Reason.UNSUPPORTED_TRANSFER_SYNTAX)
    if syntax == EXPLICIT_BE:
        raise Unfollowable
    if syntax == DEFLATED_LE:
        data = _inflate(data[start:])
        start = 0
    if not syntax:
        raise Unfollowable
    return Opening(meta, data, start, syntax)


def text(value: Value) -> str:
    """An ASCII value without its padding; empty for anything that is not plain bytes."""
    if not isinstance(value, bytes):
        return ""
    return value.rstrip(b"\0 ").decode("ascii", "replace").strip()


def _read_meta(data: bytes) -> tuple[dict[int, bytes], int]:
    """File meta information (PS3.10 7.1): always explicit little endian; its stated length is not believed."""
    meta: dict[int, bytes] = {}
    pos = 132
    while pos + 8 <= len(data) and data[pos : pos + 2] == b"\x02\0":
        _, element, vr, length = struct.unpack_from("<HH2sH", data, pos)
        pos += 8
        if vr in _LONG_VRS:
            (length,) = struct.unpack_from("<L", data, pos)
            pos += 4
        elif vr not in SHORT_VRS:
            raise Unfollowable
        if pos + length > len(data):
            raise _Cut
        meta[0x00020000 | element] = data[pos : pos + length]
        pos += length
    return meta, pos


def _inflate(data: bytes) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    plain = inflater.decompress(data, MAX_INFLATED_BYTES)
    if inflater.unconsumed_tail:
        raise Rejected(Reason.TOO_LARGE)
    if not inflater.eof:
        raise Rejected(Reason.TRUNCATED)
    return plain


class Reader:
    """Walks little endian data. Tags may come in any order; of duplicates the last one counts, as in pydicom."""

    def __init__(self, data: bytes, explicit: bool) -> None:
        self._data = data
        self._view = memoryview(data)
        self._explicit = explicit

    def elements(self, pos: int, end: int, depth: int, delimited: bool) -> tuple[Elements, int]:
        """Elements from ``pos`` to ``end``, or to an item delimiter; and where the reading stopped."""
        if depth > MAX_DEPTH:
            raise Rejected(Reason.BROKEN)
        found: Elements = []
        append = found.append
        data, short = self._data, _SHORT_NAMES.get if self._explicit else _no_short
        while pos + 8 <= end:
            group, element, code, length = _EXPLICIT(data, pos)
            if (name := short(code)) is not None and pos + 8 + length <= end:
                # By far the most elements are of this kind, and this is what reading a file waits for.
                append((group << 16 | element, name, data[pos + 8 : pos + 8 + length]))
                pos += 8 + length
                continue
            if found and found[-1][0] >= PIXEL_DATA and depth == 0 and not self._goes_on(pos, end):
                return found, end
            (tag, vr, value), pos = self.element(pos, end, depth)
            if _FIRST_DELIMITER <= tag <= _LAST_DELIMITER:
                if tag == ITEM_END and delimited:
                    return found, pos
                raise Unfollowable
            append((tag, vr, value))
        return found, self._end(found, pos, end, delimited, depth)

    def element(self, pos: int, end: int, depth: int) -> tuple[Element, int]:
        """The one element at ``pos``, or a delimiter without a value; and where the next one begins."""
        tag, vr, length, pos = (self._explicit_head if self._explicit else self._implicit_head)(pos, end)
        if _FIRST_DELIMITER <= tag <= _LAST_DELIMITER:
            return (tag, "", b""), pos
        if length == _UNDEFINED:
            value, pos = self._undefined(tag, vr, pos, end, depth)
            return (tag, "SQ" if isinstance(value, list) else vr, value), pos
        stop = pos + length
        if stop > end:
            raise _Cut
        return self._plain(tag, vr, pos, stop, depth), stop

    def _end(self, found: Elements, pos: int, end: int, delimited: bool, depth: int) -> int:
        """Where a data set or item ends whose last bytes make no element; behind the pixel data they do not count."""
        if delimited:
            raise _Cut
        if any(self._view[pos:end]) and not (depth == 0 and found and found[-1][0] >= PIXEL_DATA):
            raise Unfollowable
        return end

    def _goes_on(self, pos: int, end: int) -> bool:
        """Whether an element follows the pixel data, or mere bytes that belong to no data set."""
        try:
            tag, _, length, start = (self._explicit_head if self._explicit else self._implicit_head)(pos, end)
        except Unfollowable:
            return False
        return tag > PIXEL_DATA and (length == _UNDEFINED or start + length <= end)

    def _explicit_head(self, pos: int, end: int) -> tuple[int, str, int, int]:
        """Tag, VR and length (PS3.5 7.1.2), and where the value begins."""
        group, element, code, length = _EXPLICIT(self._view, pos)
        if group == 0xFFFE:
            return group << 16 | element, "", _LENGTH(self._view, pos + 4)[0], pos + 8
        if code in SHORT_VRS:
            return group << 16 | element, _VR_NAMES[code], length, pos + 8
        if code not in _LONG_VRS:
            if not code.isalpha() and code != b"??":
                raise Unfollowable
            # A VR nobody knows has a two-byte length in every file seen; the dictionary says what it should be.
            return group << 16 | element, "UN", length, pos + 8
        if pos + 12 > end:
            raise _Cut
        return group << 16 | element, _VR_NAMES[code], _LENGTH(self._view, pos + 8)[0], pos + 12

    def _implicit_head(self, pos: int, _end: int) -> tuple[int, str, int, int]:
        """The same without a VR (PS3.5 7.1.3): the standard's dictionary says it."""
        group, element, length = _IMPLICIT(self._view, pos)
        tag = group << 16 | element
        return tag, TAG_VR.get(tag, "UN"), length, pos + 8

    def _plain(self, tag: int, vr: str, pos: int, stop: int, depth: int) -> Element:
        if vr == "SQ" or (vr == "UN" and TAG_VR.get(tag) == "SQ"):
            reader = self if vr == "SQ" else Reader(self._data, False)
            try:
                return tag, "SQ", reader._items(pos, stop, depth, False)[0]
            except (Unfollowable, struct.error):
                # Its length says where it ends, so what calls itself a sequence and is none does no harm.
                return tag, "SQ", self._data[pos:stop]
        return tag, vr, self._view[pos:stop] if stop - pos > _BULK_BYTES else self._data[pos:stop]

    def _undefined(self, tag: int, vr: str, pos: int, end: int, depth: int) -> tuple[Value, int]:
        if tag == PIXEL_DATA:
            return self._fragments(pos, end)
        if vr in ("OB", "OW"):
            _, pos = self._fragments(pos, end)
            return b"", pos
        # UN of undefined length holds implicit little endian items, whatever surrounds it (PS3.5 6.2.2).
        reader = Reader(self._data, False) if vr == "UN" else self
        return reader._items(pos, end, depth, True)

    def _items(self, pos: int, end: int, depth: int, delimited: bool) -> tuple[list[Elements], int]:
        items: list[Elements] = []
        while pos + 8 <= end:
            group, element, length = struct.unpack_from("<HHL", self._view, pos)
            tag = group << 16 | element
            pos += 8
            if tag == SEQUENCE_END and delimited:
                return items, pos
            if tag != ITEM:
                raise Unfollowable
            if length == _UNDEFINED:
                item, pos = self.elements(pos, end, depth + 1, True)
            else:
                if pos + length > end:
                    raise _Cut
                item, pos = self.elements(pos, pos + length, depth + 1, False)
            items.append(item)
        if delimited or pos != end:
            raise _Cut
        return items, pos

    def _fragments(self, pos: int, end: int) -> tuple[Fragments, int]:
        parts: list[bytes] = []
        while pos + 8 <= end:
            group, element, length = struct.unpack_from("<HHL", self._view, pos)
            tag = group << 16 | element
            pos += 8
            if tag == SEQUENCE_END:
                return Fragments(parts[0] if parts else b"", parts[1:]), pos
            if tag != ITEM or length == _UNDEFINED:
                raise Unfollowable
            if pos + length > end:
                raise _Cut
            parts.append(self._data[pos : pos + length])
            pos += length
        raise _Cut


_VR_NAMES = {code: code.decode() for code in _LONG_VRS | SHORT_VRS}
_SHORT_NAMES = {code: code.decode() for code in SHORT_VRS}


def _no_short(_code: bytes) -> None:
    """Implicit VR has no codes to look up."""


def read_with_pydicom(data: bytes, cut: bool = False) -> Part10:
    """Let pydicom make sense of the bytes, and read its explicit little endian rendering."""
    problem = Reason.TRUNCATED if cut else Reason.BROKEN
    try:
        dataset, syntax, standard = _lenient(data)
    except Rejected:
        raise
    except Exception:  # pydicom raises almost anything on damaged bytes
        raise Rejected(problem if data[128:132] == b"DICM" else Reason.NOT_DICOM) from None
    try:
        if syntax == EXPLICIT_BE or dataset.original_encoding[1] is False:
            _swap_words(dataset)
        rendered = _render(dataset, syntax)
        part = _read(rendered)
    except Exception:  # the same when it writes
        raise Rejected(problem) from None
    if cut and not _complete(dataset):
        raise Rejected(Reason.TRUNCATED)
    return Part10(part.meta, part.elements, part.transfer_syntax, True, standard)


def _lenient(data: bytes) -> tuple[Dataset, str, bool]:
    """The data set as pydicom reads it, its transfer syntax, and whether preamble and syntax were there."""
    logging.getLogger("pydicom").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = dcmread(io.BytesIO(_bounded(data)), force=True)
        syntax = str(getattr(dataset.file_meta, "TransferSyntaxUID", ""))
        # Without meta information anything parses as something: only what names its class is believed.
        if "SOPClassUID" not in dataset and "MediaStorageSOPClassUID" not in dataset.file_meta:
            raise Rejected(Reason.NOT_DICOM if data[128:132] != b"DICM" else Reason.BROKEN)
        if data[128:132] != b"DICM" and not str(dataset.get("SOPClassUID", "")).startswith("1."):
            raise Rejected(Reason.NOT_DICOM)
    return dataset, syntax, bool(syntax) and data[128:132] == b"DICM"


def _bounded(data: bytes) -> bytes:
    """The same file with a deflated data set already inflated within limits: pydicom has no such bound."""
    if data[128:132] != b"DICM":
        return data
    try:
        meta, start = _read_meta(data)
    except (Unfollowable, struct.error):
        return data
    if text(meta.get(0x00020010, b"")) != DEFLATED_LE:
        return data
    plain = _inflate(data[start:])
    head = data[:start].replace(DEFLATED_LE.encode(), (EXPLICIT_LE + "\0\0\0").encode())
    return head + plain


def _render(dataset: Dataset, syntax: str) -> bytes:
    for _ in dataset.iterall():  # elements still raw would be written in the encoding they came in
        pass
    encapsulated = "PixelData" in dataset and dataset["PixelData"].is_undefined_length
    dataset.preamble = bytes(128)
    meta = FileMetaDataset()
    for name in ("MediaStorageSOPClassUID", "MediaStorageSOPInstanceUID"):
        if name in dataset.file_meta:
            setattr(meta, name, getattr(dataset.file_meta, name))
    meta.TransferSyntaxUID = UID(syntax if encapsulated else EXPLICIT_LE)
    dataset.file_meta = meta
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        previous = pydicom_config.settings.writing_validation_mode
        pydicom_config.settings.writing_validation_mode = pydicom_config.IGNORE
        try:
            dcmwrite(out, dataset, implicit_vr=False, little_endian=True)
        finally:
            pydicom_config.settings.writing_validation_mode = previous
    return out.getvalue()


_WORD_BYTES = {"OW": 2, "OF": 4, "OL": 4, "OD": 8, "OV": 8}


def _swap_words(dataset: Dataset) -> None:
    """Turn big endian words round: pydicom carries the O* values over as they are."""
    allocated = int(dataset.get("BitsAllocated", 16) or 16)
    for element in dataset.iterall():
        width = _WORD_BYTES.get(element.VR, 0)
        if element.tag == PIXEL_DATA and width:
            width = max(2, allocated // 8)
        if width and isinstance(element.value, bytes) and len(element.value) % width == 0:
            swapped = bytearray(len(element.value))
            for offset in range(width):
                swapped[offset::width] = element.value[width - 1 - offset :: width]
            element.value = bytes(swapped)


def _complete(dataset: Dataset) -> bool:
    """Whether the pixel data is all there, where there is any."""
    if "PixelData" not in dataset or dataset["PixelData"].is_undefined_length:
        return "PixelData" in dataset
    try:
        frames = int(dataset.get("NumberOfFrames", 1) or 1)
        bits = dataset.Rows * dataset.Columns * dataset.get("SamplesPerPixel", 1) * dataset.BitsAllocated * frames
    except Exception:  # odd values of odd types
        return False
    return bool(len(dataset.PixelData) * 8 >= bits)
