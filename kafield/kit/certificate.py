"""TLS for phones on the office network: an authority of this installation, and certificates it signs.

A phone that trusts the authority trusts the server, and gives it location, camera and service worker.
"""

import ipaddress
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:-]*")
AUTHORITY_DAYS = 3650
SERVER_DAYS = 397  # phones refuse a server's certificate that is valid for longer


@dataclass(frozen=True)
class Certificate:
    """Three files: the server's certificate and key for bin/run, the authority for the phones."""

    certificate: Path
    key: Path
    authority: Path


def make(host: str, folder: Path) -> Certificate:
    """Sign a new certificate for a name or an address; the authority is made once and kept.

    Raises ValueError for what is no host, FileNotFoundError without openssl, CalledProcessError where openssl refuses.
    """
    if not HOST.fullmatch(host):
        raise ValueError(f"{host!r} is neither a name nor an address")
    folder.mkdir(parents=True, exist_ok=True)
    authority = authority_in(folder)
    certificate, key = folder / f"{file_name(host)}.crt", folder / f"{file_name(host)}.key"
    sign(certificate, key, SERVER_DAYS, f"/CN={host}", authority, server_extensions(host))
    return Certificate(certificate, key, authority)


def authority_in(folder: Path) -> Path:
    authority = folder / "kafield-authority.crt"
    if not authority.exists():
        extensions = ["basicConstraints=critical,CA:TRUE,pathlen:0", "keyUsage=critical,keyCertSign,cRLSign"]
        sign(authority, key_of(authority), AUTHORITY_DAYS, "/CN=KA Field on this network", None, extensions)
    return authority


def server_extensions(host: str) -> list[str]:
    kind = "IP" if is_address(host) else "DNS"
    return ["basicConstraints=critical,CA:FALSE", "extendedKeyUsage=serverAuth", f"subjectAltName={kind}:{host}"]


def sign(target: Path, key: Path, days: int, subject: str, authority: Path | None, extensions: list[str]) -> None:
    """A key (PKCS#8, readable by its owner only) and its certificate, signed by itself without an authority."""
    os.close(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-keyout", str(key)]
    signer = ["-CA", str(authority), "-CAkey", str(key_of(authority))] if authority else []
    added = [part for extension in extensions for part in ("-addext", extension)]
    request = ["openssl", "req", "-x509", *new_key, "-days", str(days), "-subj", subject, "-out", str(target)]
    subprocess.run([*request, *signer, *added, "-config", "/dev/null"], check=True, capture_output=True)  # noqa: S603 - no shell


def key_of(certificate: Path) -> Path:
    return certificate.with_suffix(".key")


def is_address(host: str) -> bool:
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return False


def file_name(host: str) -> str:
    return host.replace(":", "_")
