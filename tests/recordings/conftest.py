"""Every test of recordings has a data folder of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, settings: Any) -> None:
    settings.KESKUS_DATA_DIR = tmp_path / "data"
    settings.KESKUS_DATA_DIR.mkdir()
