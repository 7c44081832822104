"""How the link to a PBX is encrypted, and which certificate the PBX may show. No tables.

`trusted` says whom to believe where not this computer's own authorities: certificates (PEM) of an authority of the
house, or the SHA-256 fingerprint of the PBX's certificate. Asterisk's own script makes certificates that name no
host in the way of today, so a fingerprint alone counts, whatever name the certificate bears.
"""

from __future__ import annotations

import hashlib
import re
import socket
import ssl

OFF, ON, ANY = "off", "on", "any"
PEM_BEGINS = "-----BEGIN CERTIFICATE-----"
PEM = re.compile(PEM_BEGINS + r".+?-----END CERTIFICATE-----", re.DOTALL)
FINGERPRINT = re.compile(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}")
LOOK_SECONDS = 10.0


class NoCertificate(ValueError):
    """What was entered is neither certificates nor a fingerprint."""


def cleaned(text: str) -> str:
    """What is entered as trusted, as it is kept: of a file with a private key the certificates only.

    Raises `NoCertificate`.
    """
    text = text.strip().replace("\r\n", "\n")
    if PEM_BEGINS in text:
        certificates = "\n".join(PEM.findall(text))
        if not certificates:
            raise NoCertificate
        try:
            ssl.create_default_context(cadata=certificates)
        except (ssl.SSLError, ValueError, TypeError) as error:
            raise NoCertificate from error
        return certificates
    # As `openssl x509 -fingerprint` prints it, or bare.
    found = _in_pairs(re.sub(r"[\s:]", "", text.rpartition("=")[2]).upper())
    if text and not FINGERPRINT.fullmatch(found):
        raise NoCertificate
    return found


def is_fingerprint(trusted: str) -> bool:
    """Whether one certificate alone is believed."""
    return FINGERPRINT.fullmatch(trusted) is not None


def context_of(tls: str, trusted: str) -> ssl.SSLContext | None:
    """How the link is encrypted; a fingerprint is compared by `is_believed` as soon as the link stands.

    Whoever names what to believe is not served by "any".
    """
    if tls == OFF:
        return None
    if is_fingerprint(trusted) or (tls == ANY and not trusted):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context
    return ssl.create_default_context(cadata=trusted or None)


def is_believed(shown: ssl.SSLObject | None, tls: str, trusted: str) -> bool:
    """Whether the certificate that was shown is the one named, where one is."""
    if tls == OFF or not is_fingerprint(trusted):
        return True
    return shown is not None and fingerprint_of(shown) == trusted


def fingerprint_of(shown: ssl.SSLObject | ssl.SSLSocket) -> str:
    """The SHA-256 of the other side's certificate, as openssl prints it."""
    return _fingerprint(shown.getpeercert(binary_form=True) or b"")


def named(trusted: str) -> str:
    """What is trusted, short enough for a list of changes: certificates by their fingerprints."""
    found = PEM.findall(trusted)
    return ", ".join(_fingerprint(ssl.PEM_cert_to_DER_cert(each)) for each in found) if found else trusted


def _fingerprint(certificate: bytes) -> str:
    return _in_pairs(hashlib.sha256(certificate).hexdigest().upper())


def _in_pairs(digits: str) -> str:
    return ":".join(digits[place : place + 2] for place in range(0, len(digits), 2))


def shown_fingerprint(host: str, port: int) -> str:
    """Of the certificate that a PBX shows, whoever vouches for it; empty when it shows none. Nothing is said to it."""
    try:
        with socket.create_connection((host, port), LOOK_SECONDS) as plain:
            context = context_of(ANY, "")
            assert context is not None
            with context.wrap_socket(plain) as link:
                return fingerprint_of(link)
    except OSError:
        return ""
