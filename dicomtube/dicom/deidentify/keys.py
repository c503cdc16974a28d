"""What replaces identifiers: keyed, so that nobody without the site's key can get back or guess forward.

Every replacement carries a second, short keyed check. So the engine knows its own work and leaves it alone:
cleaning a clean file changes nothing.
"""

import base64
import hashlib
import hmac
from datetime import date, timedelta
from functools import lru_cache

_UID_CHECK_BITS = 40
_UID_HASH_BITS = 86
_MIN_SHIFT_DAYS, _MAX_SHIFT_DAYS = 400, 3650
MIN_KEY_BYTES = 16


class Pseudonyms:
    """UIDs, labels and date shifts for one owner: the same input always gives the same output."""

    def __init__(self, site_key: bytes, owner: str) -> None:
        if len(site_key) < MIN_KEY_BYTES:
            raise ValueError(f"The site key needs at least {MIN_KEY_BYTES} random bytes.")
        self._owner_key = _mac(site_key, b"owner", owner.encode())
        self._check_key = _mac(site_key, b"check", b"")
        self.uid = lru_cache(maxsize=8192)(self._uid)

    def _uid(self, original: str) -> str:
        """A UID under 2.25 (PS3.5 B.2), at most 44 characters; one of our own is returned as it is."""
        if self.is_own_uid(original):
            return original
        digest = int.from_bytes(_mac(self._owner_key, b"uid", original.encode()), "big")
        # The top bit is set so that the decimal form has no leading zeros and always about the same length.
        body = (1 << (_UID_HASH_BITS - 1)) | (digest & ((1 << (_UID_HASH_BITS - 1)) - 1))
        return f"2.25.{body << _UID_CHECK_BITS | self._check(b'uid', body.to_bytes(11, 'big'))}"

    def is_own_uid(self, uid: str) -> bool:
        """Whether this site made the UID."""
        if not uid.startswith("2.25.") or not uid[5:].isascii() or not uid[5:].isdecimal() or len(uid) > 44:
            return False
        number = int(uid[5:])
        body = number >> _UID_CHECK_BITS
        if body.bit_length() != _UID_HASH_BITS:
            return False
        return number & ((1 << _UID_CHECK_BITS) - 1) == self._check(b"uid", body.to_bytes(11, "big"))

    def label(self, kind: str, original: str) -> str:
        """A code of 14 characters such as ``P_K3J...`` for patients, local codes and names others refer to."""
        if self.is_own_label(original):
            return original
        body = base64.b32encode(_mac(self._owner_key, kind.encode(), original.encode())[:5]).decode()
        return f"{kind[:1].upper()}_{body}{self._label_check(body)}"

    def is_own_label(self, text: str) -> bool:
        """Whether this site made the label."""
        if len(text) != 14 or text[1:2] != "_":
            return False
        return hmac.compare_digest(text[10:].encode(), self._label_check(text[2:10]).encode())

    def pixel_mark(self, digest: bytes) -> str:
        """What this site writes into an object whose pixels, of this digest, it has cleaned: 16 characters."""
        return base64.b32encode(_mac(self._check_key, b"pixels", digest)[:10]).decode()

    def days(self, patient: str) -> int:
        """How many days this patient's dates move: a negative number, into the past."""
        number = int.from_bytes(_mac(self._owner_key, b"days", patient.encode())[:8], "big")
        return -(_MIN_SHIFT_DAYS + number % (_MAX_SHIFT_DAYS - _MIN_SHIFT_DAYS))

    def _check(self, kind: bytes, body: bytes) -> int:
        return int.from_bytes(_mac(self._check_key, kind, body)[: _UID_CHECK_BITS // 8], "big")

    def _label_check(self, body: str) -> str:
        return base64.b32encode(_mac(self._check_key, b"label", body.encode())[:3]).decode()[:4]


def _mac(key: bytes, kind: bytes, message: bytes) -> bytes:
    return hmac.digest(key, kind + b"\0" + message, hashlib.sha256)


def moved(day: date, days: int) -> date | None:
    """``day`` moved by ``days``; nothing where that leaves the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None
