"""Keys that live outside the database: one file of master keys, everything else derived from them.

The key file has one key a line, `id:base64 of 32 bytes`; the first line is the current key, the others still open
what they once sealed. Search hashes use the *last* line (the oldest key), so that rotating does not blind the search.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12


class KeyFault(RuntimeError):
    """The key file is missing, short or damaged; the text says which line and the remedy."""


def key_path(environment: Mapping[str, str]) -> Path:
    """Where the key file is: named by `KESKUS_KEY_FILE`, else in the data folder."""
    folder = Path(environment.get("KESKUS_DATA_DIR", "") or Path.cwd() / "var" / "keskus")
    return Path(environment.get("KESKUS_KEY_FILE", "") or folder / "keskus.key").resolve()


def new_key_line(key_id: str) -> str:
    """A fresh line for the key file."""
    return f"{key_id}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def parse_key_lines(text: str, origin: str) -> dict[str, bytes]:
    """Key id to key bytes, in file order. Raises `KeyFault` naming the bad line."""
    keys: dict[str, bytes] = {}
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        key_id, _, encoded = line.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            key = b""
        if not key_id.isalnum() or len(key) != KEY_BYTES:
            raise KeyFault(
                f"{origin}, line {number}: expected `id:base64 of {KEY_BYTES} bytes`; make one with `keskus key`."
            )
        keys[key_id] = key
    if not keys:
        raise KeyFault(f"{origin}: holds no key; make one with `keskus key`.")
    return keys


def read_keys(path: Path) -> dict[str, bytes]:
    """The keys of a key file. Raises `KeyFault` with the remedy."""
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFault(f"{path}: cannot be read ({error.__class__.__name__}); make one with `keskus key`.") from error
    return parse_key_lines(text, str(path))


def make_key_file(path: Path) -> None:
    """Write a first key file, readable by its owner only; never overwrites."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(new_key_line("k1") + "\n")


def looks_made_up(key: bytes) -> bool:
    """Whether a key was typed or is a sample rather than drawn by chance (one in a billion of those would look so)."""
    return len(set(key)) < KEY_BYTES // 2 or all(32 <= byte < 127 for byte in key)


def derive(master: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose (HKDF-SHA256, RFC 5869), so that no key serves two ends."""
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(master)


@cache
def _masters() -> dict[str, bytes]:
    from django.conf import settings

    return parse_key_lines(settings.KESKUS_KEYS, "the key file")


def forget_keys() -> None:
    """Drop what is cached after the key file changed (rotation, tests)."""
    _masters.cache_clear()
    _cipher.cache_clear()
    _derived.cache_clear()


@lru_cache(maxsize=64)
def _derived(key_id: str, purpose: str) -> bytes:
    return derive(_masters()[key_id], purpose)


@lru_cache(maxsize=64)
def _cipher(key_id: str) -> AESGCM:
    return AESGCM(_derived(key_id, "field encryption"))


def current_key_id() -> str:
    """The id that new seals carry."""
    return next(iter(_masters()))


def key_ids() -> list[str]:
    """The ids of all keys at hand, the current one first."""
    return list(_masters())


def seal(text: str) -> str:
    """Encrypt a text as `v1:key id:base64(nonce + AES-256-GCM)`."""
    key_id = current_key_id()
    nonce = os.urandom(NONCE_BYTES)
    sealed = _cipher(key_id).encrypt(nonce, text.encode(), key_id.encode())
    return f"v1:{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(sealed: str) -> str:
    """Decrypt what `seal` made. Raises `KeyFault` for an unknown key, `InvalidTag` when tampered with."""
    version, key_id, encoded = sealed.split(":", 2)
    if version != "v1" or key_id not in _masters():
        raise KeyFault(f"sealed with key {key_id!r}, which the key file no longer holds; put that line back.")
    blob = base64.b64decode(encoded)
    return _cipher(key_id).decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], key_id.encode()).decode()


def search_hash(text: str) -> str:
    """A keyed hash (HMAC-SHA256, 128 bits in hex) by which a sealed value can be found but not guessed."""
    oldest = list(_masters())[-1]
    return hmac.new(_derived(oldest, "search hash"), text.encode(), hashlib.sha256).hexdigest()[:32]


def hash_key(purpose: str) -> bytes:
    """A stable key for a keyed hash of machine facts; survives rotation like `search_hash`."""
    return _derived(list(_masters())[-1], purpose)


def trail_mac(key_id: str, message: bytes) -> str:
    """The keyed hash that chains the trail."""
    return hmac.new(_derived(key_id, "trail"), message, hashlib.sha256).hexdigest()
