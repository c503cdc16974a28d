"""The clock of a rights request: GDPR article 12(3), counted as Regulation (EEC, Euratom) No 1182/71 article 3 says."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime

ANSWER_MONTHS = 1
EXTENDED_MONTHS = 3  # the month, and two further ones


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the month's last day where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def due_on(received_at: datetime) -> date:
    """The last day (UTC) on which the answer to what was received then is in time."""
    return months_later(received_at.astimezone(UTC).date(), ANSWER_MONTHS)


def longest_extension(received_at: datetime) -> date:
    """The last day to which the answer can be put off at all."""
    return months_later(received_at.astimezone(UTC).date(), EXTENDED_MONTHS)
