"""docs/labour-law.md is the profiles and rules of the code."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_written_law_is_that_of_the_code() -> None:
    page = runpy.run_path(str(ROOT / "tools" / "labour_law.py"))["page"]()
    assert (ROOT / "docs" / "labour-law.md").read_text(encoding="utf-8") == page, "run: python3 tools/labour_law.py"
