"""A certificate made at first start, so that no password ever crosses the wire in the clear."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID_DAYS = 397  # the longest that browsers take
RENEW_DAYS = 30


def own_certificate(folder: Path, hosts: Sequence[str]) -> tuple[Path, Path]:
    """Certificate and key files of this server; made anew when missing, nearly over, or for other names."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    names = _names(hosts)
    if not (certificate.exists() and key.exists() and _still_good(certificate, names)):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(certificate, key, names)
    return certificate, key


def fingerprint(certificate: Path) -> str:
    """SHA-256 of the certificate as a browser shows it."""
    digest = x509.load_pem_x509_certificate(certificate.read_bytes()).fingerprint(hashes.SHA256())
    return digest.hex(":").upper()


def _names(hosts: Sequence[str]) -> list[x509.GeneralName]:
    """What the certificate is for: the hosts that are served, this machine's name, and the loopback."""
    wanted = dict.fromkeys([host.strip("[]").lstrip(".") for host in hosts] + [socket.gethostname(), "localhost"])
    return [_name(host) for host in [*wanted, "127.0.0.1"] if host and host != "*"]


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host.encode("idna").decode())


def _still_good(certificate: Path, names: list[x509.GeneralName]) -> bool:
    held = x509.load_pem_x509_certificate(certificate.read_bytes())
    if held.not_valid_after_utc - datetime.now(UTC) < timedelta(days=RENEW_DAYS):
        return False
    for_names = held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return set(names) <= set(for_names)


def _make(certificate: Path, key_file: Path, names: list[x509.GeneralName]) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Keskus")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName(dict.fromkeys(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    _write(key_file, pem, 0o600)
    _write(certificate, built.public_bytes(serialization.Encoding.PEM), 0o644)


def _write(path: Path, content: bytes, mode: int) -> None:
    """Beside and then in place, so that a start cut short leaves no half a file."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    beside.replace(path)
