"""A phone as the server sees it: requests with the headers that the outbox sends."""

import base64
import hashlib
import uuid
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse


def capture(
    client: FlaskClient,
    url: str,
    data: dict[str, Any] | MultiDict[str, Any] | None = None,
    *,
    key: uuid.UUID | None = None,
    body: bytes | None = None,
    content_type: str = "application/x-www-form-urlencoded",
    recorded_at: datetime | None = None,
    sent_at: datetime | None = None,
    user: int | None = None,
    **headers: str,
) -> TestResponse:
    """POST one capture; `headers` (underscores for dashes) override or, when empty, drop a header."""
    body = urlencode(list(pairs(data or {}))).encode() if body is None else body
    sent = sent_at or datetime.now(UTC)
    stated = {
        "Idempotency-Key": str(key or uuid.uuid4()),
        "Content-Digest": digest(body),
        "X-Recorded-At": (recorded_at or sent).isoformat(),
        "X-Sent-At": sent.isoformat(),
        "X-User": str(user if user is not None else client.person_id),
        "X-Contract": "1",
        "X-Outbox": "n=1;oldest=0;refused=0;persist=0",
        "Sec-Fetch-Site": "same-origin",
        "HX-Request": "true",
        "HX-Request-Type": "partial",
    }
    stated.update({name.replace("_", "-"): value for name, value in headers.items()})
    kept = {name: value for name, value in stated.items() if value}
    return client.post(url, data=body, content_type=content_type, headers=kept)


def digest(body: bytes) -> str:
    return "sha-256=:" + base64.b64encode(hashlib.sha256(body).digest()).decode() + ":"


def pairs(data: Any) -> Any:
    for name, values in data.items():
        for value in values if isinstance(values, list) else [values]:
            if value is not None:
                yield name, value


def photo_body(fields: dict[str, str], photo: bytes, boundary: str = "ka") -> tuple[bytes, str]:
    """A multipart body with one file named `photo`, and its content type."""
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = 'Content-Disposition: form-data; name="photo"; filename="photo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    parts.append(f"--{boundary}\r\n{head}".encode() + photo + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
