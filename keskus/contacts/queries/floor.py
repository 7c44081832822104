"""The floors as last written down by the listener."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models.functions import Coalesce

from keskus.contacts.models import FloorSnapshot, PbxConnection, Source


@dataclass(frozen=True, slots=True)
class KeptFloor:
    """A PBX's floor (JSON of `engines.floor.Floor`) and when it was written down."""

    floor: dict[str, Any] = field(repr=False)
    written_at: datetime
    is_of_log: bool = False  # made of a followed log: nobody listens to the PBX itself


def kept_floors(sources: Iterable[int] | None = None) -> dict[int, KeptFloor]:
    """Source to its kept floor, of some or of all. For the machine's own use: whoever shows it scopes it by the
    viewer."""
    kept = FloorSnapshot.objects.all() if sources is None else FloorSnapshot.objects.filter(source__in=list(sources))
    rows = kept.values_list("source_id", "floor", "written_at")
    return {source: KeptFloor(json.loads(text), at) for source, text, at in rows}


def listened_floors() -> dict[int, KeptFloor]:
    """The kept floors without those of PBXs that nobody is to listen to any more: they say nothing of now. Those of
    which the log is followed alone go on."""
    logs = logs_alone()
    return {source: replace(kept, is_of_log=source in logs) for source, kept in kept_floors(floors_written()).items()}


def floors_written(besides: Collection[int] = ()) -> dict[int, datetime]:
    """Source to when its floor was written down, of those that say something of now; quickly asked."""
    off = PbxConnection.objects.filter(is_on=False).values_list(Coalesce("source__companion_of", "source"), flat=True)
    gone = set(off) - logs_alone().keys()
    rows = FloorSnapshot.objects.exclude(source__in=[*gone, *besides])
    return dict(rows.values_list("source_id", "written_at"))


def logs_alone() -> dict[int, str]:
    """The followed queue_logs of PBXs that nobody is to listen to, with their names."""
    rows = PbxConnection.objects.filter(is_on=True).values_list(Coalesce("source__companion_of", "source"), flat=True)
    logs = Source.objects.filter(kind=Source.Kind.ASTERISK_QUEUE_LOG).exclude(path="").exclude(pk__in=list(rows))
    return dict(logs.values_list("pk", "name"))
