"""Objects by key: in a folder on this machine or in an S3-compatible service, behind one small interface."""

from dicomtube.core.storage.base import (
    BadKey,
    MissingObject,
    ObjectStore,
    StorageError,
    StoredObject,
    check_key,
)
from dicomtube.core.storage.folder import FolderStore
from dicomtube.core.storage.s3 import S3Store

__all__ = [
    "BadKey",
    "FolderStore",
    "MissingObject",
    "ObjectStore",
    "S3Store",
    "StorageError",
    "StoredObject",
    "check_key",
]
