"""The import contracts speak of every room and door there is; the locks name no place of their author."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOORS = {"web", "api", "cli"}
OF_THEIR_OWN_SHAPE = DOORS | {"core", "engines"}


def contract(name: str) -> dict[str, Any]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    (found,) = [entry for entry in settings["tool"]["importlinter"]["contracts"] if entry["name"] == name]
    return dict(found)


def packages() -> set[str]:
    return {path.parent.name for path in (ROOT / "keskus").glob("*/__init__.py")}


def test_every_room_has_the_one_shape() -> None:
    rooms = {name.removeprefix("keskus.") for name in contract("One shape for every room")["containers"]}
    assert rooms == packages() - OF_THEIR_OWN_SHAPE


def test_every_door_keeps_off_the_tables() -> None:
    sources = contract("Doors, pages and jobs touch no tables")["source_modules"]
    assert {f"keskus.{name}" for name in packages() & DOORS} <= set(sources)


def test_no_contract_has_an_exception() -> None:
    assert "ignore_imports" not in (ROOT / "pyproject.toml").read_text()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-uv.lock"])
def test_python_locks_name_no_place(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert "--find-links" not in text
    assert "--hash=sha256:" in text


def test_the_front_end_lock_names_no_registry() -> None:
    lines = [line for line in (ROOT / "package-lock.json").read_text().splitlines() if "://" in line]
    assert [line for line in lines if not line.strip().startswith('"url":')] == []
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()
