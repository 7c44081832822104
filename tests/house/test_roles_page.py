"""docs/roles.md is the matrix of the code."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_written_roles_are_those_of_the_code() -> None:
    page = runpy.run_path(str(ROOT / "tools" / "roles.py"))["page"]()
    assert (ROOT / "docs" / "roles.md").read_text(encoding="utf-8") == page, "run: python3 tools/roles.py"
