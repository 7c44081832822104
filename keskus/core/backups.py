"""Everything but the key in one file, taken while the centre works; and back again, checked on the way.

A backup is a tar file (gzipped when its name ends in gz): the database first, then the data folder's own files, then
`manifest.json` with the size and SHA-256 of each. The key is never in it: a backup is worthless without the key, and
whoever has both has everything.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from keskus import __version__
from keskus.core import databases, keys
from keskus.core.storage import data_path

MANIFEST = "manifest.json"
FORMAT = 1
# Folders of the data folder that are ours to keep. The rest is the key, the certificate, and what is made anew.
KEPT_FOLDERS = ("files", "anchors", "recordings")
CHUNK_BYTES = 1 << 20

Tell = Callable[[int, int], None]


class BackupFault(Exception):
    """The backup cannot be made, read or trusted; the text says why."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself."""

    made_at: str
    version: str
    vendor: str
    migrations: list[str]
    # A keyed mark of each key that the data need: shows before anything is touched whether the right key is at hand.
    key_marks: dict[str, str]
    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def database(self) -> str:
        """The name of the database's copy among the files."""
        return databases.copy_name(self.vendor)


def write_backup(path: Path, tell: Tell) -> Manifest:
    """Copy everything into a new file that only its owner may read; complete or not there at all."""
    if path.exists():
        raise BackupFault(f"{path} is there already; a backup never overwrites another.")
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=data_path(), prefix=".backup-") as folder:
            database = Path(folder) / databases.copy_name(connection.vendor)
            databases.copy_out(database)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                manifest = _pack(file, path, database, tell)
                file.flush()
                os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _pack(file: IO[bytes], path: Path, database: Path, tell: Tell) -> Manifest:
    members = [(database.name, database), *_kept_files()]
    total = sum(size for _, source in members if (size := _size_of(source)))
    manifest = _manifest()
    done = 0
    with _tar_for_writing(file, path) as tar:
        for name, source in members:
            if _size_of(source) is None:
                continue
            manifest.files[name] = _add(tar, name, source)
            done += manifest.files[name][0]
            tell(done, total)
        content = json.dumps(asdict(manifest), indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
    return manifest


def _size_of(source: Path) -> int | None:
    """How large a file is; None when it went meanwhile: a recording that was silenced or erased."""
    with suppress(FileNotFoundError):
        return source.stat().st_size
    return None


def _tar_for_writing(file: IO[bytes], path: Path) -> tarfile.TarFile:
    if path.suffix in (".gz", ".tgz"):
        return tarfile.open(fileobj=file, mode="w:gz", compresslevel=3)  # recordings hardly shrink, tables do at 3
    return tarfile.open(fileobj=file, mode="w")


def _kept_files() -> list[tuple[str, Path]]:
    root = data_path()
    found = [path for folder in KEPT_FOLDERS for path in sorted((root / folder).rglob("*"))]
    return [(path.relative_to(root).as_posix(), path) for path in found if path.is_file() and not path.is_symlink()]


class _Hashing:
    """A file read through a hash, so that what is recorded is what was packed."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """As the file's own."""
        chunk = self.file.read(size)
        self.digest.update(chunk)
        return chunk


def _add(tar: tarfile.TarFile, name: str, source: Path) -> tuple[int, str]:
    with source.open("rb") as file:
        entry = tarfile.TarInfo(name)
        entry.size = os.fstat(file.fileno()).st_size
        hashing = _Hashing(file)
        tar.addfile(entry, hashing)
    return entry.size, hashing.digest.hexdigest()


def _manifest() -> Manifest:
    applied = MigrationRecorder(connection).applied_migrations()
    return Manifest(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        version=__version__,
        vendor=connection.vendor,
        migrations=sorted(f"{app}.{name}" for app, name in applied),
        key_marks={key_id: keys.trail_mac(key_id, b"backup")[:16] for key_id in keys.key_ids()},
    )


def read_manifest(path: Path) -> Manifest:
    """What the backup says about itself, after every file in it was read and found as written. Raises `BackupFault`."""
    found: dict[str, tuple[int, str]] = {}
    content: dict[str, Any] | None = None
    try:
        with tarfile.open(path) as tar:
            for entry in tar:
                file = tar.extractfile(entry)
                if file is None:
                    raise BackupFault(f"{path}: {entry.name} is no file.")
                if entry.name == MANIFEST:
                    content = json.load(file)
                else:
                    found[entry.name] = (entry.size, _hash_of(file))
    except (OSError, EOFError, tarfile.TarError, ValueError) as error:
        raise BackupFault(f"{path} is damaged or no backup ({error.__class__.__name__}: {error}).") from error
    if content is None or content.get("format") != FORMAT:
        raise BackupFault(f"{path} is cut short or no backup of ours: its manifest is missing.")
    manifest = Manifest(**{**content, "files": {name: tuple(seen) for name, seen in content["files"].items()}})
    for name in sorted(found.keys() | manifest.files.keys()):
        if found.get(name) != manifest.files.get(name):
            raise BackupFault(f"{path}: {name} is not as it was written; take another backup.")
    return manifest


def _hash_of(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def why_not(manifest: Manifest, known_migrations: set[str]) -> str:
    """Why this program with this key cannot use the backup, or an empty text."""
    newer = [name for name in manifest.migrations if name not in known_migrations]
    if newer:
        return f"It was made by Keskus {manifest.version}, newer than this ({newer[0]}); install that version first."
    if manifest.vendor != connection.vendor:
        return f"It holds a {manifest.vendor} database, and KESKUS_DATABASE names a {connection.vendor} one."
    held = keys.key_ids()
    for key_id, mark in manifest.key_marks.items():
        if key_id not in held:
            return f"It needs key {key_id}, which the key file does not hold; put that line back into the key file."
        if keys.trail_mac(key_id, b"backup")[:16] != mark:
            return f"Key {key_id} in the key file is another than the one the backup was made with."
    return ""


@contextmanager
def unpacked(path: Path, manifest: Manifest) -> Iterator[Path]:
    """The backup's files in a fresh folder beside the data folder; gone afterwards, moved or not."""
    root = data_path()
    root.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root.parent, prefix=".restore-") as folder, tarfile.open(path) as tar:
        for entry in tar:
            if entry.name == MANIFEST:
                continue
            file = tar.extractfile(entry)
            if file is None or entry.name not in manifest.files or not _stays_inside(entry.name):
                raise BackupFault(f"{path}: {entry.name} does not belong into a backup.")
            target = Path(folder) / entry.name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with target.open("wb") as out:
                shutil.copyfileobj(file, out, CHUNK_BYTES)
        yield Path(folder)


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def what_is_there() -> list[str]:
    """What a restore would write over: the database, the folders of the data folder that a backup holds."""
    held = [] if databases.is_empty() else ["the database"]
    return held + [name for name in KEPT_FOLDERS if any(data_path(name).rglob("*"))]


def set_aside(folder: Path) -> None:
    """Move all that a restore would write over into a folder: nothing is lost by restoring."""
    folder.mkdir(mode=0o700, parents=True)
    if not databases.is_empty():
        databases.set_aside(folder)
    for name in KEPT_FOLDERS:
        if data_path(name).exists():
            data_path(name).rename(folder / name)


def put_back(folder: Path, manifest: Manifest) -> None:
    """Bring the database and the files of an unpacked backup to where they belong; the places are empty by now."""
    databases.copy_in(folder / manifest.database)
    root = data_path()
    for name in KEPT_FOLDERS:
        if (folder / name).exists():
            (folder / name).rename(root / name)
