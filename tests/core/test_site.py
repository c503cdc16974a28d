"""What a process opens."""

from __future__ import annotations

import stat
from pathlib import Path

from config import Config, Environment, Storage
from dicomtube.core.site import open_site
from dicomtube.core.storage import FolderStore, S3Store


def _config(data: Path, **changes: object) -> Config:
    values: dict[str, object] = {
        "secret_key": "x" * 40,
        "site_key": "y" * 40,
        "environment": Environment.DEVELOPMENT,
        "google_metadata_url": "http://127.0.0.1:1",
        "data": data,
    }
    return Config(**(values | changes))  # type: ignore[arg-type]


def test_a_site_on_one_machine_keeps_everything_in_its_data_folder(tmp_path: Path) -> None:
    site = open_site(_config(tmp_path / "data"))
    assert isinstance(site.store, FolderStore)
    assert isinstance(site.quarantine, FolderStore)
    assert (site.store.root, site.quarantine.root) == (tmp_path / "data" / "objects", tmp_path / "data" / "quarantine")
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    site.close()


def test_a_site_over_s3_keeps_identified_bytes_in_a_bucket_of_their_own(tmp_path: Path) -> None:
    keys = {"s3_endpoint": "http://127.0.0.1:1", "s3_access_key": "a", "s3_secret_key": "very-secret"}
    site = open_site(_config(tmp_path, storage=Storage.S3, **keys))
    assert isinstance(site.store, S3Store)
    assert isinstance(site.quarantine, S3Store)
    assert (site.store.bucket, site.quarantine.bucket) == ("dicomtube", "dicomtube-quarantine")
    assert "very-secret" not in repr(site)
    site.close()
