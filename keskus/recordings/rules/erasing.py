"""On what ground a recording is erased before its time."""

from __future__ import annotations

from enum import StrEnum


class Ground(StrEnum):
    """Named in the trail, beside what is said of it."""

    ASKED = "asked"
    UNWANTED = "unwanted"
    PRIVATE = "private"
    MISTAKE = "mistake"
