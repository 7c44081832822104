"""Files sealed piece by piece: written and read in flat memory, however large; nothing lies about in clear.

Each line of the file is one piece, sealed by itself with its place in it, the last one marked as such: a piece that was
changed, moved or cut off shows when it is read. Pieces are equally long but the last, so a place is found at once.
"""

from __future__ import annotations

import base64
import io
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from keskus.core import keys

PIECE_BYTES = 48 * 1024
SEALED_SUFFIX = ".sealed"
COMING_SUFFIX = ".coming"
LEFT_BEHIND_SECONDS = 3600  # no request takes that long


class SealedDamage(RuntimeError):
    """A sealed file is not as it was written."""


class SealedWriter:
    """Seals what it is given as it comes."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path, self.size = path, 0
        self._file = path.open("w", encoding="ascii")
        self._waiting = bytearray()
        self._number = 0

    def write(self, data: bytes) -> None:
        """Take some bytes; whole pieces go to the file."""
        self.size += len(data)
        self._waiting += data
        while len(self._waiting) > PIECE_BYTES:
            self._put(bytes(self._waiting[:PIECE_BYTES]), "+")
            del self._waiting[:PIECE_BYTES]

    def close(self) -> None:
        """Write what is left as the last piece."""
        if not self._file.closed:
            self._put(bytes(self._waiting), ".")
            self._file.close()

    def drop(self) -> None:
        """Give up: nothing stays."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def _put(self, piece: bytes, mark: str) -> None:
        self._file.write(keys.seal(f"{self._number:08}{mark}{base64.b64encode(piece).decode()}") + "\n")
        self._number += 1


class PieceReader(io.RawIOBase):
    """Reads a file of sealed pieces from any place, one piece in memory. Who seals says how a piece is opened.

    `piece_bytes`: how long each piece but the last is in clear; `size`: how long all of it is.
    """

    piece_bytes: int
    size: int
    _file: BinaryIO

    def __init__(self) -> None:
        self._at, self._number, self._piece = 0, -1, b""

    def _open(self, number: int) -> bytes:
        """The piece in clear."""
        raise NotImplementedError

    def _load(self, number: int) -> bytes:
        if number != self._number:
            self._piece = self._open(number)
            self._number = number
        return self._piece

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def seekable(self) -> bool:
        """From any place."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as the piece goes; 0 at the end."""
        if self._at >= self.size:
            return 0
        number, skip = divmod(self._at, self.piece_bytes)
        part = self._load(number)[skip : skip + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
        super().close()


class SealedReader(PieceReader):
    """Reads what `SealedWriter` wrote. Raises `SealedDamage`."""

    piece_bytes = PIECE_BYTES

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = path.open("rb")
        self._line_bytes = len(self._file.readline())
        self._count = -(-path.stat().st_size // self._line_bytes) if self._line_bytes else 0
        if not self._count:
            raise SealedDamage(f"{path.name} is empty")
        self.size = PIECE_BYTES * (self._count - 1) + len(self._load(self._count - 1))

    def _open(self, number: int) -> bytes:
        self._file.seek(number * self._line_bytes)
        text = keys.unseal(self._file.readline().strip().decode("ascii"))
        mark = "." if number == self._count - 1 else "+"
        if text[:9] != f"{number:08}{mark}":
            raise SealedDamage(f"piece {number} is not in its place")
        return base64.b64decode(text[9:])


def write_sealed(path: Path, chunks: Iterable[bytes]) -> Path:
    """Seal a stream into a file."""
    writer = SealedWriter(path)
    try:
        for chunk in chunks:
            writer.write(chunk)
    except BaseException:
        writer.drop()
        raise
    writer.close()
    return path


def open_sealed(path: Path) -> io.BufferedReader:
    """A sealed file as a stream of what is in it."""
    return io.BufferedReader(SealedReader(path), PIECE_BYTES)


class SealedUpload(UploadedFile):
    """An upload that waits sealed on the disk while its request lasts."""

    def __init__(self, path: Path, **facts: Any) -> None:
        self.path = path
        super().__init__(file=open_sealed(path), **facts)

    def keep(self) -> Path:
        """Have it outlive its request, under a name that a job may know."""
        return self.path.rename(self.path.with_suffix(SEALED_SUFFIX))

    def close(self) -> None:
        """At the request's end it is gone, unless it was kept."""
        super().close()
        self.path.unlink(missing_ok=True)


class SealingUploadHandler(FileUploadHandler):
    """Seals uploads as they arrive. What goes beyond `most_bytes` is counted and not kept."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        from django.conf import settings

        self.folder = Path(settings.KESKUS_DATA_DIR) / "uploads"
        self.most_bytes = settings.FILE_UPLOAD_MAX_MEMORY_SIZE
        self.writer: SealedWriter | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """One more file begins."""
        super().new_file(*args, **kwargs)
        self._sweep()
        self.writer = SealedWriter(self.folder / f"{secrets.token_hex(16)}{COMING_SUFFIX}")

    def _sweep(self) -> None:
        """Remove what a killed worker or an unreadable request left behind."""
        for left in self.folder.glob(f"*{COMING_SUFFIX}"):
            with suppress(FileNotFoundError):
                if time.time() - left.stat().st_mtime > LEFT_BEHIND_SECONDS:
                    left.unlink()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Seal the next part."""
        if self.writer and start + len(raw_data) <= self.most_bytes:
            self.writer.write(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload | None:
        """The file as the form gets it."""
        if self.writer is None:
            return None
        self.writer.close()
        facts = {"name": self.file_name, "content_type": self.content_type, "size": file_size, "charset": self.charset}
        return SealedUpload(self.writer.path, **facts)

    def upload_interrupted(self) -> None:
        """The browser went away."""
        if self.writer:
            self.writer.drop()
