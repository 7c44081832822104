"""The terminal door itself: light to open, and explained when it stays shut."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from keskus.cli import COMMANDS

PROBE = """
import sys
from keskus.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(sorted({"django", "numpy", "numba", "cryptography"} & set(sys.modules)), len(sys.modules))
"""


def keskus(*words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("KESKUS_")}
    return subprocess.run(
        [sys.executable, "-m", "keskus.cli", *words],
        env={**own, "KESKUS_DATA_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_imports_nothing_heavy() -> None:
    answer = subprocess.run([sys.executable, "-c", PROBE, "--help"], capture_output=True, text=True, check=True)
    heavy, _, count = answer.stdout.strip().splitlines()[-1].rpartition(" ")
    assert heavy == "[]"
    assert int(count) < 120
    assert "keskus COMMAND" in answer.stdout or "COMMAND" in answer.stdout


def test_the_commands_are_in_order_and_each_has_its_file() -> None:
    assert list(COMMANDS) == sorted(COMMANDS)
    for module, text in COMMANDS.values():
        assert find_spec(module) is not None
        assert text


def test_a_key_is_made_once_and_is_nobodys_but_the_owners(tmp_path: Path) -> None:
    assert keskus("key", folder=tmp_path).returncode == 0
    path = tmp_path / "keskus.key"
    first = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    again = keskus("key", folder=tmp_path)
    assert again.returncode == 1
    assert "keskus key --add" in again.stderr
    assert path.read_text() == first


def test_a_newer_key_goes_on_top_and_is_never_printed(tmp_path: Path) -> None:
    keskus("key", folder=tmp_path)
    (old,) = (tmp_path / "keskus.key").read_text().splitlines()
    added = keskus("key", "--add", folder=tmp_path)
    assert added.returncode == 0
    new, kept = (tmp_path / "keskus.key").read_text().splitlines()
    assert (new.split(":")[0], kept) == ("k2", old)
    assert new.split(":")[1] not in added.stdout
    assert (tmp_path / "keskus.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", ["k1:c2hvcnQ=\n", "", "k1\n", "k1:&&&\n"])
def test_a_damaged_key_file_is_explained(tmp_path: Path, content: str) -> None:
    (tmp_path / "keskus.key").write_text(content)
    answer = keskus("up", folder=tmp_path)
    assert answer.returncode == 1
    assert "keskus key" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_production_makes_no_key_by_itself(tmp_path: Path) -> None:
    answer = keskus("up", "--http", folder=tmp_path)
    assert answer.returncode == 1
    assert "Make one: keskus key" in answer.stderr
    assert not list(tmp_path.iterdir())
