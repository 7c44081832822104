"""The link to a PBX by TLS, with real sockets and certificates made here: who is believed, and who is told nothing."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from keskus.contacts.actions.connections import _tried, connect_pbx
from keskus.contacts.forms.connections import ChangeConnectionForm
from keskus.contacts.gateways import tls
from keskus.contacts.gateways.ami import Address, Trouble, try_address
from keskus.contacts.models import PbxConnection
from keskus.contacts.queries.connections import address_of, wanted_connections
from keskus.contacts.sentences.of_links import link_sentence, tried_sentence
from keskus.core.actors import SYSTEM
from keskus.core.models import AuditEntry
from tests.contacts.ami_server import FakePbx
from tests.contacts.world import a_source


class Made(NamedTuple):
    """A certificate that vouches for itself: PEM, fingerprint, and what a server needs of it."""

    pem: str
    fingerprint: str
    context: ssl.SSLContext


def made(folder: Path, name: str = "pbx", *, has_address: bool = True) -> Made:
    """For 127.0.0.1, or as Asterisk's own script makes them, with a common name only."""
    key, subject = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    if has_address:
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        builder = builder.add_extension(names, critical=False)
    certificate = builder.sign(key, hashes.SHA256())
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    kind, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = folder / f"{name}.pem"
    path.write_bytes(pem + key.private_bytes(serialization.Encoding.PEM, kind, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return Made(pem.decode(), certificate.fingerprint(hashes.SHA256()).hex(":").upper(), context)


def tried(pbx: FakePbx, context: ssl.SSLContext | None, trusted: str, mode: str = "on") -> dict[str, str]:
    """Sign in once to the PBX with what is believed."""

    async def attempt() -> dict[str, str]:
        port = await pbx.start(context)
        try:
            return await try_address(Address("127.0.0.1", port, "keskus", pbx.secret, mode, trusted))
        finally:
            await pbx.close()

    return asyncio.run(attempt())


def test_by_tls_with_an_authority_of_the_house_or_with_a_fingerprint(tmp_path: Path) -> None:
    house = made(tmp_path)
    assert tried(FakePbx([]), house.context, house.pem)["queues"] == "3"
    nameless = made(tmp_path, "nameless", has_address=False)
    assert tried(FakePbx([]), nameless.context, nameless.fingerprint)["queues"] == "3"
    assert tried(FakePbx([]), nameless.context, "", "any")["queues"] == "3"


def test_who_names_what_to_believe_is_not_served_by_any(tmp_path: Path) -> None:
    shown, other = made(tmp_path), made(tmp_path, "other")
    assert tried(FakePbx([]), shown.context, shown.fingerprint, "any")["queues"] == "3"
    for trusted in (other.fingerprint, other.pem):
        with pytest.raises(Trouble):
            tried(FakePbx([]), shown.context, trusted, "any")


def test_of_a_file_with_a_private_key_only_the_certificate_is_kept(tmp_path: Path) -> None:
    house = made(tmp_path)
    pasted = "# Główny urząd\n" + (tmp_path / "pbx.pem").read_text()
    assert "PRIVATE KEY" in pasted
    assert tls.cleaned(pasted) == house.pem.strip()


@pytest.mark.parametrize(
    ("trusted", "code"), [("", "certificate"), ("other authority", "certificate"), ("other print", "other_certificate")]
)
def test_whoever_is_not_believed_is_told_nothing(tmp_path: Path, trusted: str, code: str) -> None:
    house, other = made(tmp_path), made(tmp_path, "other")
    pbx = FakePbx([])
    believed = {"other authority": other.pem, "other print": other.fingerprint}.get(trusted, "")
    with pytest.raises(Trouble) as trouble:
        tried(pbx, house.context, believed)
    assert trouble.value.code == code
    assert pbx.asked == []
    sentence = link_sentence("down", str(trouble.value))
    assert "certificate than" in sentence if code == "other_certificate" else "vouches" in sentence


def test_a_certificate_for_another_name_is_not_believed(tmp_path: Path) -> None:
    nameless = made(tmp_path, has_address=False)
    with pytest.raises(Trouble) as trouble:
        tried(FakePbx([]), nameless.context, nameless.pem)
    assert trouble.value.code == "certificate"


def test_what_is_entered_is_a_certificate_or_a_fingerprint(tmp_path: Path) -> None:
    house = made(tmp_path)
    assert tls.cleaned("") == ""
    assert tls.cleaned(f"sha256 Fingerprint={house.fingerprint}\n") == house.fingerprint
    assert tls.cleaned(house.fingerprint.replace(":", "").lower()) == house.fingerprint
    assert tls.cleaned(house.pem) == house.pem.strip()
    for wrong in ("abc", house.fingerprint[:-3], house.pem[:200]):
        data = {"host": "192.0.2.7", "port": "5039", "user": "keskus", "tls": "on", "trusted": wrong}
        assert "trusted" in ChangeConnectionForm(data).errors, wrong


@pytest.mark.django_db
def test_without_a_word_it_is_encrypted_but_on_this_machine_and_a_try_names_the_fingerprint(tmp_path: Path) -> None:
    house, site = made(tmp_path), a_source().site

    def connected(host: str, port: int = 5039) -> PbxConnection:
        return connect_pbx(SYSTEM, site=site, name=host, host=host, port=port, user="keskus", secret="s3cret")

    assert [connected(host).tls for host in ("192.0.2.7", "localhost", "::1")] == ["on", "off", "off"]

    async def attempt() -> dict[str, str]:
        pbx = FakePbx([])
        row.port = await pbx.start(house.context)
        try:
            return await asyncio.to_thread(_tried, address_of(row))
        finally:
            await pbx.close()

    row = connect_pbx(
        SYSTEM, site=site, name="x", host="127.0.0.1", port=1, user="u", secret="s", tls="on", trusted=house.pem
    )
    wanted = next(each for each in wanted_connections() if each.id == row.pk)
    assert wanted.address.trusted == house.pem
    entry = AuditEntry.objects.filter(action="contacts.connect_pbx").order_by("-pk")[0]
    assert entry.changes["trusted"] == [None, house.fingerprint]
    row.trusted = made(tmp_path, "other").fingerprint
    assert house.fingerprint in tried_sentence(asyncio.run(attempt()))
