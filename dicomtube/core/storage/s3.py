"""Objects in an S3-compatible service; the settings are those that Cloudflare R2 wants and other services accept."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO, cast

import boto3
from botocore.config import Config as ClientConfig
from botocore.exceptions import BotoCoreError, ClientError

from dicomtube.core.storage.base import (
    Intake,
    MissingObject,
    StorageError,
    StoredObject,
    check_key,
    check_prefix,
)

_PART = 8 * 1024 * 1024  # R2 wants equal parts and takes 10,000 of them
_READ_AHEAD = 4 * 1024 * 1024
_DELETE_BATCH = 1000
_ABSENT = {"404", "NoSuchKey", "NotFound"}


class S3Store:
    """Keeps objects in one bucket. One client per process, made at first use and made anew after a fork."""

    def __init__(self, *, endpoint: str, bucket: str, region: str, access_key: str, secret_key: str) -> None:
        self.endpoint = endpoint
        self.bucket = bucket
        self._region = region
        self._access_key = access_key
        self._secret_key = secret_key
        self._lock = threading.Lock()
        self._opened: tuple[int, Any] | None = None

    def __repr__(self) -> str:
        return f"S3Store({self.endpoint!r}, {self.bucket!r})"

    def put(self, key: str, data: bytes, content_type: str = "application/octet-stream") -> None:
        """See ObjectStore.put."""
        check_key(key)
        with _explained(key):
            self._client.put_object(Bucket=self.bucket, Key=key, Body=data, ContentType=content_type)

    def put_stream(self, key: str, stream: BinaryIO, *, length: int | None, limit: int) -> StoredObject:
        """See ObjectStore.put_stream. Holds a few parts of 8 MiB in memory."""
        check_key(key)
        intake = Intake(stream, length=length, limit=limit)
        first = intake.read(_PART)
        if len(first) < _PART:
            self.put(key, first)
        else:
            self._put_parts(key, first, intake)
        return self.stat(key)

    def get(self, key: str) -> bytes:
        """See ObjectStore.get."""
        check_key(key)
        with _explained(key):
            return cast(bytes, self._client.get_object(Bucket=self.bucket, Key=key)["Body"].read())

    @contextmanager
    def open(self, key: str) -> Iterator[BinaryIO]:
        """See ObjectStore.open. Reads by ranges; an object replaced meanwhile ends the reading with StorageError."""
        check_key(key)
        with _explained(key):
            head = self._client.head_object(Bucket=self.bucket, Key=key)
        ranges = _Ranges(self._client, self.bucket, key, size=head["ContentLength"], etag=head["ETag"])
        with io.BufferedReader(ranges, buffer_size=_READ_AHEAD) as file:
            yield file

    def stat(self, key: str) -> StoredObject:
        """See ObjectStore.stat."""
        check_key(key)
        with _explained(key):
            head = self._client.head_object(Bucket=self.bucket, Key=key)
        return StoredObject(key, head["ContentLength"], head["LastModified"])

    def delete(self, key: str) -> None:
        """See ObjectStore.delete."""
        check_key(key)
        with _explained(key):
            self._client.delete_object(Bucket=self.bucket, Key=key)

    def delete_many(self, keys: Iterable[str]) -> None:
        """See ObjectStore.delete_many."""
        remaining = iter(keys)
        while batch := [check_key(key) for key in islice(remaining, _DELETE_BATCH)]:
            with _explained(batch[0]):
                answer = self._client.delete_objects(
                    Bucket=self.bucket, Delete={"Objects": [{"Key": key} for key in batch], "Quiet": True}
                )
            if failed := [error["Key"] for error in answer.get("Errors", []) if error.get("Code") not in _ABSENT]:
                raise StorageError(f"{len(failed)} objects could not be removed, {failed[0]} among them")

    def keys(self, prefix: str = "") -> Iterator[StoredObject]:
        """See ObjectStore.keys."""
        check_prefix(prefix)
        with _explained(prefix):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
            for page in pages:
                for found in page.get("Contents", []):
                    yield StoredObject(found["Key"], found["Size"], found["LastModified"])

    def sweep_unfinished(self, before: datetime) -> int:
        """See ObjectStore.sweep_unfinished: aborts multipart uploads begun before that moment."""
        removed = 0
        with _explained("unfinished uploads"):
            for page in self._client.get_paginator("list_multipart_uploads").paginate(Bucket=self.bucket):
                for upload in page.get("Uploads", []):
                    if upload["Initiated"] < before:
                        self._client.abort_multipart_upload(
                            Bucket=self.bucket, Key=upload["Key"], UploadId=upload["UploadId"]
                        )
                        removed += 1
        return removed

    def create_bucket(self) -> None:
        """Makes the bucket; one's own that exists already is no error."""
        try:
            self._client.create_bucket(Bucket=self.bucket)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "BucketAlreadyOwnedByYou":
                raise StorageError(f"the bucket {self.bucket} could not be made") from error

    @property
    def _client(self) -> Any:
        opened = self._opened
        if opened is not None and opened[0] == os.getpid():
            return opened[1]
        if opened is not None:
            self._lock = threading.Lock()  # a fork may have copied it locked
        with self._lock:
            if self._opened is None or self._opened[0] != os.getpid():
                self._opened = (os.getpid(), self._connect())
            return self._opened[1]

    def _connect(self) -> Any:
        # The client is safe to share between threads, the session that makes it is not.
        return boto3.session.Session().client(
            "s3",
            endpoint_url=self.endpoint,
            region_name=self._region,
            aws_access_key_id=self._access_key,
            aws_secret_access_key=self._secret_key,
            config=ClientConfig(
                max_pool_connections=32,
                retries={"mode": "standard", "total_max_attempts": 5},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                s3={"addressing_style": "path", "payload_signing_enabled": False},
            ),
        )

    def _put_parts(self, key: str, first: bytes, intake: Intake) -> None:
        with _explained(key):
            target = {"Bucket": self.bucket, "Key": key}
            target["UploadId"] = self._client.create_multipart_upload(**target)["UploadId"]
            try:
                parts: list[dict[str, Any]] = []
                part = first
                while part:
                    number = len(parts) + 1
                    answer = self._client.upload_part(**target, PartNumber=number, Body=part)
                    parts.append({"PartNumber": number, "ETag": answer["ETag"]})
                    part = intake.read(_PART)
                self._client.complete_multipart_upload(**target, MultipartUpload={"Parts": parts})
            except BaseException:
                self._client.abort_multipart_upload(**target)
                raise


class _Ranges(io.RawIOBase):
    """One version of an object, read range by range."""

    def __init__(self, client: Any, bucket: str, key: str, *, size: int, etag: str) -> None:
        self._client = client
        self._where = {"Bucket": bucket, "Key": key, "IfMatch": etag}
        self._size = size
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("can't seek before the beginning")
        self._position = start + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: Any) -> int:
        data = self._fetch(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def readall(self) -> bytes:
        return self._fetch(self._size)

    def _fetch(self, length: int) -> bytes:
        end = min(self._position + length, self._size)
        if end <= self._position:
            return b""
        with _explained(self._where["Key"]):
            answer = self._client.get_object(**self._where, Range=f"bytes={self._position}-{end - 1}")
            data = cast(bytes, answer["Body"].read())
        self._position += len(data)
        return data


@contextmanager
def _explained(key: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in _ABSENT:
            raise MissingObject(f"no object {key}") from None
        raise StorageError(f"the object service answered {code or 'an error'} for {key}") from error
    except BotoCoreError as error:
        raise StorageError(f"the object service could not be reached for {key}: {type(error).__name__}") from error
