"""Sealed files: flat memory, nothing in clear, and what was changed, moved or cut off shows."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from io import SEEK_END
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from keskus.core.sealed import PIECE_BYTES, SealedDamage, SealedUpload, open_sealed, write_sealed

MEGABYTE = 1024 * 1024


def content(size: int) -> Iterator[bytes]:
    """Bytes that say where they stand, in parts of a network's size."""
    for start in range(0, size, 16_000):
        part = b"%015d\n" % start * 1000
        yield part[: min(16_000, size - start)]


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 5 * PIECE_BYTES + 7])
def test_what_goes_in_comes_out_from_any_place(tmp_path: Path, size: int) -> None:
    whole = b"".join(content(size))
    with open_sealed(write_sealed(tmp_path / "a", content(size))) as stream:
        assert stream.read() == whole
        assert stream.seek(0, SEEK_END) == size
        for place in (0, size // 2, max(0, size - 3)):
            stream.seek(place)
            assert stream.read(100) == whole[place : place + 100]


def test_memory_is_flat_however_large_the_file(tmp_path: Path) -> None:
    tracemalloc.start()
    path = write_sealed(tmp_path / "a", content(24 * MEGABYTE))
    with open_sealed(path) as stream:
        read = sum(len(part) for part in iter(lambda: stream.read(64 * 1024), b""))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert read == 24 * MEGABYTE
    assert peak < 2 * MEGABYTE


def test_moved_cut_and_changed_pieces_show(tmp_path: Path) -> None:
    path = write_sealed(tmp_path / "a", content(3 * PIECE_BYTES))
    first, second, third = path.read_text().splitlines(keepends=True)
    for bad in ([second, first, third], [first, second], [first, third], [first, second[:-9] + "AAAAAAAA\n", third]):
        path.write_text("".join(bad))
        with pytest.raises(Exception) as caught:  # noqa: PT011
            open_sealed(path).read()
        assert caught.type.__name__ in (SealedDamage.__name__, "InvalidTag")
    path.write_text("")
    with pytest.raises(SealedDamage):
        open_sealed(path)


def test_an_upload_lies_sealed_while_its_request_lasts(settings: object) -> None:
    text = b"ENTERQUEUE\n" * 30_000
    request = RequestFactory().post("/", {"log": SimpleUploadedFile("queue_log", text)})
    log = request.FILES["log"]
    assert isinstance(log, SealedUpload)
    assert (log.name, log.size) == ("queue_log", len(text))
    assert b"ENTERQUEUE" not in log.path.read_bytes()
    assert b"".join(log.chunks()) == text
    request.close()
    assert not log.path.exists()


def test_what_goes_beyond_the_most_is_counted_and_not_kept(settings: object) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100_000  # type: ignore[attr-defined]
    request = RequestFactory().post("/", {"log": SimpleUploadedFile("queue_log", b"x" * 300_000)})
    log = request.FILES["log"]
    assert log.size == 300_000
    assert log.path.stat().st_size < 200_000
    request.close()
