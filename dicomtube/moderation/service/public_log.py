"""The public log of moderation: when, what, on what ground. It tells of nobody and of no content."""

from __future__ import annotations

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from dicomtube.core.paging import Cursor, Page, make_page
from dicomtube.moderation.models import LogLine

PAGE_SIZE = 50


def log_page(session: Session, *, after: str | None = None) -> Page[LogLine]:
    """Lines of the log, newest first."""
    query = select(LogLine)
    if cursor := Cursor.decode(after):
        query = query.where(tuple_(LogLine.at, LogLine.id) < (cursor.at, cursor.id))
    rows = session.scalars(query.order_by(LogLine.at.desc(), LogLine.id.desc()).limit(PAGE_SIZE + 1)).all()
    return make_page(rows, PAGE_SIZE, lambda row: Cursor(row.at, row.id), lambda row: row)
