"""Log files as the disk has them: plain, gzipped, growing, rotated, truncated, or coming through a pipe. No tables."""

from __future__ import annotations

import glob
import grp
import gzip
import hashlib
import io
import os
import stat
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NamedTuple

from keskus.core.sealed import SEALED_SUFFIX, open_sealed
from keskus.engines.tables import Limits, TableFault, csv_text, read_xlsx

GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")  # UTF-16, whose line ends are not single bytes
LARGEST_REWRITTEN_BYTES = 64 * 1024 * 1024
MOST_ROWS_OF_WORKBOOK = 1_048_576
LONGEST_KEPT_BYTES = 16_384  # what is kept of a line that never ends; the reader refuses far shorter ones
SETTLED_SECONDS = 60
TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".gz")
MOST_LINES_A_RECORD = 32  # a quoted field may hold line ends, but not for ever


class RawInput(NamedTuple):
    """One line of a file: where it starts, its bytes (cut when it never ends), and where the next one starts.

    `nth`: the how-manieth equal record of the file it is, where that is counted.
    """

    offset: int
    raw: bytes
    end: int
    nth: int = 1


class FileTrouble(Exception):
    """A file that cannot be read: what is wrong and what to do about it."""


@dataclass(slots=True)
class LogFile:
    """An open log and how far it has been read."""

    name: str
    stream: IO[bytes]
    offset: int = 0
    size: int = 0
    is_pipe: bool = False
    is_packed: bool = False
    inode: int = 0
    title: str = ""  # what people call it, where that is not its name on the disk
    is_whole: Callable[[bytes], bool] = lambda raw: True  # a quoted field of a table may hold line ends
    same: Callable[[bytes], bytes] | None = None  # counts equal records by this
    met: Counter[bytes] = field(default_factory=Counter)

    def close(self) -> None:
        """Let go of the file; standard input stays open."""
        if self.stream is not sys.stdin.buffer:
            self.stream.close()

    def lines(self, most: int, *, take_unended: bool) -> list[RawInput]:
        """Up to `most` further records. A last one without its end is left for later unless `take_unended`."""
        taken: list[RawInput] = []
        while len(taken) < most:
            start = self.offset
            raw, end, is_ended = self._record(start, take_unended=take_unended)
            if not raw:
                break
            if not is_ended and not take_unended:
                if not self.is_pipe:
                    self.stream.seek(start)
                break
            self.offset = end
            taken.append(RawInput(start, raw, end, self._count(raw)))
        return taken

    def _record(self, start: int, *, take_unended: bool) -> tuple[bytes, int, bool]:
        """The record that starts here, where it ends, and whether it does.

        A quote that is never closed must not swallow what follows: then the first line stands alone.
        """
        first, first_end, is_ended = self._line(start)
        raw, end, lines = first, first_end, 1
        while is_ended and not self.is_whole(raw):
            more, end, is_ended = self._line(end)
            raw, lines = raw + more, lines + 1
            is_over = take_unended if not more else lines > MOST_LINES_A_RECORD or len(raw) > LONGEST_KEPT_BYTES
            if is_over and not self.is_pipe:
                self.stream.seek(first_end)
                return first, first_end, True
            if is_over:
                return raw, end, True
        return raw, end, is_ended

    def _line(self, start: int) -> tuple[bytes, int, bool]:
        """A physical line, cut when it never ends, where it ends, and whether it does."""
        raw = piece = self.stream.readline(LONGEST_KEPT_BYTES)
        end = start + len(raw)
        while piece and not piece.endswith(b"\n"):
            piece = self.stream.readline(LONGEST_KEPT_BYTES)
            end += len(piece)
        return raw, end, piece.endswith(b"\n")

    def _count(self, raw: bytes) -> int:
        """The how-manieth equal record of the file this is."""
        if self.same is None:
            return 1
        key = hashlib.blake2b(self.same(raw), digest_size=8).digest()
        self.met[key] += 1
        return self.met[key]

    def count_again(self) -> None:
        """Count the records before where reading goes on, which an earlier reading took."""
        self.met.clear()
        if self.same is None or not self.offset:
            return
        stop, self.offset = self.offset, 0
        self.stream.seek(0)
        while self.offset < stop and self.lines(1, take_unended=True):
            pass
        self.stream.seek(stop)
        self.offset = stop

    @property
    def has_rest(self) -> bool:
        """Whether something follows what has been read: a last line that has not ended."""
        if self.is_pipe:
            return False
        self.stream.seek(self.offset)
        rest = self.stream.read(1)
        self.stream.seek(self.offset)
        return bool(rest)

    def skip_to(self, offset: int, tail_hash: str) -> bool:
        """Go to where an earlier reading stopped, if the line that ends there is still the same; else stay at 0."""
        if self.is_pipe or not offset:
            return False
        window = min(offset, LONGEST_KEPT_BYTES + 2)
        self.stream.seek(offset - window)
        before = self.stream.read(window)
        if len(before) == window and before.endswith(b"\n") and line_digest(last_line(before)) == tail_hash:
            self.offset = offset
            return True
        self.stream.seek(0)
        self.offset = 0
        return False


def last_line(block: bytes) -> bytes:
    """The last line of a block that ends with a line end, as far as the block reaches back."""
    return block[block.rfind(b"\n", 0, len(block) - 1) + 1 :]


def line_digest(raw: bytes) -> str:
    """A short digest by which a line is known again (not a secret: it never leaves the database)."""
    return hashlib.blake2b(raw[-LONGEST_KEPT_BYTES:], digest_size=16).hexdigest()


def open_log(path: str) -> LogFile:
    """Open a log by path, gzipped or not; `-` is standard input. Raises `FileTrouble` with the remedy."""
    if path == "-":
        return LogFile("-", sys.stdin.buffer, is_pipe=True)
    if path.endswith(SEALED_SUFFIX):
        return _open_sealed(path)
    try:
        raw = Path(path).open("rb")  # noqa: SIM115  the caller closes it
    except FileNotFoundError as error:
        raise FileTrouble(f"{path}: there is no such file.") from error
    except IsADirectoryError as error:
        raise FileTrouble(f"{path}: is a folder; name the file, such as {path.rstrip('/')}/queue_log.") from error
    except PermissionError as error:
        raise FileTrouble(f"{path}: may not be read by {_account()}; {_group_hint(path)}") from error
    status = os.fstat(raw.fileno())
    is_pipe = stat.S_ISFIFO(status.st_mode)
    packed = False if is_pipe else raw.read(2) == GZIP_MAGIC
    if not is_pipe:
        raw.seek(0)
    stream: IO[bytes] = raw
    if packed:
        raw.close()
        stream = gzip.open(path)  # type: ignore[assignment]  # noqa: SIM115
    return LogFile(path, stream, size=status.st_size, is_pipe=is_pipe, is_packed=packed, inode=status.st_ino)


def _open_sealed(path: str) -> LogFile:
    content = open_sealed(Path(path))
    size = content.seek(0, io.SEEK_END)
    content.seek(0)
    packed = content.read(2) == GZIP_MAGIC
    content.seek(0)
    stream: IO[bytes] = gzip.GzipFile(fileobj=content) if packed else content  # type: ignore[assignment]
    return LogFile(path, stream, size=size, is_packed=packed)


def content_of(path: str) -> bytes:
    """A whole table, unpacked. Raises `FileTrouble` when it is too large to be looked at at once."""
    log = open_log(path)
    try:
        content = log.stream.read(LARGEST_REWRITTEN_BYTES + 1)
    finally:
        log.close()
    if len(content) > LARGEST_REWRITTEN_BYTES:
        raise FileTrouble(f"{path}: is too large to be looked at; cut it, map a part, and import the rest.")
    return content


def rewritten(log: LogFile, *, encoding: str, delimiter: str) -> LogFile:
    """A workbook, or a table in UTF-16, as the text table that its source's mapping describes; others as they are."""
    head = log.stream.read(4)
    log.stream.seek(0)
    if head != ZIP_MAGIC and not head.startswith(WIDE_MARKS):
        return log
    content = log.stream.read(LARGEST_REWRITTEN_BYTES + 1)
    log.close()
    if len(content) > LARGEST_REWRITTEN_BYTES:
        raise FileTrouble(f"{log.name}: is too large for a workbook; export it as CSV.")
    try:
        if head == ZIP_MAGIC:
            table = read_xlsx(content, limits=Limits(LARGEST_REWRITTEN_BYTES, rows=MOST_ROWS_OF_WORKBOOK))
            text = csv_text([table.header, *(row.cells for row in table.rows)], delimiter)
        else:
            text = content.decode("utf-16")
        packed = text.encode(encoding)
    except TableFault as fault:
        raise FileTrouble(f"{log.name}: cannot be read as a workbook ({fault.code}); export it as CSV.") from fault
    except UnicodeError as error:
        raise FileTrouble(f"{log.name}: holds letters that {encoding} does not have; map it anew as UTF-8.") from error
    log.stream, log.size = io.BytesIO(packed), len(packed)
    return log


def _account() -> str:
    import pwd

    return pwd.getpwuid(os.geteuid()).pw_name


def _group_hint(path: str) -> str:
    """The group to join, as a command that can be typed."""
    try:
        status = Path(path).stat()
        group = grp.getgrgid(status.st_gid).gr_name
    except (OSError, KeyError):
        return "let its folder be read by this account first."
    if status.st_mode & stat.S_IRGRP:
        return f"join the group that may: sudo usermod -aG {group} {_account()}, then start again."
    return f"let its group read it and join that group: sudo chmod g+r {path} && sudo usermod -aG {group} {_account()}."


def is_settled(path: str) -> bool:
    """Whether nobody has written to the file for a minute, so that a last line without end will stay so."""
    if path == "-" or path.endswith(SEALED_SUFFIX):
        return True
    return time.time() - Path(path).stat().st_mtime > SETTLED_SECONDS


def settled_tables(folder: str) -> Iterator[tuple[str, datetime, int]]:
    """Tables in a folder that nobody has written to for a minute: path, when it was last written to, size."""
    try:
        paths = sorted(Path(folder).iterdir())
    except OSError:
        return
    for path in paths:
        if path.is_file() and path.name.lower().endswith(TABLE_SUFFIXES) and is_settled(str(path)):
            status = path.stat()
            yield str(path), datetime.fromtimestamp(status.st_mtime, UTC), status.st_size


def first_line(path: str) -> bytes:
    """The first line of a file, empty when it has none."""
    log = open_log(path)
    try:
        return log.stream.readline(LONGEST_KEPT_BYTES)
    finally:
        log.close()


def in_time_order(paths: list[str]) -> list[str]:
    """Files by the time stamp of their first line, so that rotated logs are taken oldest first."""

    def begins(path: str) -> tuple[int, str]:
        digits = b"" if path == "-" else first_line(path).split(b"|", 1)[0].split(b".", 1)[0]
        return (int(digits) if digits.isdigit() and len(digits) < 12 else sys.maxsize, path)

    return sorted(paths, key=begins)


def rotated_siblings(path: str, since: float) -> Iterator[str]:
    """Older generations of a log (`queue_log.1`, `queue_log-20261121.gz` …) written to since then."""
    log = Path(path)
    for candidate in log.parent.glob(glob.escape(log.name) + "[.-]*"):
        if candidate.is_file() and candidate.stat().st_mtime >= since:
            yield str(candidate)


def was_replaced(log: LogFile) -> bool:
    """Whether the path now leads to another file that is being written (rotation by rename).

    While the new file is missing or empty the PBX still writes to the old one, under its new name.
    """
    try:
        status = Path(log.name).stat()
    except FileNotFoundError:
        return False
    return status.st_ino != log.inode and status.st_size > 0


def was_truncated(log: LogFile) -> bool:
    """Whether the file held open has become shorter than what was read of it (rotation by copy and truncate)."""
    return os.fstat(log.stream.fileno()).st_size < log.offset
