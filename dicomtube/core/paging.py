"""Keyset paging: a page, and the cursor that names where the next one begins."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

Row = TypeVar("Row")
Item = TypeVar("Item")


@dataclass(frozen=True)
class Cursor:
    """The last row of a page: its moment and its id, which breaks ties."""

    at: datetime
    id: str

    def encode(self) -> str:
        """The cursor as text for an address."""
        return (
            base64.urlsafe_b64encode(f"{self.at.astimezone(UTC).isoformat()} {self.id}".encode()).decode().rstrip("=")
        )

    @classmethod
    def decode(cls, raw: str | None) -> Cursor | None:
        """The cursor that `raw` encodes; None for none, and for what is no cursor: a bad one shows the first page."""
        if not raw:
            return None
        try:
            at, _, row_id = base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)).decode().partition(" ")
            moment = datetime.fromisoformat(at)
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return None
        return cls(moment, row_id) if moment.tzinfo and row_id else None


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some items in order, and the cursor of the next page where there is one."""

    items: tuple[Item, ...]
    next_cursor: str | None


def make_page(
    rows: Sequence[Row], size: int, cursor_of: Callable[[Row], Cursor], item_of: Callable[[Row], Item]
) -> Page[Item]:
    """The page of `rows`, of which the query was asked for one more than `size` to learn whether there is another."""
    shown = rows[:size]
    following = cursor_of(shown[-1]).encode() if len(rows) > size else None
    return Page(tuple(item_of(row) for row in shown), following)
