"""Writing the floor down, so that it survives the listener."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from keskus.contacts.models import FloorSnapshot
from keskus.core.actions import ingest


@ingest("contacts.keep_floor")
def keep_floor(source_id: int, floor: dict[str, Any], at: datetime) -> None:
    """Write over what was kept of this PBX's floor."""
    text = json.dumps(floor, ensure_ascii=False, separators=(",", ":"))
    FloorSnapshot.objects.update_or_create(source_id=source_id, defaults={"floor": text, "written_at": at})


@ingest("contacts.forget_floor")
def forget_floor(source_id: int) -> None:
    """Nobody tells of this PBX's floor any more."""
    FloorSnapshot.objects.filter(source_id=source_id).delete()
