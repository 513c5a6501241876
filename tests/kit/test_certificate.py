"""Phones on the office network get TLS they can trust."""

import stat
import subprocess

import pytest

from kafield.kit import certificate


def shown(file, what):
    return subprocess.run(
        ["openssl", "x509", "-in", file, "-noout", *what], check=True, capture_output=True, text=True
    ).stdout


@pytest.mark.parametrize(
    ("host", "name"), [("192.168.1.20", "IP Address:192.168.1.20"), ("field.local", "DNS:field.local")]
)
def test_the_certificate_is_for_the_host_and_signed_by_the_authority(tmp_path, host, name):
    made = certificate.make(host, tmp_path)
    assert name in shown(made.certificate, ["-ext", "subjectAltName"])
    subprocess.run(["openssl", "verify", "-CAfile", made.authority, made.certificate], check=True, capture_output=True)


def test_the_authority_is_kept_so_that_phones_trust_the_next_one_too(tmp_path):
    first = certificate.make("192.168.1.20", tmp_path).authority.read_bytes()
    assert certificate.make("192.168.1.21", tmp_path).authority.read_bytes() == first


def test_only_the_owner_reads_the_keys(tmp_path):
    certificate.make("192.168.1.20", tmp_path)
    assert {stat.S_IMODE(key.stat().st_mode) for key in tmp_path.glob("*.key")} == {0o600}


@pytest.mark.parametrize("host", ["", "../x", "a/CN=b", "-config", "two words"])
def test_what_is_no_host_is_refused(tmp_path, host):
    with pytest.raises(ValueError, match="neither a name nor an address"):
        certificate.make(host, tmp_path)
