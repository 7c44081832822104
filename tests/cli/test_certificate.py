"""The certificate of the first start."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from keskus.cli import certificate as certificates


def names_of(path: Path) -> tuple[list[str], list[ipaddress.IPv4Address]]:
    held = x509.load_pem_x509_certificate(path.read_bytes())
    names = held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return names.get_values_for_type(x509.DNSName), names.get_values_for_type(x509.IPAddress)


def test_it_serves_the_hosts_and_only_the_owner_reads_its_key(tmp_path: Path) -> None:
    made, key = certificates.own_certificate(tmp_path / "tls", ["kõne.example", "10.1.2.3", "[::1]"])
    hosts, addresses = names_of(made)
    assert {"xn--kne-ona.example", "localhost"} <= set(hosts)
    assert {ipaddress.ip_address(text) for text in ("10.1.2.3", "::1", "127.0.0.1")} == set(addresses)
    assert key.stat().st_mode & 0o777 == 0o600
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(made, key)


def test_the_fingerprint_is_what_a_browser_shows(tmp_path: Path) -> None:
    made, _ = certificates.own_certificate(tmp_path, [])
    shown = certificates.fingerprint(made)
    der = ssl.PEM_cert_to_DER_cert(made.read_text())
    import hashlib

    assert shown.replace(":", "").lower() == hashlib.sha256(der).hexdigest()
    assert shown.count(":") == 31


def test_it_stays_the_same_until_it_must_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, _ = certificates.own_certificate(tmp_path, ["a.example"])
    first = made.read_bytes()
    certificates.own_certificate(tmp_path, ["a.example"])
    assert made.read_bytes() == first
    certificates.own_certificate(tmp_path, ["b.example"])
    assert made.read_bytes() != first
    second = made.read_bytes()
    monkeypatch.setattr(certificates, "RENEW_DAYS", timedelta(days=certificates.VALID_DAYS).days + 1)
    certificates.own_certificate(tmp_path, ["b.example"])
    assert made.read_bytes() != second
