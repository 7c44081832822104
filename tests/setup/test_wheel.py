"""The wheel carries what an operator cannot build: pages, translations; and nothing that only developers need."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "keskus" / "web" / "static" / "dist"


def build(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    return subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)


@pytest.mark.skipif(not (BUILT / "app.js").exists(), reason="the pages are not built: python3 run.py test builds them")
def test_the_wheel_carries_the_built_pages(tmp_path: Path) -> None:
    done = build(ROOT, tmp_path)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
        entry = next(name for name in names if name.endswith("entry_points.txt"))
        assert "keskus = keskus.cli:main" in opened.read(entry).decode()
    dist = "keskus/web/static/dist/"
    assert {f"{dist}{name}" for name in ("app.js", "app.css", "theme.js", "icons.svg", "licences.txt")} <= names
    assert any(name.startswith(f"{dist}chart-draw-") for name in names)
    assert "keskus/web/templates/base.html" in names
    compiled = {path.relative_to(ROOT).as_posix() for path in (ROOT / "keskus" / "locale").rglob("*.mo")}
    assert compiled <= names
    assert {name.partition("/")[0] for name in names} == {
        "keskus",
        next(n for n in names if ".dist-info" in n).split("/")[0],
    }
    assert not [name for name in names if name.endswith((".stamp", ".sqlite3", ".ts", ".po~"))]
    assert wheel.stat().st_size < 4_000_000


def test_a_wheel_without_pages_is_refused(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    (tmp_path / "keskus").mkdir()
    shutil.copy(ROOT / "keskus" / "__init__.py", tmp_path / "keskus")
    done = build(tmp_path, tmp_path / "out")
    assert done.returncode != 0
    assert "python3 run.py wheel" in done.stderr
