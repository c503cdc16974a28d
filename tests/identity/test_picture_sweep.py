"""Pictures that are nobody's any more."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from dicomtube.core.db import Database, utcnow
from dicomtube.core.storage import FolderStore
from dicomtube.identity.service import sweep_pictures
from tests.factories import UserFactory


def test_a_picture_without_a_member_goes_and_others_stay(database: Database, tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "objects")
    with database.writing() as session:
        kept = UserFactory.create(session=session, picture_key="members/aaaaaaaaaaaa/1.webp")
    for key in (kept.picture_key, "members/aaaaaaaaaaaa/0.webp", "members/bbbbbbbbbbbb/1.webp"):
        store.put(key, b"picture")
    assert sweep_pictures(database, store, before=utcnow() - timedelta(hours=1)) == 0
    assert sweep_pictures(database, store, before=utcnow() + timedelta(hours=1)) == 2
    assert [item.key for item in store.keys("members/")] == [kept.picture_key]
