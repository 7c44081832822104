"""The vault: each sound sealed in a file of its own, with a key of its own, readable from any place.

A file is a row of chunks of 64 KiB, each sealed with AES-256-GCM by itself. What is authenticated with a chunk is
the file's own name, the chunk's number and whether it is the last: one that was changed, moved to another place or
file, or cut off shows when it is read. A key seals one file once, so a chunk's number serves as its nonce. The key
is kept in the recording's row, sealed in turn with the master key and bound to that row and version; dropping it ends
the sound, wherever a copy of the file may lie.
"""

from __future__ import annotations

import base64
import binascii
import io
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keskus.core import keys
from keskus.core.sealed import PieceReader
from keskus.core.storage import data_path

FOLDER = "recordings"
CHUNK_BYTES = 64 * 1024
TAG_BYTES = 16
COMING_SUFFIX = ".coming"
LEFT_BEHIND_SECONDS = 3600  # no job's step takes that long


class VaultDamage(RuntimeError):
    """A file of the vault is not as it was written, is not there, or belongs to another recording."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A sound in the vault: the file's name, its key in clear (to be sealed at once), and how long the sound is."""

    name: str
    key: bytes
    size: int


def path_of(name: str) -> Path:
    """Where a file of the vault is; spread over 256 folders."""
    return data_path(FOLDER, name[:2], name)


def keep(sound: bytes) -> Kept:
    """Seal a sound under a fresh name and key. On the disk for good when this returns, nothing half-written."""
    name, key = secrets.token_hex(16), AESGCM.generate_key(256)
    path = path_of(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    coming = path.with_suffix(COMING_SUFFIX)
    cipher, count = AESGCM(key), max(1, -(-len(sound) // CHUNK_BYTES))
    with os.fdopen(os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for number in range(count):
            piece = sound[number * CHUNK_BYTES : (number + 1) * CHUNK_BYTES]
            file.write(cipher.encrypt(_nonce(number), piece, _bound(name, number, number == count - 1)))
        file.flush()
        os.fsync(file.fileno())
    coming.rename(path)
    _sync_folder(path.parent)
    return Kept(name, key, len(sound))


def wrap(kept: Kept, recording_id: int, version: int) -> str:
    """The key as the recording's row holds it: sealed, and bound to that row, version and file."""
    return keys.seal(f"{_owner(recording_id, version, kept.name)}{base64.b64encode(kept.key).decode()}")


def open_sound(name: str, wrapped: str, recording_id: int, version: int) -> io.BufferedReader:
    """A sound as a stream that can be read from any place. Raises `VaultDamage`."""
    owner = _owner(recording_id, version, name)
    text = keys.unseal(wrapped) if wrapped else ""
    if not text.startswith(owner):
        raise VaultDamage(f"the key is not that of recording {recording_id}, version {version}")
    try:
        return io.BufferedReader(_SoundReader(path_of(name), base64.b64decode(text[len(owner) :])), CHUNK_BYTES)
    except (OSError, binascii.Error) as error:
        raise VaultDamage(f"recording {recording_id}: {error.__class__.__name__}") from error


def drop(name: str) -> None:
    """Remove a file of the vault; nothing when it is gone."""
    if name:
        path_of(name).unlink(missing_ok=True)


def left_behind() -> Iterator[str]:
    """Names of whole files old enough that a deed that made them is over; unfinished ones are removed on the way."""
    before = time.time() - LEFT_BEHIND_SECONDS
    for path in data_path(FOLDER).glob("??/*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime > before:
                continue
            if path.suffix == COMING_SUFFIX:
                path.unlink()
            else:
                yield path.name


def _owner(recording_id: int, version: int, name: str) -> str:
    return f"{recording_id}.{version}.{name}:"


def _nonce(number: int) -> bytes:
    return number.to_bytes(keys.NONCE_BYTES, "big")


def _bound(name: str, number: int, is_last: bool) -> bytes:
    return f"{name}:{number}:{'.' if is_last else '+'}".encode()


def _sync_folder(folder: Path) -> None:
    """Have the new name itself survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class _SoundReader(PieceReader):
    """Reads a file of the vault."""

    piece_bytes = CHUNK_BYTES

    def __init__(self, path: Path, key: bytes) -> None:
        super().__init__()
        self._name, self._cipher = path.name, AESGCM(key)
        stored = path.stat().st_size
        self._count = max(1, -(-stored // (CHUNK_BYTES + TAG_BYTES)))
        self.size = stored - self._count * TAG_BYTES
        self._file = path.open("rb")

    def _open(self, number: int) -> bytes:
        self._file.seek(number * (CHUNK_BYTES + TAG_BYTES))
        sealed = self._file.read(CHUNK_BYTES + TAG_BYTES)
        bound = _bound(self._name, number, number == self._count - 1)
        try:
            return self._cipher.decrypt(_nonce(number), sealed, bound)
        except InvalidTag as error:
            raise VaultDamage(f"chunk {number} of {self._name} is not as it was written") from error
