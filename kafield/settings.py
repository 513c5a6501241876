"""What a running KA Field is told from outside: one line per variable, read once at start."""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """The settings of one process; `from_env` reads them, tests build them."""

    data_folder: Path  # KAFIELD_DATA: database, photos and secret live here
    database_url: str = ""  # DATABASE_URL: a SQLAlchemy address; empty = SQLite in the data folder
    media_url: str = ""  # MEDIA_URL: an S3-compatible bucket; empty = files in the data folder
    secret_key: str = field(default="", repr=False)  # KAFIELD_SECRET: signs sessions; empty = made once in the folder
    currency: str = "CNY"  # KAFIELD_CURRENCY: of the company's own prices
    time_zone: str = "Asia/Shanghai"  # KAFIELD_TIME_ZONE: of stores that name none
    fence_metres: int = 300  # KAFIELD_FENCE_METRES: further away than this asks for a reason
    order_factor: float = 1.5  # KAFIELD_ORDER_FACTOR: suggested order = factor x offtake - stock - on order
    minimum_order_minor: int = 20000  # KAFIELD_MINIMUM_ORDER: in minor units; below it the order screen warns
    session_days: int = 90  # KAFIELD_SESSION_DAYS: a session ends so long after its last use
    sign_in_tries: int = 10  # KAFIELD_SIGN_IN_TRIES: wrong passwords per name and quarter of an hour
    import_days: int = 90  # KAFIELD_IMPORT_DAYS: so long the server keeps files that were imported
    refused_days: int = 90  # KAFIELD_REFUSED_DAYS: so long the server keeps what it refused
    max_body: int = 30 * 1024 * 1024  # KAFIELD_MAX_BODY: bytes of one request; imports may have twice as much
    secure_cookies: bool = False  # KAFIELD_SECURE_COOKIES=1: behind TLS, cookies travel over TLS only
    trust_proxy: int = 0  # KAFIELD_TRUST_PROXY: how many proxies in front set X-Forwarded-*
    worker: bool = True  # KAFIELD_WORKER=off: phones let go of their service worker and caches, never of the outbox
    development: bool = False  # KAFIELD_DEVELOPMENT=1: shows the component page, reloads templates

    @classmethod
    def from_env(cls, environ: os._Environ[str] | dict[str, str] = os.environ) -> "Settings":
        folder = Path(environ.get("KAFIELD_DATA") or "data").resolve()
        folder.mkdir(parents=True, exist_ok=True)
        return cls(
            data_folder=folder,
            database_url=environ.get("DATABASE_URL", ""),
            media_url=environ.get("MEDIA_URL", ""),
            secret_key=environ.get("KAFIELD_SECRET") or kept_secret(folder),
            currency=environ.get("KAFIELD_CURRENCY", "CNY"),
            time_zone=environ.get("KAFIELD_TIME_ZONE", "Asia/Shanghai"),
            fence_metres=int(environ.get("KAFIELD_FENCE_METRES", "300")),
            order_factor=float(environ.get("KAFIELD_ORDER_FACTOR", "1.5")),
            minimum_order_minor=int(environ.get("KAFIELD_MINIMUM_ORDER", "20000")),
            session_days=int(environ.get("KAFIELD_SESSION_DAYS", "90")),
            sign_in_tries=int(environ.get("KAFIELD_SIGN_IN_TRIES", "10")),
            import_days=int(environ.get("KAFIELD_IMPORT_DAYS", "90")),
            refused_days=int(environ.get("KAFIELD_REFUSED_DAYS", "90")),
            max_body=int(environ.get("KAFIELD_MAX_BODY", str(30 * 1024 * 1024))),
            secure_cookies=environ.get("KAFIELD_SECURE_COOKIES", "") == "1",
            trust_proxy=int(environ.get("KAFIELD_TRUST_PROXY", "0")),
            worker=environ.get("KAFIELD_WORKER", "") != "off",
            development=environ.get("KAFIELD_DEVELOPMENT", "") == "1",
        )

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_folder / 'kafield.sqlite3'}"

    @property
    def media(self) -> str:
        return self.media_url or f"file://{self.data_folder / 'media'}"


def kept_secret(folder: Path) -> str:
    """The secret of this installation: made on first use, readable by its owner only."""
    path = folder / "secret"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text()
