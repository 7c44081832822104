"""The floors as last written down by the listener."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from keskus.contacts.models import FloorSnapshot


@dataclass(frozen=True, slots=True)
class KeptFloor:
    """A PBX's floor (JSON of `engines.floor.Floor`) and when it was written down."""

    floor: dict[str, Any] = field(repr=False)
    written_at: datetime


def kept_floors() -> dict[int, KeptFloor]:
    """Source to its kept floor. For the machine's own use: whoever shows it scopes it by the viewer."""
    rows = FloorSnapshot.objects.values_list("source_id", "floor", "written_at")
    return {source: KeptFloor(json.loads(text), at) for source, text, at in rows}
