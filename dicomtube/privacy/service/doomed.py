"""Objects whose rows are gone: written down with the deletion of the rows, and crossed off when the store has obeyed.

So a kill between commit and store leaves a line that the next run finds, never an object nobody knows of.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from dicomtube.core.db import Database
from dicomtube.core.storage import ObjectStore
from dicomtube.privacy.models import DoomedObjects, Store
from dicomtube.studies.models import Study

STUDIES = "studies/"


def doom(session: Session, store: Store, prefix: str) -> None:
    """Condemns all objects whose key begins with `prefix`, in the transaction that deletes what names them."""
    if not prefix.endswith("/") or prefix == "/":
        raise ValueError("a prefix ends with a slash, so that it can't begin another one's name")
    session.add(DoomedObjects(store=store, prefix=prefix))


def delete_doomed(database: Database, stores: Mapping[Store, ObjectStore]) -> int:
    """Deletes every condemned object; gives how many there were. Doing it twice is harmless."""
    with database.reading() as session:
        waiting = session.scalars(select(DoomedObjects).order_by(DoomedObjects.since)).all()
    count = 0
    for doomed in waiting:
        store = stores[Store(doomed.store)]
        if not _is_owned_again(database, doomed):
            keys = [item.key for item in store.keys(doomed.prefix)]
            store.delete_many(keys)
            count += len(keys)
        with database.writing() as session:
            row = session.get(DoomedObjects, doomed.id)
            if row is not None:
                session.delete(row)
    return count


def _is_owned_again(database: Database, doomed: DoomedObjects) -> bool:
    """A study's UID follows from its content, so somebody who uploads it again gets the same keys."""
    if doomed.store != Store.CLEAN or not doomed.prefix.startswith(STUDIES):
        return False
    with database.reading() as session:
        uid = doomed.prefix.removeprefix(STUDIES).rstrip("/")
        return session.scalar(select(Study.id).where(Study.uid == uid)) is not None
