"""Files named by their content: in a folder, or in an S3-compatible bucket where MEDIA_URL names one.

A phone forgets a photo once it is acknowledged, so `put` returns only when the bytes would survive a power cut.
The library that speaks to buckets does not sync its files, hence the folder's own few lines.
"""

import hashlib
import os
import re
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from flask import Flask, current_app
from obstore.store import from_url

if TYPE_CHECKING:
    from obstore.store import RetryConfig

KEY = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{62}\.[a-z0-9]{1,8}")

# A phone that waits longer gives up and comes again with the same key.
PATIENCE: "RetryConfig" = {"max_retries": 3, "retry_timeout": timedelta(seconds=10)}


class BadKey(ValueError):
    """Not a key that `put` could have given."""


class Storage:
    """Put, get and delete by key; the same bytes have the same key, so storing twice keeps one.

    `url` is file:///folder, s3://bucket/prefix (address and credentials from the AWS_* variables) or memory:///.
    """

    def __init__(self, url: str) -> None:
        self.folder = Path(url.removeprefix("file://")) if url.startswith("file://") else None
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.store = from_url(self.folder.absolute().as_uri())
        else:
            self.store = from_url(url, retry_config=PATIENCE)

    def put(self, data: bytes, suffix: str) -> str:
        """Store `data` for good and answer its key, ab/abcdef….jpg for the suffix "jpg" or ".jpg"."""
        digest = hashlib.sha256(data).hexdigest()
        key = checked(f"{digest[:2]}/{digest}.{suffix.removeprefix('.')}")
        if self.folder:
            write_durably(self.folder / key, data)
        else:
            obstore.put(self.store, key, data)
        return key

    def get(self, key: str) -> bytes:
        """The stored bytes; FileNotFoundError where there are none."""
        return bytes(obstore.get(self.store, checked(key)).bytes())

    def exists(self, key: str) -> bool:
        try:
            obstore.head(self.store, checked(key))
        except FileNotFoundError:
            return False
        return True

    def size(self, key: str) -> int:
        """Bytes of a stored file; FileNotFoundError where there is none."""
        return obstore.head(self.store, checked(key))["size"]

    def delete(self, key: str) -> None:
        """Forget a file, or nothing. The caller knows that no other record names the same bytes."""
        try:
            obstore.delete(self.store, checked(key))
        except FileNotFoundError:
            return


def checked(key: str) -> str:
    """The key itself, or BadKey: a name from outside never becomes a path."""
    if not KEY.fullmatch(key):
        raise BadKey(key[:80])
    return key


def write_durably(path: Path, data: bytes) -> None:
    """All of the file or none of it, on the disk itself, with its name and its folder's name."""
    path.parent.mkdir(exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise
    sync_folder(path.parent)
    sync_folder(path.parent.parent)


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def init_storage(app: Flask, url: str) -> None:
    """Give the application its storage."""
    app.extensions["storage"] = Storage(url)


def put(data: bytes, suffix: str) -> str:
    return storage().put(data, suffix)


def get(key: str) -> bytes:
    return storage().get(key)


def exists(key: str) -> bool:
    return storage().exists(key)


def size(key: str) -> int:
    return storage().size(key)


def delete(key: str) -> None:
    storage().delete(key)


def storage() -> Storage:
    """The storage of the running application."""
    found: Storage = current_app.extensions["storage"]
    return found
