"""Signs of life of what runs for long: the worker, the reader of a log that is still being written."""

from __future__ import annotations

import time
from datetime import datetime

from django.utils import timezone

from keskus.core.models import Pulse

BEAT_SECONDS = 20.0
_last_beat: dict[str, float] = {}


def beat(name: str) -> None:
    """Say that the named process lives; as often as one likes, it is written once in `BEAT_SECONDS`."""
    now = time.monotonic()
    if now - _last_beat.get(name, -BEAT_SECONDS) < BEAT_SECONDS:
        return
    Pulse.objects.update_or_create(name=name, defaults={"at": timezone.now()})
    _last_beat[name] = now


def last_beats() -> dict[str, datetime]:
    """When each named process last said that it lives."""
    return dict(Pulse.objects.values_list("name", "at"))


def forget(name: str) -> None:
    """The named process ended as it should: nobody need miss it."""
    _last_beat.pop(name, None)
    Pulse.objects.filter(name=name).delete()
