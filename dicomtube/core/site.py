"""One process's hold on the outside: settings, database, stores. Web and worker both begin with `open_site`."""

from __future__ import annotations

from dataclasses import dataclass

from config import Config, Storage
from dicomtube.core.db import Database
from dicomtube.core.queue import Waker, stop_waking, wake_on_commit
from dicomtube.core.seal import provide_seal
from dicomtube.core.storage import FolderStore, ObjectStore, S3Store


@dataclass(frozen=True)
class Site:
    """What a process works with. Make it after any fork, and close it at the end.

    `store` holds de-identified objects only; `quarantine` holds what came in and is not yet de-identified.
    """

    config: Config
    database: Database
    store: ObjectStore
    quarantine: ObjectStore

    def close(self) -> None:
        """Gives connections back."""
        stop_waking(self.database)
        self.database.close()


def open_site(config: Config) -> Site:
    """Opens what `config` names; makes the data folder where it is missing. Connects to nothing yet."""
    config.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(config.sqlalchemy_url)
    wake_on_commit(database, Waker(config.queue_url, config.data))
    provide_seal(database, config.secret_key)
    return Site(
        config=config,
        database=database,
        store=_open_store(config, config.s3_bucket, "objects"),
        quarantine=_open_store(config, config.s3_quarantine_bucket, "quarantine"),
    )


def _open_store(config: Config, bucket: str, folder: str) -> ObjectStore:
    if config.storage is Storage.FOLDER:
        return FolderStore(config.data / folder)
    return S3Store(
        endpoint=config.s3_endpoint,
        bucket=bucket,
        region=config.s3_region,
        access_key=config.s3_access_key,
        secret_key=config.s3_secret_key,
    )
