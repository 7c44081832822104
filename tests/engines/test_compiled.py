"""Machine code is kept where it may be, and not used when a loop has changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from keskus.engines.compiled import KEPT_VERSIONS, PACKAGE, cache_folder, cache_places, fingerprint, parts


def test_the_first_writable_place_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    folder = cache_folder([tmp_path / "a file", tmp_path / "second", tmp_path / "third"], "sums", "abc")
    assert folder == tmp_path / "second" / "sums-abc"
    assert folder.is_dir()
    assert folder.stat().st_mode & 0o077 == 0
    assert cache_folder([tmp_path / "a file"], "sums", "abc") is None


def test_old_versions_go(tmp_path: Path) -> None:
    other = cache_folder([tmp_path], "simulation", "0")
    assert other
    os.utime(other, (0, 0))
    for number in range(KEPT_VERSIONS + 2):
        folder = cache_folder([tmp_path], "sums", str(number))
        assert folder
        os.utime(folder, (number, number))
    assert folder
    assert folder.exists()
    assert other.exists(), "of another engine"
    assert len(list(tmp_path.glob("sums-*"))) <= KEPT_VERSIONS + 1
    assert not (tmp_path / "sums-0").exists()


def test_a_checkout_comes_first_then_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KESKUS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    assert cache_places() == [PACKAGE / "__pycache__", tmp_path / "cache", tmp_path / "home" / "keskus"]
    monkeypatch.delenv("KESKUS_DATA_DIR")
    assert cache_places() == [PACKAGE / "__pycache__", tmp_path / "home" / "keskus"]


def test_a_loop_is_made_of_its_module_and_of_those_it_takes_names_from() -> None:
    simulation, sums, rostering = parts("simulation.loop"), parts("sums_loop"), parts("rostering.search")
    assert {PACKAGE / "simulation" / "loop.py", PACKAGE / "compiled.py"} <= simulation
    assert PACKAGE / "sums_loop.py" in sums
    assert not sums & {path for path in simulation if path.parent.name == "simulation"}
    assert {PACKAGE / "rostering" / "week.py", PACKAGE / "rostering" / "tables.py"} <= rostering
    assert not [path for path in rostering if path.parent.name == "labour_law"], "an edit of the law is none of a loop"
    assert PACKAGE / "rostering" / "instance.py" not in rostering


def test_what_is_kept_is_not_used_when_a_part_has_changed(tmp_path: Path) -> None:
    part = tmp_path / "part.py"
    part.write_text("one")
    before = fingerprint([part])
    assert fingerprint([part]) == before
    part.write_text("other")
    assert fingerprint([part]) != before


def test_an_operators_own_place_stands(tmp_path: Path) -> None:
    said = "from keskus.engines import compiled; import numba; print(numba.config.CACHE_DIR)"
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    answer = subprocess.run([sys.executable, "-c", said], env=environment, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == str(tmp_path)
