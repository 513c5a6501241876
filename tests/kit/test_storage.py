"""Files named by their content, in a folder, in memory and in a bucket."""

import hashlib
import os
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask import Flask

from kafield.kit import storage
from kafield.kit.storage import BadKey, Storage

PHOTO = b"\xff\xd8 a photo"
MISSING = f"00/00{'0' * 62}.jpg"


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as the storage speaks: PUT, GET and HEAD of one object, POST of a list to delete."""

    files: dict[str, bytes]

    def do_PUT(self) -> None:
        self.files[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(200)

    def do_GET(self) -> None:
        self.answer(200 if self.path in self.files else 404, self.files.get(self.path, b""))

    do_HEAD = do_GET

    def do_POST(self) -> None:
        wanted = self.rfile.read(int(self.headers["Content-Length"])).decode()
        keys = re.findall("<Key>(.*?)</Key>", wanted)
        for key in keys:
            self.files.pop(f"/photos/{key}", None)
        deleted = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        self.answer(200, f"<DeleteResult>{deleted}</DeleteResult>".encode())

    def answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", "Mon, 12 Oct 2026 08:00:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def bucket(monkeypatch) -> Iterator[str]:
    handler = type("OneBucket", (Bucket,), {"files": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_address[1]}")
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_REGION", "any")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "who")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "what")
    yield "s3://photos/kafield"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["folder", "memory", "bucket"])
def place(request, tmp_path) -> Storage:
    if request.param == "folder":
        return Storage(f"file://{tmp_path}/a folder/media")
    return Storage("memory:///" if request.param == "memory" else request.getfixturevalue("bucket"))


def test_what_is_put_can_be_got_until_it_is_deleted(place):
    key = place.put(PHOTO, ".jpg")
    assert place.get(key) == PHOTO
    assert place.exists(key)
    assert place.size(key) == len(PHOTO)
    place.delete(key)
    assert not place.exists(key)


def test_the_key_is_the_content(place):
    digest = hashlib.sha256(PHOTO).hexdigest()
    assert place.put(PHOTO, "jpg") == place.put(PHOTO, ".jpg") == f"{digest[:2]}/{digest}.jpg"


def test_a_missing_file_is_said_to_be_missing(place):
    assert not place.exists(MISSING)
    with pytest.raises(FileNotFoundError):
        place.get(MISSING)
    with pytest.raises(FileNotFoundError):
        place.size(MISSING)
    place.delete(MISSING)


NO_KEYS = ["../secret", "ab/../../etc/passwd", "/etc/passwd", "ab/cd.jpg", "", f"aa/bb{'0' * 62}.jpg", MISSING + "\n"]


@pytest.mark.parametrize("key", NO_KEYS)
def test_a_name_that_is_no_key_never_becomes_a_path(place, key):
    for method in (place.get, place.exists, place.size, place.delete):
        with pytest.raises(BadKey):
            method(key)


@pytest.mark.parametrize("suffix", ["", "../x", "JPG", "a/b", "jpg\0"])
def test_a_suffix_is_short_and_plain(place, suffix):
    with pytest.raises(BadKey):
        place.put(PHOTO, suffix)


def test_nothing_half_written_is_left_in_the_folder(tmp_path):
    place = Storage(f"file://{tmp_path}")
    place.put(PHOTO, "jpg")
    place.put(PHOTO, "jpg")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_disk_that_refuses_leaves_no_file_under_the_key(tmp_path, monkeypatch):
    def refuse(handle: int) -> None:
        raise OSError("no space left")

    place = Storage(f"file://{tmp_path}")
    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(OSError, match="no space"):
        place.put(PHOTO, "jpg")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_file_and_both_folders_are_synced_before_put_returns(tmp_path, monkeypatch):
    synced: list[str] = []
    monkeypatch.setattr("os.fsync", lambda handle: synced.append(os.readlink(f"/proc/self/fd/{handle}")))
    key = Storage(f"file://{tmp_path}").put(PHOTO, "jpg")
    assert synced[1:] == [str(tmp_path / key[:2]), str(tmp_path)]
    assert synced[0].startswith(str(tmp_path / key[:2] / "."))


def test_the_application_has_one(tmp_path):
    app = Flask("kafield")
    storage.init_storage(app, f"file://{tmp_path}")
    with app.app_context():
        key = storage.put(PHOTO, "jpg")
        assert (storage.get(key), storage.exists(key), storage.size(key)) == (PHOTO, True, len(PHOTO))
        storage.delete(key)
        assert not storage.exists(key)
