"""Machine code is kept where it may be, and not used when a loop has changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from keskus.engines.compiled import KEPT_VERSIONS, PACKAGE, cache_folder, cache_places


def test_the_first_writable_place_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    folder = cache_folder([tmp_path / "a file", tmp_path / "second", tmp_path / "third"], "abc")
    assert folder == tmp_path / "second" / "compiled-abc"
    assert folder.is_dir()
    assert folder.stat().st_mode & 0o077 == 0
    assert cache_folder([tmp_path / "a file"], "abc") is None


def test_old_versions_go(tmp_path: Path) -> None:
    for number in range(KEPT_VERSIONS + 2):
        folder = cache_folder([tmp_path], str(number))
        assert folder
        os.utime(folder, (number, number))
    assert folder
    assert folder.exists()
    assert len(list(tmp_path.iterdir())) <= KEPT_VERSIONS + 1
    assert not (tmp_path / "compiled-0").exists()


def test_a_checkout_comes_first_then_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KESKUS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    assert cache_places() == [PACKAGE / "__pycache__", tmp_path / "cache", tmp_path / "home" / "keskus"]
    monkeypatch.delenv("KESKUS_DATA_DIR")
    assert cache_places() == [PACKAGE / "__pycache__", tmp_path / "home" / "keskus"]


def test_an_operators_own_place_stands(tmp_path: Path) -> None:
    said = "from keskus.engines import compiled; import numba; print(numba.config.CACHE_DIR)"
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    answer = subprocess.run([sys.executable, "-c", said], env=environment, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == str(tmp_path)
