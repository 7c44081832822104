"""Watched folders: what lies in them, and reading it without being led anywhere else."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.conf import settings

SOUND_ENDINGS = frozenset(
    (
        ".wav",
        ".wav49",
        ".gsm",
        ".g722",
        ".alaw",
        ".al",
        ".ulaw",
        ".ul",
        ".sln",
        ".ogg",
        ".opus",
        ".webm",
        ".mp3",
        ".flac",
    )
)
DEEPEST = 8  # folders below the watched one: year, month, day, queue and some to spare
ONE_NAME = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC


class FolderTrouble(Exception):
    """A folder that cannot be watched: a code (`sentences.of_arrivals`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it lies there. `name`: its path below the watched folder. `moved_ns`: when anything of it changed."""

    name: str
    bytes: int
    changed_ns: int
    moved_ns: int
    trouble: str = ""


def allowed_roots() -> list[Path]:
    """The folders under which the operator lets folders be watched."""
    return [Path(root).resolve() for root in settings.KESKUS_RECORDING_ROOTS]


def checked_folder(folder: str) -> Path:
    """The real folder. Raises `FolderTrouble`: `outside` the roots, `missing`, `unreadable`."""
    path = Path(folder)
    if not path.is_absolute() or ".." in path.parts:
        raise FolderTrouble("outside")
    real = path.resolve()
    if not any(real == root or root in real.parents for root in allowed_roots()):
        raise FolderTrouble("outside")
    if not real.is_dir():
        raise FolderTrouble("missing")
    if not os.access(real, os.R_OK | os.X_OK):
        raise FolderTrouble("unreadable")
    return real


def files_in(folder: Path) -> Iterator[Found]:
    """The files of sound below a folder; links are told as refused and never followed."""
    waiting = [(folder, 0)]
    while waiting:
        place, depth = waiting.pop()
        with suppress(FileNotFoundError, PermissionError), os.scandir(place) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting += [(Path(entry.path), depth + 1)] if depth < DEEPEST else []
                elif (found := _found(folder, entry)) is not None:
                    yield found


def _found(folder: Path, entry: os.DirEntry[str]) -> Found | None:
    if entry.name.startswith(".") or Path(entry.name).suffix.lower() not in SOUND_ENDINGS:
        return None
    with suppress(FileNotFoundError):
        facts = entry.stat(follow_symlinks=False)
        name = Path(entry.path).relative_to(folder).as_posix()
        readable = os.fsencode(name).decode(errors="backslashreplace")
        trouble = "link" if not stat.S_ISREG(facts.st_mode) else "" if readable == name else "name"
        return Found(readable, facts.st_size, facts.st_mtime_ns, max(facts.st_mtime_ns, facts.st_ctime_ns), trouble)
    return None


def read_file(folder: Path, name: str, most_bytes: int) -> bytes:
    """A file below a folder, opened step by step so that no link on the way leads out.

    Raises `FolderTrouble`: `link`, `gone`, `unreadable`, `too_many_bytes`.
    """
    descriptor = _opened(folder, name)
    with os.fdopen(descriptor, "rb") as file:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            raise FolderTrouble("link")
        if facts.st_size > most_bytes:
            raise FolderTrouble("too_many_bytes")
        return file.read(most_bytes + 1)


def remove_file(folder: Path, name: str) -> bool:
    """Remove a file below a folder, as carefully as it is read; whether it is gone."""
    *_, last = _parts(name)
    try:
        place = _place(folder, name)
    except FolderTrouble:
        return False
    try:
        os.unlink(last, dir_fd=place)  # by the open folder: its name may lead elsewhere by now
    except FileNotFoundError:
        return True
    except OSError:
        return False
    finally:
        os.close(place)
    return True


def _parts(name: str) -> tuple[str, ...]:
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or any(part in ("..", ".") or "\0" in part for part in parts):
        raise FolderTrouble("outside")
    return parts


def _place(folder: Path, name: str) -> int:
    """The open folder that a file lies in."""
    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    for part in _parts(name)[:-1]:
        try:
            inner = os.open(part, ONE_NAME | os.O_DIRECTORY, dir_fd=place)
        except OSError as error:
            raise FolderTrouble("gone" if isinstance(error, FileNotFoundError) else "link") from error
        finally:
            os.close(place)
        place = inner
    return place


def _opened(folder: Path, name: str) -> int:
    place = _place(folder, name)
    try:
        return os.open(_parts(name)[-1], ONE_NAME | os.O_NONBLOCK, dir_fd=place)
    except FileNotFoundError as error:
        raise FolderTrouble("gone") from error
    except PermissionError as error:
        raise FolderTrouble("unreadable") from error
    except OSError as error:
        raise FolderTrouble("link") from error
    finally:
        os.close(place)
